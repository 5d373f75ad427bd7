# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weeks and months: days as columns, bookings as bars over them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from taproom.bookings.kit import Kit
from taproom.bookings.local_days import days_interval, days_of, next_start
from taproom.bookings.pages.chips import usual_length
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.lanes import lanes_of
from taproom.bookings.values import Days, Interval

LONG_S = 20 * 3600
"""From this length on a booking is a bar; what is shorter is a mark in its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Over `days` columns from the one counted `first` (from 1). Open where it goes on outside."""

    held: Held
    first: int
    days: int
    lane: int
    came_before: bool
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDay:
    """A kit's day: all that is in it, and how many quarters of the time that people are awake are taken."""

    day: date
    held: tuple[Held, ...]
    short: tuple[Held, ...]
    quarters: int
    out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    kit: Kit
    bars: tuple[Bar, ...]
    days: tuple[OneDay, ...]
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Time that is taken by `held`, or free: then `slot` is as much of it as is usually booked."""

    interval: Interval
    held: Held | None = None
    slot: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfKit:
    """One kit's day as a list: what is free of it, and what is taken."""

    day: date
    parts: tuple[Part, ...]


def week_days(day: date) -> tuple[date, ...]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=n) for n in range(7))


def month_days(day: date) -> tuple[date, ...]:
    first = day.replace(day=1)
    return tuple(it for n in range(31) if (it := first + timedelta(days=n)).month == first.month)


def line(kit: Kit, held: Sequence[Held], days: Sequence[date], zone: tzinfo, *, now_utc: int) -> Line:
    """One kit over the days."""
    whole = days_interval(Days(first=days[0], days=len(days)), zone)
    mine = sorted((it for it in held if it.slot == kit.id and it.busy.meets(whole)), key=lambda it: it.busy.start_utc)
    long = [it for it in mine if it.interval.length_s >= LONG_S and it.interval.meets(whole)]
    short = [it for it in mine if it.interval.length_s < LONG_S]
    lanes = lanes_of([it.interval for it in long])
    bars = tuple(_bar(it, days, whole, zone, lane) for it, lane in zip(long, lanes, strict=True))
    return Line(
        kit=kit,
        bars=bars,
        days=tuple(_one_day(day, kit, mine, short, zone, now_utc=now_utc) for day in days),
        lanes=max((it.lane + 1 for it in bars), default=0),
    )


def _bar(held: Held, days: Sequence[date], whole: Interval, zone: tzinfo, lane: int) -> Bar:
    touched = [it for it in days_of(held.interval, zone) if days[0] <= it <= days[-1]]
    return Bar(
        held=held,
        first=(touched[0] - days[0]).days + 1,
        days=len(touched),
        lane=lane,
        came_before=held.interval.start_utc < whole.start_utc,
        goes_on=held.interval.end_utc > whole.end_utc,
    )


def _one_day(
    day: date, kit: Kit, mine: Sequence[Held], short: Sequence[Held], zone: tzinfo, *, now_utc: int
) -> OneDay:
    whole = days_interval(Days(first=day, days=1), zone)
    awake = Interval(start_utc=whole.end_utc - 16 * 3600, end_utc=whole.end_utc)
    taken_s = sum(_shared_s(it.busy, awake) for it in mine) / kit.capacity
    return OneDay(
        day=day,
        held=tuple(it for it in mine if it.interval.meets(whole)),
        short=tuple(it for it in short if it.interval.meets(whole)),
        quarters=min(4, -int(-taken_s * 4 // awake.length_s)) if taken_s else 0,
        out=kit.is_out(start_utc=awake.start_utc, now_utc=now_utc),
    )


def _shared_s(one: Interval, other: Interval) -> int:
    return max(0, min(one.end_utc, other.end_utc) - max(one.start_utc, other.start_utc))


def day_of_kit(
    day: date, kit: Kit, held: Sequence[Held], free: Sequence[Interval], zone: tzinfo, *, earliest_utc: int
) -> DayOfKit:
    """In order of time. Free time before `earliest_utc` is left out, taken time is not."""
    whole = days_interval(Days(first=day, days=1), zone)
    parts = [Part(interval=it.interval, held=it) for it in held if it.slot == kit.id and it.interval.meets(whole)]
    for it in free:
        start_utc = next_start(kit, max(it.start_utc, whole.start_utc, earliest_utc), zone)
        end_utc = min(it.end_utc, whole.end_utc)
        if end_utc - start_utc >= kit.granularity_s:
            usual_utc = min(end_utc, start_utc + usual_length(kit, None))
            slot = Interval(start_utc=start_utc, end_utc=usual_utc)
            parts.append(Part(interval=Interval(start_utc=start_utc, end_utc=end_utc), slot=slot))
    return DayOfKit(day=day, parts=tuple(sorted(parts, key=lambda it: it.interval)))
