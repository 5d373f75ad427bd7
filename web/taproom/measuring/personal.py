# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the measurements hold of a member: which they made, and which devices they set up."""

import sqlite3

from taproom.personal import Holding

_ABOUT = {
    "readings": """SELECT id, batch, at_utc, quantity, value, raw, raw_unit, instrument, supersedes FROM reading
        WHERE author = ? ORDER BY id""",
    "devices": "SELECT id, name, kind, made_utc, revoked_utc FROM device WHERE author = ? ORDER BY id",
    "by_hand": "SELECT batch, at_utc, what, number FROM by_hand_act WHERE author = ? ORDER BY seq",
}


def export(db: sqlite3.Connection, member: str) -> dict[str, list[dict[str, object]]]:
    return {name: [dict(row) for row in db.execute(query, (member,))] for name, query in _ABOUT.items()}


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    """The beer's course stays, as nobody's."""
    for statement in (
        "UPDATE reading SET author = NULL WHERE author = ?",
        "UPDATE device SET author = NULL WHERE author = ?",
        "UPDATE by_hand_act SET author = NULL WHERE author = ?",
    ):
        db.execute(statement, (member,))


HOLDING = Holding(name="measuring", export=export, erase=erase)
