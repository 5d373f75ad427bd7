# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bookings know of a member: to take along, and to be forgotten."""

import sqlite3
from dataclasses import replace
from datetime import tzinfo

from taproom.bookings import waiting
from taproom.bookings.asking import kit_of_booking
from taproom.bookings.placing import change
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import people
from taproom.personal import Holding

ALL = -1  # SQLite's word for no limit


def holding(zone: tzinfo) -> Holding:
    """For the composition root."""
    return Holding(
        name="bookings",
        export=personal_data,
        erase=lambda db, member, now_utc: forget(db, member, zone, now_utc=now_utc),
    )


def personal_data(db: sqlite3.Connection, member: str) -> dict[str, list[dict[str, object]]]:
    """Every row about the member, by table, as JSON can say it."""
    return people.rows_about(db, member)


def forget(db: sqlite3.Connection, member: str, zone: tzinfo, *, now_utc: int) -> None:
    """Give back what is still to come; keep what was as a former member's: the kit's log and the sums stay true."""
    ahead = stored.of_member(db, member, from_utc=now_utc, limit=ALL)
    for it in ahead:
        if it.is_open:
            off = replace(it, status="declined" if it.status == "offered" else "cancelled")
            change(db, kit_of_booking(db, it), it, off, zone, by=None, what="booking.cancelled", now_utc=now_utc)
    people.forget(db, member)
    for it in ahead:
        if it.is_open:
            waiting.serve(db, it.interval, zone, now_utc=now_utc)
