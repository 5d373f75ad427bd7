# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar: a day with kit as columns, a week of one kit or of all, a month with long bookings as bars."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings.asking import free_intervals
from taproom.bookings.kit import Kit
from taproom.bookings.local_days import days_interval
from taproom.bookings.pages import views_repository as views
from taproom.bookings.pages.asked import Asked, AskedOf
from taproom.bookings.pages.day_grid import Column, Hour, column, hours_of, row_of, shown_day
from taproom.bookings.pages.days_grid import DayOfKit, Line, day_of_kit, line, month_days, week_days
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.picking import Pick, tapped
from taproom.bookings.pages.typed import read_slot
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Days, Interval
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
Group = Annotated[str, Query(max_length=80)]
Which = Annotated[str, Query(max_length=80)]
Slot = Annotated[str, Query(max_length=40)]
Tap = Annotated[str, Query(max_length=121)]
EARLIEST, LATEST = date(2001, 1, 7), date(2098, 11, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Columns beside each other, with the hours they share. `whole` are bookings by days."""

    shown: Interval
    hours: tuple[Hour, ...]
    rows: int
    now_row: int | None
    columns: tuple[Column, ...]
    whole: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What all three views show around their grid."""

    groups: tuple[str, ...]
    kit: tuple[Kit, ...]
    names: Mapping[str, str]


def chosen_day(asked: Asked, text: str) -> date:
    """The day in the address; today if it is none."""
    try:
        return min(LATEST, max(EARLIEST, date.fromisoformat(text)))
    except ValueError:
        return asked.today


def _chosen_kit(db: sqlite3.Connection, group: str) -> tuple[tuple[str, ...], tuple[Kit, ...]]:
    there = kits.all_kit(db)
    groups = tuple(dict.fromkeys(it.group for it in there if it.group))
    return groups, tuple(it for it in there if not group or it.group == group)


def _free(db: sqlite3.Connection, kit: Kit, shown: Interval, now_utc: int) -> tuple[Interval, ...]:
    """When the kit can begin to be used, with what remains of its horizon."""
    if kit.is_out(start_utc=shown.end_utc - 1, now_utc=now_utc):
        return ()
    free = free_intervals(db, kit.id, from_utc=shown.start_utc, until_utc=shown.end_utc)
    latest_utc = now_utc + kit.horizon_s
    return tuple(it for it in free if it.start_utc <= latest_utc)


def _earliest(kit: Kit, now_utc: int) -> int:
    """Whoever stands at the kit may begin in the present step."""
    return now_utc + kit.notice_s if kit.notice_s else now_utc - kit.granularity_s + 1


@router.get("/calendar/day")
@allow(Policy.MEMBERS)
async def day_page(
    asked: AskedOf,
    date: Annotated[str, Query(max_length=10)] = "",
    group: Group = "",
    kit: Which = "",
    slot: Slot = "",
    tap: Tap = "",
    night: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """`slot` is what is chosen so far, `tap` the cell (`kit~slot`) that was tapped now."""
    day = chosen_day(asked, date)

    def find(db: sqlite3.Connection) -> tuple[Calendar, Grid, Pick | None]:
        whole = days_interval(Days(first=day, days=1), asked.zone)
        held = views.held_between(db, from_utc=whole.start_utc, until_utc=whole.end_utc)
        groups, there = _chosen_kit(db, group)
        hourly = [it for it in there if it.booked_in == "hours"]
        ids = {it.id for it in hourly}
        first_utc = min((it.busy.start_utc for it in held if it.slot in ids), default=None)
        shown = shown_day(day, asked.zone, first_utc, night=bool(night))
        free = {it.id: _free(db, it, shown, asked.now_utc) for it in hourly}
        columns = tuple(
            column(it, held, free[it.id], shown, asked.zone, earliest_utc=_earliest(it, asked.now_utc))
            for it in hourly
        )
        by_days = tuple(it for it in held if it.slot == it.kit and it.kit in {one.id for one in there} - ids)
        names = asked.people(db, (it.member for it in held))
        grid = _grid(asked, shown, columns, by_days)
        return Calendar(groups=groups, kit=there, names=names), grid, _pick(there, free, kit, slot, tap)

    calendar, grid, pick = await asked.read(find)
    return asked.page(
        "calendar_day.html", calendar=calendar, grid=grid, pick=pick, day=day, group=group, night=night,
        picked_kit=next((it for it in calendar.kit if pick and it.slug == pick.kit), None),
        key=new_id(), one_day=timedelta(days=1), view="day",
    )  # fmt: skip


def _grid(asked: Asked, shown: Interval, columns: tuple[Column, ...], whole: Sequence[Held]) -> Grid:
    now_utc = asked.now_utc
    return Grid(
        shown=shown,
        hours=hours_of(shown, asked.zone),
        rows=row_of(shown, shown.end_utc) - 1,
        now_row=row_of(shown, now_utc) if shown.start_utc <= now_utc < shown.end_utc else None,
        columns=columns,
        whole=tuple(sorted(whole, key=lambda it: it.kit_name)),
    )


def _pick(
    there: Sequence[Kit], free: Mapping[str, Sequence[Interval]], slug: str, slot: str, tap: str
) -> Pick | None:
    """What is chosen, as the address says it, after the tap that it says."""
    ids = {it.slug: it.id for it in there if it.id in free}
    tapped_kit, _, text = tap.partition("~")
    chosen, cell = read_slot(slot), read_slot(text)
    before = Pick(kit=slug, interval=chosen) if chosen and slug in ids else None
    if cell is None or tapped_kit not in ids:
        return before
    return tapped(before, tapped_kit, cell, free[ids[tapped_kit]])


@router.get("/calendar/week")
@allow(Policy.MEMBERS)
async def week_page(
    asked: AskedOf, date: Annotated[str, Query(max_length=10)] = "", group: Group = "", kit: Which = ""
) -> Response:
    """All kit, a line for each; or one kit, day by day, with what is free of it."""
    day = chosen_day(asked, date)
    days = week_days(day)

    def find(db: sqlite3.Connection) -> tuple[Calendar, tuple[Line, ...], Kit | None, tuple[DayOfKit, ...]]:
        calendar, lines, held = _lines(db, asked, days, group)
        one = next((it for it in calendar.kit if it.slug == kit), None)
        if one is None:
            return calendar, lines, None, ()
        whole = days_interval(Days(first=days[0], days=7), asked.zone)
        free = _free(db, one, whole, asked.now_utc)
        earliest_utc = _earliest(one, asked.now_utc)
        by_day = tuple(day_of_kit(it, one, held, free, asked.zone, earliest_utc=earliest_utc) for it in days)
        return calendar, lines, one, by_day

    calendar, lines, one, by_day = await asked.read(find)
    return asked.page(
        "calendar_week.html", calendar=calendar, lines=lines, one=one, by_day=by_day, day=day, days=days,
        group=group, step=timedelta(days=7), view="week",
    )  # fmt: skip


@router.get("/calendar/month")
@allow(Policy.MEMBERS)
async def month_page(asked: AskedOf, date: Annotated[str, Query(max_length=10)] = "", group: Group = "") -> Response:
    day = chosen_day(asked, date)
    days = month_days(day)
    calendar, lines, _ = await asked.read(lambda db: _lines(db, asked, days, group))
    around = (days[0] - timedelta(days=1)).replace(day=1), days[-1] + timedelta(days=1)
    return asked.page(
        "calendar_month.html", calendar=calendar, lines=lines, day=day, days=days, group=group, around=around,
        view="month",
    )  # fmt: skip


def _lines(
    db: sqlite3.Connection, asked: Asked, days: Sequence[date], group: str
) -> tuple[Calendar, tuple[Line, ...], tuple[Held, ...]]:
    """A line for each kit."""
    whole = days_interval(Days(first=days[0], days=len(days)), asked.zone)
    held = views.held_between(db, from_utc=whole.start_utc, until_utc=whole.end_utc)
    groups, there = _chosen_kit(db, group)
    names = asked.people(db, (it.member for it in held))
    lines = tuple(line(it, held, days, asked.zone, now_utc=asked.now_utc) for it in there)
    return Calendar(groups=groups, kit=there, names=names), lines, held
