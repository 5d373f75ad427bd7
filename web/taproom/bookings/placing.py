# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a booking gets into the tables, and how it is changed there: the last word is theirs."""

import sqlite3
from dataclasses import replace
from datetime import tzinfo

from taproom import audit
from taproom.bookings import telling
from taproom.bookings.asking import what_takes
from taproom.bookings.kit import MINUTE_S, Kit
from taproom.bookings.refusals import BookingRefused, Taken
from taproom.bookings.repository import bookings as stored
from taproom.bookings.values import Booking, Interval, Wish
from taproom.ids import new_id


def new_booking(kit: Kit, wish: Wish, member: str, *, counts: bool, now_utc: int) -> Booking:
    """As it will be stored. A steward's own booking needs no asking."""
    return Booking(
        id=new_id(),
        kit=kit.id,
        member=member,
        start_utc=wish.start_utc,
        end_utc=wish.end_utc,
        status="asked" if kit.approval and member not in kit.stewards else "booked",
        purpose=wish.purpose,
        named=wish.named,
        counts=counts,
        made_utc=now_utc,
        changed_utc=now_utc,
    )


def place(
    db: sqlite3.Connection, kit: Kit, booking: Booking, zone: tzinfo, *, by: str | None, now_utc: int
) -> Booking:
    """Put it in; the stewards are told if it waits for them.

    Raises:
        BookingRefused: the tables found the slot taken.
    """
    try:
        stored.insert(db, booking)
    except sqlite3.IntegrityError as error:
        raise _refusal(db, kit, booking, zone, error, now_utc=now_utc) from error
    audit.record(
        db, at_utc=now_utc, by=by, what=f"booking.{booking.status}", subject=booking.id, after=_said(booking)
    )
    if booking.status == "asked":
        span = {"start_utc": booking.start_utc, "end_utc": booking.end_utc}
        telling.tell_stewards(db, telling.ASKED, kit, now_utc=now_utc, link=telling.booking_link(booking), **span)
    return booking


def change(
    db: sqlite3.Connection,
    kit: Kit,
    before: Booking,
    after: Booking,
    zone: tzinfo,
    *,
    by: str | None,
    what: str,
    now_utc: int,
) -> Booking:
    """Put `after` in the place of `before`, as the next version.

    Raises:
        BookingRefused: the tables found the slot taken.
    """
    after = replace(after, version=before.version + 1, changed_utc=now_utc)
    try:
        stored.update(db, after)
    except sqlite3.IntegrityError as error:
        raise _refusal(db, kit, after, zone, error, now_utc=now_utc) from error
    audit.record(db, at_utc=now_utc, by=by, what=what, subject=after.id, before=_said(before), after=_said(after))
    return after


def given_back(before: Booking, *, now_utc: int) -> Booking:
    """As it is once its holder has left: what was used counts and is cleaned; what never began is cancelled."""
    end_utc = min(before.end_utc, now_utc + -now_utc % MINUTE_S)
    if end_utc <= before.start_utc:
        return replace(before, status="cancelled", checked_out_utc=now_utc)
    return replace(before, status="done", end_utc=end_utc, checked_out_utc=now_utc)


def _refusal(
    db: sqlite3.Connection, kit: Kit, booking: Booking, zone: tzinfo, error: sqlite3.IntegrityError, *, now_utc: int
) -> BookingRefused:
    if str(error) != "booking_overlap":
        raise error
    found = what_takes(db, kit, booking.interval, zone, now_utc=now_utc, without=booking.id)
    nobody = Interval(start_utc=booking.start_utc, end_utc=booking.end_utc)
    return BookingRefused([found or Taken(kit=kit.id, name=kit.name, holder=None, busy=nobody, next_free=())])


def _said(booking: Booking) -> dict[str, object]:
    """What the audit log keeps of it."""
    return {
        "kit": booking.kit,
        "member": booking.member,
        "start_utc": booking.start_utc,
        "end_utc": booking.end_utc,
        "status": booking.status,
    }
