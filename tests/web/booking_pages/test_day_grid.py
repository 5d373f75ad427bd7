# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where things lie on a day, whether it has 23, 24 or 25 hours."""

import itertools
from datetime import date

import pytest
from tests.web.booking_pages.conftest import ZONE, held
from tests.web.bookings.conftest import paris

from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.pages.day_grid import ROW_S, column, hours_of, shown_day
from taproom.bookings.pages.lanes import lanes_of
from taproom.bookings.values import Interval

USUAL, SPRING, AUTUMN = date(2027, 3, 16), date(2027, 3, 28), date(2027, 10, 31)


def kit(**fields: object) -> Kit:
    return Kit(**({"id": "k", "slug": "k", "name": "Kit"} | fields))  # type: ignore[arg-type]


def whole(day: date) -> Interval:
    return shown_day(day, ZONE, None, night=True)


@pytest.mark.parametrize(("day", "hours"), [(USUAL, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_has_as_many_rows_as_it_is_long(day: date, hours: int) -> None:
    assert whole(day).length_s == hours * HOUR_S
    assert len(hours_of(whole(day), ZONE)) == hours


def test_the_hour_that_comes_twice_is_marked_the_second_time() -> None:
    labels = [(it.row, it.again) for it in hours_of(whole(AUTUMN), ZONE)][2:5]
    assert labels == [(9, False), (13, True), (17, False)]


def test_the_hour_that_is_skipped_has_no_row() -> None:
    at = [(it.at_utc - whole(SPRING).start_utc) // HOUR_S for it in hours_of(whole(SPRING), ZONE)]
    assert at == list(range(23))


def test_the_night_is_left_out_unless_something_is_in_it_or_the_clock_changes() -> None:
    morning = paris("2027-03-16 06:00")
    assert shown_day(USUAL, ZONE, None).start_utc == morning
    assert shown_day(USUAL, ZONE, morning).start_utc == morning
    assert shown_day(USUAL, ZONE, morning - 1).start_utc == paris("2027-03-16 00:00")
    assert shown_day(SPRING, ZONE, None).start_utc == paris("2027-03-28 00:00")


def test_a_booking_lies_at_its_time_and_its_cleaning_below() -> None:
    it = held(paris("2027-03-16 10:00"), paris("2027-03-16 12:00"), buffer_s=HOUR_S)
    col = column(kit(), [it], [], shown_day(USUAL, ZONE, None), ZONE, earliest_utc=0)
    (block,) = col.blocks
    assert (block.row, block.rows, block.clean_rows) == (17, 12, 4)


def test_what_runs_over_midnight_is_cut_at_it() -> None:
    it = held(paris("2027-03-15 20:00"), paris("2027-03-16 02:00"))
    (block,) = column(kit(), [it], [], whole(USUAL), ZONE, earliest_utc=0).blocks
    assert (block.row, block.rows) == (1, 8)


def test_what_ends_within_a_row_takes_it_whole() -> None:
    it = held(paris("2027-03-16 10:05"), paris("2027-03-16 10:20"))
    (block,) = column(kit(), [it], [], whole(USUAL), ZONE, earliest_utc=0).blocks
    assert (block.row, block.rows) == (41, 2)


def test_what_runs_at_once_lies_beside_each_other_and_lanes_are_used_again() -> None:
    times = [(0, 10), (2, 6), (4, 8), (6, 9), (10, 12)]
    assert lanes_of([Interval(start_utc=a, end_utc=b) for a, b in times]) == (0, 1, 2, 1, 0)


def test_many_places_are_counted_instead_of_drawn() -> None:
    day = whole(USUAL)
    there = [
        held(day.start_utc + a * HOUR_S, day.start_utc + b * HOUR_S, booking=f"b{a}") for a, b in ((8, 12), (9, 11))
    ]
    col = column(kit(capacity=20), there, [], day, ZONE, earliest_utc=0)
    assert [(it.row, it.rows, it.number) for it in col.blocks] == [(33, 4, 1), (37, 8, 2), (45, 4, 1)]
    assert col.lanes == 1


def test_free_time_is_cut_into_cells_of_half_an_hour_and_only_the_first_says_how_long_it_is() -> None:
    free = [Interval(start_utc=paris("2027-03-16 18:00"), end_utc=paris("2027-03-16 20:00"))]
    cells = column(kit(granularity_s=900), [], free, whole(USUAL), ZONE, earliest_utc=0).cells
    assert [(it.row, it.rows) for it in cells] == [(73, 2), (75, 2), (77, 2), (79, 2)]
    assert [it.leads for it in cells] == [free[0], None, None, None]


def test_a_cell_is_as_long_as_the_kits_step() -> None:
    day = whole(USUAL)
    cells = column(kit(granularity_s=4 * HOUR_S), [], [day], day, ZONE, earliest_utc=0).cells
    assert [it.rows for it in cells] == [16] * 6


def test_nothing_before_the_earliest_can_be_tapped() -> None:
    day = whole(USUAL)
    cells = column(kit(), [], [day], day, ZONE, earliest_utc=day.end_utc - HOUR_S).cells
    assert len(cells) == 2


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_on_a_day_when_the_clock_changes_the_cells_cover_all_of_it(day: date) -> None:
    it = whole(day)
    cells = column(kit(), [], [it], it, ZONE, earliest_utc=0).cells
    assert sum(cell.rows for cell in cells) * ROW_S == it.length_s
    assert all(a.interval.end_utc == b.interval.start_utc for a, b in itertools.pairwise(cells))
