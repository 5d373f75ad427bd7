# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plan a brew, look at a plan, and say what to do about late beer. What is looked for stands in the address."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import booking as acts
from taproom.bookings.asking import kit_of_booking
from taproom.bookings.pages.answering import UNUSABLE, Said
from taproom.bookings.pages.asked import Asked, AskedOf
from taproom.bookings.pages.typed import storable
from taproom.bookings.plans import form, late, planning
from taproom.bookings.plans.form import Choice, Typed
from taproom.bookings.plans.picture import Picture, drawn
from taproom.bookings.plans.search import Found, Proposal, is_a_brew
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import kit as kits
from taproom.bookings.rights import sees_holder
from taproom.i18n import mark as _
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]
_NOTHING = _("In the next 120 days there is no time at which all of this is free in the right order.")
_CHANGED = _("This proposal cannot be read any more. Look again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A proposal, its picture, and what the form hands back to book it."""

    proposal: Proposal
    picture: Picture
    wishes: tuple[str, ...]


@router.get("/plan")
@allow(Policy.MEMBERS)
async def plan(asked: AskedOf) -> Response:
    return await _page(asked)


@router.post("/plan")
@allow(Policy.MEMBERS)
async def book_plan(asked: AskedOf, request: Request) -> Response:
    """Book a proposal as one: all of it, or nothing and the reasons."""
    sent = await request.form()
    texts = [it for it in sent.getlist("wish") if isinstance(it, str)]
    purpose, key = storable(str(sent.get("purpose", "")))[:80], str(sent.get("key", ""))[:80]
    wishes = form.read_wishes(texts, purpose=purpose, named=True)
    if not wishes:
        return await _page(asked, said=Said(status=UNUSABLE, sentences=(asked.reader.say(_CHANGED),)))
    try:
        made = await asked.write(
            lambda db: acts.book_all(db, asked.me, wishes, asked.zone, now_utc=asked.now_utc, key=key or None)
        )
    except BookingRefused as error:
        return await _page(asked, said=await asked.refusal(error))
    return asked.away(f"/plans/{made[0].plan}?new=1")


async def _page(asked: Asked, *, said: Said | None = None) -> Response:
    """The form, and under it what was found for what it says."""
    query = asked.request.query_params
    sent = form.typed(query, query.getlist("weekday")) if "what1" in query else None

    def find(db: sqlite3.Connection) -> tuple[list[Choice], Typed, Found | str | None, Mapping[str, str]]:
        known = kits.all_kit(db)
        offered, named = form.choices(known), {it.id: it.name for it in known}
        if sent is None:
            return offered, form.fresh(offered, asked.today), None, named
        judged = form.judged(sent, offered, asked.reader)
        return offered, judged, _look(db, asked, judged), named

    offered, typed, found, named = await asked.read(find)
    if isinstance(found, str):
        said, found = said or Said(status=UNUSABLE, sentences=(asked.reader.say(found),)), None
    elif found is not None and not found.proposals and said is None:
        said = await asked.refusal(BookingRefused(found.against)) if found.against else _none(asked)
    return asked.page(
        "plan.html",
        status=said.status if said else 200,
        offered=offered,
        typed=typed,
        found=[_shown(it) for it in found.proposals] if found else [],
        named=named,
        said=said,
        query=asked.request.url.query,
        key=new_id(),
    )


def _none(asked: Asked) -> Said:
    return Said(status=200, sentences=(asked.reader.say(_NOTHING),))


def _look(db: sqlite3.Connection, asked: Asked, typed: Typed) -> Found | str:
    wanted = form.read(typed, asked.zone)
    if isinstance(wanted, str):
        return wanted
    steps = [step for need in wanted.needs if (step := planning.step_of(db, need)) is not None]
    if not is_a_brew(steps):
        return _CHANGED
    return planning.find_dates(
        db, asked.me, steps, wanted.hours, asked.zone, from_utc=wanted.from_utc, now_utc=asked.now_utc
    )


def _shown(proposal: Proposal) -> Shown:
    return Shown(
        proposal=proposal,
        picture=drawn([it.interval for it in proposal]),
        wishes=tuple(form.wish_text(it) for it in proposal),
    )


@router.get("/plans/{plan}")
@allow(Policy.MEMBERS)
async def plan_page(asked: AskedOf, plan: Id) -> Response:
    return await _plan(asked, plan)


@router.post("/plans/{plan}/cancel")
@allow(Policy.MEMBERS)
async def cancel_plan(asked: AskedOf, plan: Id) -> Response:
    """All of it that has not begun."""
    try:
        await asked.write(lambda db: planning.cancel_plan(db, asked.me, plan, asked.zone, now_utc=asked.now_utc))
    except BookingRefused as error:
        return await _plan(asked, plan, said=await asked.refusal(error))
    return asked.away(f"/plans/{plan}")


async def _plan(asked: Asked, plan: str, *, said: Said | None = None) -> Response:
    def find(db: sqlite3.Connection) -> tuple[Sequence[object], Picture | None, Mapping[str, str], str]:
        there = planning.plan_of(db, plan)
        picture = drawn([it.interval for it in there]) if there else None
        seen = bool(there) and all(sees_holder(it, kit_of_booking(db, it), asked.me) for it in there)
        holder = asked.people(db, [there[0].member]).get(there[0].member or "", "") if seen else ""
        return there, picture, {it.id: it.name for it in kits.all_kit(db, archived=True)}, holder

    there, picture, named, holder = await asked.read(find)
    status = said.status if said else 200 if there else 404
    return asked.page(
        "plan_booked.html",
        status=status,
        there=there,
        picture=picture,
        named=named,
        holder=holder,
        plan=plan,
        said=said,
        new="new" in asked.request.query_params,
    )


@router.get("/bookings/{booking}/late")
@allow(Policy.MEMBERS)
async def late_page(asked: AskedOf, booking: Id) -> Response:
    return await _late(asked, booking)


@router.post("/bookings/{booking}/late")
@allow(Policy.MEMBERS)
async def ask_to_move(asked: AskedOf, booking: Id, request: Request) -> Response:
    """Ask those whom it would touch."""
    expects: late.Expects = request.app.state.expects
    try:
        whom = await asked.write(
            lambda db: late.ask_to_move(db, asked.me, booking, expects, asked.zone, now_utc=asked.now_utc)
        )
    except BookingRefused as error:
        return await _late(asked, booking, said=await asked.refusal(error))
    sentence = asked.reader.count("{n} member was asked.", "{n} members were asked.", len(whom))
    already = asked.reader.say(_("They were asked already."))
    return await _late(asked, booking, said=Said(status=200, sentences=(sentence if whom else already,), good=True))


async def _late(asked: Asked, booking: str, *, said: Said | None = None) -> Response:
    expects: late.Expects = asked.request.app.state.expects

    def find(db: sqlite3.Connection) -> tuple[late.Lateness | None, Mapping[str, str]]:
        found = late.lateness(db, booking, expects, asked.zone, now_utc=asked.now_utc)
        touched = found.touched if found else ()
        seen = (it.member for it in touched if sees_holder(it, kit_of_booking(db, it), asked.me))
        return found, asked.people(db, seen)

    found, names = await asked.read(find)
    return asked.page(
        "late.html", status=said.status if said else 200, found=found, names=names, booking=booking, said=said
    )
