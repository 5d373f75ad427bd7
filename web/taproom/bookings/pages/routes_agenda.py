# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda: what waits for me, what is mine, then everybody's, by day. The service worker keeps it for offline."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.local_days import are_whole_days, local
from taproom.bookings.pages import views_repository as views
from taproom.bookings.pages.asked import Asked, AskedOf
from taproom.bookings.pages.held import Held
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import waiting as queue
from taproom.bookings.status import OPEN
from taproom.bookings.values import Booking, Waiting
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
WEEK_S = 7 * DAY_S
MOST_WEEKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A booking of my own. `due`: it can be begun, or is running, now."""

    booking: Booking
    kit: Kit
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDay:
    day: date
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    offers: tuple[Mine, ...]
    due: tuple[Mine, ...]
    coming: tuple[Mine, ...]
    waiting: tuple[tuple[Waiting, Kit, int], ...]
    running: tuple[Held, ...]
    days: tuple[OneDay, ...]
    names: Mapping[str, str]


@router.get("/agenda")
@allow(Policy.MEMBERS)
async def agenda_page(asked: AskedOf, weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS)] = 2) -> Response:
    found = await asked.read(lambda db: _agenda(db, asked, weeks))
    more = min(MOST_WEEKS, weeks * 2) if weeks < MOST_WEEKS else None
    return asked.page("agenda.html", agenda=found, more=more, key=new_id())


def _agenda(db: sqlite3.Connection, asked: Asked, weeks: int) -> Agenda:
    now_utc, all_kit = asked.now_utc, {it.id: it for it in kits.all_kit(db, archived=True)}
    mine = [
        Mine(booking=it, kit=all_kit[it.kit], due=_is_due(it, all_kit[it.kit], now_utc))
        for it in stored.of_member(db, asked.member, from_utc=now_utc)
        if it.status in OPEN or (it.status == "broken_down" and it.start_utc > now_utc)
    ]
    places = queue.of_member(db, asked.member, from_utc=now_utc)
    held = views.held_between(db, from_utc=now_utc, until_utc=now_utc + weeks * WEEK_S)
    held = tuple(it for it in held if it.slot == it.kit and it.interval.end_utc > now_utc and it.status != "offered")
    return Agenda(
        offers=tuple(it for it in mine if it.booking.status == "offered"),
        due=tuple(it for it in mine if it.due),
        coming=tuple(it for it in mine if not it.due and it.booking.status != "offered"),
        waiting=tuple((it, all_kit[it.kit], queue.number_before(db, it)) for it in places if it.status == "waiting"),
        running=tuple(it for it in held if it.interval.start_utc <= now_utc),
        days=by_day([it for it in held if it.interval.start_utc > now_utc], asked.zone),
        names=asked.people(db, (it.member for it in held)),
    )


def _is_due(it: Booking, kit: Kit, now_utc: int) -> bool:
    if it.status == "in_use":
        return True
    soon = it.start_utc - kit.window_s <= now_utc < it.end_utc
    return it.status == "booked" and soon and (kit.grace_s is not None or it.start_utc <= now_utc)


def by_day(held: Sequence[Held], zone: tzinfo) -> tuple[OneDay, ...]:
    """Each under the day on which it starts; days without any are left out."""
    days: dict[date, list[Held]] = {}
    for it in held:
        days.setdefault(local(it.interval.start_utc, zone).date(), []).append(it)
    return tuple(
        OneDay(day=day, held=tuple(sorted(here, key=lambda it: (not are_whole_days(it.interval, zone), it.interval))))
        for day, here in sorted(days.items())
    )
