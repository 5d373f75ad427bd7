# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weeks and months: bars, marks, and one kit's days as a list."""

from datetime import date

import pytest
from tests.web.booking_pages.conftest import ZONE, held
from tests.web.bookings.conftest import paris

from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.pages.days_grid import day_of_kit, line, month_days, week_days
from taproom.bookings.values import Interval

NOW = paris("2027-03-01 12:00")
TANK = Kit(id="k", slug="k", name="Kit", booked_in="days")


def test_a_week_begins_on_monday() -> None:
    assert week_days(date(2027, 3, 28))[0] == date(2027, 3, 22)
    assert len(week_days(date(2027, 3, 22))) == 7


@pytest.mark.parametrize(("month", "days"), [(2, 28), (4, 30), (12, 31)])
def test_a_month_has_its_days(month: int, days: int) -> None:
    found = month_days(date(2027, month, 17))
    assert (len(found), found[0].day, found[-1].day) == (days, 1, days)


def test_a_long_fermentation_over_the_clock_change_is_a_bar_of_its_days() -> None:
    it = held(paris("2027-03-20 00:00"), paris("2027-04-03 00:00"))
    march = line(TANK, [it], month_days(date(2027, 3, 1)), ZONE, now_utc=NOW).bars[0]
    april = line(TANK, [it], month_days(date(2027, 4, 1)), ZONE, now_utc=NOW).bars[0]
    assert (march.first, march.days, march.came_before, march.goes_on) == (20, 12, False, True)
    assert (april.first, april.days, april.came_before, april.goes_on) == (1, 2, True, False)


def test_bars_that_meet_lie_below_each_other() -> None:
    there = [held(paris(f"2027-03-{a} 00:00"), paris(f"2027-03-{b} 00:00")) for a, b in (("02", "10"), ("05", "12"))]
    both = line(TANK, there, month_days(date(2027, 3, 1)), ZONE, now_utc=NOW)
    assert [it.lane for it in both.bars] == [0, 1]
    assert both.lanes == 2


@pytest.mark.parametrize(("hours", "quarters"), [(0.5, 1), (4, 1), (4.5, 2), (12, 3), (16, 4)])
def test_a_day_says_how_much_of_its_waking_hours_is_taken(hours: float, quarters: int) -> None:
    start = paris("2027-03-16 08:00")
    days = week_days(date(2027, 3, 16))
    kit = Kit(id="k", slug="k", name="Kit")
    there = [held(start, start + int(hours * HOUR_S))]
    assert line(kit, there, days, ZONE, now_utc=NOW).days[1].quarters == quarters


def test_kit_that_is_broken_says_so_on_the_days_that_it_is() -> None:
    kit = Kit(id="k", slug="k", name="Kit", state="out_of_order", out_until_utc=paris("2027-03-17 00:00"))
    days = line(kit, [], week_days(date(2027, 3, 16)), ZONE, now_utc=NOW).days
    assert [it.out for it in days] == [True, True, False, False, False, False, False]


def test_one_kits_day_lists_what_is_taken_and_what_is_free_in_order() -> None:
    kit = Kit(id="k", slug="k", name="Kit", granularity_s=HOUR_S)
    it = held(paris("2027-03-16 10:00"), paris("2027-03-16 12:00"))
    free = [
        Interval(start_utc=paris("2027-03-16 00:00"), end_utc=it.interval.start_utc),
        Interval(start_utc=it.interval.end_utc, end_utc=paris("2027-03-18 00:00")),
    ]
    day = day_of_kit(date(2027, 3, 16), kit, [it], free, ZONE, earliest_utc=paris("2027-03-16 08:20"))
    assert [(it.interval.start_utc, it.held is not None) for it in day.parts] == [
        (paris("2027-03-16 09:00"), False),
        (paris("2027-03-16 10:00"), True),
        (paris("2027-03-16 12:00"), False),
    ]
    assert day.parts[-1].interval.end_utc == paris("2027-03-17 00:00")
