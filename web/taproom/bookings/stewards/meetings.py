# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing up for an induction, and who came: what `bookings.induction` does not know. One transaction each."""

import sqlite3

from taproom import audit
from taproom.access import Principal
from taproom.bookings import induction
from taproom.bookings.asking import member_of
from taproom.bookings.kit import DAY_S
from taproom.bookings.refusals import BookingRefused, NotSteward, UnknownBooking
from taproom.bookings.repository import meetings as stored
from taproom.bookings.repository.meetings import Meeting
from taproom.bookings.values import Interval
from taproom.errors import TaproomError
from taproom.i18n import mark as _
from taproom.notices.outbox import Kind, post

CALLED_OFF = Kind(
    name="induction.called_off",
    title=_("{topic}: the induction is off"),
    body=_("The one at {start_utc} will not be. Look for another, and sign up again."),
)
KINDS = (CALLED_OFF,)
"""For the composition root, which tells the notices what kinds there are."""


class FullError(TaproomError):
    """Every place of the session is taken."""


class OverError(TaproomError):
    """The session has begun: nobody signs up or off any more."""


def plan(
    db: sqlite3.Connection,
    actor: Principal,
    topic: str,
    when: Interval,
    *,
    place: str,
    trainer: str,
    places: int,
    valid_days: int | None,
    now_utc: int,
) -> str:
    """A session that one can sign up for; its id.

    Raises:
        BookingRefused: it is not theirs to plan, or not to come.
    """
    session = induction.add_session(db, actor, topic, when, place=place, now_utc=now_utc)
    meeting = Meeting(
        id=session.id,
        topic=topic,
        start_utc=when.start_utc,
        end_utc=when.end_utc,
        trainer=trainer,
        places=places,
        valid_days=valid_days,
    )
    stored.add_meeting(db, meeting)
    return session.id


def sign_up(db: sqlite3.Connection, actor: Principal, session: str, *, now_utc: int) -> None:
    """Again changes nothing.

    Raises:
        FullError: there is no place left.
        OverError: it has begun.
    """
    member, meeting = member_of(actor), _to_come(db, session, now_utc=now_utc)
    if any(it.member == member for it in meeting.guests):
        return
    try:
        stored.sign_up(db, session, member, now_utc=now_utc)
    except sqlite3.IntegrityError as error:
        if "induction_is_full" in str(error):
            raise FullError("Every place is taken.") from error
        raise
    audit.record(db, at_utc=now_utc, by=member, what="induction.signed_up", subject=session)


def sign_off(db: sqlite3.Connection, actor: Principal, session: str, *, now_utc: int) -> None:
    """Will not come.

    Raises:
        OverError: it has begun.
    """
    member = member_of(actor)
    _to_come(db, session, now_utc=now_utc)
    if stored.sign_off(db, session, member):
        audit.record(db, at_utc=now_utc, by=member, what="induction.signed_off", subject=session)


def note_who_came(
    db: sqlite3.Connection, actor: Principal, session: str, came: frozenset[str], *, now_utc: int
) -> int:
    """Who came is inducted from now on, for as long as the session says. How many were new.

    Raises:
        BookingRefused: only who teaches the topic says so.
    """
    meeting = _known(db, session)
    if not induction.may_teach(db, actor, meeting.topic):
        raise BookingRefused([NotSteward()])
    until_utc = None if meeting.valid_days is None else now_utc + meeting.valid_days * DAY_S
    new = [it.member for it in meeting.guests if it.member in came and it.came_utc is None]
    for member in new:
        stored.note_came(db, session, member, now_utc=now_utc)
        induction.grant(db, actor, meeting.topic, member, until_utc=until_utc, now_utc=now_utc)
    return len(new)


def call_off(db: sqlite3.Connection, actor: Principal, session: str, *, now_utc: int) -> None:
    """It will not be; who signed up is told."""
    meeting = _known(db, session)
    induction.remove_session(db, actor, meeting.topic, session, now_utc=now_utc)
    for it in meeting.guests:
        names: dict[str, str | int] = {"topic": meeting.topic, "start_utc": meeting.start_utc}
        post(db, CALLED_OFF, to=it.member, at_utc=now_utc, link="/inductions", **names)


def _known(db: sqlite3.Connection, session: str) -> Meeting:
    found = stored.meeting_of(db, session)
    if found is None:
        raise BookingRefused([UnknownBooking(booking=session)])
    return found


def _to_come(db: sqlite3.Connection, session: str, *, now_utc: int) -> Meeting:
    found = _known(db, session)
    if found.start_utc <= now_utc:
        raise OverError("It has begun.")
    return found
