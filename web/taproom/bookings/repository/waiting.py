# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The waiting list's table."""

import sqlite3

from taproom.bookings.values import Interval, Waiting

_COLUMNS = ("id", "kit", "member", "start_utc", "end_utc", "joined_utc", "status", "booking")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM waiting"


def insert(db: sqlite3.Connection, it: Waiting) -> None:
    """Raises:
    sqlite3.IntegrityError: the member waits for this slot already.
    """
    row = [getattr(it, name) for name in _COLUMNS]
    db.execute(
        "INSERT INTO waiting (id, kit, member, start_utc, end_utc, joined_utc, status, booking)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def waiting_of(db: sqlite3.Connection, waiting: str) -> Waiting | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (waiting,)).fetchone()
    return None if row is None else _waiting(row)


def waiting_around(db: sqlite3.Connection, freed: Interval, *, now_utc: int) -> tuple[Waiting, ...]:
    """Who waits for a slot that has not begun and that meets the time or its cleaning, first come first."""
    longest_buffer_s = 2_678_400
    query = f"""{_SELECT} WHERE status = 'waiting' AND end_utc > ? AND start_utc < ? AND start_utc > ?
        ORDER BY joined_utc, id"""
    around = (freed.start_utc - longest_buffer_s, freed.end_utc + longest_buffer_s, now_utc)
    return tuple(_waiting(row) for row in db.execute(query, around).fetchall())


def of_member(db: sqlite3.Connection, member: str, *, from_utc: int) -> tuple[Waiting, ...]:
    query = f"{_SELECT} WHERE member = ? AND end_utc > ? AND status IN ('waiting', 'offered') ORDER BY start_utc, id"
    return tuple(_waiting(row) for row in db.execute(query, (member, from_utc)))


def number_before(db: sqlite3.Connection, it: Waiting) -> int:
    """How many wait longer for a time that meets this one on the same kit."""
    query = """SELECT count(*) FROM waiting WHERE status = 'waiting' AND kit = ? AND end_utc > ? AND start_utc < ?
        AND (joined_utc, id) < (?, ?)"""
    (number,) = db.execute(query, (it.kit, it.start_utc, it.end_utc, it.joined_utc, it.id)).fetchone()
    return int(number)


def set_status(db: sqlite3.Connection, waiting: str, status: str) -> None:
    db.execute("UPDATE waiting SET status = ? WHERE id = ?", (status, waiting))


def set_offered(db: sqlite3.Connection, waiting: str, booking: str) -> None:
    db.execute("UPDATE waiting SET status = 'offered', booking = ? WHERE id = ?", (booking, waiting))


def set_status_by_booking(db: sqlite3.Connection, booking: str, status: str) -> None:
    db.execute("UPDATE waiting SET status = ? WHERE booking = ? AND status = 'offered'", (status, booking))


def wait_again(db: sqlite3.Connection, booking: str) -> None:
    """The kit broke before the offer was answered: whoever had it waits on."""
    query = "UPDATE waiting SET status = 'waiting', booking = NULL WHERE booking = ? AND status = 'offered'"
    db.execute(query, (booking,))


def lapse_past(db: sqlite3.Connection, now_utc: int) -> None:
    """Nobody waits for a slot that has begun."""
    db.execute("UPDATE waiting SET status = 'lapsed' WHERE status = 'waiting' AND start_utc <= ?", (now_utc,))


def _waiting(row: sqlite3.Row | tuple[object, ...]) -> Waiting:
    return Waiting(**dict(zip(_COLUMNS, row, strict=True)))
