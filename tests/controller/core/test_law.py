# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law, part by part: signs, limits, what is learnt, and that nothing winds up."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.core import changeover
from cellar.core.changeover import OWED_S, REST_S, Turn, turn
from cellar.core.interlock import Side
from cellar.core.law import LawName, LawState, follow, which
from cellar.core.learning import guess, learn
from cellar.core.observer import first_seen, observe
from cellar.core.pid import MOST_INTEGRAL_K, Gains, integrate, terms
from cellar.core.pulses import Cycle, Habit, Pace, pulse
from cellar.core.tuning import Law, law_for
from cellar.core.vessel import HeaterKind, Vessel

BOTH = (-1.0, 1.0)
GAINS = Gains(ti_h=6.0, td_h=0.65, tw_h=0.4)


def test_a_rising_beer_lowers_the_output() -> None:
    rising = terms(GAINS, error_k=0.0, integral_k=0.0, drift_k_per_h=1.0, lasting_k_per_h=1.0)
    assert rising.d_k == pytest.approx(-1.05)
    assert terms(GAINS, error_k=0.5, integral_k=0.1, drift_k_per_h=0.0, lasting_k_per_h=0.0).total_k == 0.6


@given(st.lists(st.floats(-50, 50), max_size=300))
def test_the_integral_stays_within_its_bound_and_moves_only_near_the_setpoint(errors: list[float]) -> None:
    integral_k = 0.0
    for error_k in errors:
        before_k, integral_k = integral_k, integrate(GAINS, error_k=error_k, integral_k=integral_k, dt_s=600.0)
        assert abs(integral_k) <= MOST_INTEGRAL_K
        assert abs(error_k) <= 0.1 or integral_k == before_k


def test_which_law_for_which_probes() -> None:
    table = {
        (True, True, True, True): LawName.CASCADE,
        (True, True, False, False): LawName.BEER_ONLY,
        (True, True, True, False): LawName.CHAMBER_LOST,
        (False, False, True, True): LawName.CHAMBER_ONLY,
        (True, False, True, True): LawName.BEER_LOST,
        (True, False, True, False): LawName.NONE,
        (True, False, False, False): LawName.NONE,
        (False, False, True, False): LawName.NONE,
    }
    for (beer, beer_good, chamber, chamber_good), law in table.items():
        found = which(beer_fitted=beer, beer_good=beer_good, chamber_fitted=chamber, chamber_good=chamber_good)
        assert found is law


def test_the_observer_finds_an_unknown_heat_and_the_beer_behind_a_lagging_probe() -> None:
    vessel, beer_c, well_c = Vessel(litres=20.0), 18.0, 18.0
    seen = first_seen(18.0)
    for _ in range(12 * 720):
        beer_c += ((16.0 - beer_c) / 10.0 + 0.3) * 5 / 3600
        well_c += (beer_c - well_c) * 5 / 95
        seen = observe(
            vessel, seen, tau_h=10.0, pv_c=well_c, air_c=16.0, heating=False, cooling=False, bandwidth_h=0.35,
            unseen_lag_s=1800.0, dt_s=5.0,
        )  # fmt: skip
    assert seen.unknown_k_per_h == pytest.approx(0.3, abs=0.01)
    assert seen.beer_c == pytest.approx(beer_c, abs=0.005)
    for _ in range(10 * 720):  # and forgets it when the probe is lost
        seen = observe(
            vessel, seen, tau_h=10.0, pv_c=None, air_c=16.0, heating=False, cooling=False, bandwidth_h=0.35,
            unseen_lag_s=1800.0, dt_s=5.0,
        )  # fmt: skip
    assert seen.unknown_k_per_h == pytest.approx(0.3 / math.e, abs=0.01)


def test_nothing_winds_up_in_a_crash_that_the_fridge_cannot_follow() -> None:
    vessel, law, state = Vessel(), law_for(Vessel()), LawState()
    for n in range(24 * 720):
        state = follow(
            vessel, law, state, name=LawName.CASCADE, setpoint_c=2.0, beer_c=12.0, air_c=12.0, relays=Side.COOLING,
            span=BOTH, now_s=5.0 * n, dt_s=5.0,
        )  # fmt: skip
    assert state.seen is not None
    assert abs(state.seen.unknown_k_per_h) < 0.01
    assert state.integral_k == 0.0
    assert (state.acting.demand, state.acting.wanted) == (-1.0, Side.COOLING)


@pytest.mark.parametrize("wrong", [0.5, 2.0])
def test_tau_is_learnt_from_a_beer_that_moves_and_from_no_other(wrong: float) -> None:
    known, beer_c, still = guess(10.0 * wrong), 18.0, guess(10.0 * wrong)
    for n in range(72 * 720):
        air_c = 18.0 + 8.0 * math.sin(n / 7000.0)
        beer_c += (air_c - beer_c) / 10.0 * 5 / 3600
        known = learn(known, pv_c=beer_c, air_c=air_c, heat_k_per_h=0.0, dt_s=5.0)
        still = learn(still, pv_c=18.0, air_c=18.0, heat_k_per_h=0.0, dt_s=5.0)
    assert known.tau_h == pytest.approx(10.0, rel=0.3)
    assert still.tau_h == pytest.approx(10.0 * wrong)


PACE = Pace(ripple_k=0.1, cycle_s=1800.0)


@pytest.mark.parametrize(
    ("excess_k", "on", "wants"),
    [(0.0501, False, True), (0.0499, False, False), (-0.0299, True, True), (-0.0301, True, False)],
)
def test_a_relay_closes_at_half_its_swing_and_opens_ahead_by_its_coast(
    excess_k: float, on: bool, wants: bool
) -> None:
    habit = Habit(coast_k=0.02, swing_k=0.06)
    assert pulse(habit, Cycle(on=on), PACE, excess_k=excess_k, on=on, dt_s=5.0)[2] is wants


def test_a_cycle_teaches_coast_and_swing_and_a_short_one_patience() -> None:
    habit, cycle = Habit(coast_k=0.0, swing_k=0.0), Cycle()
    for excess_k, on in ((0.1, True), (0.04, True), (0.04, False), (-0.02, False), (0.1, True)):
        habit, cycle, _ = pulse(habit, cycle, PACE, excess_k=excess_k, on=on, dt_s=60.0)
    assert habit.coast_k == pytest.approx(0.2 * 0.06)
    assert habit.swing_k == pytest.approx(0.2 * 0.12)
    assert habit.patience > 1.0


def turned(now: Turn, excess_k: float, *, seconds: float, span: tuple[float, float] = BOTH) -> Turn:
    for _ in range(round(seconds / 5.0)):
        now = turn(now, excess_k=excess_k, error_k=-excess_k, beyond_k=0.05, relays=Side.OFF, span=span, dt_s=5.0)
    return now


def test_a_turn_is_given_up_after_a_rest_and_five_minutes_and_never_to_what_is_not_fitted() -> None:
    cooling = Turn(side=Side.COOLING, rested_s=0.0, lately_k=-0.06)
    assert turned(cooling, -0.06, seconds=REST_S + OWED_S - 10.0).side is Side.COOLING
    assert turned(cooling, -0.06, seconds=REST_S + OWED_S + 10.0).side is Side.HEATING
    assert turned(cooling, -0.04, seconds=2 * REST_S + OWED_S).side is Side.COOLING
    assert turned(cooling, -0.06, seconds=9 * REST_S, span=(-1.0, 0.0)).side is Side.COOLING


def test_the_diagram_in_the_docstring_is_the_code() -> None:
    drawn = {("off", "heating"), ("off", "cooling"), ("heating", "cooling"), ("cooling", "heating")}
    found = {
        (side.value, after.value)
        for side, excess_k in product(Side, (-1.0, 1.0))
        if (after := turned(Turn(side=side), excess_k, seconds=2 * REST_S).side) is not side
    }
    assert found == drawn
    assert "OFF -> HEATING, COOLING" in (changeover.__doc__ or "")
    assert "HEATING <-> COOLING" in (changeover.__doc__ or "")


@given(
    beer_c=st.none() | st.floats(-5, 45),
    air_c=st.none() | st.floats(-25, 55),
    setpoint_c=st.floats(0, 30),
    span=st.sampled_from([BOTH, (0.0, 1.0), (-1.0, 0.0)]),
    jacket=st.booleans(),
    kind=st.sampled_from(HeaterKind),
)
def test_demand_stays_within_what_the_relays_can_do_and_the_chamber_within_its_bounds(
    beer_c: float | None,
    air_c: float | None,
    setpoint_c: float,
    span: tuple[float, float],
    jacket: bool,
    kind: HeaterKind,
) -> None:
    vessel, state, law = Vessel(jacket=jacket, heater_kind=kind), LawState(), Law()
    name = which(beer_fitted=True, beer_good=beer_c is not None, chamber_fitted=True, chamber_good=air_c is not None)
    if name is LawName.NONE:
        return
    for n in range(40):
        state = follow(
            vessel, law, state, name=name, setpoint_c=setpoint_c, beer_c=beer_c, air_c=air_c,
            relays=state.acting.wanted, span=span, now_s=5.0 * n, dt_s=5.0,
        )  # fmt: skip
        assert span[0] <= state.acting.demand <= span[1]
        assert state.chamber_setpoint_c is None or law.air_low_c <= state.chamber_setpoint_c <= law.air_high_c
        if name is LawName.CHAMBER_LOST:
            assert state.acting.wanted is not Side.HEATING
