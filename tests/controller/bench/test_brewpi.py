# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BrewPi's cascade as published: gains and signs, integrator, states and their times, what is learnt of peaks."""

from collections.abc import Callable

import pytest

from control.peers.brewpi import BrewPi, Doing, Filters, Overshoot
from control.peers.filters import brewpi_lags

SETPOINT_C = 18.0


def lived(law: BrewPi, beer_c: float, fridge_c: float, *, from_s: int, to_s: int) -> Doing:
    """A second at a time, with both temperatures standing still. What it does at last."""
    for second in range(from_s, to_s + 1):
        law.tick(float(second), SETPOINT_C, beer_c, fridge_c)
    return law.doing


@pytest.mark.parametrize(
    ("setpoint_c", "beer_c", "integral_k", "fridge_setpoint_c"),
    [
        pytest.param(18.0, 18.0, 0.0, 18.0, id="there"),
        pytest.param(18.0, 17.8, 0.0, 19.0, id="too cold: 5 K per K warmer"),
        pytest.param(18.0, 18.4, 0.0, 16.0, id="too warm: 5 K per K colder"),
        pytest.param(18.0, 18.0, 4.0, 19.0, id="was too cold for long: a quarter of the sum warmer"),
        pytest.param(18.0, 15.0, 0.0, 28.0, id="at most 10 K above the beer's setpoint"),
        pytest.param(18.0, 23.0, 0.0, 8.0, id="at most 10 K below"),
        pytest.param(25.0, 20.0, 0.0, 30.0, id="never above 30"),
        pytest.param(2.0, 21.0, 0.0, 1.0, id="never below 1"),
    ],
)
def test_the_fridge_setpoint(setpoint_c: float, beer_c: float, integral_k: float, fridge_setpoint_c: float) -> None:
    law = BrewPi()
    law.integral_k = integral_k
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
        pytest.param(0.0, 17.98, 16.2, 0.04, id="the fridge is 1.9 K behind"),
        pytest.param(0.0, 17.98, 16.0, 0.0, id="the fridge is 2.1 K behind: stands"),
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
        pytest.param(18.030, 25.0, Doing.IDLE, id="beer not a 32nd above"),
        pytest.param(18.032, 25.0, Doing.COOLING, id="beer a 32nd above"),
        pytest.param(17.9, 17.4, Doing.HEATING, id="fridge 1 K below its setpoint of 18.5"),
        pytest.param(17.9, 17.6, Doing.IDLE, id="less than 1 K below"),
        pytest.param(17.970, 10.0, Doing.IDLE, id="beer not a 32nd below"),
        pytest.param(17.968, 10.0, Doing.HEATING, id="beer a 32nd below"),
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
    """Began to cool at second 600, at a fridge setpoint of 17.5."""
    law = BrewPi()
    law.tick(0.0, SETPOINT_C, 18.1, 19.0)
    assert lived(law, 18.1, 19.0, from_s=600, to_s=600) is Doing.COOLING
    return law


def heating() -> BrewPi:
    """Began to heat at second 600, at a fridge setpoint of 18.5."""
    law = BrewPi()
    law.tick(0.0, SETPOINT_C, 17.9, 17.0)
    assert lived(law, 17.9, 17.0, from_s=600, to_s=600) is Doing.HEATING
    return law


@pytest.mark.parametrize(
    ("begun", "beer_c", "fridge_c", "on_s"),
    [
        pytest.param(cooling, 17.0, 10.0, 181, id="cold: three minutes at least"),
        pytest.param(cooling, 18.1, 17.6, 181, id="cold: expects 5 K/h of its on-time"),
        pytest.param(cooling, 18.1, 18.2, 504, id="0.7 K after 504 s"),
        pytest.param(cooling, 18.1, 19.3, None, id="never more than that of twenty minutes: 1.67 K"),
        pytest.param(cooling, 17.96, 21.0, 181, id="or the beer is a 32nd below"),
        pytest.param(cooling, 17.975, 21.0, None, id="the beer is not a 32nd below"),
        pytest.param(heating, 19.0, 25.0, 181, id="heat: three minutes at least"),
        pytest.param(heating, 17.9, 18.49, 181, id="heat: expects 0.2 K/h of its on-time"),
        pytest.param(heating, 17.9, 18.48, 360, id="0.02 K after six minutes"),
        pytest.param(heating, 17.9, 18.46, None, id="never more than that of ten minutes: 0.033 K"),
        pytest.param(heating, 18.04, 15.0, 181, id="or the beer is a 32nd above"),
        pytest.param(heating, 18.025, 15.0, None, id="the beer is not a 32nd above"),
    ],
)
def test_when_it_stops(begun: Callable[[], BrewPi], beer_c: float, fridge_c: float, on_s: int | None) -> None:
    law = begun()
    idle = (lived(law, beer_c, fridge_c, from_s=second, to_s=second) is Doing.IDLE for second in range(601, 3600))
    stopped_s = next((nth for nth, stopped in enumerate(idle, 1) if stopped), None)
    assert stopped_s == (None if on_s is None else pytest.approx(on_s, abs=2))


def cooled() -> BrewPi:
    """Cooled from second 600 to 781."""
    law = cooling()
    assert lived(law, 18.1, 17.0, from_s=601, to_s=781) is Doing.IDLE
    return law


def heated() -> BrewPi:
    """Heated from second 600 to 781."""
    law = heating()
    assert lived(law, 17.9, 19.0, from_s=601, to_s=781) is Doing.IDLE
    return law


@pytest.mark.parametrize(
    ("before", "wanted", "rests_s", "then"),
    [
        pytest.param(cooled, (18.2, 21.0), 300, Doing.COOLING, id="the cooler rests five minutes"),
        pytest.param(heated, (17.8, 15.0), 300, Doing.HEATING, id="the heater rests five minutes"),
        pytest.param(cooled, (17.0, 17.1), 600, Doing.HEATING, id="from cold to heat are ten minutes"),
        pytest.param(heated, (19.0, 18.9), 600, Doing.COOLING, id="from heat to cold are ten minutes"),
    ],
)
def test_it_rests(before: Callable[[], BrewPi], wanted: tuple[float, float], rests_s: int, then: Doing) -> None:
    law, (beer_c, fridge_c) = before(), wanted
    assert lived(law, beer_c, fridge_c, from_s=782, to_s=780 + rests_s) is Doing.WAITING
    assert lived(law, beer_c, fridge_c, from_s=781 + rests_s, to_s=782 + rests_s) is then


def test_a_peak_that_has_not_come_is_waited_for_half_an_hour() -> None:
    """The fridge goes on falling, and yet is too warm, because the setpoint has fallen too."""
    law, doings = cooled(), []
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


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["heat", "cold"])
@pytest.mark.parametrize(("further_k", "drifted"), [(-0.21, True), (-0.19, False), (0.5, False)])
def test_no_peak_in_time_and_far_short_of_it(sign: float, further_k: float, *, drifted: bool) -> None:
    assert side(sign, expected_c=17.0).drifted(17.0 + sign * further_k) is drifted


def test_what_is_known_of_peaks_at_first() -> None:
    law = BrewPi()
    assert law.heating == Overshoot(sign=1.0, estimator=0.2, most_s=600.0, wide_k=0.3, near_k=0.2, timeout_s=900.0)
    assert law.cooling == Overshoot(sign=-1.0, estimator=5.0, most_s=1200.0, wide_k=0.3, near_k=0.2, timeout_s=1800.0)


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["heat", "cold"])
def test_a_peak_is_where_the_fridge_turns(sign: float) -> None:
    """An hour of a kelvin out, and back."""
    seen, ours, others, slow = Filters(18.0, 17.0, 0.0), [], [], []
    for second in range(1, 7200):
        seen.add(18.0, 17.0 + sign * (min(second, 7200 - second) / 3600.0), float(second), 1.0)
        slow.append(sign * seen.fridge_slow.output)
        ours.append(seen.peak_c(sign))
        others.append(seen.peak_c(-sign))
    assert [peak_c for peak_c in ours if peak_c is not None] == [sign * max(slow)]
    assert set(others[60:]) == {None}


def test_without_its_probes_it_stops_after_a_minute() -> None:
    law = cooling()
    for second in range(601, 661):
        assert law.tick(float(second), SETPOINT_C, None, 19.0) == (False, True)
    assert law.tick(661.0, SETPOINT_C, None, 19.0) == (False, False)


@pytest.mark.parametrize(
    ("which", "delay_s"),
    [("fridge_fast", 20.0), ("fridge_slow", 160.0), ("beer_fast", 80.0), ("beer_slow", 160.0), ("slope", 480.0)],
)
def test_a_filter_is_as_late_as_published(which: str, delay_s: float) -> None:
    lags = getattr(Filters(0.0, 0.0, 0.0), which)
    half_s = next(second for second in range(1000) if lags.add(1.0, 1.0) >= 0.5)
    assert half_s == pytest.approx(delay_s, rel=0.15)


def test_the_slope_is_told_from_the_255th_second_on() -> None:
    seen, slopes = Filters(18.0, 18.0, 0.0), []
    for second in range(262):
        seen.add(18.0 + second / 3600.0, 18.0, float(second), 1.0)
        slopes.append(seen.slope.output)
    assert slopes[257] == 0.0 < slopes[258] == slopes[260] < slopes[261]
