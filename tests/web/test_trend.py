# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a beer is going, and what a setpoint would bring: said from what was measured, or not at all."""

from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, Brewery, an_entry, good
from tests.web.test_asking import accepting
from tests.web.test_rules import SILENT, sight

from taproom.fermenters.history import Point
from taproom.fermenters.trend import Trend, preview, shown_trend, trend
from taproom.i18n import Reader

ONE = "/fermenters/brewery/pi1/fv1"


def points(*beers: float | None, until_utc: int = NOW_UTC) -> list[Point]:
    """One for each five minutes, the last one now."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("beer_min_c", "beer_max_c", "chamber_c", "setpoint_c", "heat_duty", "cool_duty")
    )
    first_utc = until_utc - 300 * (len(beers) - 1)
    return [Point(at_utc=first_utc + 300 * n, beer_c=it, **nothing) for n, it in enumerate(beers)]


def hour(k_per_h: float) -> list[Point]:
    return points(*(18 + k_per_h * n / 12 for n in range(12)))


@pytest.mark.parametrize(
    ("k_per_h", "direction", "words"),
    [
        (0.0, "steady", "steady"),
        (0.09, "steady", "steady"),
        (-0.09, "steady", "steady"),
        (0.11, "rising", "rising 0.1 K/h"),
        (-0.11, "falling", "falling 0.1 K/h"),
        (-2.0, "falling", "falling 2.0 K/h"),
    ],
)
def test_the_last_hour_rises_falls_or_is_steady(k_per_h: float, direction: str, words: str, english: Reader) -> None:
    found = trend(hour(k_per_h), now_utc=NOW_UTC)
    assert found is not None
    assert found.k_per_h == pytest.approx(k_per_h)
    shown = shown_trend(found, english)
    assert shown is not None
    assert (shown.direction, shown.words) == (direction, words)


@pytest.mark.parametrize(
    "past",
    [
        [],
        points(18.0, 17.0, 16.0),
        points(18.0, 17.5, 17.0, 16.5),  # a quarter of an hour
        points(*[18.0] * 12, until_utc=NOW_UTC - 901),
        points(*[18.0] * 6, *[None] * 6),
    ],
)
def test_of_too_little_nothing_is_said(past: list[Point], english: Reader) -> None:
    assert trend(past, now_utc=NOW_UTC) is None
    assert shown_trend(None, english) is None


@pytest.mark.parametrize(
    ("changes", "k_per_h", "sentence"),
    [
        ({}, -0.7, "At the 0.7 K/h of the last hour it takes about 9 h: 12.0 °C at"),
        ({}, 0.7, "6.4 K colder than now. How long it takes can only be said once it is on its way."),
        ({}, -0.05, "6.4 K colder than now."),
        ({}, None, "6.4 K colder than now."),
        ({"beer": good(6.0)}, None, "6.0 K warmer than now."),
        ({"beer": good(12.25)}, -0.7, "The beer is there already."),
        ({"beer": SILENT}, -0.7, "How long it takes cannot be known"),
        ({"beer": None}, -0.7, "How long it takes cannot be known"),
        ({"has_cooler": False}, -0.7, "Nothing can cool it"),
        ({"beer": good(6.0), "has_heater": False}, 0.7, "Nothing can heat it"),
        ({"mode": "off"}, -0.7, "Nothing heats or cools until it is switched on."),
        ({"trip": "runaway"}, -0.7, "Nothing heats or cools until the stop is reset."),
    ],
)
def test_what_a_setpoint_of_12_would_bring(
    changes: dict[str, Any], k_per_h: float | None, sentence: str, english: Reader
) -> None:
    found = None if k_per_h is None else Trend(k_per_h=k_per_h)
    assert preview(sight(**changes), 12.0, found, english).startswith(sentence)


def test_a_rate_that_takes_more_than_two_weeks_promises_nothing(english: Reader) -> None:
    assert "once it is on its way" in preview(sight(beer=good(60.0)), 12.0, Trend(k_per_h=-0.14), english)


def test_the_page_says_the_trend_of_what_was_logged(brewery: Brewery) -> None:
    entries = [an_entry(n + 1, at_utc=NOW_UTC - 3600 + 60 * n, beer_c=19.0 - n / 60) for n in range(60)]
    brewery.log(*entries)
    brewery.wait_for_acks(1)
    for path in ("/", ONE, f"{ONE}/day"):
        assert "falling 1.0 K/h" in brewery.client.get(path).text, path
    answer = brewery.client.get(f"{ONE}/preview?setpoint=16,4")
    assert answer.text.startswith("At the 1.0 K/h of the last hour it takes about 2 h: 16.4 °C at")


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("warm", 422), ("99", 422), ("nan", 422), ("12", 200)])
def test_a_preview_of_what_is_no_setpoint_says_so(typed: str, status: int, brewery: Brewery) -> None:
    assert brewery.client.get(f"{ONE}/preview", params={"setpoint": typed}).status_code == status
    assert brewery.client.get("/fermenters/a/b/c/preview").status_code == 404


def test_an_accepted_change_can_be_undone_and_the_undoing_cannot(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    page = brewery.post(f"{ONE}/setpoint", setpoint="12").text
    assert "Undo: back to 18.5 °C" in page
    page = brewery.post(f"{ONE}/setpoint", setpoint="12", instead="18.5", intent_id="i2").text
    assert "The setpoint is now 18.5 °C." in page
    assert "Undo:" not in page
    assert [getattr(it.order, "setpoint_c", None) for it in brewery.link.intents] == [12.0, 18.5]


def test_what_changed_nothing_or_was_refused_is_not_undone(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    assert "Undo:" not in brewery.post(f"{ONE}/setpoint", setpoint="18.5").text
    assert "Undo:" not in brewery.post(f"{ONE}/setpoint", setpoint="99", intent_id="i2").text
