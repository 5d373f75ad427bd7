# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One booking: what it is, and what its holder can still do with it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import booking as acts
from taproom.bookings import presence, recurring
from taproom.bookings.asking import weigh
from taproom.bookings.breakdown import Alternative, alternatives
from taproom.bookings.kit import Kit
from taproom.bookings.pages import views_repository as views
from taproom.bookings.pages.answering import UNUSABLE, Said
from taproom.bookings.pages.asked import Asked, AskedOf, FormOf
from taproom.bookings.pages.chips import lengths_of, longer
from taproom.bookings.pages.happened import sentence
from taproom.bookings.pages.held import Happened
from taproom.bookings.pages.typed import Typed, Unreadable, filled, read, read_slot
from taproom.bookings.recurring import Scope
from taproom.bookings.refusals import BookingRefused, UnknownBooking
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rights import may_steward
from taproom.bookings.series import Choice
from taproom.bookings.values import Booking, Interval

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]
Version = Annotated[int | None, Form(ge=0, le=2**31)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A booking as somebody sees it: `mine` or not, what they may do now, and what became of it."""

    booking: Booking
    kit: Kit
    mine: bool
    may_change: bool
    may_check_in: bool
    longer: tuple[Interval, ...]
    history: tuple[Happened, ...]
    siblings: tuple[Booking, ...]
    instead: tuple[Alternative, ...]
    names: dict[str, str]


def find_booking(db: sqlite3.Connection, asked: Asked, booking: str) -> Seen | None:
    it = stored.booking_of(db, booking)
    kit = kits.kit_of(db, it.kit) if it else None
    if it is None or kit is None:
        return None
    mine = it.member == asked.member
    keeps = mine or may_steward(kit, asked.me)
    now_utc, running = asked.now_utc, it.status in acts.MOVABLE and it.end_utc > asked.now_utc
    history = views.history(db, booking) if keeps else ()
    people = {it.member, *(line.by for line in history)}
    return Seen(
        booking=it,
        kit=kit,
        mine=mine,
        may_change=keeps and running,
        may_check_in=mine and it.status == "booked" and it.start_utc - kit.window_s <= now_utc < it.end_utc,
        longer=_longer(db, kit, it, asked) if keeps and running else (),
        history=history,
        siblings=stored.of_series(db, it.series, from_utc=now_utc) if it.series else (),
        instead=alternatives(db, it, asked.zone, now_utc=now_utc) if mine and it.status == "broken_down" else (),
        names=dict(asked.people(db, people)),
    )


def _longer(db: sqlite3.Connection, kit: Kit, it: Booking, asked: Asked) -> tuple[Interval, ...]:
    """The prolongations that would be allowed now."""
    if acts.is_stewards_to_prolong(kit, it, asked.me, now_utc=asked.now_utc):
        return ()
    ends = longer(kit, it.interval, asked.zone)
    slots = (Interval(start_utc=it.start_utc, end_utc=end_utc) for end_utc in ends)
    member, zone, now_utc = it.member or "", asked.zone, asked.now_utc
    return tuple(to for to in slots if not weigh(db, kit, to, member, zone, now_utc=now_utc, moved=it).against)


@router.get("/bookings/{booking}")
@allow(Policy.MEMBERS)
async def booking_page(asked: AskedOf, booking: Id, new: Annotated[str, Query(max_length=1)] = "") -> Response:
    return await show_booking(asked, booking, new=bool(new))


async def show_booking(
    asked: Asked,
    booking: str,
    *,
    new: bool = False,
    form: Typed | None = None,
    said: Said | None = None,
    opened: str = "",
    damage_text: str = "",
) -> Response:
    seen = await asked.read(lambda db: find_booking(db, asked, booking))
    if seen is None:
        return asked.page("booking_unknown.html", status=404)
    return asked.page(
        "booking.html",
        status=said.status if said else 200,
        it=seen.booking,
        kit=seen.kit,
        seen=seen,
        new=new,
        said=said,
        opened=opened,
        form=form or filled(seen.booking.interval, seen.kit, asked.zone),
        lengths=lengths_of(seen.kit),
        history=[(line, sentence(line, asked.reader, seen.names)) for line in seen.history],
        names=seen.names,
        damage_text=damage_text,
    )


async def act(
    asked: Asked,
    booking: str,
    task: Callable[[sqlite3.Connection], object],
    *,
    opened: str,
    form: Typed | None = None,
    wanted: Interval | None = None,
) -> Response:
    """Do it and show the booking, or show it with the reasons against."""
    try:
        await asked.write(task)
    except BookingRefused as error:
        said = await asked.refusal(error, wanted=wanted)
        return await show_booking(asked, booking, said=replace(said, wanted=None), form=form, opened=opened)
    return asked.away(f"/bookings/{booking}")


@router.post("/bookings/{booking}/move")
@allow(Policy.MEMBERS)
async def move(
    asked: AskedOf, booking: Id, form: FormOf, version: Version = None, scope: Annotated[Scope, Form()] = "this"
) -> Response:
    seen = await asked.read(lambda db: find_booking(db, asked, booking))
    if seen is None:
        return asked.page("booking_unknown.html", status=404)
    to = read(form, seen.kit, asked.reader)
    if isinstance(to, Unreadable):
        said = Said(status=UNUSABLE, sentences=(to.sentence,), field=to.field, asks=to.asks)
        return await show_booking(asked, booking, form=form, said=said, opened="move")
    with_others = scope != "this" and seen.booking.series is not None

    def task(db: sqlite3.Connection) -> None:
        if with_others:
            recurring.move_series(
                db,
                asked.me,
                booking,
                to,
                scope,
                asked.zone,
                now_utc=asked.now_utc,
                version=version,
                choice=_AS_IT_COMES,
            )
        else:
            acts.move(db, asked.me, booking, to, asked.zone, now_utc=asked.now_utc, version=version)

    kept = replace(filled(to, seen.kit, asked.zone), which=form.which)
    return await act(asked, booking, task, opened="move", form=kept, wanted=to)


@router.post("/bookings/{booking}/prolong")
@allow(Policy.MEMBERS)
async def prolong(asked: AskedOf, booking: Id, form: FormOf, version: Version = None) -> Response:
    to = read_slot(form.slot)
    if to is None:
        return await show_booking(asked, booking)
    return await act(
        asked,
        booking,
        lambda db: acts.extend(db, asked.me, booking, to.end_utc, asked.zone, now_utc=asked.now_utc, version=version),
        opened="prolong",
    )


@router.post("/bookings/{booking}/cancel")
@allow(Policy.MEMBERS)
async def cancel(
    asked: AskedOf, booking: Id, version: Version = None, scope: Annotated[Scope, Form()] = "this"
) -> Response:
    return await act(
        asked,
        booking,
        lambda db: recurring.cancel_series(
            db, asked.me, booking, scope, asked.zone, now_utc=asked.now_utc, version=version
        ),
        opened="cancel",
    )


@router.post("/bookings/{booking}/check-in")
@allow(Policy.MEMBERS)
async def check_in(asked: AskedOf, booking: Id) -> Response:
    def task(db: sqlite3.Connection) -> object:
        it = stored.booking_of(db, booking)
        kit = kits.kit_of(db, it.kit) if it else None
        if kit is None:
            raise BookingRefused([UnknownBooking(booking=booking)])
        return presence.check_in(db, asked.me, kit.token, asked.zone, now_utc=asked.now_utc)

    return await act(asked, booking, task, opened="")


@router.post("/bookings/{booking}/check-out")
@allow(Policy.MEMBERS)
async def check_out(asked: AskedOf, booking: Id) -> Response:
    return await act(
        asked,
        booking,
        lambda db: presence.check_out(db, asked.me, booking, asked.zone, now_utc=asked.now_utc),
        opened="",
    )


_AS_IT_COMES = Choice(skipped="later", repeated="first")
"""For a series that is moved: a date whose clock lacks the time is moved to the next that exists."""
