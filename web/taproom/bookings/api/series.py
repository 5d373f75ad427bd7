# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Series: every Tuesday at 18:00, by the brewery's clock."""

import sqlite3
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import recurring
from taproom.bookings.api.asked import Asked, AskedOf, Id, IdempotencyKey, names
from taproom.bookings.api.refused import AnyRefusal, shown
from taproom.bookings.api.shapes import (
    BookingShown,
    Given,
    IntervalShown,
    KitName,
    Line,
    Shown,
    Utc,
    show_bookings,
    show_intervals,
)
from taproom.bookings.recurring import Clashes, LeftOut, Scope, SeriesDone
from taproom.bookings.refusals import BookingRefused, Senseless, Taken
from taproom.bookings.rules import LONGEST_S
from taproom.bookings.series import MOST_INSTANCES, Choice, Repeated, SeriesWish, Skipped
from taproom.bookings.values import Interval
from taproom.etags import IfMatch, answer, wanted_version
from taproom.openapi import refusals, tagged

router = APIRouter(prefix="/api/v1", tags=["series"])
REFUSED = refusals(403, 404, 409, 412, 422, schema="Refused")
LocalTime = Annotated[
    str,
    Field(
        pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$",
        description="By the brewery's clock, like `2027-03-30T18:00`.",
    ),
]


def _text(it: object) -> object:
    if not isinstance(it, str):
        raise ValueError("write a day like 2027-03-30")  # noqa: TRY004 - pydantic makes a refusal of it
    return it


Day = Annotated[date, Field(strict=False), BeforeValidator(_text)]


class Clock(Given):
    """What to do on days when the clock skips the time, or shows it twice. Left out: you are asked (422)."""

    skipped: Skipped | None = None
    repeated: Repeated | None = None
    clashes: Clashes = "refuse"

    @property
    def choice(self) -> Choice:
        return Choice(skipped=self.skipped, repeated=self.repeated)


class SeriesAsked(Clock):
    """When, how long and how often. `length_s` for kit that is booked in hours, `days` for the other.

    It ends after `times`, after the day `until`, or with what can be booked ahead, whichever comes first.
    `weekdays`: 0 is Monday; none is the day of `first`.
    """

    kit: KitName
    first: LocalTime
    length_s: Annotated[int, Field(ge=60, le=LONGEST_S)] | None = None
    days: Annotated[int, Field(ge=1, le=400)] | None = None
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)
    until: Day | None = None
    times: Annotated[int, Field(ge=1, le=MOST_INSTANCES)] | None = None
    purpose: Line = ""
    named: bool = True

    def wish(self) -> SeriesWish:
        """Raises:
        BookingRefused: there is no such day or hour.
        """
        try:
            first = datetime.fromisoformat(self.first)
        except ValueError as error:
            raise BookingRefused([Senseless()]) from error
        plain = self.model_dump(include=_PLAIN)
        return SeriesWish(**plain, first=first, weekdays=tuple(sorted(set(self.weekdays))))


_PLAIN = {"kit", "length_s", "days", "every_weeks", "until", "times", "purpose", "named"}


class SeriesMoved(Clock):
    """Where this one goes; the others of the scope go as far on the clock on the wall, to the same length."""

    start_utc: Utc
    end_utc: Utc
    scope: Scope


class SeriesCancelled(Given):
    """Which of them, and why."""

    scope: Scope
    reason: Line = ""


class LeftOutShown(Shown):
    """A date that does not fit, and why."""

    instance: IntervalShown
    refusals: list[AnyRefusal]


class SeriesPreview(Shown):
    """Which dates fit now, and which do not."""

    fit: list[IntervalShown]
    left_out: list[LeftOutShown]


class SeriesShown(Shown):
    """What became of it. `left_out` is empty unless that was chosen by `clashes`."""

    series: str
    bookings: list[BookingShown]
    left_out: list[LeftOutShown]


@router.post("/series/preview", response_model=SeriesPreview, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def preview(asked: AskedOf, what: SeriesAsked) -> Response:
    """Changes nothing."""
    wish = what.wish()

    def find(db: sqlite3.Connection) -> SeriesPreview:
        fit, left_out = recurring.preview(db, asked.me, wish, asked.zone, now_utc=asked.now_utc, choice=what.choice)
        return SeriesPreview(fit=show_intervals(fit), left_out=_left_out(asked, db, left_out))

    return answer(asked.request, await asked.read(find))


@router.post("/series", status_code=201, response_model=SeriesShown, responses=tagged(201, "Booked.") | REFUSED)
@allow(Policy.MEMBERS)
async def book(asked: AskedOf, what: SeriesAsked, key: IdempotencyKey = None) -> Response:
    """All dates, or with `clashes: leave_out` those that fit."""
    wish = what.wish()

    def task(db: sqlite3.Connection) -> SeriesShown:
        done = recurring.book_series(
            db,
            asked.me,
            wish,
            asked.zone,
            now_utc=asked.now_utc,
            clashes=what.clashes,
            choice=what.choice,
            key=key,
        )
        return _shown(asked, db, done)

    return answer(asked.request, await asked.write(task), status=201)


@router.post("/bookings/{booking}/move-series", response_model=SeriesShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def move(asked: AskedOf, booking: Id, to: SeriesMoved, if_match: IfMatch = None) -> Response:
    """This one, it and those that follow, or all that are still to come."""
    there, version = Interval(start_utc=to.start_utc, end_utc=to.end_utc), wanted_version(if_match)

    def task(db: sqlite3.Connection) -> SeriesShown:
        done = recurring.move_series(
            db,
            asked.me,
            booking,
            there,
            to.scope,
            asked.zone,
            now_utc=asked.now_utc,
            clashes=to.clashes,
            choice=to.choice,
            version=version,
        )
        return _shown(asked, db, done)

    return answer(asked.request, await asked.write(task))


@router.post("/bookings/{booking}/cancel-series", response_model=list[BookingShown], responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def cancel(asked: AskedOf, booking: Id, which: SeriesCancelled, if_match: IfMatch = None) -> Response:
    """This one, it and those that follow, or all that are still to come."""
    version = wanted_version(if_match)

    def task(db: sqlite3.Connection) -> list[BookingShown]:
        gone = recurring.cancel_series(
            db,
            asked.me,
            booking,
            which.scope,
            asked.zone,
            now_utc=asked.now_utc,
            version=version,
            reason=which.reason,
        )
        return show_bookings(asked, db, gone)

    return answer(asked.request, await asked.write(task))


def _shown(asked: Asked, db: sqlite3.Connection, done: SeriesDone) -> SeriesShown:
    return SeriesShown(
        series=done.series,
        bookings=show_bookings(asked, db, done.bookings),
        left_out=_left_out(asked, db, done.left_out),
    )


def _left_out(asked: Asked, db: sqlite3.Connection, left_out: tuple[LeftOut, ...]) -> list[LeftOutShown]:
    reasons = [one for it in left_out for one in it.against]
    known = names(db, {it.holder for it in reasons if isinstance(it, Taken) and it.holder})
    return [
        LeftOutShown(
            instance=show_intervals([it.instance])[0],
            refusals=[shown(one, asked.reader, known.get) for one in it.against],
        )
        for it in left_out
    ]
