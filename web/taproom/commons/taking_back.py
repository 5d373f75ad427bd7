# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a treasurer takes back, by a form or a program: only what a treasurer wrote."""

import sqlite3

from taproom import audit
from taproom.commons import repository
from taproom.commons.ledger import Settled


def take_back(db: sqlite3.Connection, seq: int, *, note: str, by: str, now_utc: int) -> int:
    """To the cent, once; the number of the correction. Raises LedgerRefused.

    What a scheme wrote, the scheme takes back: a sale with its royalties, a pledge, a payback, a slot.
    """
    found = repository.posted(db, seq)
    if found is not None and not found.by_hand and found.posting.reverses is None:
        raise Settled("A scheme wrote this, and takes it back.")
    back = repository.reverse(db, seq, key=f"back.{seq}", note=note, by=by, now_utc=now_utc)
    audit.record(db, at_utc=now_utc, by=by, what="money.taken_back", subject=f"posting {seq}")
    return back
