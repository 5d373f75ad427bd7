# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendar days and weeks of the site's zone, as UTC intervals. Pure.

Only here and in `series` is local time reckoned with. Everything else compares UTC integers: two local times of one
zone compare wrongly in the hour that a clock repeats.
"""

from datetime import date, datetime, time, timedelta, tzinfo

from taproom.bookings.kit import Kit
from taproom.bookings.values import Days, Interval, Wish


def local(at_utc: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_utc, zone)


def midnight_utc(day: date, zone: tzinfo) -> int:
    """When `day` begins. Where a clock change skips midnight, the first moment after it."""
    at = datetime.combine(day, time(), tzinfo=zone)
    return int(at.timestamp())


def days_interval(days: Days, zone: tzinfo) -> Interval:
    """From the first midnight to the last: 23, 24 or 25 hours a day."""
    return Interval(
        start_utc=midnight_utc(days.first, zone),
        end_utc=midnight_utc(days.first + timedelta(days=days.days), zone),
    )


def days_wish(kit: str, days: Days, zone: tzinfo, *, purpose: str = "", named: bool = True) -> Wish:
    """A wish for calendar days."""
    it = days_interval(days, zone)
    return Wish(kit=kit, start_utc=it.start_utc, end_utc=it.end_utc, purpose=purpose, named=named)


def days_of(interval: Interval, zone: tzinfo) -> tuple[date, ...]:
    """Every calendar day that the interval touches."""
    first = local(interval.start_utc, zone).date()
    last = local(interval.end_utc - 1, zone).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def are_whole_days(interval: Interval, zone: tzinfo) -> bool:
    days = days_of(interval, zone)
    return days_interval(Days(first=days[0], days=len(days)), zone) == interval


def is_on_grid(at_utc: int, granularity_s: int, zone: tzinfo) -> bool:
    """Whether the clock on the wall then shows a multiple of `granularity_s` since midnight."""
    at = local(at_utc, zone)
    return (at.hour * 3600 + at.minute * 60 + at.second) % granularity_s == 0


def week_of(at_utc: int, zone: tzinfo) -> Interval:
    """Monday to Monday."""
    day = local(at_utc, zone).date()
    return days_interval(Days(first=day - timedelta(days=day.weekday()), days=7), zone)


def month_of(at_utc: int, zone: tzinfo) -> Interval:
    first = local(at_utc, zone).date().replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Interval(start_utc=midnight_utc(first, zone), end_utc=midnight_utc(after, zone))


def next_start(kit: Kit, from_utc: int, zone: tzinfo) -> int:
    """The first moment from `from_utc` at which a booking of this kit may start."""
    if kit.booked_in == "days":
        day = local(from_utc, zone).date()
        at_utc = midnight_utc(day, zone)
        return at_utc if at_utc >= from_utc else midnight_utc(day + timedelta(days=1), zone)
    at_utc = from_utc + -from_utc % 60
    at = local(at_utc, zone)
    at_utc += -(at.hour * 3600 + at.minute * 60 + at.second) % kit.granularity_s
    while not is_on_grid(at_utc, kit.granularity_s, zone):  # a clock change came in between
        at_utc += 60
    return at_utc


def same_length(kit: Kit, start_utc: int, length: Interval, zone: tzinfo) -> Interval:
    """As long as `length`, from `start_utc`: as many days for kit booked in days, as many seconds otherwise."""
    if kit.booked_in == "days":
        return days_interval(Days(first=local(start_utc, zone).date(), days=len(days_of(length, zone))), zone)
    return Interval(start_utc=start_utc, end_utc=start_utc + length.length_s)
