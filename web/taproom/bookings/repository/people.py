# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""Every place where a member stands in the tables of the bookings."""

import sqlite3

_ABOUT = {
    "bookings": "SELECT * FROM booking WHERE member = ? ORDER BY start_utc",
    "series": "SELECT * FROM series WHERE member = ? ORDER BY made_utc",
    "waiting": "SELECT * FROM waiting WHERE member = ? ORDER BY joined_utc",
    "inductions": "SELECT topic, from_utc, until_utc FROM induction WHERE member = ? ORDER BY topic",
    "induction_sign_ups": "SELECT session, signed_utc, came_utc FROM induction_guest WHERE member = ?",
    "damage_reports": "SELECT * FROM damage WHERE member = ? ORDER BY at_utc",
    "steward_of": "SELECT kit.slug, kit.name FROM kit_steward JOIN kit ON kit.id = kit_steward.kit WHERE member = ?",
    "calendar_feeds": "SELECT made_utc, revoked_utc FROM feed WHERE member = ? ORDER BY made_utc",
}


def rows_about(db: sqlite3.Connection, member: str) -> dict[str, list[dict[str, object]]]:
    found = {}
    for name, query in _ABOUT.items():
        cursor = db.execute(query, (member,))
        columns = [it[0] for it in cursor.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found


def forget(db: sqlite3.Connection, member: str) -> None:
    """Bookings and reports stay, as nobody's; what was only about the member goes."""
    db.execute("UPDATE booking SET member = NULL, purpose = '' WHERE member = ?", (member,))
    for table in ("series", "damage"):
        db.execute(f"UPDATE {table} SET member = NULL WHERE member = ?", (member,))
    for table in ("induction", "induction_session"):
        db.execute(f"UPDATE {table} SET by_member = NULL WHERE by_member = ?", (member,))
    db.execute("UPDATE induction_meeting SET trainer = NULL WHERE trainer = ?", (member,))
    for table in ("waiting", "induction", "induction_guest", "kit_steward", "booking_request", "feed"):
        db.execute(f"DELETE FROM {table} WHERE member = ?", (member,))
