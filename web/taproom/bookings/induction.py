# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was shown how to use the kit. An induction has a topic, which several kits may share, and may lapse."""

import sqlite3

from taproom import audit
from taproom.access import Principal, Role
from taproom.bookings.refusals import BookingRefused, NotSteward, Senseless, UnknownBooking
from taproom.bookings.repository import around
from taproom.bookings.repository import kit as kits
from taproom.bookings.rules import LATEST_UTC, is_sane
from taproom.bookings.values import Interval, Session
from taproom.ids import new_id


def grant(
    db: sqlite3.Connection, actor: Principal, topic: str, member: str, *, until_utc: int | None, now_utc: int
) -> None:
    """The member was shown how, from now on; again prolongs it. By a steward of kit that asks for the topic."""
    _must_teach(db, actor, topic)
    if until_utc is not None and not now_utc < until_utc <= LATEST_UTC:
        raise BookingRefused([Senseless()])
    around.set_induction(db, topic, member, from_utc=now_utc, until_utc=until_utc, by=actor.member)
    said: dict[str, object] = {"topic": topic, "until_utc": until_utc}
    audit.record(db, at_utc=now_utc, by=actor.member, what="induction.granted", subject=member, after=said)


def withdraw(db: sqlite3.Connection, actor: Principal, topic: str, member: str, *, now_utc: int) -> None:
    """What is booked stays booked; nothing new can be."""
    _must_teach(db, actor, topic)
    if around.end_induction(db, topic, member):
        said: dict[str, object] = {"topic": topic}
        audit.record(db, at_utc=now_utc, by=actor.member, what="induction.withdrawn", subject=member, before=said)


def add_session(
    db: sqlite3.Connection, actor: Principal, topic: str, when: Interval, *, place: str, now_utc: int
) -> Session:
    """When the next induction is: a refusal names it."""
    _must_teach(db, actor, topic)
    if not is_sane(when) or when.start_utc <= now_utc:
        raise BookingRefused([Senseless()])
    session = Session(id=new_id(), topic=topic, start_utc=when.start_utc, end_utc=when.end_utc, place=place)
    around.insert_session(db, session, by=actor.member)
    said: dict[str, object] = {"topic": topic, "start_utc": when.start_utc}
    audit.record(db, at_utc=now_utc, by=actor.member, what="induction.planned", subject=session.id, after=said)
    return session


def remove_session(db: sqlite3.Connection, actor: Principal, topic: str, session: str, *, now_utc: int) -> None:
    """It will not be."""
    _must_teach(db, actor, topic)
    if not around.delete_session(db, topic, session):
        raise BookingRefused([UnknownBooking(booking=session)])
    audit.record(db, at_utc=now_utc, by=actor.member, what="induction.called_off", subject=session)


def may_teach(db: sqlite3.Connection, actor: Principal, topic: str) -> bool:
    """A steward of any kit that asks for this induction, or an administrator."""
    if actor.has(Role.ADMINISTRATOR):
        return True
    return any(actor.member in kit.stewards for kit in kits.all_kit(db) if kit.induction == topic)


def _must_teach(db: sqlite3.Connection, actor: Principal, topic: str) -> None:
    if not may_teach(db, actor, topic):
        raise BookingRefused([NotSteward()])
