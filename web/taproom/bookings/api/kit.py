# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit: what there is, when it is free, and what is left of your share of it."""

import sqlite3
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings.api.asked import AskedOf, KitId
from taproom.bookings.api.kit_shapes import AllowanceShown, KitShown, show_allowance, show_kit
from taproom.bookings.api.shapes import IntervalShown, Utc, show_intervals
from taproom.bookings.asking import allowance, free_intervals, kit_named, next_free
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.local_days import days_interval, local, next_start
from taproom.bookings.refusals import BookingRefused, Senseless
from taproom.bookings.repository import kit as kits
from taproom.bookings.rules import LATEST_UTC, LONGEST_S, is_sane
from taproom.bookings.values import Days, Interval
from taproom.depends import Under
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = Under(prefix="/api/v1/kit", tags=["kit"])
WIDEST_S = 100 * DAY_S
UNKNOWN = refusals(404, 422, schema="Refused")


@router.get("", response_model=list[KitShown], responses=tagged())
@allow(Policy.MEMBERS)
async def shelves(asked: AskedOf) -> Response:
    """All kit that was not put away, by group and name."""
    found = await asked.read(lambda db: [show_kit(db, it, asked.me) for it in kits.all_kit(db)])
    return answer(asked.request, found)


@router.get("/{kit}", response_model=KitShown, responses=tagged() | refusals(404, schema="Refused"))
@allow(Policy.MEMBERS)
async def one(asked: AskedOf, kit: KitId) -> Response:
    found = await asked.read(lambda db: show_kit(db, kit_named(db, kit), asked.me))
    return answer(asked.request, found, version=found.version)


@router.get("/{kit}/free", response_model=list[IntervalShown], responses=tagged() | UNKNOWN)
@allow(Policy.MEMBERS)
async def free(
    asked: AskedOf,
    kit: KitId,
    from_utc: Annotated[Utc | None, Query()] = None,
    until_utc: Annotated[Utc | None, Query()] = None,
) -> Response:
    """When it, and all that it takes, has room. A booking in it must also leave time for its own cleaning. From now
    for a week, if you do not say; at most 100 days."""
    begin_utc = asked.now_utc if from_utc is None else from_utc
    end_utc = min(begin_utc + 7 * DAY_S, LATEST_UTC) if until_utc is None else until_utc
    if not begin_utc < end_utc <= begin_utc + WIDEST_S:
        raise BookingRefused([Senseless()])
    found = await asked.read(lambda db: free_intervals(db, kit, from_utc=begin_utc, until_utc=end_utc))
    return answer(asked.request, show_intervals(found))


@router.get("/{kit}/next-free", response_model=list[IntervalShown], responses=tagged() | UNKNOWN)
@allow(Policy.MEMBERS)
async def slots(
    asked: AskedOf,
    kit: KitId,
    length_s: Annotated[int | None, Query(ge=60, le=LONGEST_S, description="Of kit booked in hours.")] = None,
    days: Annotated[int | None, Query(ge=1, le=400, description="Of kit booked in days.")] = None,
    from_utc: Annotated[Utc | None, Query()] = None,
    number: Annotated[int, Query(ge=1, le=20)] = 3,
) -> Response:
    """The next slots of this length that nobody has. Without a length: of the shortest that can be booked."""
    since_utc = asked.now_utc if from_utc is None else max(from_utc, asked.now_utc)

    def find(db: sqlite3.Connection) -> tuple[Interval, ...]:
        found = kit_named(db, kit)
        start_utc = next_start(found, since_utc, asked.zone)
        length = _length(found, start_utc, length_s, days, asked)
        if not is_sane(length):
            raise BookingRefused([Senseless()])
        now_utc = asked.now_utc
        return next_free(db, found, length, asked.zone, now_utc=now_utc, from_utc=since_utc, number=number)

    return answer(asked.request, show_intervals(await asked.read(find)))


def _length(kit: Kit, start_utc: int, length_s: int | None, days: int | None, asked: AskedOf) -> Interval:
    if kit.booked_in == "days":
        first = local(start_utc, asked.zone).date()
        return days_interval(Days(first=first, days=days or kit.min_days or 1), asked.zone)
    return Interval(start_utc=start_utc, end_utc=start_utc + (length_s or kit.min_s or kit.granularity_s))


@router.get("/{kit}/allowance", response_model=list[AllowanceShown], responses=tagged() | UNKNOWN)
@allow(Policy.MEMBERS)
async def left(asked: AskedOf, kit: KitId, at_utc: Annotated[Utc | None, Query()] = None) -> Response:
    """What each quota leaves you, for a booking that starts then. Asked before trying."""
    when_utc = asked.now_utc if at_utc is None else at_utc
    found = await asked.read(lambda db: allowance(db, kit, asked.me.member or "", asked.zone, at_utc=when_utc))
    return answer(asked.request, [show_allowance(it) for it in found])
