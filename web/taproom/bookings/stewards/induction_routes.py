# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inductions: who holds which until when, and the sessions where one gets one."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.bookings import induction
from taproom.bookings.kit import DAY_S, HOUR_S
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import meetings as stored
from taproom.bookings.repository.meetings import Held, Meeting
from taproom.bookings.stewards import meetings
from taproom.bookings.stewards.care_routes import read_until
from taproom.bookings.stewards.numbers import plain, read_number, read_whole
from taproom.bookings.stewards.parts import Names, PagesOf, Parts, PartsOf, Person, names_in
from taproom.bookings.stewards.words import day, refused, span
from taproom.bookings.values import Interval
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=200)]
VALID_DAYS: tuple[int | None, ...] = (None, 183, 365, 730, 1095)
MOST_PLACES = 100
LONGEST_H = 24.0
KEPT_S = 7 * DAY_S
"""For how long after a session one can still note who came."""
DONE = {
    "given": _("They are inducted now."),
    "ended": _("The induction is taken back. What is booked stays booked."),
    "planned": _("The session is planned; one can sign up for it."),
    "off": _("The session is called off, and who signed up was told."),
    "up": _("You are on the list. See you there."),
    "away": _("You are off the list."),
    "noted": _("Noted: who came is inducted."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What one is shown, the kit that asks for it, and what is so about it."""

    name: str
    kit: tuple[str, ...]
    may_teach: bool
    mine: Held | None
    held: tuple[Held, ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was typed into a form that was not taken, and what is wrong by field; `""` is the form itself."""

    topic: str = ""
    form: str = ""
    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


@router.get("/inductions")
@allow(Policy.MEMBERS)
async def inductions(
    request: Request, parts: PartsOf, pages: PagesOf, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return await _page(request, parts, pages, done=done)


@router.post("/inductions/give")
@allow(Policy.MEMBERS)
async def give(
    request: Request, parts: PartsOf, pages: PagesOf, topic: Text, member: Text = "", valid_days: Text = ""
) -> Response:
    actor, now_utc, reader = principal_of(request), parts.now_utc(), pages.reader(request)
    days = read_whole(valid_days)
    until_utc = None if not days else now_utc + min(days, 3660) * DAY_S
    typed = _Typed(topic=topic, form="give", values={"member": member, "valid_days": valid_days})
    if member not in {it.id for it in await parts.store.read(parts.people.everyone) if it.is_active}:
        typed.wrong["member"] = reader.say(_("Choose who was shown how."))
        return await _page(request, parts, pages, typed=typed, status=422)

    def do(db: sqlite3.Connection) -> None:
        induction.grant(db, actor, topic, member, until_utc=until_utc, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=typed, done="given")


@router.post("/inductions/end")
@allow(Policy.MEMBERS)
async def end(request: Request, parts: PartsOf, pages: PagesOf, topic: Text, member: Text) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        induction.withdraw(db, actor, topic, member, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=_Typed(topic=topic, form="end"), done="ended")


@router.post("/inductions/plan")
@allow(Policy.MEMBERS)
async def plan(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    topic: Text,
    start: Text = "",
    hours: Text = "",
    place: Text = "",
    places: Text = "",
    trainer: Text = "",
    valid_days: Text = "",
) -> Response:
    actor, now_utc, reader = principal_of(request), parts.now_utc(), pages.reader(request)
    values = {"start": start, "hours": hours, "place": place, "places": places, "trainer": trainer}
    typed = _Typed(topic=topic, form="plan", values={**values, "valid_days": valid_days})
    people = {it.id for it in await parts.store.read(parts.people.everyone) if it.is_active}
    start_utc, length_h, room = read_until(start, reader), read_number(hours), read_whole(places)
    if start_utc is None or start_utc <= now_utc:
        typed.wrong["start"] = reader.say(_("Choose a day and a time to come."))
    if length_h is None or not 0 < length_h <= LONGEST_H:
        typed.wrong["hours"] = reader.say(_("Type how many hours it takes, up to 24."))
    if room is None or not 1 <= room <= MOST_PLACES:
        typed.wrong["places"] = reader.say(_("A whole number from 1 to 100."))
    if trainer not in people:
        typed.wrong["trainer"] = reader.say(_("Choose who shows it."))
    if typed.wrong or start_utc is None or length_h is None or room is None:
        return await _page(request, parts, pages, typed=typed, status=422)
    when = Interval(start_utc=start_utc, end_utc=start_utc + max(60, round(length_h * HOUR_S)))
    days = read_whole(valid_days) or None

    def do(db: sqlite3.Connection) -> None:
        more = {"place": plain(place, 200), "trainer": trainer}
        valid = None if days is None else min(days, 3660)
        meetings.plan(db, actor, topic, when, **more, places=room, valid_days=valid, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=typed, done="planned")


@router.post("/inductions/{session}/up")
@allow(Policy.MEMBERS)
async def sign_up(request: Request, session: str, parts: PartsOf, pages: PagesOf) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        meetings.sign_up(db, actor, session, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=_Typed(form=session), done="up")


@router.post("/inductions/{session}/away")
@allow(Policy.MEMBERS)
async def sign_off(request: Request, session: str, parts: PartsOf, pages: PagesOf) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        meetings.sign_off(db, actor, session, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=_Typed(form=session), done="away")


@router.post("/inductions/{session}/came")
@allow(Policy.MEMBERS)
async def came(
    request: Request,
    session: str,
    parts: PartsOf,
    pages: PagesOf,
    member: Annotated[list[str] | None, Form(max_length=MOST_PLACES)] = None,
) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        meetings.note_who_came(db, actor, session, frozenset(member or ()), now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=_Typed(form=session), done="noted")


@router.post("/inductions/{session}/off")
@allow(Policy.MEMBERS)
async def call_off(request: Request, session: str, parts: PartsOf, pages: PagesOf) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        meetings.call_off(db, actor, session, now_utc=now_utc)

    return await _do(request, parts, pages, do, typed=_Typed(form=session), done="off")


async def _do(
    request: Request,
    parts: Parts,
    pages: Pages,
    do: Callable[[sqlite3.Connection], None],
    *,
    typed: _Typed,
    done: str,
) -> Response:
    reader = pages.reader(request)
    try:
        await parts.store.write(do)
    except BookingRefused as error:
        typed.wrong[""] = refused(reader, error)
    except meetings.FullError:
        typed.wrong[""] = reader.say(_("The last place has just been taken. Look for another session."))
    except meetings.OverError:
        typed.wrong[""] = reader.say(_("It has begun already."))
    if typed.wrong:
        return await _page(request, parts, pages, typed=typed, status=409)
    return RedirectResponse(f"/inductions?done={done}", status_code=303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    topics: tuple[Topic, ...]
    names: Names
    people: tuple[Person, ...]


def _see(db: sqlite3.Connection, parts: Parts, reader: Reader, actor: Principal, now_utc: int) -> _Seen:
    held, planned = stored.held(db), stored.meetings(db, ended_after_utc=now_utc - KEPT_S)
    all_kit = kits.all_kit(db)
    topics = []
    for name in stored.topics(db):
        may_teach = induction.may_teach(db, actor, name)
        of_topic = tuple(it for it in held if it.topic == name)
        topics.append(
            Topic(
                name=name,
                kit=tuple(it.name for it in all_kit if it.induction == name),
                may_teach=may_teach,
                mine=next((it for it in of_topic if it.member == actor.member), None),
                held=of_topic if may_teach else (),
                meetings=tuple(it for it in planned if it.topic == name and (may_teach or it.start_utc > now_utc)),
            )
        )
    people = tuple(it for it in parts.people.everyone(db) if it.is_active)
    return _Seen(topics=tuple(topics), names=names_in(db, parts, reader), people=people)


async def _page(
    request: Request, parts: Parts, pages: Pages, *, typed: _Typed | None = None, done: str = "", status: int = 200
) -> Response:
    actor, now_utc, reader = principal_of(request), parts.now_utc(), pages.reader(request)
    seen = await parts.store.read(lambda db: _see(db, parts, reader, actor, now_utc))
    return pages.render(
        request,
        "inductions.html",
        status=status,
        seen=seen,
        me=actor.member,
        typed=typed or _Typed(),
        done=DONE.get(done, ""),
        now_utc=now_utc,
        soon=datetime.fromtimestamp(now_utc, reader.timezone).strftime("%Y-%m-%dT%H:%M"),
        valid_days=VALID_DAYS,
        day=day,
        span=span,
    )
