# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Series and calendar days over both Sundays on which the clocks change, in two zones, wherever this machine is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.bookings.conftest import ANNE, BILAL, NOW_UTC, PARIS, House, paris

from taproom.bookings import booking, recurring, waiting
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.local_days import (
    are_whole_days,
    days_interval,
    days_of,
    days_wish,
    is_on_grid,
    local,
    next_start,
    week_of,
)
from taproom.bookings.refusals import AskAboutClock, NoInstance, Senseless, Taken
from taproom.bookings.repository import around
from taproom.bookings.repository import bookings as stored
from taproom.bookings.series import Choice, SeriesWish, expand, rule_of, shifted_rule
from taproom.bookings.values import Days, Interval

ST_JOHNS = ZoneInfo("America/St_Johns")
FAR_UTC = paris("2028-01-01 00:00")
# (zone, the Sunday that lacks an hour, a time in it, the Sunday that has one twice, a time in it)
SUNDAYS = [
    (PARIS, date(2027, 3, 28), "02:30", date(2027, 10, 31), "02:30"),
    (ST_JOHNS, date(2027, 3, 14), "02:30", date(2027, 11, 7), "01:30"),
]


def a_wish(first: str, /, **more: Any) -> SeriesWish:
    return SeriesWish(**({"kit": "mill", "first": datetime.fromisoformat(first), "length_s": HOUR_S} | more))


@pytest.mark.parametrize(("zone", "spring", "_", "autumn", "__"), SUNDAYS)
def test_every_tuesday_at_18_stays_at_18(zone: ZoneInfo, spring: date, _: str, autumn: date, __: str) -> None:
    for sunday in (spring, autumn):
        first = datetime.combine(sunday - timedelta(days=12), datetime.min.time()).replace(hour=18)
        found = expand(
            SeriesWish(kit="mill", first=first, length_s=HOUR_S, times=4), zone, latest_utc=FAR_UTC, choice=Choice()
        )
        starts = [local(it.start_utc, zone) for it in found.instances]
        assert [(it.weekday(), it.hour, it.minute) for it in starts] == [(1, 18, 0)] * 4
        gaps = [b.start_utc - a.start_utc for a, b in zip(found.instances, found.instances[1:], strict=False)]
        assert gaps != [7 * DAY_S] * 3  # one week is an hour shorter or longer
        assert all(it.length_s == HOUR_S for it in found.instances)


@pytest.mark.parametrize(("zone", "spring", "skipped", "autumn", "repeated"), SUNDAYS)
def test_a_skipped_and_a_repeated_time_is_asked_about(
    zone: ZoneInfo, spring: date, skipped: str, autumn: date, repeated: str
) -> None:
    gap = a_wish(f"{spring - timedelta(days=7)} {skipped}", times=3)
    fold = a_wish(f"{autumn - timedelta(days=7)} {repeated}", times=3)
    asked = expand(gap, zone, latest_utc=FAR_UTC, choice=Choice())
    assert (asked.skipped, asked.repeated) == ((spring,), ())
    asked = expand(fold, zone, latest_utc=FAR_UTC, choice=Choice())
    assert (asked.skipped, asked.repeated) == ((), (autumn,))

    assert len(expand(gap, zone, latest_utc=FAR_UTC, choice=Choice(skipped="leave_out")).instances) == 2
    later = expand(gap, zone, latest_utc=FAR_UTC, choice=Choice(skipped="later")).instances
    assert local(later[1].start_utc, zone).strftime("%H:%M") == "03:30"
    first = expand(fold, zone, latest_utc=FAR_UTC, choice=Choice(repeated="first")).instances[1]
    second = expand(fold, zone, latest_utc=FAR_UTC, choice=Choice(repeated="second")).instances[1]
    assert second.start_utc - first.start_utc == HOUR_S
    assert local(first.start_utc, zone).strftime("%H:%M") == local(second.start_utc, zone).strftime("%H:%M")


@pytest.mark.parametrize(("zone", "spring", "_", "autumn", "__"), SUNDAYS)
def test_fourteen_days_are_fourteen_midnights(zone: ZoneInfo, spring: date, _: str, autumn: date, __: str) -> None:
    for sunday, hours in ((spring, 14 * 24 - 1), (autumn, 14 * 24 + 1)):
        it = days_interval(Days(first=sunday - timedelta(days=7), days=14), zone)
        assert it.length_s == hours * HOUR_S
        assert are_whole_days(it, zone)
        assert len(days_of(it, zone)) == 14
        after = days_interval(Days(first=sunday + timedelta(days=7), days=1), zone)
        assert it.end_utc == after.start_utc
        assert not it.meets(after)


@given(
    st.sampled_from([PARIS, ST_JOHNS, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")]),
    st.integers(paris("2026-01-01 00:00"), paris("2028-01-01 00:00")),
    st.sampled_from([900, 1800, 3600, 7200, 86_400]),
    st.sampled_from(["hours", "days"]),
)
def test_the_next_start_is_a_start_and_the_first(zone: ZoneInfo, from_utc: int, step_s: int, booked_in: str) -> None:
    kit = Kit(id="k", slug="k", name="K", granularity_s=step_s, booked_in=booked_in)  # type: ignore[arg-type]
    found = next_start(kit, from_utc, zone)
    assert from_utc <= found <= from_utc + 2 * DAY_S
    if booked_in == "days":
        assert are_whole_days(days_interval(Days(first=local(found, zone).date(), days=1), zone), zone)
    else:
        assert is_on_grid(found, step_s, zone)
        between = range(from_utc + -from_utc % 900, found, 900)
        assert not any(is_on_grid(at_utc, step_s, zone) for at_utc in between)


def test_a_week_over_the_change_begins_and_ends_at_midnight() -> None:
    week = week_of(paris("2027-03-28 12:00"), PARIS)
    assert (week.start_utc, week.end_utc) == (paris("2027-03-22 00:00"), paris("2027-03-29 00:00"))
    assert week.length_s == 7 * DAY_S - HOUR_S


def test_what_lies_in_the_repeated_hour_is_told_apart(house: House) -> None:
    house.now_utc = paris("2027-10-20 12:00")
    house.has("mill", granularity_s=900)
    first = int(datetime(2027, 10, 31, 2, 45, tzinfo=PARIS).timestamp())
    second = int(datetime(2027, 10, 31, 2, 15, fold=1, tzinfo=PARIS).timestamp())
    assert second - first == 1800
    for start_utc in (first, second):
        wish = booking.Wish(kit="mill", start_utc=start_utc, end_utc=start_utc + 1800)
        house.do(booking.book, ANNE, wish, PARIS)
    assert house.overlaps() == 0


def test_a_tank_is_booked_by_days_over_the_change_and_free_the_day_after(house: House) -> None:
    house.now_utc = paris("2027-03-10 12:00")
    house.has("tank", booked_in="days", max_days=30, horizon_s=400 * DAY_S, buffer_s=20 * HOUR_S)
    house.do(booking.book, ANNE, days_wish("tank", Days(first=date(2027, 3, 15), days=14), PARIS), PARIS)
    (taken,) = house.refused(
        booking.book, BILAL, days_wish("tank", Days(first=date(2027, 3, 29), days=14), PARIS), PARIS
    )
    assert isinstance(taken, Taken)
    assert taken.next_free[0] == days_interval(Days(first=date(2027, 3, 30), days=14), PARIS)
    house.do(booking.book, BILAL, days_wish("tank", Days(first=date(2027, 3, 30), days=14), PARIS), PARIS)


def test_a_rule_is_said_as_rfc_5545_says_it() -> None:
    wish = a_wish("2026-10-06 18:00", weekdays=(3, 1), every_weeks=2, times=4)
    assert rule_of(wish) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4"
    assert rule_of(a_wish("2026-10-06 18:00", until=date(2026, 12, 1))).endswith("BYDAY=TU;UNTIL=20261201T235959")
    assert shifted_rule(rule_of(wish), 4) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;COUNT=4"


@pytest.mark.parametrize(
    "more",
    [
        {"length_s": None},
        {"length_s": 10**12},
        {"days": 3},
        {"every_weeks": 0},
        {"times": 10**9},
        {"weekdays": (7,)},
        {"first": datetime(1, 1, 1, tzinfo=UTC)},
        {"first": datetime(9999, 12, 31, 23)},  # noqa: DTZ001 - local time
    ],
)
def test_a_series_without_sense_is_refused(house: House, more: dict[str, Any]) -> None:
    wish = a_wish("2026-10-06 18:00", **more)
    assert house.refused(recurring.book_series, ANNE, wish, PARIS) == (Senseless(),)


def test_a_series_ends_with_what_can_be_booked_ahead(house: House) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-09-22 18:00"), PARIS)
    assert len(done.bookings) == 13  # 90 days
    assert house.refused(recurring.book_series, ANNE, a_wish("2027-09-22 18:00"), PARIS) == (
        NoInstance(latest_utc=NOW_UTC + 90 * DAY_S),
    )


def test_what_is_free_instead_is_looked_for_once(house: House) -> None:
    """For each of hundreds of dates it took 19 s, in which nobody else could book."""
    wish = a_wish("2026-09-22 18:00", times=3)
    house.do(recurring.book_series, BILAL, wish, PARIS)
    _, left_out = recurring.preview(house.db, ANNE, wish, PARIS, now_utc=house.now_utc)
    against = [one for it in left_out for one in it.against if isinstance(one, Taken)]
    assert [bool(it.next_free) for it in against] == [True, False, False]


def test_a_series_that_meets_others_is_refused_by_date_or_booked_around_them(house: House) -> None:
    wish = a_wish("2026-09-22 18:00", times=4)
    second_utc = paris("2026-09-29 18:00")
    other = booking.Wish(kit="mill", start_utc=second_utc, end_utc=second_utc + HOUR_S)
    house.do(booking.book, BILAL, other, PARIS)
    fit, left_out = recurring.preview(house.db, ANNE, wish, PARIS, now_utc=house.now_utc)
    assert (len(fit), [it.instance.start_utc for it in left_out]) == (3, [second_utc])
    assert isinstance(house.refused(recurring.book_series, ANNE, wish, PARIS)[0], Taken)
    assert stored.of_member(house.db, "anne", from_utc=0) == ()
    done = house.do(recurring.book_series, ANNE, wish, PARIS, clashes="leave_out", key="k")
    assert (len(done.bookings), len(done.left_out)) == (3, 1)
    again = house.do(recurring.book_series, ANNE, wish, PARIS, clashes="leave_out", key="k")
    assert again.bookings == done.bookings


def test_the_clock_is_asked_about_before_anything_is_booked(house: House) -> None:
    house.now_utc = paris("2027-03-10 12:00")
    wish = a_wish("2027-03-14 02:00", times=4)
    assert house.refused(recurring.book_series, ANNE, wish, PARIS) == (
        AskAboutClock(skipped=(date(2027, 3, 28),), repeated=()),
    )
    done = house.do(recurring.book_series, ANNE, wish, PARIS, choice=Choice(skipped="leave_out"))
    assert len(done.bookings) == 3


def _starts(done: recurring.SeriesDone) -> list[str]:
    return [local(it.start_utc, PARIS).strftime("%d.%m. %H:%M") for it in done.bookings]


def test_this_and_following_move_and_keep_local_time(house: House) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-10-13 18:00", times=4), PARIS)
    chosen = done.bookings[1]
    to = Interval(start_utc=chosen.start_utc + DAY_S + HOUR_S, end_utc=chosen.end_utc + DAY_S + 2 * HOUR_S)
    moved = house.do(recurring.move_series, ANNE, chosen.id, to, "following", PARIS)
    assert _starts(moved) == ["21.10. 19:00", "28.10. 19:00", "04.11. 19:00"]  # the clocks change on the 25th
    assert all(it.interval.length_s == 2 * HOUR_S for it in moved.bookings)
    assert house.now(done.bookings[0]).start_utc == done.bookings[0].start_utc
    rule = around.series_rule(house.db, moved.series)
    assert rule == ("2026-10-14T19:00:00", "FREQ=WEEKLY;INTERVAL=1;BYDAY=WE;COUNT=4")
    assert {it.series for it in stored.of_series(house.db, moved.series, from_utc=0)} == {moved.series}
    assert house.now(done.bookings[0]).series == done.series


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_series_may_move_onto_its_own_slots(house: House, hours: int) -> None:
    wish = a_wish("2026-09-22 10:00", weekdays=(0, 1, 2, 3, 4, 5, 6), length_s=23 * HOUR_S, times=6)
    done = house.do(recurring.book_series, ANNE, wish, PARIS)
    to = done.bookings[0].interval.moved(hours * HOUR_S)
    moved = house.do(recurring.move_series, ANNE, done.bookings[0].id, to, "all", PARIS)
    assert len(moved.bookings) == 6
    assert house.overlaps() == 0


def test_a_series_moves_whole_or_what_fits(house: House) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-09-22 18:00", times=3), PARIS)
    second_utc = done.bookings[1].end_utc
    house.do(booking.book, BILAL, booking.Wish(kit="mill", start_utc=second_utc, end_utc=second_utc + HOUR_S), PARIS)
    to = done.bookings[0].interval.moved(HOUR_S)
    first = done.bookings[0].id
    assert isinstance(house.refused(recurring.move_series, ANNE, first, to, "all", PARIS)[0], Taken)
    assert house.now(done.bookings[0]) == done.bookings[0]
    moved = house.do(recurring.move_series, ANNE, first, to, "all", PARIS, clashes="leave_out")
    assert (len(moved.bookings), len(moved.left_out)) == (2, 1)
    assert house.now(done.bookings[1]) == done.bookings[1]


@pytest.mark.parametrize(("scope", "left"), [("this", [0, 2, 3]), ("following", [0]), ("all", [])])
def test_a_series_is_cancelled_in_part_or_whole(house: House, scope: recurring.Scope, left: list[int]) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-09-22 18:00", times=4), PARIS)
    house.do(recurring.cancel_series, ANNE, done.bookings[1].id, scope, PARIS)
    assert [n for n, it in enumerate(done.bookings) if house.now(it).status == "booked"] == left


def test_all_of_a_series_leaves_what_has_been(house: House) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-09-22 18:00", times=3), PARIS)
    house.now_utc = paris("2026-09-23 12:00")
    house.do(recurring.cancel_series, ANNE, done.bookings[1].id, "all", PARIS)
    assert [house.now(it).status for it in done.bookings] == ["booked", "cancelled", "cancelled"]


def test_a_series_of_days_and_one_booking_alone(house: House) -> None:
    wish = a_wish("2026-09-28 00:00", kit="tank", length_s=None, days=5, every_weeks=2, times=3)
    done = house.do(recurring.book_series, ANNE, wish, PARIS)
    assert [len(days_of(it.interval, PARIS)) for it in done.bookings] == [5, 5, 5]
    to = days_interval(Days(first=date(2026, 9, 29), days=6), PARIS)
    moved = house.do(recurring.move_series, ANNE, done.bookings[0].id, to, "following", PARIS)
    assert _starts(moved) == ["29.09. 00:00", "13.10. 00:00", "27.10. 00:00"]
    alone = house.book(ANNE, "mill", 24)
    (again,) = house.do(recurring.move_series, ANNE, alone.id, house.in_hours(25), "following", PARIS).bookings
    assert again.start_utc == house.in_hours(25).start_utc


def test_who_waits_is_served_after_the_whole_series_moved(house: House) -> None:
    done = house.do(recurring.book_series, ANNE, a_wish("2026-09-22 18:00", times=2), PARIS)
    first = done.bookings[0]
    wish = booking.Wish(kit="mill", start_utc=first.start_utc, end_utc=first.end_utc)
    house.do(waiting.join, BILAL, wish, PARIS)
    house.do(recurring.move_series, ANNE, first.id, first.interval.moved(HOUR_S), "all", PARIS)
    assert house.told("bilal") == ["booking.offered"]


def _zones() -> Iterator[str]:
    yield from ("UTC", "Europe/Paris", "America/St_Johns")


def test_the_machines_own_zone_changes_nothing() -> None:
    """The same series in processes that believe to be elsewhere."""
    program = """
from datetime import datetime
from zoneinfo import ZoneInfo
from taproom.bookings.series import Choice, SeriesWish, expand
wish = SeriesWish(kit="mill", first=datetime(2027, 3, 21, 9), length_s=3600, times=40)
print(expand(wish, ZoneInfo("Europe/Paris"), latest_utc=1_900_000_000, choice=Choice()))
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        ).stdout
        for zone in _zones()
    }
    assert len(said) == 1
