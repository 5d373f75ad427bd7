# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often somebody tried, in SQL, so that two server processes count together.

An attempt is counted as failed before it is looked at, and taken back when it succeeds: many at once gain nothing.
"""

import math
import sqlite3
from collections.abc import Mapping

from taproom.errors import TaproomError
from taproom.members.rules import Limit, forgotten, wait_s

Keys = Mapping[str, Limit]


class TooManyAttemptsError(TaproomError):
    """Somebody must wait; `wait_s` says how long."""

    def __init__(self, seconds: int) -> None:
        self.wait_s = seconds
        super().__init__(f"Too many attempts: wait {math.ceil(seconds / 60)} minutes.")


def count(db: sqlite3.Connection, keys: Keys, *, now_utc: int) -> None:
    """Count an attempt for each of `keys`.

    Raises:
        TooManyAttemptsError: one of them must wait; nothing was counted.
    """
    known = {key: _failures(db, key, limit, now_utc=now_utc) for key, limit in keys.items()}
    waits = [wait_s(*known[key], limit, now_utc=now_utc) for key, limit in keys.items()]
    if longest := max(waits, default=0):
        raise TooManyAttemptsError(longest)
    for key, (failures, _) in known.items():
        db.execute(
            "INSERT INTO attempt (who, failures, last_utc) VALUES (?, ?, ?)"
            " ON CONFLICT (who) DO UPDATE SET failures = excluded.failures, last_utc = excluded.last_utc",
            (key, failures + 1, now_utc),
        )


def _failures(db: sqlite3.Connection, key: str, limit: Limit, *, now_utc: int) -> tuple[int, int]:
    row = db.execute("SELECT failures, last_utc FROM attempt WHERE who = ?", (key,)).fetchone()
    if row is None or forgotten(row["last_utc"], limit, now_utc=now_utc):
        return 0, now_utc
    return row["failures"], row["last_utc"]


def succeeded(db: sqlite3.Connection, *, account: str, address: str | None = None) -> None:
    """Forget the account's failures; of the address take back this one only, for it may be many people's."""
    db.execute("DELETE FROM attempt WHERE who = ?", (account,))
    if address is not None:
        db.execute("UPDATE attempt SET failures = max(0, failures - 1) WHERE who = ?", (address,))
