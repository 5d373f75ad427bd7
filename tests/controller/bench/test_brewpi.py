# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BrewPi's cascade as published: gains and signs, integrator, states and their times, what is learnt of peaks."""

import pytest

from control.peers.brewpi import BrewPi, Doing, Overshoot
from control.peers.filters import brewpi_lags

SETPOINT_C = 18.0


def lived(law: BrewPi, beer_c: float, fridge_c: float, *, from_s: int, to_s: int) -> Doing:
    """A second at a time, with both temperatures standing still. What it does at last."""
    for second in range(from_s, to_s + 1):
        law.tick(float(second), SETPOINT_C, beer_c, fridge_c)
    return law.doing


@pytest.mark.parametrize(
    ("setpoint_c", "beer_c", "fridge_setpoint_c"),
    [
        pytest.param(18.0, 18.0, 18.0, id="there"),
        pytest.param(18.0, 17.8, 19.0, id="too cold: 5 K per K warmer"),
        pytest.param(18.0, 18.4, 16.0, id="too warm: 5 K per K colder"),
        pytest.param(18.0, 15.0, 28.0, id="at most 10 K above the beer's setpoint"),
        pytest.param(18.0, 23.0, 8.0, id="at most 10 K below"),
        pytest.param(25.0, 20.0, 30.0, id="never above 30"),
        pytest.param(2.0, 21.0, 1.0, id="never below 1"),
    ],
)
def test_the_fridge_setpoint(setpoint_c: float, beer_c: float, fridge_setpoint_c: float) -> None:
    law = BrewPi()
    law.tick(0.0, setpoint_c, beer_c, 15.0)
    assert law.fridge_setpoint_c == pytest.approx(fridge_setpoint_c)


def test_a_beer_that_rises_a_kelvin_an_hour_takes_one_and_a_half_kelvin_off() -> None:
    law, lag_h = BrewPi(), 6 * brewpi_lags(4, 0.0).lag_s / 3600.0
    for second in range(3601):
        law.tick(float(second), 18.6, 17.0 + second / 3600.0, 20.0)
    error_k = 18.6 - (18.0 - lag_h)
    assert law.fridge_setpoint_c == pytest.approx(18.6 + 5.0 * error_k - 1.5, abs=0.03)


@pytest.mark.parametrize(
    ("before_k", "beer_c", "fridge_c", "after_k"),
    [
        pytest.param(0.0, 17.8, 19.0, 0.4, id="adds the error twice in two minutes"),
        pytest.param(0.0, 18.2, 17.0, -0.4, id="of either sign"),
        pytest.param(-2.0, 17.8, 18.5, -1.2, id="towards zero: twice as fast"),
        pytest.param(8.0, 17.4, 22.9, 6.125, id="far off: an eighth less each time"),
        pytest.param(0.0, 17.98, 17.5, 0.04, id="the fridge follows"),
        pytest.param(0.0, 17.98, 15.0, 0.0, id="the fridge is more than 2 K behind: stands"),
        pytest.param(0.0, 17.8, 15.0, 0.0, id="wants to heat, not idle: stands"),
    ],
)
def test_the_integrator_moves_every_61_seconds(
    before_k: float, beer_c: float, fridge_c: float, after_k: float
) -> None:
    law = BrewPi()
    law.integral_k = before_k
    lived(law, beer_c, fridge_c, from_s=0, to_s=60)
    assert law.integral_k == before_k
    lived(law, beer_c, fridge_c, from_s=61, to_s=122)
    assert law.integral_k == pytest.approx(after_k)


@pytest.mark.parametrize(
    ("beer_c", "fridge_c", "doing"),
    [
        pytest.param(18.1, 18.6, Doing.COOLING, id="fridge 1 K above its setpoint of 17.5"),
        pytest.param(18.1, 18.4, Doing.IDLE, id="less than 1 K above"),
        pytest.param(18.02, 25.0, Doing.IDLE, id="beer not a 32nd above"),
        pytest.param(17.9, 17.4, Doing.HEATING, id="fridge 1 K below its setpoint of 18.5"),
        pytest.param(17.9, 17.6, Doing.IDLE, id="less than 1 K below"),
        pytest.param(17.98, 10.0, Doing.IDLE, id="beer not a 32nd below"),
    ],
)
def test_when_it_begins(beer_c: float, fridge_c: float, doing: Doing) -> None:
    law = BrewPi()
    law.tick(0.0, SETPOINT_C, beer_c, fridge_c)
    law.tick(599.0, SETPOINT_C, beer_c, fridge_c)
    assert law.doing in {Doing.IDLE, Doing.WAITING}  # ten minutes after power-on
    assert law.tick(600.0, SETPOINT_C, beer_c, fridge_c) == (doing is Doing.HEATING, doing is Doing.COOLING)
    assert law.doing is doing


def cooling() -> BrewPi:
    """Began to cool at second 600, at a fridge setpoint of about 17.5."""
    law = BrewPi()
    law.tick(0.0, SETPOINT_C, 18.1, 19.0)
    assert lived(law, 18.1, 19.0, from_s=600, to_s=600) is Doing.COOLING
    return law


def test_it_cools_for_three_minutes_at_least() -> None:
    law = cooling()
    assert lived(law, 17.0, 10.0, from_s=601, to_s=779) is Doing.COOLING
    assert lived(law, 17.0, 10.0, from_s=780, to_s=781) is Doing.IDLE


@pytest.mark.parametrize(
    ("fridge_c", "stops_s"),
    [
        pytest.param(17.6, 181, id="expects 5 K/h of its on-time: a quarter of a kelvin after three minutes"),
        pytest.param(18.2, 504, id="0.7 K after 504 s"),
        pytest.param(19.3, None, id="never more than that of twenty minutes: 1.67 K"),
    ],
)
def test_it_stops_when_the_peak_that_it_expects_is_low_enough(fridge_c: float, stops_s: int | None) -> None:
    law = cooling()
    on_s = next(
        (s for s in range(1, 3000) if lived(law, 18.1, fridge_c, from_s=600 + s, to_s=600 + s) is Doing.IDLE), None
    )
    assert on_s == (None if stops_s is None else pytest.approx(stops_s, abs=2))


def stopped(fridge_c: float = 17.0) -> BrewPi:
    """Cooled from second 600 to 781."""
    law = cooling()
    assert lived(law, 18.1, fridge_c, from_s=601, to_s=781) is Doing.IDLE
    return law


def test_the_cooler_rests_five_minutes() -> None:
    law = stopped()
    assert lived(law, 18.2, 21.0, from_s=782, to_s=1080) is Doing.WAITING
    assert lived(law, 18.2, 21.0, from_s=1081, to_s=1082) is Doing.COOLING


def test_from_cold_to_heat_are_ten_minutes() -> None:
    law = stopped()
    assert lived(law, 17.0, 17.1, from_s=782, to_s=1380) is Doing.WAITING
    assert lived(law, 17.0, 17.1, from_s=1381, to_s=1382) is Doing.HEATING


def test_a_peak_that_has_not_come_is_waited_for_half_an_hour() -> None:
    """The fridge goes on falling, and yet is too warm, because the setpoint has fallen too."""
    law, doings = stopped(), []
    for second in range(782, 2700):
        law.tick(float(second), 12.0, 18.1, 17.0 - (second - 781) / 3600.0)
        doings.append(law.doing)
    assert doings[:299] == [Doing.WAITING] * 299
    assert doings[310:1780] == [Doing.WAITING_FOR_PEAK] * 1470
    assert doings[1810:] == [Doing.COOLING] * (len(doings) - 1810)


def side(sign: float, expected_c: float) -> Overshoot:
    return Overshoot(
        sign=sign, estimator=4.0, most_s=1200.0, wide_k=0.3, near_k=0.2, timeout_s=1.0, expected_c=expected_c
    )


@pytest.mark.parametrize(
    ("further_k", "factor"),
    [
        pytest.param(0.31, 1.2 + 0.31 / 16.0, id="further than expected: a fifth more"),
        pytest.param(8.0, 1.5, id="at most half as much again"),
        pytest.param(0.29, 1.0, id="about right"),
        pytest.param(-0.19, 1.0, id="about right, short"),
        pytest.param(-0.21, 0.833 - 0.21 / 16.0, id="short of it: a sixth less"),
        pytest.param(-8.0, 0.667, id="at least two thirds"),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["heat", "cold"])
def test_a_peak_corrects_the_estimator(sign: float, further_k: float, factor: float) -> None:
    it = side(sign, expected_c=17.0)
    it.learn(17.0 + sign * further_k)
    assert it.estimator == pytest.approx(4.0 * factor)


def test_without_its_probes_it_stops_after_a_minute() -> None:
    law = cooling()
    for second in range(601, 661):
        assert law.tick(float(second), SETPOINT_C, None, 19.0) == (False, True)
    assert law.tick(661.0, SETPOINT_C, None, 19.0) == (False, False)


@pytest.mark.parametrize(("b", "delay_s"), [(1, 20.0), (3, 80.0), (4, 160.0)])
def test_a_filter_is_as_late_as_published(b: int, delay_s: float) -> None:
    lags = brewpi_lags(b, 0.0)
    half_s = next(second for second in range(1000) if lags.add(1.0, 1.0) >= 0.5)
    assert half_s == pytest.approx(delay_s, rel=0.15)
