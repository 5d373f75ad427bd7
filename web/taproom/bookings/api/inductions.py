# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inductions: who was shown how, and when the next session is."""

import sqlite3
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import induction
from taproom.bookings.api.asked import Asked, AskedOf, Id, IdempotencyKey, names
from taproom.bookings.api.shapes import Given, Line, Shown, Utc
from taproom.bookings.refusals import BookingRefused, UnknownBooking
from taproom.bookings.repository import around
from taproom.bookings.repository.meetings import meeting_of
from taproom.bookings.stewards import meetings
from taproom.bookings.values import Interval, Session
from taproom.depends import Under
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = Under(prefix="/api/v1/inductions", tags=["inductions"])
REFUSED = refusals(403, 404, 409, 412, 422, schema="Refused")
Topic = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class InductionShown(Shown):
    """Who has it, and until when; without end if there is none."""

    member: str
    until_utc: int | None


class SessionShown(Shown):
    """When it is taught, and where."""

    id: str
    topic: str
    start_utc: int
    end_utc: int
    place: str


class TopicShown(Shown):
    """An induction. `members`: you alone, unless you teach it."""

    topic: str
    members: list[InductionShown]
    sessions: list[SessionShown]


class Granted(Given):
    """Until when it is valid; left out, without end."""

    until_utc: Utc | None = None


class SessionWish(Given):
    """When it is taught, and where."""

    start_utc: Utc
    end_utc: Utc
    place: Line = ""


@router.get("/{topic}", response_model=TopicShown, responses=tagged())
@allow(Policy.MEMBERS)
async def topic(asked: AskedOf, topic: Topic) -> Response:
    return answer(asked.request, await asked.read(lambda db: _shown(db, asked, topic)))


def _shown(db: sqlite3.Connection, asked: Asked, topic: str) -> TopicShown:
    teaches = induction.may_teach(db, asked.me, topic)
    known = (it for it in around.inducted(db, topic) if teaches or it[0] == asked.me.member)
    return TopicShown(
        topic=topic,
        members=[InductionShown(member=member, until_utc=until_utc) for member, until_utc in known],
        sessions=[_session(it) for it in around.sessions(db, topic, from_utc=asked.now_utc)],
    )


def _session(it: Session) -> SessionShown:
    return SessionShown.model_validate(it, from_attributes=True)


@router.put("/{topic}/members/{member}", response_model=TopicShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def grant(asked: AskedOf, topic: Topic, member: Id, until: Granted) -> Response:
    """The member was shown how. By a steward of kit that asks for it; again prolongs it."""

    def task(db: sqlite3.Connection) -> TopicShown:
        if member not in names(db, [member]):
            raise BookingRefused([UnknownBooking(booking=member)])
        induction.grant(db, asked.me, topic, member, until_utc=until.until_utc, now_utc=asked.now_utc)
        return _shown(db, asked, topic)

    return answer(asked.request, await asked.write(task))


@router.delete("/{topic}/members/{member}", status_code=204, responses=refusals(403, schema="Refused"))
@allow(Policy.MEMBERS)
async def withdraw(asked: AskedOf, topic: Topic, member: Id) -> None:
    """What is booked stays booked; nothing new can be."""
    await asked.write(lambda db: induction.withdraw(db, asked.me, topic, member, now_utc=asked.now_utc))


@router.post(
    "/{topic}/sessions", status_code=201, response_model=SessionShown, responses=tagged(201, "Announced.") | REFUSED
)
@allow(Policy.MEMBERS)
async def announce(asked: AskedOf, topic: Topic, wish: SessionWish, key: IdempotencyKey = None) -> Response:
    """When the next one is: a refusal for want of it names it."""
    when = Interval(start_utc=wish.start_utc, end_utc=wish.end_utc)

    def make(db: sqlite3.Connection) -> list[str]:
        return [induction.add_session(db, asked.me, topic, when, place=wish.place, now_utc=asked.now_utc).id]

    def task(db: sqlite3.Connection) -> SessionShown:
        (session,) = asked.once(db, key, ["session", topic, wish.model_dump()], lambda: make(db))
        found = (it for it in around.sessions(db, topic, from_utc=when.start_utc) if it.id == session)
        return _session(next(found, _called_off(topic, session, wish)))

    return answer(asked.request, await asked.write(task), status=201)


def _called_off(topic: str, session: str, wish: SessionWish) -> Session:
    """As it was made; it was called off since the key came first."""
    return Session(id=session, topic=topic, start_utc=wish.start_utc, end_utc=wish.end_utc, place=wish.place)


@router.delete("/{topic}/sessions/{session}", status_code=204, responses=refusals(403, 404, schema="Refused"))
@allow(Policy.MEMBERS)
async def call_off(asked: AskedOf, topic: Topic, session: Id) -> None:
    """It will not be; who signed up is told."""

    def task(db: sqlite3.Connection) -> None:
        found = meeting_of(db, session)
        if found is None or found.topic != topic:
            raise BookingRefused([UnknownBooking(booking=session)])
        meetings.call_off(db, asked.me, session, now_utc=asked.now_utc)

    await asked.write(task)
