# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every Tuesday at 18:00: a rule in local time, expanded once to UTC. Pure.

What is kept of a series is its instances; each is a booking like any other. A time of day that a clock change
skips or repeats is not guessed: the dates are named, and somebody chooses.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from dateutil.rrule import WEEKLY, rrule
from dateutil.tz import datetime_ambiguous, datetime_exists

from taproom.bookings.local_days import days_interval, local
from taproom.bookings.values import Days, Interval

Skipped = Literal["leave_out", "later"]
Repeated = Literal["first", "second"]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_INSTANCES = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWish:
    """`first` is local time, without a zone. `weekdays` are 0 for Monday to 6; none is the day of `first`.

    One of `length_s` and `days` is set, as the kit is booked. It ends after `times`, after the day `until`, or with
    what can be booked ahead, whichever comes first.
    """

    kit: str
    first: datetime
    length_s: int | None = None
    days: int | None = None
    every_weeks: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None
    purpose: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to do on the days whose clock lacks the time, or has it twice. None: ask."""

    skipped: Skipped | None = None
    repeated: Repeated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The instances in order, and the days about which somebody must choose."""

    instances: tuple[Interval, ...]
    skipped: tuple[date, ...] = ()
    repeated: tuple[date, ...] = ()


def is_sane(wish: SeriesWish) -> bool:
    """Whether it can be expanded at all."""
    return (
        wish.first.tzinfo is None
        and 2000 <= wish.first.year < 2099
        and (wish.length_s is None) != (wish.days is None)
        and 0 < (wish.length_s or 1) <= 400 * 86_400
        and 0 < (wish.days or 1) <= 400
        and 1 <= wish.every_weeks <= 52
        and 1 <= (wish.times or 1) <= MOST_INSTANCES
        and all(0 <= day <= 6 for day in wish.weekdays)
    )


def expand(wish: SeriesWish, zone: tzinfo, *, latest_utc: int, choice: Choice) -> Expansion:
    """All instances that start until `latest_utc`."""
    instances: list[Interval] = []
    skipped: list[date] = []
    repeated: list[date] = []
    last = local(latest_utc, zone).replace(tzinfo=None)
    until = min(last, datetime.combine(wish.until, time.max)) if wish.until else last
    for at in _starts(wish, until):
        doubt = None if wish.days is not None else doubt_about(at, zone)
        if doubt == "skipped" and choice.skipped == "leave_out":
            continue
        if doubt == "skipped" and choice.skipped is None:
            skipped.append(at.date())
        if doubt == "repeated" and choice.repeated is None:
            repeated.append(at.date())
        instances.append(_instance(at, wish, zone, choice))
        if len(instances) == MOST_INSTANCES:
            break
    return Expansion(instances=tuple(instances), skipped=tuple(skipped), repeated=tuple(repeated))


def doubt_about(at: datetime, zone: tzinfo) -> Literal["skipped", "repeated"] | None:
    """Whether the clock on the wall lacks this moment, or shows it twice."""
    if not datetime_exists(at, zone):
        return "skipped"
    return "repeated" if datetime_ambiguous(at, zone) else None


def _starts(wish: SeriesWish, until: datetime) -> Iterator[datetime]:
    """By number, and yet not beyond `until`: a rule of RFC 5545 has the one or the other."""
    days = wish.weekdays or (wish.first.weekday(),)
    starts = rrule(WEEKLY, dtstart=wish.first, interval=wish.every_weeks, byweekday=days, count=wish.times)
    return itertools.takewhile(lambda at: at <= until, starts)


def at_wall_clock(at: datetime, zone: tzinfo, choice: Choice) -> int:
    """The UTC second of a local time. A skipped one is as much later as the clock is put forward."""
    fold = 1 if choice.repeated == "second" and datetime_ambiguous(at, zone) else 0
    return int(at.replace(tzinfo=zone, fold=fold).astimezone(UTC).timestamp())


def _instance(at: datetime, wish: SeriesWish, zone: tzinfo, choice: Choice) -> Interval:
    if wish.days is not None:
        return days_interval(Days(first=at.date(), days=wish.days), zone)
    start_utc = at_wall_clock(at, zone, choice)
    return Interval(start_utc=start_utc, end_utc=start_utc + (wish.length_s or 0))


def rule_of(wish: SeriesWish) -> str:
    """As an RRULE says it."""
    days = sorted(wish.weekdays or (wish.first.weekday(),))
    parts = ["FREQ=WEEKLY", f"INTERVAL={wish.every_weeks}", f"BYDAY={','.join(WEEKDAYS[day] for day in days)}"]
    if wish.times is not None:
        parts.append(f"COUNT={wish.times}")
    elif wish.until is not None:
        parts.append(f"UNTIL={wish.until:%Y%m%d}T235959")
    return ";".join(parts)


def shifted_rule(rule: str, by_days: int) -> str:
    """The same rule on days of the week that lie `by_days` later."""

    def shift(match: re.Match[str]) -> str:
        days = (WEEKDAYS[(WEEKDAYS.index(day) + by_days) % 7] for day in match[1].split(","))
        return f"BYDAY={','.join(sorted(days, key=WEEKDAYS.index))}"

    return re.sub(r"BYDAY=([A-Z,]+)", shift, rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How one instance was moved, on the clock on the wall; the others are moved the same way."""

    by: timedelta
    length_s: int
    days: int | None

    def of(self, instance: Interval, zone: tzinfo, choice: Choice) -> tuple[Interval, datetime]:
        """Where `instance` goes, and that moment's local time."""
        at = local(instance.start_utc, zone).replace(tzinfo=None) + self.by
        if self.days is not None:
            return days_interval(Days(first=at.date(), days=self.days), zone), at
        start_utc = at_wall_clock(at, zone, choice)
        return Interval(start_utc=start_utc, end_utc=start_utc + self.length_s), at


def shift_between(before: Interval, after: Interval, zone: tzinfo, *, days: int | None) -> Shift:
    """`days` is set for kit that is booked in days."""
    then, now = (local(it.start_utc, zone).replace(tzinfo=None) for it in (before, after))
    return Shift(by=now - then, length_s=after.length_s, days=days)
