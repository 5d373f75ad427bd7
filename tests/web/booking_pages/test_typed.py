# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form says, what two taps choose, and which lengths are offered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.booking_pages.conftest import ZONE
from tests.web.bookings.conftest import paris

from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.pages import moments
from taproom.bookings.pages.chips import chips_of, fitted, lengths_of, longer, usual_length
from taproom.bookings.pages.picking import Pick, tapped
from taproom.bookings.pages.series_form import SeriesTyped, read_series
from taproom.bookings.pages.typed import FIELDS, Typed, Unreadable, filled, read, read_slot, slot_text, typed
from taproom.bookings.series import SeriesWish
from taproom.bookings.values import Interval
from taproom.i18n import Library, Reader

MILL = Kit(id="m", slug="mill", name="Mill", granularity_s=HOUR_S, max_s=8 * HOUR_S)
TANK = Kit(id="t", slug="tank", name="Tank", booked_in="days", min_days=3, max_days=30)
READER = Library("Europe/Paris").reader("en")


def test_date_time_and_length_are_an_interval(paris_reader: Reader) -> None:
    it = Typed(date="2027-03-16", start="18:00", length="7200")
    assert read(it, MILL, paris_reader) == Interval(
        start_utc=paris("2027-03-16 18:00"), end_utc=paris("2027-03-16 20:00")
    )


def test_days_are_from_midnight_to_midnight_over_a_clock_change(paris_reader: Reader) -> None:
    it = read(Typed(date="2027-03-20", days="14"), TANK, paris_reader)
    assert it == Interval(start_utc=paris("2027-03-20 00:00"), end_utc=paris("2027-04-03 00:00"))
    assert it.length_s == 14 * DAY_S - HOUR_S


def test_a_time_that_does_not_exist_is_refused_and_says_why(paris_reader: Reader) -> None:
    it = read(Typed(date="2027-03-28", start="02:30", length="3600"), MILL, paris_reader)
    assert isinstance(it, Unreadable)
    assert "02:30 does not exist" in it.sentence
    assert it.field == "start"


def test_a_time_that_comes_twice_is_asked_about_and_then_is_the_one_that_was_meant(paris_reader: Reader) -> None:
    twice = Typed(date="2027-10-31", start="02:30", length="3600")
    asked = read(twice, MILL, paris_reader)
    assert isinstance(asked, Unreadable)
    assert asked.asks
    first, second = (read(replace(twice, which=it), MILL, paris_reader) for it in ("first", "second"))
    assert isinstance(first, Interval)
    assert isinstance(second, Interval)
    assert second.start_utc - first.start_utc == HOUR_S


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "2027-02-30"}, "date"),
        ({"date": "9999-01-01"}, "date"),
        ({"start": "25:00"}, "start"),
        ({"length": "0"}, "length"),
        ({"length": "-5"}, "length"),
        ({"length": "9" * 8}, "length"),
        ({"length": "NaN"}, "length"),
        ({"slot": "1-2"}, "date"),
        ({"slot": "x"}, "date"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(change: dict[str, str], field: str, paris_reader: Reader) -> None:
    it = read(replace(Typed(date="2027-03-16", start="18:00", length="3600"), **change), MILL, paris_reader)
    assert isinstance(it, Unreadable)
    assert it.field == field


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=300)))
def test_no_text_whatever_breaks_the_form(form: dict[str, str]) -> None:
    for kit in (MILL, TANK):
        it = read(typed(form), kit, READER)
        assert isinstance(it, Interval | Unreadable)
    mine = {name: text for name, text in form.items() if name in {"date", "start", "length", "days"}}
    assert isinstance(read_series(SeriesTyped(**mine), MILL, READER), SeriesWish | Unreadable)


def test_what_was_offered_fills_the_form_and_is_read_as_the_same(paris_reader: Reader) -> None:
    hours = Interval(start_utc=paris("2027-03-16 18:00"), end_utc=paris("2027-03-16 20:00"))
    days = Interval(start_utc=paris("2027-03-20 00:00"), end_utc=paris("2027-04-03 00:00"))
    assert read(filled(hours, MILL, ZONE), MILL, paris_reader) == hours
    assert read(filled(days, TANK, ZONE), TANK, paris_reader) == days
    assert read_slot(slot_text(hours)) == hours


def cell(hour: int) -> Interval:
    return Interval(start_utc=hour * HOUR_S, end_utc=(hour + 1) * HOUR_S)


FREE = [Interval(start_utc=0, end_utc=6 * HOUR_S), Interval(start_utc=8 * HOUR_S, end_utc=12 * HOUR_S)]


def test_two_taps_choose_from_one_to_the_other() -> None:
    first = tapped(None, "mill", cell(1), FREE)
    assert first == Pick(kit="mill", interval=cell(1))
    both = tapped(first, "mill", cell(3), FREE)
    assert both == Pick(kit="mill", interval=Interval(start_utc=HOUR_S, end_utc=4 * HOUR_S), whole=True)
    assert tapped(both, "mill", cell(5), FREE) == Pick(kit="mill", interval=cell(5))


def test_the_same_cell_twice_is_that_cell() -> None:
    assert tapped(tapped(None, "mill", cell(1), FREE), "mill", cell(1), FREE).whole


@pytest.mark.parametrize(("kit", "hour"), [("mill", 0), ("mill", 9), ("tank", 3)])
def test_a_tap_before_or_behind_what_is_taken_or_on_other_kit_starts_anew(kit: str, hour: int) -> None:
    first = tapped(None, "mill", cell(1), FREE)
    assert tapped(first, kit, cell(hour), FREE) == Pick(kit=kit, interval=cell(hour))


def test_lengths_are_steps_within_the_kits_bounds() -> None:
    kettle = Kit(id="k", slug="k", name="K", granularity_s=HOUR_S, min_s=2 * HOUR_S, max_s=5 * HOUR_S)
    assert lengths_of(kettle) == tuple(n * HOUR_S for n in (2, 3, 4, 5))
    assert chips_of(kettle) == tuple(n * HOUR_S for n in (2, 3, 4, 5))
    assert len(lengths_of(Kit(id="k", slug="k", name="K", granularity_s=60, max_s=DAY_S))) <= 97
    assert chips_of(TANK) == (3, 5, 7, 10, 14, 16, 18, 21, 28, 30)


def test_the_usual_length_is_that_of_last_time_if_it_is_allowed() -> None:
    assert usual_length(MILL, 5 * HOUR_S) == 5 * HOUR_S
    assert usual_length(MILL, 9 * HOUR_S) == 2 * HOUR_S
    assert usual_length(MILL, None) == 2 * HOUR_S


def test_free_time_is_fitted_to_what_may_be_booked() -> None:
    evening = Interval(start_utc=paris("2027-03-16 12:00"), end_utc=paris("2027-03-17 00:00"))
    assert fitted(MILL, evening, ZONE).length_s == 2 * HOUR_S
    one_day = Interval(start_utc=paris("2027-03-27 00:00"), end_utc=paris("2027-03-28 00:00"))
    assert fitted(TANK, one_day, ZONE).end_utc == paris("2027-03-30 00:00")


def test_longer_by_days_ends_at_midnight() -> None:
    it = Interval(start_utc=paris("2027-03-20 00:00"), end_utc=paris("2027-03-28 00:00"))
    assert longer(TANK, it, ZONE)[0] == paris("2027-03-29 00:00")
    assert longer(MILL, Interval(start_utc=0, end_utc=HOUR_S), ZONE)[0] == 2 * HOUR_S


def test_times_are_said_as_people_say_them(paris_reader: Reader, lecteur: Reader) -> None:
    evening = Interval(start_utc=paris("2027-03-16 18:00"), end_utc=paris("2027-03-16 22:00"))
    days = Interval(start_utc=paris("2027-03-20 00:00"), end_utc=paris("2027-04-03 00:00"))
    night = Interval(start_utc=paris("2027-03-16 22:00"), end_utc=paris("2027-03-17 01:00"))
    assert moments.span(paris_reader, evening) == "Tuesday 16 March, 18:00 to 22:00"
    assert moments.span(paris_reader, days, short=True) == "Sat 20 Mar to Fri 2 Apr"
    assert moments.span(paris_reader, night, short=True) == "Tue 16 Mar, 22:00 to Wed 17 Mar, 01:00"
    assert moments.length_of(paris_reader, days) == "14 days"
    assert moments.span(lecteur, evening) == "mardi 16 mars, 18:00 à 22:00"
    assert moments.span(lecteur, days, short=True) == "du sam. 20 mars au ven. 2 avr."


def test_the_hour_that_comes_twice_says_which_it_is(paris_reader: Reader, lecteur: Reader) -> None:
    first = paris("2027-10-31 01:30") + HOUR_S
    assert moments.clock(paris_reader, first) == "02:30 (first time)"
    assert moments.clock(lecteur, first + HOUR_S) == "02:30 (heure d\u2019hiver)"
    assert moments.clock(paris_reader, paris("2027-03-28 03:30")) == "03:30"
