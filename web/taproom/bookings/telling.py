# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bookings tell people. `{names}` are filled in when it is read; those that end in `_utc` are moments."""

import sqlite3

from taproom.bookings.kit import Kit
from taproom.bookings.values import Booking
from taproom.i18n import mark as _
from taproom.notices.outbox import Kind, post

ASKED = Kind(
    name="booking.asked",
    title=_("{kit}: a booking waits for you"),
    body=_("Somebody would like to have it from {start_utc} until {end_utc}. Say yes or no."),
)
APPROVED = Kind(
    name="booking.approved",
    title=_("{kit} is yours"),
    body=_("The steward said yes: from {start_utc} until {end_utc}."),
)
DECLINED = Kind(
    name="booking.declined",
    title=_("{kit}: the steward said no"),
    body=_("Your booking from {start_utc} was declined. {reason}"),
)
MOVED = Kind(
    name="booking.moved",
    title=_("{kit}: your booking was moved"),
    body=_("A steward moved it. It is now from {start_utc} until {end_utc}."),
)
CANCELLED = Kind(
    name="booking.cancelled",
    title=_("{kit}: your booking was cancelled"),
    body=_("A steward cancelled your booking from {start_utc}. {reason}"),
)
OFFERED = Kind(
    name="booking.offered",
    title=_("{kit} is free: do you want it?"),
    body=_("From {start_utc} until {end_utc}. It is kept for you until {until_utc}."),
)
OFFER_LAPSED = Kind(
    name="booking.offer_lapsed",
    title=_("{kit}: the offer is over"),
    body=_("Nobody heard from you, so the slot from {start_utc} went on to the next."),
)
NOT_DECIDED = Kind(
    name="booking.not_decided",
    title=_("{kit}: nobody answered"),
    body=_("No steward decided about your booking from {start_utc} in time, so it is off. We are sorry."),
)
MISSED = Kind(
    name="booking.missed",
    title=_("{kit}: your slot was released"),
    body=_("You did not check in for {start_utc}, so others may have it now."),
)
STARTING = Kind(
    name="booking.starting",
    title=_("{kit} is yours in an hour"),
    body=_("From {start_utc} until {end_utc}. If you cannot come, give it back: somebody may be waiting."),
)
BROKEN_DOWN = Kind(
    name="booking.broken_down",
    title=_("{kit} is out of order"),
    body=_("Your booking from {start_utc} until {end_utc} cannot be. {reason}"),
    danger=True,
)
OTHER_SLOTS = Kind(
    name="booking.broken_down_other",
    title=_("{kit} is out of order"),
    body=_("Your booking from {start_utc} until {end_utc} cannot be. {reason} {other} is free from {free_utc}."),
    danger=True,
)
MAY_BREAK = Kind(
    name="booking.may_break",
    title=_("{kit} is out of order"),
    body=_("Nobody knows yet until when. Your booking from {start_utc} stands for now. {reason}"),
)
OVERDUE = Kind(
    name="kit.overdue",
    title=_("Is {kit} mended?"),
    body=_("It was to be back at {until_utc}. Put it in service again, or say how long it will take."),
)
DAMAGED = Kind(
    name="kit.damaged",
    title=_("{kit}: something is broken"),
    body=_("A member reports: {text}"),
)
DANGEROUS = Kind(
    name="kit.dangerous",
    title=_("{kit} is dangerous"),
    body=_("A member reports: {text} Take it out of service."),
    danger=True,
)

KINDS = (
    *(ASKED, APPROVED, DECLINED, MOVED, CANCELLED, OFFERED, OFFER_LAPSED, NOT_DECIDED, MISSED, STARTING),
    *(BROKEN_DOWN, OTHER_SLOTS, MAY_BREAK, OVERDUE, DAMAGED, DANGEROUS),
)
"""For the composition root, which tells the notices what kinds there are."""


def tell_holder(
    db: sqlite3.Connection, kind: Kind, kit: Kit, booking: Booking, *, now_utc: int, **names: str | int
) -> None:
    """The member who holds the booking, if they are still one."""
    if booking.member is not None:
        _post(db, kind, kit, booking, to=booking.member, now_utc=now_utc, **names)


def tell_stewards(
    db: sqlite3.Connection, kind: Kind, kit: Kit, *, now_utc: int, link: str, **names: str | int
) -> None:
    """Each steward of the kit."""
    for steward in kit.stewards:
        post(db, kind, to=steward, at_utc=now_utc, link=link, kit=kit.name, **names)


def booking_link(booking: Booking) -> str:
    return f"/bookings/{booking.id}"


def kit_link(kit: Kit) -> str:
    return f"/kit/{kit.slug}"


def _post(
    db: sqlite3.Connection, kind: Kind, kit: Kit, booking: Booking, *, to: str, now_utc: int, **names: str | int
) -> None:
    span = {"start_utc": booking.start_utc, "end_utc": booking.end_utc}
    post(db, kind, to=to, at_utc=now_utc, link=booking_link(booking), kit=kit.name, **(span | names))
