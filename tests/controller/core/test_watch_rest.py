# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Probes that do not agree at rest: only after a day of one gap, and only where nothing else makes it."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.controller.core.test_watch import live

from cellar.core.findings import Finding
from cellar.core.interlock import Side
from cellar.core.vessel import Vessel
from cellar.core.watch_rest import REST_S, Rest, disagree, rested
from cellar.core.watched import Course, Moment, Run, WatchLimits

HOUR_S = 3600.0
OFF = Run(since_s=0.0)
BEGUN = Rest(since_s=0.0, gap_k=2.0, air_c=15.0)


def moment(beer_c: float | None, air_c: float | None, *, now_s: float = REST_S, **changes: Run) -> Moment:
    beers, airs = (() if it is None else (it,) for it in (beer_c, air_c))
    plain = Moment(course=Course(beers=beers, airs=airs), heat=OFF, cool=OFF, setpoint_c=18.0, now_s=now_s)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("beer_c", "air_c", "goes_on"),
    [
        (17.0, 15.0, True),
        (17.19, 15.0, True),
        (17.21, 15.0, False),  # the gap is a tenth wider
        (16.79, 15.0, False),
        (17.99, 15.99, True),
        (18.02, 16.02, False),  # another air
        (15.98, 13.98, False),
    ],
)
def test_a_rest_goes_on_while_gap_and_air_stay(beer_c: float, air_c: float, goes_on: bool) -> None:
    after = rested(WatchLimits(), BEGUN, moment(beer_c, air_c), held=False)
    assert after is not None
    assert (after is BEGUN) is goes_on
    assert goes_on or after.since_s == REST_S


ON = Run(on=True, since_s=0.0)


@pytest.mark.parametrize(
    ("now", "held", "limits"),
    [
        (moment(17.0, 15.0), True, WatchLimits()),
        (moment(17.0, 15.0), False, WatchLimits(jacket=True)),
        (moment(17.0, 15.0, heat=ON), False, WatchLimits()),
        (moment(17.0, 15.0, cool=ON), False, WatchLimits()),
        (moment(None, 15.0), False, WatchLimits()),
        (moment(17.0, None), False, WatchLimits()),
    ],
)
def test_what_is_held_acts_or_is_not_seen_does_not_rest(now: Moment, held: bool, limits: WatchLimits) -> None:
    assert rested(limits, BEGUN, now, held=held) is None


@pytest.mark.parametrize(
    ("gap_k", "hours", "found", "so"),
    [
        (1.51, 24.0, False, True),
        (-1.51, 24.0, False, True),
        (1.5, 24.0, False, False),
        (1.51, 23.99, False, False),
        (1.2, 0.1, True, True),
        (1.12, 30.0, True, False),
    ],
)
def test_a_day_of_one_gap_is_the_boundary(gap_k: float, hours: float, found: bool, so: bool) -> None:
    rest = replace(BEGUN, gap_k=gap_k)
    assert disagree(rest, moment(17.0, 15.0, now_s=hours * HOUR_S), found=found) is so
    assert not disagree(None, moment(17.0, 15.0), found=found)


def found_in(hours: float, beer: Callable[[float], float], *, held: bool = False, **more: object) -> bool:
    _, found = live(60 * hours, beer=beer, air=lambda _s: 15.0, held=held, **more)  # type: ignore[arg-type]
    return Finding.PROBES_DISAGREE in found


def test_it_is_found_where_it_can_be_and_nowhere_else() -> None:
    wrong = lambda _s: 17.0  # noqa: E731 - of a beer at 15
    assert not found_in(23.9, wrong)
    assert found_in(24.2, wrong)
    assert not found_in(24.2, wrong, held=True)
    assert not found_in(24.2, wrong, vessel=Vessel(litres=20.0, jacket=True))
    assert not found_in(24.2, wrong, side=lambda s: Side.HEATING if 43_000 < s < 43_600 else Side.OFF)


@pytest.mark.parametrize("tau_h", [10.0, 50.0, 100.0])
def test_a_vessel_that_still_cools_down_is_not_accused(tau_h: float) -> None:
    cools = lambda s: 15.0 + 8.0 * math.exp(-s / (tau_h * HOUR_S))  # noqa: E731
    assert not found_in(48.0, cools)
