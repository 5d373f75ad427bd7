# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The bookings' tables: what is booked, and the slots that the tables make of it."""

import sqlite3
from collections.abc import Sequence

from taproom.bookings.capacity import Load, full_times
from taproom.bookings.kit import NEVER_UTC, Kit
from taproom.bookings.status import COUNTED, LIVE, OPEN, Status
from taproom.bookings.values import Booking, Interval

_COLUMNS = (
    *("id", "kit", "member", "start_utc", "end_utc", "status", "purpose", "named", "counts", "series", "plan"),
    *("offer_until_utc", "checked_in_utc", "checked_out_utc", "version", "made_utc", "changed_utc"),
)
_OF_BOOKING = ", ".join(f"booking.{name}" for name in _COLUMNS)
_SELECT = f"SELECT {_OF_BOOKING} FROM booking"


def _among(statuses: frozenset[Status]) -> str:
    """In alphabetical order, as the index says it too."""
    return f"status IN ({', '.join(repr(it) for it in sorted(statuses))})"


_LIVE, _OPEN, _COUNTED = _among(LIVE), _among(OPEN), _among(COUNTED)


def booking_of(db: sqlite3.Connection, booking: str) -> Booking | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (booking,)).fetchone()
    return None if row is None else _booking(row)


def insert(db: sqlite3.Connection, booking: Booking) -> None:
    """Its slots are made by the tables.

    Raises:
        sqlite3.IntegrityError: `booking_overlap`, the kit or one that it takes is full then.
    """
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    names = ", ".join(_COLUMNS)
    db.execute(f"INSERT INTO booking ({names}) VALUES ({marks})", _row(booking))


def update(db: sqlite3.Connection, booking: Booking) -> None:
    """All of it; its slots follow.

    Raises:
        sqlite3.IntegrityError: `booking_overlap`, as at the insert.
    """
    sets = ", ".join(f"{name} = :{name}" for name in _COLUMNS if name not in {"id", "kit", "made_utc"})
    db.execute(f"UPDATE booking SET {sets} WHERE id = :id", _row(booking))


def loads(
    db: sqlite3.Connection, taken: Sequence[Kit], *, from_utc: int, until_utc: int = NEVER_UTC, without: str = ""
) -> tuple[Load, ...]:
    """How full each of the kits is in that time, leaving one booking out."""
    query = """SELECT start_utc, busy_until_utc FROM booking_slot
        WHERE live = 1 AND kit = ? AND busy_until_utc > ? AND start_utc < ? AND booking <> ?"""
    return tuple(
        Load(
            buffer_s=kit.buffer_s,
            full=full_times(map(tuple, db.execute(query, (kit.id, from_utc, until_utc, without))), kit.capacity),
        )
        for kit in taken
    )


def in_the_way(db: sqlite3.Connection, kit: Kit, wanted: Interval, *, without: str = "") -> tuple[Booking, ...]:
    """The live bookings whose slot of this kit meets `wanted` with the kit's cleaning, by start."""
    query = f"""{_SELECT} JOIN booking_slot AS slot ON slot.booking = booking.id
        WHERE slot.live = 1 AND slot.kit = ? AND slot.busy_until_utc > ? AND slot.start_utc < ? AND booking.id <> ?
        ORDER BY slot.start_utc, booking.id"""
    values = (kit.id, wanted.start_utc, wanted.end_utc + kit.buffer_s, without)
    return tuple(_booking(row) for row in db.execute(query, values))


def slot_of(db: sqlite3.Connection, booking: str, kit: str) -> Interval:
    """Until the kit is clean again."""
    query = "SELECT start_utc, busy_until_utc FROM booking_slot WHERE booking = ? AND kit = ?"
    row = db.execute(query, (booking, kit)).fetchone()
    return Interval(start_utc=row[0], end_utc=row[1])


def counted(
    db: sqlite3.Connection, kit: str, member: str, *, from_utc: int, until_utc: int, without: str = ""
) -> tuple[Interval, ...]:
    """What the member's quotas of the kit have been used for, in and around the time."""
    query = f"""SELECT start_utc, end_utc FROM booking
        WHERE member = ? AND end_utc > ? AND start_utc < ? AND kit = ? AND counts = 1
            AND {_COUNTED} AND id <> ?"""
    rows = db.execute(query, (member, from_utc, until_utc, kit, without))
    return tuple(Interval(start_utc=it[0], end_utc=it[1]) for it in rows)


def beside(
    db: sqlite3.Connection, kit: str, member: str, *, from_utc: int, until_utc: int, without: str = ""
) -> tuple[Interval, ...]:
    """All that the member has of the kit around the time."""
    query = f"""SELECT start_utc, end_utc FROM booking
        WHERE member = ? AND end_utc > ? AND start_utc < ? AND kit = ? AND {_LIVE} AND id <> ?"""
    rows = db.execute(query, (member, from_utc, until_utc, kit, without))
    return tuple(Interval(start_utc=it[0], end_utc=it[1]) for it in rows)


def between(
    db: sqlite3.Connection, *, from_utc: int, until_utc: int, kit: str | None = None, takers: bool = False
) -> tuple[Booking, ...]:
    """Live bookings that touch the time, by start. `takers`: also of kit whose bookings take `kit`."""
    if kit is None:
        query = f"{_SELECT} WHERE end_utc > ? AND start_utc < ? AND {_LIVE} ORDER BY start_utc, id"
        return tuple(_booking(row) for row in db.execute(query, (from_utc, until_utc)))
    which = "kit IN (SELECT kit FROM kit_takes WHERE takes = ?)" if takers else "kit = ?"
    query = f"{_SELECT} WHERE {which} AND end_utc > ? AND start_utc < ? AND {_LIVE} ORDER BY start_utc, id"
    return tuple(_booking(row) for row in db.execute(query, (kit, from_utc, until_utc)))


def of_member(db: sqlite3.Connection, member: str, *, from_utc: int, limit: int = 1000) -> tuple[Booking, ...]:
    """Everything that ends after then, whatever became of it, by start."""
    query = f"{_SELECT} WHERE member = ? AND end_utc > ? ORDER BY start_utc, id LIMIT ?"
    return tuple(_booking(row) for row in db.execute(query, (member, from_utc, limit)))


def of_series(db: sqlite3.Connection, series: str, *, from_utc: int) -> tuple[Booking, ...]:
    """The open bookings of a series that start from then on, by start."""
    query = f"{_SELECT} WHERE series = ? AND start_utc >= ? AND {_OPEN} ORDER BY start_utc"
    return tuple(_booking(row) for row in db.execute(query, (series, from_utc)))


def of_plan(db: sqlite3.Connection, plan: str) -> tuple[Booking, ...]:
    """What was booked as one, by start."""
    query = f"{_SELECT} WHERE plan = ? ORDER BY start_utc, id"
    return tuple(_booking(row) for row in db.execute(query, (plan,)))


def with_status(db: sqlite3.Connection, status: Status, *, before_utc: int) -> tuple[Booking, ...]:
    """Those that start before then, by start."""
    query = f"{_SELECT} WHERE status = ? AND start_utc < ? AND {_OPEN} ORDER BY start_utc, id"
    return tuple(_booking(row) for row in db.execute(query, (status, before_utc)))


def not_begun(db: sqlite3.Connection, now_utc: int) -> tuple[Booking, ...]:
    """Those of kit where one checks in that nobody has begun within its grace, by start. Kit where nobody checks in
    is left out here: what was booked of it stays `booked` for good."""
    query = f"""{_SELECT} JOIN kit ON kit.id = booking.kit
        WHERE status = 'booked' AND start_utc < ? AND {_OPEN} AND start_utc + kit.grace_s <= ?
        ORDER BY start_utc, booking.id"""
    return tuple(_booking(row) for row in db.execute(query, (now_utc, now_utc)).fetchall())


def expired_offers(db: sqlite3.Connection, now_utc: int) -> tuple[Booking, ...]:
    query = f"{_SELECT} WHERE status = 'offered' AND offer_until_utc <= ? AND {_OPEN} ORDER BY offer_until_utc, id"
    return tuple(_booking(row) for row in db.execute(query, (now_utc,)))


def asked(db: sqlite3.Connection, kits: Sequence[str] | None = None) -> tuple[Booking, ...]:
    """What waits for a steward's word, by start."""
    found = with_status(db, "asked", before_utc=NEVER_UTC)
    return found if kits is None else tuple(it for it in found if it.kit in set(kits))


def current(db: sqlite3.Connection, kit: str, now_utc: int) -> tuple[Booking, ...]:
    """Who has the kit at this moment."""
    query = f"""{_SELECT} WHERE kit = ? AND start_utc <= ? AND end_utc > ?
        AND status IN ('booked', 'in_use') ORDER BY start_utc, id"""
    return tuple(_booking(row) for row in db.execute(query, (kit, now_utc, now_utc)))


def to_remind(db: sqlite3.Connection, *, now_utc: int, within_s: int) -> tuple[Booking, ...]:
    """What begins within that time, was booked before it, and nobody was reminded of."""
    query = f"""{_SELECT} WHERE status = 'booked' AND start_utc > ? AND start_utc <= ? AND {_OPEN}
        AND reminded_utc IS NULL AND made_utc < start_utc - ?"""
    return tuple(_booking(row) for row in db.execute(query, (now_utc, now_utc + within_s, within_s)).fetchall())


def reminded(db: sqlite3.Connection, booking: str, now_utc: int) -> None:
    db.execute("UPDATE booking SET reminded_utc = ? WHERE id = ?", (now_utc, booking))


def _row(booking: Booking) -> dict[str, object]:
    row = {name: getattr(booking, name) for name in _COLUMNS}
    return row | {"named": int(booking.named), "counts": int(booking.counts)}


def _booking(row: Sequence[object]) -> Booking:
    fields = dict(zip(_COLUMNS, row, strict=True))
    fields |= {"named": bool(fields["named"]), "counts": bool(fields["counts"])}
    return Booking(**fields)  # type: ignore[arg-type] # the table is STRICT
