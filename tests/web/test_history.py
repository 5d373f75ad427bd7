# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buckets, gaps and the small drawing."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import NOW_UTC, Brewery, a_state, an_entry

from cellar.contract import Event, LogEntry
from taproom.fermenters import past
from taproom.fermenters.history import DAY_S, HOUR_S, MAX_MARKS, MAX_POINTS, Point, begin_of, bucketing, with_gaps
from taproom.fermenters.sparkline import sparkline


def point(at_utc: int, beer_c: float | None = 18.0) -> Point:
    return Point(
        at_utc=at_utc,
        beer_c=beer_c,
        beer_min_c=beer_c,
        beer_max_c=beer_c,
        chamber_c=None,
        setpoint_c=18.5,
        heat_duty=0.0,
        cool_duty=0.0,
    )


@pytest.mark.parametrize(
    ("range_s", "points", "bucket_s", "source_s"),
    [
        (DAY_S, 480, 180, 60),
        (DAY_S, 96, 900, 60),
        (7 * DAY_S, 480, 1800, 60),
        (30 * DAY_S, 480, 7200, 3600),
        (90 * DAY_S, 480, 21_600, 3600),
        (366 * DAY_S, 370, DAY_S, 3600),
        (3600, 2000, 60, 60),
        (DAY_S, 24, 3600, 3600),
    ],
)
def test_a_chart_gets_the_finest_round_buckets_that_fit(
    range_s: int, points: int, bucket_s: int, source_s: int
) -> None:
    to_utc = 1_790_000_000
    chosen = bucketing(from_utc=to_utc - range_s, to_utc=to_utc, points=points, newest_utc=to_utc)
    assert (chosen.bucket_s, chosen.source_s) == (bucket_s, source_s)


@pytest.mark.parametrize(
    ("first_utc", "begin_utc"),
    [(None, 913_600), (0, 913_600), (913_599, 913_600), (950_000, 950_000), (996_400, 996_400), (999_940, 996_400)],
)
def test_a_young_history_fills_the_chart_down_to_one_hour(first_utc: int | None, begin_utc: int) -> None:
    assert begin_of(range_s=DAY_S, to_utc=1_000_000, first_utc=first_utc) == begin_utc


def test_what_is_older_than_the_minutes_is_asked_of_the_hours() -> None:
    newest_utc = 1_790_000_000
    old_utc = newest_utc - 401 * DAY_S
    assert bucketing(from_utc=old_utc, to_utc=old_utc + 600, points=400, newest_utc=newest_utc).source_s == HOUR_S


@given(st.integers(0, 4_000_000_000), st.integers(1, 400 * DAY_S), st.integers(-5, 10_000))
def test_buckets_are_never_more_than_allowed_and_begin_on_their_grid(
    from_utc: int, range_s: int, points: int
) -> None:
    chosen = bucketing(from_utc=from_utc, to_utc=from_utc + range_s, points=points, newest_utc=from_utc + range_s)
    assert chosen.from_utc % chosen.bucket_s == 0
    assert chosen.from_utc <= from_utc
    assert chosen.bucket_s % chosen.source_s == 0
    assert range_s / chosen.bucket_s <= MAX_POINTS or chosen.bucket_s == 7 * DAY_S


@pytest.mark.parametrize(("distance_s", "empty"), [(359, 0), (360, 0), (361, 1)])
def test_a_gap_is_a_gap(distance_s: int, empty: int) -> None:
    shown = list(with_gaps([point(0), point(distance_s)], gap_s=360))
    assert sum(it.beer_c is None for it in shown) == empty


def test_a_day_without_beer_is_not_drawn() -> None:
    assert sparkline([point(0, None)], from_utc=0, to_utc=DAY_S, gap_s=2700) is None


def test_the_drawing_lifts_its_pen_over_a_gap() -> None:
    drawn = sparkline([point(0), point(900), point(9000)], from_utc=0, to_utc=DAY_S, gap_s=2700)
    assert drawn is not None
    assert drawn.beer.count("M") == 2
    assert drawn.beer.count("L") == 1


@pytest.mark.parametrize(("age_s", "hours"), [(600, 1), (3600, 1), (7200, 2), (DAY_S, 24), (2 * DAY_S, 24)])
def test_a_short_history_fills_the_drawing(age_s: int, hours: int) -> None:
    drawn = sparkline([point(2 * DAY_S - age_s)], from_utc=DAY_S, to_utc=2 * DAY_S, gap_s=2700)
    assert drawn is not None
    assert drawn.hours == hours


# --- what a chart marks ---


def happened(seq: int, name: str, **detail: str | float) -> LogEntry:
    return LogEntry(seq=seq, at_utc=NOW_UTC + seq, fermenter="fv1", body=Event(name=name, detail={**detail}))


def test_gravities_and_what_happened_come_with_the_points_oldest_first_and_in_words(brewery: Brewery) -> None:
    brewery.show(a_state(at_utc=NOW_UTC + 100))
    brewery.log(
        happened(1, "gravity_reported", author="anna", sg=1.048),
        happened(2, "relay_switched", side="cooling"),
        happened(3, "tripped", reason="beer_too_hot"),
        happened(4, "step_began", step=2.0, of=3.0, because="time"),
        happened(5, "gravity_reported", author="anna", sg=1.021),
        an_entry(6, at_utc=NOW_UTC + 6),
    )
    brewery.wait_for_acks(1)
    shown = brewery.client.get(
        "/api/v1/fermenters/brewery/pi1/fv1/history?range=1y", headers={"accept-language": "fr"}
    ).json()
    assert (shown["gravity_at_utc"], shown["gravity_sg"]) == ([NOW_UTC + 1, NOW_UTC + 5], [1.048, 1.021])
    assert [(it["at_utc"] - NOW_UTC, it["name"]) for it in shown["marks"]] == [(3, "tripped"), (4, "step_began")]
    assert "trop chaude" in shown["marks"][0]["text"]


def test_of_many_marks_the_newest_are_shown(brewery: Brewery) -> None:
    brewery.show(a_state(at_utc=NOW_UTC + 10_000))
    for begin in (1, 201):
        brewery.log(*(happened(it, "setpoint_changed", to_c=18.0) for it in range(begin, begin + 200)))
    brewery.wait_for_acks(2)
    marks = brewery.client.get("/api/v1/fermenters/brewery/pi1/fv1/history").json()["marks"]
    assert [it["at_utc"] - NOW_UTC for it in marks] == list(range(401 - MAX_MARKS, 401))


def test_marks_are_found_without_reading_every_relays_edge(brewery: Brewery) -> None:
    seen: list[str] = []

    def question(db: sqlite3.Connection) -> None:
        db.set_trace_callback(seen.append)
        past.marked(db, "brewery/pi1", "fv1", from_utc=0, to_utc=NOW_UTC)
        db.set_trace_callback(None)
        for sql in seen:
            (plan,) = db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            assert "event_marked" in plan["detail"]

    brewery.app.state.store.reads.run(question)
    assert len(seen) == 2
