# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The beer is late: its controller expects it to need the fermenter for longer than it is booked.

The holder is told once, and again if it gets a day later still. They prolong where it is free; where it is not, they
see whom it would touch and can ask them to move. Nobody loses a booking by this.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from taproom import audit
from taproom.access import Principal
from taproom.bookings import telling
from taproom.bookings.booking import MOVABLE, touched_by
from taproom.bookings.kit import Kit
from taproom.bookings.local_days import local, midnight_utc
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rights import booking_for
from taproom.bookings.values import Booking
from taproom.i18n import mark as _
from taproom.notices.outbox import Kind, post

Expects = Callable[[str], float | None]
"""For how many seconds at most the fermenter `site/unit/fermenter` will still be needed; None: nobody knows."""

LATE = Kind(
    name="booking.late",
    title=_("{kit}: the beer needs longer"),
    body=_("Its controller expects it to be ready {until_utc}, after your booking ends ({end_utc}). Prolong it."),
)
MOVE_PLEASE = Kind(
    name="booking.move_please",
    title=_("{kit}: could you move?"),
    body=_(
        "Another member's beer is late and needs it until {until_utc}. You have it from {start_utc}."
        " If you can begin later, move your booking; if not, nothing changes for you."
    ),
)
KINDS = (LATE, MOVE_PLEASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Until when `booking` would have to last, and whose bookings that would touch."""

    booking: Booking
    kit: Kit
    until_utc: int
    touched: tuple[Booking, ...]


def needed_until(kit: Kit, ready_utc: int, zone: tzinfo) -> int:
    """The end of a booking that lasts until the beer is ready: the end of that day, or the next full step. Pure."""
    if kit.booked_in == "days":
        return midnight_utc(local(ready_utc, zone).date() + timedelta(days=1), zone)
    return ready_utc + -ready_utc % kit.granularity_s


def lateness(
    db: sqlite3.Connection, booking: str, expects: Expects, zone: tzinfo, *, now_utc: int
) -> Lateness | None:
    """None if it is in time, or nobody knows."""
    it = stored.booking_of(db, booking)
    kit = kits.kit_of(db, it.kit) if it is not None else None
    if it is None or kit is None or kit.fermenter is None or not it.start_utc <= now_utc < it.end_utc:
        return None
    needed_s = expects(kit.fermenter)
    if needed_s is None or now_utc + needed_s <= it.end_utc:
        return None
    until_utc = needed_until(kit, now_utc + int(needed_s), zone)
    return Lateness(booking=it, kit=kit, until_utc=until_utc, touched=touched_by(db, booking, until_utc))


def look(db: sqlite3.Connection, expects: Expects, zone: tzinfo, *, now_utc: int) -> int:
    """Tell the holders of fermenters whose beer is late. How many were told. Called by a timer; idempotent."""
    found = (lateness(db, it.id, expects, zone, now_utc=now_utc) for it in _running(db, now_utc))
    late = [it for it in found if it is not None]
    return sum(
        _tell(db, LATE, it, it.booking, link=f"/bookings/{it.booking.id}/late", now_utc=now_utc) for it in late
    )


def ask_to_move(
    db: sqlite3.Connection, actor: Principal, booking: str, expects: Expects, zone: tzinfo, *, now_utc: int
) -> tuple[Booking, ...]:
    """Ask those whom a prolongation would touch, each once for each day that is named. Whom it asked.

    Raises:
        BookingRefused: it is not `actor`'s booking, or is over.
    """
    booking_for(db, actor, booking, MOVABLE, now_utc=now_utc)
    found = lateness(db, booking, expects, zone, now_utc=now_utc)
    if found is None:
        return ()
    others = (it for it in found.touched if it.member != actor.member)
    asked = tuple(
        it for it in others if _tell(db, MOVE_PLEASE, found, it, link=telling.booking_link(it), now_utc=now_utc)
    )
    if asked:
        whom: dict[str, object] = {"bookings": [it.id for it in asked]}
        audit.record(db, at_utc=now_utc, by=actor.member, what="booking.asked_to_move", subject=booking, after=whom)
    return asked


def _tell(db: sqlite3.Connection, kind: Kind, late: Lateness, told: Booking, *, link: str, now_utc: int) -> bool:
    """Tell the holder of `told`, unless they were told of this day or a later one."""
    said = db.execute(
        "SELECT until_utc FROM booking_late WHERE booking = ? AND told = ?", (late.booking.id, told.id)
    ).fetchone()
    if told.member is None or (said is not None and said[0] >= late.until_utc):
        return False
    row = (late.booking.id, told.id, late.until_utc, now_utc)
    db.execute("INSERT OR REPLACE INTO booking_late (booking, told, until_utc, at_utc) VALUES (?, ?, ?, ?)", row)
    post(
        db,
        kind,
        to=told.member,
        at_utc=now_utc,
        link=link,
        kit=late.kit.name,
        until_utc=late.until_utc,
        start_utc=told.start_utc,
        end_utc=told.end_utc,
    )
    return True


def _running(db: sqlite3.Connection, now_utc: int) -> list[Booking]:
    """Of fermenters, those that are booked or in use now."""
    fermenters = [it for it in kits.all_kit(db) if it.fermenter is not None]
    return [it for kit in fermenters for it in stored.current(db, kit.id, now_utc)]
