# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The waiting list: wait for a slot that is taken, and take or leave what is offered."""

import sqlite3
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import waiting as acts
from taproom.bookings.pages.answering import refused
from taproom.bookings.pages.asked import Asked, AskedOf, FormOf
from taproom.bookings.pages.routes_kit import Slug, kit_form
from taproom.bookings.pages.typed import read_slot
from taproom.bookings.refusals import AlreadyWaiting, BookingRefused
from taproom.bookings.values import Wish

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]
BACK = "/agenda#mine"
Done = TypeVar("Done")


@router.post("/kit/{slug}/wait")
@allow(Policy.MEMBERS)
async def join(asked: AskedOf, slug: Slug, form: FormOf) -> Response:
    wanted = read_slot(form.slot)
    if wanted is None:
        return await kit_form(asked, slug)
    wish = Wish(kit=slug, start_utc=wanted.start_utc, end_utc=wanted.end_utc)
    try:
        await asked.write(lambda db: acts.join(db, asked.me, wish, asked.zone, now_utc=asked.now_utc))
    except BookingRefused as error:
        if isinstance(error.one(), AlreadyWaiting):
            return asked.away(BACK)
        said = refused(error.refusals, asked.reader, {})
        return await kit_form(asked, slug, wanted=wanted, said=said)
    return asked.away(BACK)


@router.post("/waiting/{place}/leave")
@allow(Policy.MEMBERS)
async def leave(asked: AskedOf, place: Id) -> Response:
    return await _act(
        asked, lambda db: acts.leave(db, asked.me, place, asked.zone, now_utc=asked.now_utc), then=lambda _: BACK
    )


@router.post("/bookings/{booking}/accept")
@allow(Policy.MEMBERS)
async def accept(asked: AskedOf, booking: Id) -> Response:
    return await _act(
        asked,
        lambda db: acts.accept_offer(db, asked.me, booking, asked.zone, now_utc=asked.now_utc),
        then=lambda it: f"/bookings/{it.id}?new=1",
    )


@router.post("/bookings/{booking}/leave")
@allow(Policy.MEMBERS)
async def decline(asked: AskedOf, booking: Id) -> Response:
    return await _act(
        asked,
        lambda db: acts.decline_offer(db, asked.me, booking, asked.zone, now_utc=asked.now_utc),
        then=lambda _: BACK,
    )


async def _act(asked: Asked, task: Callable[[sqlite3.Connection], Done], *, then: Callable[[Done], str]) -> Response:
    try:
        done = await asked.write(task)
    except BookingRefused as error:
        said = await asked.refusal(error)
        return asked.page("waiting_said.html", status=said.status, said=said)
    return asked.away(then(done))
