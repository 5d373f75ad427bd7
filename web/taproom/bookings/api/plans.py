# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans: when can a brew be brewed, and all of its kit booked as one."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, model_validator
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import booking as acts
from taproom.bookings.api.asked import AskedOf, Id, IdempotencyKey
from taproom.bookings.api.bookings import BookingWish
from taproom.bookings.api.refused import AnyRefusal, shown
from taproom.bookings.api.shapes import BookingShown, Given, IntervalShown, KitName, Shown, Utc, show_bookings
from taproom.bookings.plans import planning
from taproom.bookings.plans.planning import MOST_STEPS, Need
from taproom.bookings.plans.search import Found, Hours, is_a_brew
from taproom.bookings.refusals import BookingRefused, Senseless, UnknownBooking, UnknownKit
from taproom.bookings.values import Wish
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])
proposals = APIRouter(prefix="/api/v1/proposals", tags=["plans"])
REFUSED = refusals(403, 404, 409, 422, schema="Refused")
_NOBODY: dict[str, str] = {}  # what the rules say of free kit names no holder


class NeedAsked(Given):
    """So many hours, or days for kit that is booked in days, of one kit or of any of a group."""

    kit: KitName | None = None
    group: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    length: Annotated[int, Field(ge=1, le=400, description="Hours, or days for kit that is booked in days.")]

    @model_validator(mode="after")
    def _one(self) -> "NeedAsked":
        if (self.kit is None) == (self.group is None):
            raise ValueError("say kit or group, and not both")
        return self


class BrewAsked(Given):
    """What a brew needs, in order; the first is booked in hours. People work from hour `first` to hour `last`."""

    needs: Annotated[list[NeedAsked], Field(min_length=1, max_length=MOST_STEPS)]
    from_utc: Utc
    first: Annotated[int, Field(ge=0, le=23)] = 8
    last: Annotated[int, Field(ge=1, le=24)] = 22
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        default=[0, 1, 2, 3, 4, 5, 6], min_length=1, max_length=7
    )

    @model_validator(mode="after")
    def _a_day(self) -> "BrewAsked":
        if self.first >= self.last:
            raise ValueError("`first` must be before `last`")
        return self


class PlacedShown(IntervalShown):
    """A step at its place; `kit` is an id."""

    kit: str


class ProposalsShown(Shown):
    """Up to three, on different days, the earliest first. If there is none: what the rules say where all is free."""

    proposals: list[list[PlacedShown]]
    refusals: list[AnyRefusal]


class PlanAsked(Given):
    """The bookings of one brew; a proposal, as it was given."""

    bookings: Annotated[list[BookingWish], Field(min_length=1, max_length=MOST_STEPS)]


@proposals.post("", response_model=ProposalsShown, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def propose(asked: AskedOf, brew: BrewAsked) -> Response:
    """Changes and holds nothing: who books first has it."""
    hours = Hours(first=brew.first, last=brew.last, weekdays=frozenset(brew.weekdays))

    def find(db: sqlite3.Connection) -> Found:
        needs = [Need(kit=it.kit or "", group=it.group or "", length=it.length) for it in brew.needs]
        steps = [planning.step_of(db, it) for it in needs]
        missing = [UnknownKit(kit=it.kit or it.group) for it, step in zip(needs, steps, strict=True) if step is None]
        if missing:
            raise BookingRefused(missing)
        known = [it for it in steps if it is not None]
        if not is_a_brew(known):
            raise BookingRefused([Senseless()])
        return planning.find_dates(
            db, asked.me, known, hours, asked.zone, from_utc=brew.from_utc, now_utc=asked.now_utc
        )

    found = await asked.read(find)
    proposals = [
        [PlacedShown(kit=it.kit, start_utc=it.interval.start_utc, end_utc=it.interval.end_utc) for it in proposal]
        for proposal in found.proposals
    ]
    against = [shown(it, asked.reader, _NOBODY.get) for it in found.against]
    return answer(asked.request, ProposalsShown(proposals=proposals, refusals=against))


@router.post("", status_code=201, response_model=list[BookingShown], responses=tagged(201, "Booked.") | REFUSED)
@allow(Policy.MEMBERS)
async def book(asked: AskedOf, plan: PlanAsked, key: IdempotencyKey = None) -> Response:
    """All of them, or none."""
    wishes = [Wish(**it.model_dump()) for it in plan.bookings]

    def task(db: sqlite3.Connection) -> list[BookingShown]:
        made = acts.book_all(db, asked.me, wishes, asked.zone, now_utc=asked.now_utc, key=key)
        return show_bookings(asked, db, made)

    return answer(asked.request, await asked.write(task), status=201)


@router.get("/{plan}", response_model=list[BookingShown], responses=tagged() | refusals(404, schema="Refused"))
@allow(Policy.MEMBERS)
async def one(asked: AskedOf, plan: Id) -> Response:
    """What was booked as one, by start."""

    def find(db: sqlite3.Connection) -> list[BookingShown]:
        there = planning.plan_of(db, plan)
        if not there:
            raise BookingRefused([UnknownBooking(booking=plan)])
        return show_bookings(asked, db, there)

    return answer(asked.request, await asked.read(find))


@router.post("/{plan}/cancel", response_model=list[BookingShown], responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def cancel(asked: AskedOf, plan: Id) -> Response:
    """What of it has not begun."""

    def task(db: sqlite3.Connection) -> list[BookingShown]:
        there = planning.plan_of(db, plan)
        if not there:
            raise BookingRefused([UnknownBooking(booking=plan)])
        planning.cancel_plan(db, asked.me, plan, asked.zone, now_utc=asked.now_utc)
        return show_bookings(asked, db, planning.plan_of(db, plan))

    return answer(asked.request, await asked.write(task))
