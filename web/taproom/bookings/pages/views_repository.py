# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages read beside the engine's own questions: who lies where, and what happened to a booking."""

import json
import sqlite3

from taproom.bookings.pages.held import Happened, Held
from taproom.bookings.values import Interval


def held_between(db: sqlite3.Connection, *, from_utc: int, until_utc: int) -> tuple[Held, ...]:
    """Every slot of every kit that is taken then, with its cleaning, by start."""
    query = """SELECT slot.kit AS slot, booking.id, booking.kit, kit.name, booking.member,
            booking.named AND kit.show_holder, booking.status, booking.purpose, booking.start_utc, booking.end_utc,
            slot.start_utc, slot.busy_until_utc
        FROM booking_slot AS slot JOIN booking ON booking.id = slot.booking JOIN kit ON kit.id = booking.kit
        WHERE slot.live = 1 AND slot.busy_until_utc > ? AND slot.start_utc < ?
        ORDER BY slot.start_utc, slot.kit, booking.id"""
    return tuple(
        Held(
            slot=it[0],
            booking=it[1],
            kit=it[2],
            kit_name=it[3],
            member=it[4],
            named=bool(it[5]),
            status=it[6],
            purpose=it[7],
            interval=Interval(start_utc=it[8], end_utc=it[9]),
            busy=Interval(start_utc=it[10], end_utc=it[11]),
        )
        for it in db.execute(query, (from_utc, until_utc))
    )


def history(db: sqlite3.Connection, subject: str) -> tuple[Happened, ...]:
    """What the audit log says about it, newest first."""
    query = "SELECT at_utc, by_member, what, before, after FROM audit WHERE subject = ? ORDER BY id DESC LIMIT 100"
    return tuple(
        Happened(
            at_utc=it[0],
            by=it[1],
            what=it[2],
            before=json.loads(it[3]) if it[3] else {},
            after=json.loads(it[4]) if it[4] else {},
        )
        for it in db.execute(query, (subject,))
    )


def last_length(db: sqlite3.Connection, kit: str, member: str) -> Interval | None:
    """The member's latest booking of the kit: as long as that it will probably be again."""
    query = "SELECT start_utc, end_utc FROM booking WHERE kit = ? AND member = ? ORDER BY made_utc DESC LIMIT 1"
    row = db.execute(query, (kit, member)).fetchone()
    return None if row is None else Interval(start_utc=row[0], end_utc=row[1])
