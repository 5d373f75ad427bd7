# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gravity that somebody told a controller, at its page or at the panel, is a reading of the batch in it.

Runs again and again, and finds nothing the second time. What was read here and then told to the controller is one
reading and not two.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from taproom.ids import new_id
from taproom.measuring import repository
from taproom.measuring.parts import Brew, Brews, Reported, Vessels
from taproom.measuring.values import POINT, Measured, Reading

SAME_SG: Final = POINT / 10
SAME_WITHIN_S: Final = 12 * 3600
AHEAD_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Overhear:
    """The timer's job."""

    brews: Brews
    vessels: Vessels

    def __call__(self, db: sqlite3.Connection, now_utc: int) -> int:
        """How many readings there are more."""
        inside = [it for it in self.brews.current(db) if it.fermenter is not None and it.pitched_utc is not None]
        return sum(self._of(db, it, now_utc) for it in inside)

    def _of(self, db: sqlite3.Connection, brew: Brew, now_utc: int) -> int:
        told = [
            it
            for it in self.vessels.reported(db, brew.fermenter or "")
            if (brew.pitched_utc or 0) <= it.at_utc <= now_utc + AHEAD_S
        ]
        if not told:
            return 0
        known = [it for it in repository.whole_history(db, brew.id) if it.quantity == "gravity"]
        return sum(self._keep(db, brew, it, known, now_utc) for it in told)

    def _keep(self, db: sqlite3.Connection, brew: Brew, it: Reported, known: Sequence[Reading], now_utc: int) -> bool:
        same = any(
            abs(one.value - it.sg) <= SAME_SG and abs(one.at_utc - it.at_utc) <= SAME_WITHIN_S and one.device is None
            for one in known
        )
        if same:
            return False
        measured = Measured(quantity="gravity", value=it.sg, raw=it.sg, raw_unit="sg", instrument="hydrometer")
        reading = Reading(
            id=new_id(), batch=brew.id, at_utc=it.at_utc, measured=measured, source="manual", author=it.author
        )
        repository.add(db, reading, heard_utc=now_utc)
        return True
