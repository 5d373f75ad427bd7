# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The observer, term by term: lags, what heats and cools the beer, and how fast a reading is believed."""

from dataclasses import replace
from typing import Any

import pytest

from cellar.core.observer import MOST_UNKNOWN_K_PER_H, Observed, first_seen, found_again, observe
from cellar.core.vessel import HeaterKind, Vessel

BELT, AIR = Vessel(), Vessel(heater_kind=HeaterKind.AIR)
TANK = Vessel(litres=1000.0, jacket=True)
HEAT, CHILL = BELT.heater_k_per_h, BELT.cooler_k_per_h
USUAL: dict[str, Any] = {
    "tau_h": 10.0,
    "pv_c": None,
    "air_c": None,
    "heating": False,
    "cooling": False,
    "bandwidth_h": 0.35,
    "unseen_lag_s": 1800.0,
    "dt_s": 5.0,
}


def later(vessel: Vessel, seen: Observed, *, ticks: int = 1, **others: Any) -> Observed:
    for _ in range(ticks):
        seen = observe(vessel, seen, **(USUAL | others))
    return seen


def arrived(lag_s: float, ticks: int, dt_s: float = 5.0) -> float:
    """How far a first-order lag has come towards one."""
    return float(1.0 - (lag_s / (lag_s + dt_s)) ** ticks)


@pytest.mark.parametrize(
    ("vessel", "air_c", "lag_s"),
    [(BELT, 18.0, 300.0), (BELT, None, 300.0), (AIR, 18.0, 45.0), (AIR, None, 1800.0), (TANK, None, 1800.0)],
)
def test_a_heater_comes_into_effect_over_its_lag_and_goes_out_of_it(
    vessel: Vessel, air_c: float | None, lag_s: float
) -> None:
    on = later(vessel, first_seen(18.0), ticks=12, heating=True, air_c=air_c)
    assert on.heater == pytest.approx(arrived(lag_s, 12))
    off = later(vessel, on, ticks=12, air_c=air_c)
    assert off.heater == pytest.approx(on.heater * (1.0 - arrived(lag_s, 12)))


def test_a_cooler_comes_into_effect_over_the_unseen_lag_and_goes_out_of_it() -> None:
    on = later(BELT, first_seen(18.0), ticks=12, cooling=True)
    assert on.cooler == pytest.approx(arrived(1800.0, 12))
    off = later(BELT, on, ticks=12)
    assert off.cooler == pytest.approx(on.cooler * (1.0 - arrived(1800.0, 12)))


def test_what_lasts_is_the_mean_of_an_hour() -> None:
    acting = replace(first_seen(18.0), heater=1.0, cooler=1.0, air_mean_c=18.0)
    seen = later(BELT, acting, ticks=24, heating=True, cooling=True, air_c=20.0)
    assert seen.heater_mean == seen.cooler_mean == pytest.approx(arrived(3600.0, 24))
    assert seen.air_mean_c == pytest.approx(18.0 + 2.0 * arrived(3600.0, 24))
    ebbing = later(BELT, replace(seen, heater=0.0, cooler=0.0), ticks=24, air_c=20.0)
    assert ebbing.heater_mean == ebbing.cooler_mean == pytest.approx(seen.heater_mean * (1 - arrived(3600.0, 24)))
    assert later(BELT, first_seen(18.0), air_c=21.0).air_mean_c == 21.0
    assert later(BELT, seen).air_mean_c == seen.air_mean_c


ACTING = Observed(
    beer_c=18.0,
    well_c=18.0,
    unknown_k_per_h=0.1,
    heater=0.9,
    heater_mean=0.5,
    cooler=0.8,
    cooler_mean=0.2,
    air_mean_c=16.0,
)
SINKING = -0.4  # K/h, in air of 14 °C, with a tau of 10 h
TERMS = [
    # vessel, air; where the beer is going, what of it lasts, what the pulse under way still does, the heater's part
    (BELT, 14.0, HEAT * 0.5 + 0.1 + SINKING, HEAT * 0.5 + 0.1 - 0.2, HEAT * 300.0 * 0.4, HEAT * 0.5),
    (AIR, 14.0, 0.1 + SINKING, 0.1 - 0.2, 0.0, 0.0),
    (
        BELT,
        None,
        HEAT * 0.5 - CHILL * 0.2 + 0.1,
        HEAT * 0.5 - CHILL * 0.2 + 0.1,
        HEAT * 300.0 * 0.4 - CHILL * 1800.0 * 0.6,
        HEAT * 0.5,
    ),
    (
        AIR,
        None,
        HEAT * 0.5 - CHILL * 0.2 + 0.1,
        HEAT * 0.5 - CHILL * 0.2 + 0.1,
        HEAT * 1800.0 * 0.4 - CHILL * 1800.0 * 0.6,
        HEAT * 0.5,
    ),
]


@pytest.mark.parametrize(("vessel", "air_c", "drift", "lasting", "stored_k_s", "heaters"), TERMS)
def test_where_the_beer_is_going(
    vessel: Vessel, air_c: float | None, drift: float, lasting: float, stored_k_s: float, heaters: float
) -> None:
    seen = later(vessel, ACTING, air_c=air_c, dt_s=0.0)
    assert seen.drift_k_per_h == pytest.approx(drift)
    assert seen.lasting_k_per_h == pytest.approx(lasting)
    assert seen.stored_k == pytest.approx(stored_k_s / 3600.0)
    assert seen.heater_k_per_h == pytest.approx(heaters)
    assert (seen.beer_c, seen.well_c, seen.air_mean_c) == (18.0, 18.0, 16.0)


@pytest.mark.parametrize(
    ("vessel", "air_c", "rate"),
    [
        (BELT, None, HEAT - CHILL + 0.1),
        (AIR, None, HEAT - CHILL + 0.1),
        (BELT, 14.0, HEAT + 0.1 + SINKING),
        (AIR, 14.0, 0.1 + SINKING),
    ],
)
def test_the_beer_gets_all_that_is_in_effect_now_and_its_probe_follows(
    vessel: Vessel, air_c: float | None, rate: float
) -> None:
    full = replace(ACTING, heater=1.0, cooler=1.0)
    seen = later(vessel, full, air_c=air_c, heating=True, cooling=True, dt_s=36.0)
    assert seen.beer_c - 18.0 == pytest.approx(rate * 0.01)
    assert seen.well_c - 18.0 == pytest.approx(rate * 0.01 * 36.0 / (90.0 + 36.0))
    assert seen.unknown_k_per_h == pytest.approx(0.1 * (1.0 - 0.001))  # forgotten within ten hours


def test_a_reading_moves_the_beer_its_probe_and_the_unknown_heat() -> None:
    """Two equal poles at 0.35 h."""
    seen = later(BELT, first_seen(18.0), pv_c=18.5, air_c=18.0)
    dt_h, step_k = 5.0 / 3600.0, 0.5 * 2.0 * 5.0 / 3600.0 / 0.35
    assert (seen.beer_c - 18.0, seen.well_c - 18.0) == pytest.approx((step_k, step_k))
    assert seen.unknown_k_per_h == pytest.approx(0.5 * dt_h / 0.35**2)


def test_no_reading_moves_the_beer_further_than_it_says() -> None:
    seen = later(BELT, first_seen(18.0), pv_c=18.5, air_c=18.0, bandwidth_h=0.01, dt_s=30.0)
    assert (seen.beer_c, seen.well_c) == pytest.approx((18.5, 18.5))


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_a_probe_that_was_moved_is_not_explained_by_heat(sign: float) -> None:
    seen = later(BELT, first_seen(18.0), ticks=200, pv_c=18.0 + sign * 20.0, air_c=18.0)
    assert seen.unknown_k_per_h == sign * MOST_UNKNOWN_K_PER_H


def test_a_beer_that_is_found_again_is_where_it_is_and_its_plant_is_known() -> None:
    assert found_again(ACTING, 21.0) == replace(ACTING, beer_c=21.0, well_c=21.0)
    assert first_seen(21.0) == Observed(beer_c=21.0, well_c=21.0)
    assert first_seen(21.0, 0.2) == Observed(beer_c=21.0, well_c=21.0, unknown_k_per_h=0.2)
