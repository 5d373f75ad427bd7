# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The waiting list: a place in it, and giving it up. What is offered is a booking (`offered`)."""

import sqlite3

from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import waiting
from taproom.bookings.api.asked import Asked, AskedOf, Id, IdempotencyKey
from taproom.bookings.api.shapes import Given, KitName, Shown, Utc
from taproom.bookings.refusals import BookingRefused, UnknownBooking
from taproom.bookings.repository import waiting as queue
from taproom.bookings.values import Waiting, Wish
from taproom.depends import Under
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = Under(prefix="/api/v1/waiting", tags=["waiting list"])
REFUSED = refusals(403, 404, 409, 412, 422, schema="Refused")


class WaitingWish(Given):
    """The slot that is taken."""

    kit: KitName
    start_utc: Utc
    end_utc: Utc


class WaitingShown(Shown):
    """A place in the queue. `booking` is the offer, `before` how many wait longer."""

    id: str
    kit: str
    start_utc: int
    end_utc: int
    joined_utc: int
    status: str
    booking: str | None
    before: int


@router.get("", response_model=list[WaitingShown], responses=tagged())
@allow(Policy.MEMBERS)
async def mine(asked: AskedOf) -> Response:
    """What you wait for, and what you are offered."""

    def find(db: sqlite3.Connection) -> list[WaitingShown]:
        return [_shown(db, it) for it in queue.of_member(db, asked.me.member or "", from_utc=asked.now_utc)]

    return answer(asked.request, await asked.read(find))


@router.post(
    "", status_code=201, response_model=WaitingShown, responses=tagged(201, "You are on the list.") | REFUSED
)
@allow(Policy.MEMBERS)
async def join(asked: AskedOf, wish: WaitingWish, key: IdempotencyKey = None) -> Response:
    """Wait for a slot that is taken. What would refuse the booking itself refuses to wait for it too."""

    def task(db: sqlite3.Connection) -> WaitingShown:
        (place,) = asked.once(db, key, ["wait", wish.model_dump()], lambda: [_join(db, asked, wish)])
        return _shown(db, _named(db, place))

    return answer(asked.request, await asked.write(task), status=201)


def _join(db: sqlite3.Connection, asked: Asked, wish: WaitingWish) -> str:
    return waiting.join(db, asked.me, Wish(**wish.model_dump()), asked.zone, now_utc=asked.now_utc).id


@router.delete("/{place}", status_code=204, responses=refusals(404, 409, schema="Refused"))
@allow(Policy.MEMBERS)
async def leave(asked: AskedOf, place: Id) -> None:
    """No longer wait; an offer that stands is declined."""
    await asked.write(lambda db: waiting.leave(db, asked.me, place, asked.zone, now_utc=asked.now_utc))


def _named(db: sqlite3.Connection, place: str) -> Waiting:
    found = queue.waiting_of(db, place)
    if found is None:
        raise BookingRefused([UnknownBooking(booking=place)])
    return found


def _shown(db: sqlite3.Connection, it: Waiting) -> WaitingShown:
    return WaitingShown(
        id=it.id,
        kit=it.kit,
        start_utc=it.start_utc,
        end_utc=it.end_utc,
        joined_utc=it.joined_utc,
        status=it.status,
        booking=it.booking,
        before=queue.number_before(db, it),
    )
