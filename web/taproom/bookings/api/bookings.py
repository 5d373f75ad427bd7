# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bookings: look, book, move, prolong, cancel, decide, come and go."""

import sqlite3
from collections.abc import Callable
from typing import Annotated

from fastapi import Query
from pydantic import Field, model_validator
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import booking as acts
from taproom.bookings import breakdown, presence, waiting
from taproom.bookings.api.asked import Asked, AskedOf, Id, IdempotencyKey
from taproom.bookings.api.shapes import (
    BookingShown,
    Given,
    IntervalShown,
    KitName,
    Line,
    Shown,
    Utc,
    show_booking,
    show_bookings,
)
from taproom.bookings.asking import kit_named, kit_of_booking
from taproom.bookings.kit import DAY_S
from taproom.bookings.refusals import BookingRefused, Senseless, UnknownBooking
from taproom.bookings.repository import bookings as stored
from taproom.bookings.rights import may_steward
from taproom.bookings.rules import LATEST_UTC
from taproom.bookings.values import Booking, Interval, Wish
from taproom.depends import Under
from taproom.etags import IfMatch, answer, wanted_version
from taproom.openapi import refusals, tagged

router = Under(prefix="/api/v1/bookings", tags=["bookings"])
my_router = Under(prefix="/api/v1/me", tags=["bookings"])
REFUSED = refusals(403, 404, 409, 412, 422, schema="Refused")
WIDEST_S = 100 * DAY_S

Act = Callable[[sqlite3.Connection], Booking]


class BookingWish(Given):
    """What to book. Kit that is booked in days goes from midnight to midnight, by the brewery's clock."""

    kit: KitName
    start_utc: Utc
    end_utc: Utc
    purpose: Line = ""
    named: bool = Field(default=True, description="Let others see who holds it.")


class Moved(Given):
    """The new times; one that is left out stays. The end alone prolongs (or shortens), while it runs too."""

    start_utc: Utc | None = None
    end_utc: Utc | None = None

    @model_validator(mode="after")
    def _moves(self) -> "Moved":
        if self.start_utc is None and self.end_utc is None:
            raise ValueError("say start_utc, end_utc or both")
        return self


class Reason(Given):
    """Why, in a line that the member reads."""

    reason: Line = ""


class AlternativeShown(Shown):
    """A slot of the same length on the same or on equivalent kit."""

    kit: str
    name: str
    slot: IntervalShown


@router.get("", response_model=list[BookingShown], responses=tagged() | refusals(404, 422, schema="Refused"))
@allow(Policy.MEMBERS)
async def bookings(
    asked: AskedOf,
    from_utc: Annotated[Utc | None, Query()] = None,
    until_utc: Annotated[Utc | None, Query()] = None,
    kit: Annotated[KitName | None, Query()] = None,
) -> Response:
    """Who has what when: live bookings that touch the time, by start. From now for a week, if you do not say;
    at most 100 days."""
    begin_utc = asked.now_utc if from_utc is None else from_utc
    end_utc = min(begin_utc + 7 * DAY_S, LATEST_UTC) if until_utc is None else until_utc
    if not begin_utc < end_utc <= begin_utc + WIDEST_S:
        raise BookingRefused([Senseless()])

    def find(db: sqlite3.Connection) -> list[BookingShown]:
        which = kit_named(db, kit).id if kit else None
        return show_bookings(asked, db, stored.between(db, from_utc=begin_utc, until_utc=end_utc, kit=which))

    return answer(asked.request, await asked.read(find))


@my_router.get("/bookings", response_model=list[BookingShown], responses=tagged())
@allow(Policy.MEMBERS)
async def mine(asked: AskedOf, from_utc: Annotated[Utc | None, Query()] = None) -> Response:
    """Your own that end after then, whatever became of them, by start; at most 1000."""
    since_utc = asked.now_utc if from_utc is None else from_utc
    found = await asked.read(
        lambda db: show_bookings(asked, db, stored.of_member(db, asked.me.member or "", from_utc=since_utc))
    )
    return answer(asked.request, found)


@my_router.get("/decisions", response_model=list[BookingShown], responses=tagged())
@allow(Policy.MEMBERS)
async def to_decide(asked: AskedOf) -> Response:
    """What waits for your word as a steward, by start."""

    def find(db: sqlite3.Connection) -> list[BookingShown]:
        waits = (it for it in stored.asked(db) if may_steward(kit_of_booking(db, it), asked.me))
        return show_bookings(asked, db, waits)

    return answer(asked.request, await asked.read(find))


@router.post(
    "",
    status_code=201,
    response_model=BookingShown,
    responses=tagged(201, "Booked, or asked of a steward.") | REFUSED,
)
@allow(Policy.MEMBERS)
async def book(asked: AskedOf, wish: BookingWish, key: IdempotencyKey = None) -> Response:
    """Book it; where a steward decides, it is `asked`. 409 names what is in the way and the next free slots."""
    wanted = Wish(**wish.model_dump())
    made = await asked.write(
        lambda db: show_booking(
            asked, db, acts.book(db, asked.me, wanted, asked.zone, now_utc=asked.now_utc, key=key)
        )
    )
    headers = {"Location": f"{router.prefix}/{made.id}"}
    return answer(asked.request, made, version=made.version, status=201, headers=headers)


@router.get("/{booking}", response_model=BookingShown, responses=tagged() | refusals(404, schema="Refused"))
@allow(Policy.MEMBERS)
async def one(asked: AskedOf, booking: Id) -> Response:
    found = await asked.read(lambda db: show_booking(asked, db, booking_named(db, booking)))
    return answer(asked.request, found, version=found.version)


def booking_named(db: sqlite3.Connection, booking: str) -> Booking:
    """Raises:
    BookingRefused: there is none.
    """
    found = stored.booking_of(db, booking)
    if found is None:
        raise BookingRefused([UnknownBooking(booking=booking)])
    return found


async def done(asked: Asked, act: Act) -> Response:
    """Do it, and show what became of the booking."""
    shown = await asked.write(lambda db: show_booking(asked, db, act(db)))
    return answer(asked.request, shown, version=shown.version)


@router.patch("/{booking}", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def move(asked: AskedOf, booking: Id, to: Moved, if_match: IfMatch = None) -> Response:
    """To another time of the same kit, or to another length. Where a steward decides, the steward is asked again."""

    def act(db: sqlite3.Connection) -> Booking:
        before = booking_named(db, booking)
        there = Interval(
            start_utc=before.start_utc if to.start_utc is None else to.start_utc,
            end_utc=before.end_utc if to.end_utc is None else to.end_utc,
        )
        version = wanted_version(if_match)
        return acts.move(db, asked.me, booking, there, asked.zone, now_utc=asked.now_utc, version=version)

    return await done(asked, act)


@router.get(
    "/{booking}/touched", response_model=list[BookingShown], responses=tagged() | refusals(404, schema="Refused")
)
@allow(Policy.MEMBERS)
async def touched(asked: AskedOf, booking: Id, end_utc: Annotated[Utc, Query()]) -> Response:
    """Whose bookings a prolongation until then would meet."""

    def find(db: sqlite3.Connection) -> list[BookingShown]:
        booking_named(db, booking)
        return show_bookings(asked, db, acts.touched_by(db, booking, end_utc))

    return answer(asked.request, await asked.read(find))


@router.get(
    "/{booking}/alternatives",
    response_model=list[AlternativeShown],
    responses=tagged() | refusals(404, schema="Refused"),
)
@allow(Policy.MEMBERS)
async def alternatives(asked: AskedOf, booking: Id) -> Response:
    """The next slot of this and of each equivalent kit that its holder may have, soonest first."""

    def find(db: sqlite3.Connection) -> list[AlternativeShown]:
        it = booking_named(db, booking)
        slots = breakdown.alternatives(db, it, asked.zone, now_utc=asked.now_utc)
        return [AlternativeShown.model_validate(one, from_attributes=True) for one in slots]

    return answer(asked.request, await asked.read(find))


@router.post("/{booking}/cancel", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def cancel(asked: AskedOf, booking: Id, why: Reason, if_match: IfMatch = None) -> Response:
    """The slot is free at once, and offered to whoever waits for it. What has begun is given back (`done`)."""
    version = wanted_version(if_match)
    return await done(
        asked,
        lambda db: acts.cancel(
            db, asked.me, booking, asked.zone, now_utc=asked.now_utc, version=version, reason=why.reason
        ),
    )


@router.post("/{booking}/approve", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def approve(asked: AskedOf, booking: Id, if_match: IfMatch = None) -> Response:
    """A steward says yes."""
    version = wanted_version(if_match)
    return await done(
        asked,
        lambda db: acts.approve(db, asked.me, booking, asked.zone, now_utc=asked.now_utc, version=version),
    )


@router.post("/{booking}/decline", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def decline(asked: AskedOf, booking: Id, why: Reason, if_match: IfMatch = None) -> Response:
    """A steward says no, and why."""
    version = wanted_version(if_match)
    return await done(
        asked,
        lambda db: acts.decline(
            db, asked.me, booking, asked.zone, now_utc=asked.now_utc, version=version, reason=why.reason
        ),
    )


@router.post("/{booking}/accept-offer", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def accept_offer(asked: AskedOf, booking: Id) -> Response:
    """Take what the waiting list offers you."""
    return await done(
        asked, lambda db: waiting.accept_offer(db, asked.me, booking, asked.zone, now_utc=asked.now_utc)
    )


@router.post("/{booking}/decline-offer", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def decline_offer(asked: AskedOf, booking: Id) -> Response:
    """Leave it to the next."""
    return await done(
        asked, lambda db: waiting.decline_offer(db, asked.me, booking, asked.zone, now_utc=asked.now_utc)
    )


@router.post("/{booking}/check-in", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def check_in(asked: AskedOf, booking: Id) -> Response:
    """You are at the kit: your booking of it that is due begins. A second time changes nothing."""

    def act(db: sqlite3.Connection) -> Booking:
        code = kit_of_booking(db, booking_named(db, booking)).token
        return presence.check_in(db, asked.me, code, asked.zone, now_utc=asked.now_utc)

    return await done(asked, act)


@router.post("/{booking}/check-out", response_model=BookingShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def check_out(asked: AskedOf, booking: Id) -> Response:
    """Done; what is left of the slot is free, after the cleaning."""
    return await done(asked, lambda db: presence.check_out(db, asked.me, booking, asked.zone, now_utc=asked.now_utc))
