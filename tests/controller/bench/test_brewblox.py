# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BrewBlox's blocks as documented, with its wizards' numbers: PID, slow and fast PWM, mutex."""

import math

import pytest

from control.peers.brewblox import BrewBlox, FastPwm, Pid, SlowPwm, glycol_wizard

SETPOINT_C = 18.0
K_PER_H = 1.0 / 3600.0


def test_the_wizards_numbers() -> None:
    ferment, glycol = BrewBlox(), BrewBlox(wizard=glycol_wizard())
    assert (ferment.cool_pid.sign, ferment.cool_pid.gain_per_k) == (-1.0, 0.5)
    assert (ferment.heat_pid.sign, ferment.heat_pid.gain_per_k) == (1.0, 1.0)
    assert {it.ti_s for it in (ferment.cool_pid, ferment.heat_pid)} == {6 * 3600.0}
    assert {it.td_s for it in (ferment.cool_pid, ferment.heat_pid)} == {1800.0}
    assert (ferment.cooler.period_s, ferment.cooler.min_on_s, ferment.cooler.min_off_s) == (1800.0, 120.0, 300.0)
    assert ferment.heater.period_s == 10.0
    assert (glycol.cool_pid.gain_per_k, glycol.cool_pid.ti_s, glycol.cool_pid.td_s) == (0.2, 7200.0, 600.0)
    assert (glycol.cooler.period_s, glycol.cooler.min_on_s, glycol.cooler.min_off_s) == (600.0, 5.0, 0.0)
    assert (glycol.wizard.cool_hold_s, glycol.wizard.heat_hold_s) == (900.0, 900.0)


@pytest.mark.parametrize(
    ("error_k", "slope_k_per_h", "cool", "heat"),
    [
        pytest.param(0.0, 0.0, 0.0, 0.0, id="there"),
        pytest.param(-0.5, 0.0, 0.25, 0.0, id="too warm: 50 % per K of cold"),
        pytest.param(0.5, 0.0, 0.0, 0.5, id="too cold: 100 % per K of heat"),
        pytest.param(-9.0, 0.0, 1.0, 0.0, id="all of it"),
        pytest.param(0.0, 1.0, 0.25, 0.0, id="rising: cools half an hour ahead"),
        pytest.param(0.0, -1.0, 0.0, 0.5, id="falling: heats"),
        pytest.param(-0.5, -1.0, 0.0, 0.0, id="comes back by itself"),
        pytest.param(0.0, 50.0, 0.5, 0.0, id="the slope counts for a kelvin at most"),
    ],
)
def test_pid(error_k: float, slope_k_per_h: float, cool: float, heat: float) -> None:
    law = BrewBlox()
    slope = slope_k_per_h * K_PER_H
    assert law.cool_pid.output(error_k, slope, None, 1.0) == pytest.approx(cool)
    assert law.heat_pid.output(error_k, slope, None, 1.0) == pytest.approx(heat)


def cool_pid(integral: float = 0.0) -> Pid:
    return Pid(sign=-1.0, gain_per_k=0.5, ti_s=6 * 3600.0, td_s=1800.0, integral=integral)


@pytest.mark.parametrize(
    ("error_k", "slope_k_per_h", "achieved", "before", "after"),
    [
        pytest.param(-0.5, 0.0, None, 0.0, 0.25, id="an error that stands for Ti counts twice"),
        pytest.param(0.0, 0.2, None, 0.0, 0.05, id="the derivative is integrated too"),
        pytest.param(0.5, 0.0, None, 0.1, 0.0, id="never below nothing"),
        pytest.param(-0.5, 0.0, 0.0, 0.0, 0.0, id="a blocked actuator winds nothing up"),
    ],
)
def test_the_integral_after_six_hours(
    error_k: float, slope_k_per_h: float, achieved: float | None, before: float, after: float
) -> None:
    pid = cool_pid(before)
    for _ in range(360):
        pid.output(error_k, slope_k_per_h * K_PER_H, achieved, 60.0)
    assert pid.integral == pytest.approx(after)


def test_what_cannot_be_given_winds_back_three_times_as_fast() -> None:
    pid = cool_pid(integral=0.6)
    assert pid.output(-1.0, 0.0, None, 60.0) == 1.0  # 1.1 is asked for
    assert pid.integral == pytest.approx(0.6 - 3.0 * 0.1 * 60.0 / (6 * 3600.0))


@pytest.mark.parametrize(
    ("duty", "on_s", "off_s"),
    [
        pytest.param(0.5, 900.0, 900.0, id="half of half an hour"),
        pytest.param(0.2, 360.0, 1440.0, id="a fifth"),
        pytest.param(0.02, 120.0, 5880.0, id="no pulse under two minutes: a longer period"),
        pytest.param(0.9, 2700.0, 300.0, id="no pause under five minutes: a longer period"),
    ],
)
def test_slow_pwm_keeps_the_mean(duty: float, on_s: float, off_s: float) -> None:
    pwm = SlowPwm(period_s=1800.0, min_on_s=120.0, min_off_s=300.0)
    closed = [pwm.tick(duty, float(second), 1.0, free=True) for second in range(20_000)]
    opened = closed.index(False)
    assert opened == pytest.approx(on_s, abs=1.0)
    assert closed[opened:].index(True) == pytest.approx(off_s, abs=1.0)


def test_slow_pwm_at_its_ends() -> None:
    pwm = SlowPwm(period_s=1800.0, min_on_s=120.0, min_off_s=300.0)
    assert all(pwm.tick(1.0, float(second), 1.0, free=True) for second in range(10_000))
    assert not pwm.tick(0.0, 10_000.0, 1.0, free=True)
    assert not any(pwm.tick(0.0, float(second), 1.0, free=True) for second in range(10_001, 20_000))


def test_slow_pwm_knows_what_it_gave() -> None:
    """A mean that fades with the period."""
    pwm = SlowPwm(period_s=1800.0, min_on_s=120.0, min_off_s=300.0)
    given = [pwm.tick(1.0, float(second), 1.0, free=second < 1800) and pwm.achieved for second in range(1801)]
    assert given[-1] == pytest.approx(1.0 - math.exp(-1.0), abs=0.002)
    for second in range(1801, 3601):
        pwm.tick(0.0, float(second), 1.0, free=True)
    assert pwm.achieved == pytest.approx((1.0 - math.exp(-1.0)) * math.exp(-1.0), abs=0.002)


def test_slow_pwm_says_that_the_mutex_blocks_it() -> None:
    pwm = SlowPwm(period_s=1800.0, min_on_s=120.0, min_off_s=300.0)
    assert not pwm.tick(0.0, 0.0, 1.0, free=False)
    assert not pwm.blocked
    assert not pwm.tick(0.5, 1.0, 1.0, free=False)
    assert pwm.blocked
    assert pwm.tick(0.5, 2.0, 1.0, free=True)
    assert not pwm.blocked


@pytest.mark.parametrize(("duty", "dt_s"), [(0.25, 1.0), (0.07, 1.0), (0.3, 5.0), (0.9, 2.0)])
def test_fast_pwm_keeps_the_mean_in_whole_ticks(duty: float, dt_s: float) -> None:
    pwm = FastPwm(period_s=10.0)
    ticks = round(4000.0 / dt_s)
    on_s = sum(dt_s for nth in range(ticks) if pwm.tick(duty, nth * dt_s, dt_s, free=True))
    assert on_s == pytest.approx(duty * 4000.0, abs=5.0)


def side(law: BrewBlox, beer_c: float, now_s: float) -> str:
    heat, cool = law.tick(now_s, SETPOINT_C, beer_c, None)
    return "H" * heat + "C" * cool


@pytest.mark.parametrize(
    ("first_c", "then_c", "first", "then", "hold_s"),
    [
        pytest.param(20.0, 16.0, "C", "H", 2700.0, id="45 min from cold to heat"),
        pytest.param(16.0, 20.0, "H", "C", 1200.0, id="20 min from heat to cold"),
    ],
)
def test_the_mutex_stays_with_a_side(first_c: float, then_c: float, first: str, then: str, hold_s: float) -> None:
    law = BrewBlox()
    sides = [side(law, first_c, float(second)) for second in range(600)]
    sides += [side(law, then_c, float(second)) for second in range(600, 6000)]
    last, begins = max(nth for nth, it in enumerate(sides) if it == first), sides.index(then)
    assert begins - last == pytest.approx(hold_s, abs=1.0)
    assert "HC" not in sides


def test_ten_seconds_without_a_reading_are_bridged_and_then_all_is_off() -> None:
    law = BrewBlox()
    for second in range(601):
        law.tick(float(second), SETPOINT_C, 25.0, None)
    law.cool_pid.integral = 0.2
    bridged = [law.tick(float(second), SETPOINT_C, None, None) for second in range(601, 611)]
    assert bridged == [(False, True)] * 10
    assert law.tick(611.0, SETPOINT_C, None, None) == (False, False)
    assert law.cool_pid.integral == 0.0
