# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an excess to a relay, tick by tick: the integral, whose turn it is, and what a cycle teaches."""

from dataclasses import replace
from typing import Any

import pytest

from cellar.core.acting import Acting, Manner, act
from cellar.core.changeover import Turn, turn
from cellar.core.interlock import Side
from cellar.core.pid import Gains, integrate
from cellar.core.pulses import Cycle, Habit, Pace, ended, pulse

OFF, HEATING, COOLING = Side.OFF, Side.HEATING, Side.COOLING
H6 = 6.0 * 3600.0


@pytest.mark.parametrize(
    ("error_k", "before_k", "after_k"),
    [
        (0.05, 0.0, 0.05),
        (-0.05, 0.0, -0.05),
        (0.1, 0.0, 0.1),
        (-0.1, 0.05, -0.05),
        (0.1001, 0.03, 0.03),
        (-0.1001, 0.03, 0.03),
        (0.05, 0.09, 0.1),
        (-0.05, -0.09, -0.1),
    ],
)
def test_in_the_integral_time_an_error_comes_to_itself(error_k: float, before_k: float, after_k: float) -> None:
    gains = Gains(ti_h=6.0, td_h=0.65, tw_h=0.2)
    assert integrate(gains, error_k=error_k, integral_k=before_k, dt_s=H6) == pytest.approx(after_k, abs=1e-12)


WARY_COOLING = Turn(side=COOLING, rested_s=1200.0, wary_k=0.03)
WARY_HEATING = Turn(side=HEATING, rested_s=1200.0, wary_k=0.03)
WARY = Turn(side=COOLING, rested_s=2005.0, wary_k=0.02 * 7_200.0 / 7_205.0)
TURNS = [
    # the turn; excess, error; relays; and the turn five seconds later
    (Turn(), 0.06, -0.06, OFF, Turn(owed_s=5.0)),
    (Turn(owed_s=5.0), 0.06, -0.06, OFF, Turn(side=COOLING)),
    (Turn(owed_s=5.0), -0.06, 0.06, OFF, Turn(side=HEATING)),
    (Turn(owed_s=4.9), -0.06, 0.06, OFF, Turn(owed_s=9.9)),
    (Turn(owed_s=5.0), 0.06, 0.06, OFF, Turn()),  # too cold still, and going to be too warm
    (Turn(owed_s=5.0), 0.06, 0.0, OFF, Turn()),
    (Turn(owed_s=5.0), -0.06, 0.0, OFF, Turn()),
    (Turn(owed_s=5.0), 0.05, -0.06, OFF, Turn()),
    (Turn(owed_s=5.0), -0.05, 0.06, OFF, Turn()),
    (Turn(owed_s=5.0), 0.0, 0.06, OFF, Turn()),
    # five minutes after a rest of twenty, the other side is called
    (Turn(side=HEATING, owed_s=295.0, rested_s=1195.0), 0.06, -0.06, OFF, WARY_COOLING),
    (Turn(side=COOLING, owed_s=295.0, rested_s=1195.0), -0.06, 0.06, OFF, WARY_HEATING),
    (
        Turn(side=HEATING, owed_s=294.0, rested_s=2000.0),
        0.06,
        -0.06,
        OFF,
        Turn(side=HEATING, owed_s=299.0, rested_s=2005.0),
    ),
    (Turn(side=HEATING, owed_s=295.0, rested_s=1194.0), 0.06, -0.06, OFF, Turn(side=HEATING, rested_s=1199.0)),
    # each turn makes the next one harder to get, by what fades in two hours
    (Turn(side=COOLING, owed_s=5.0, rested_s=2000.0, wary_k=0.02), -0.06, 0.06, OFF, WARY),
    # it is not owed while a relay acts, nor within the acting side's own swing, nor what its own side would do
    (Turn(side=HEATING, owed_s=295.0, rested_s=2000.0), 0.06, -0.06, HEATING, Turn(side=HEATING, rested_s=0.0)),
    (Turn(side=HEATING, owed_s=295.0, rested_s=2000.0), 0.05, -0.06, OFF, Turn(side=HEATING, rested_s=2005.0)),
    (Turn(side=COOLING, owed_s=295.0, rested_s=2000.0), -0.05, 0.06, OFF, Turn(side=COOLING, rested_s=2005.0)),
    (Turn(side=HEATING, owed_s=290.0, rested_s=2000.0), -0.06, 0.06, OFF, Turn(side=HEATING, rested_s=2005.0)),
    (Turn(side=COOLING, owed_s=290.0, rested_s=2000.0), 0.06, -0.06, OFF, Turn(side=COOLING, rested_s=2005.0)),
]


@pytest.mark.parametrize(("now", "excess_k", "error_k", "relays", "then"), TURNS)
def test_a_turn_five_seconds_later(now: Turn, excess_k: float, error_k: float, relays: Side, then: Turn) -> None:
    found = turn(now, excess_k=excess_k, error_k=error_k, beyond_k=0.05, relays=relays, span=(-1.0, 1.0), dt_s=5.0)
    assert replace(found, lately_k=0.0, wary_k=0.0) == replace(then, wary_k=0.0)
    assert found.wary_k == pytest.approx(then.wary_k)
    assert found.lately_k == pytest.approx(excess_k * 5.0 / 1205.0)  # a lag of twenty minutes


def test_each_turn_to_and_fro_makes_the_next_one_harder() -> None:
    """By three hundredths of a kelvin each, which fade within hours."""
    then = Turn(side=HEATING, owed_s=295.0, rested_s=2000.0, wary_k=0.03)
    call = {"excess_k": 0.2, "error_k": -0.2, "beyond_k": 0.05, "relays": OFF, "span": (-1.0, 1.0)}
    found = turn(then, **call, dt_s=5.0)  # type: ignore[arg-type]
    assert found.side is COOLING
    assert found.wary_k == pytest.approx(0.03 * (1.0 - 5.0 / 7_205.0) + 0.03, abs=1e-12)
    assert turn(found, **call, dt_s=7_200.0).wary_k == pytest.approx(found.wary_k / 2.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("side", "lately_k", "gives_up"),
    [
        (HEATING, 0.0619, True),  # excess of 0.06 K: it hardly sinks
        (HEATING, 0.0621, False),  # it is coming back by itself
        (HEATING, 0.0, True),
        (COOLING, -0.0619, True),
        (COOLING, -0.0621, False),
        (COOLING, 0.0, True),
    ],
)
def test_a_beer_that_is_coming_back_by_itself_is_left_to_it(side: Side, lately_k: float, gives_up: bool) -> None:
    excess_k = 0.06 if side is HEATING else -0.06
    now = Turn(side=side, owed_s=299.9999, rested_s=5000.0, lately_k=lately_k)
    found = turn(now, excess_k=excess_k, error_k=-excess_k, beyond_k=0.05, relays=OFF, span=(-1.0, 1.0), dt_s=0.001)
    assert (found.side is not side) is gives_up
    assert found.lately_k == pytest.approx(lately_k, abs=1e-6)


@pytest.mark.parametrize(("side", "span"), [(HEATING, (0.0, 1.0)), (COOLING, (-1.0, 0.0)), (OFF, (0.0, 1.0))])
def test_what_is_not_fitted_is_owed_nothing(side: Side, span: tuple[float, float]) -> None:
    excess_k = -1.0 if side is COOLING else 1.0
    now = Turn(side=side, owed_s=400.0, rested_s=5000.0)
    found = turn(now, excess_k=excess_k, error_k=-excess_k, beyond_k=0.05, relays=OFF, span=span, dt_s=5.0)
    assert (found.side, found.owed_s) == (side, 0.0)


PACE = Pace(ripple_k=0.5, cycle_s=1800.0)  # halves, so that a boundary is a number
CALM = Habit(coast_k=0.0, swing_k=0.25)
CLOSING = [
    # habit, excess, on: wants to be on
    (CALM, 0.25, False, False),
    (CALM, 0.2501, False, True),
    (CALM, -0.25, True, False),
    (CALM, -0.2499, True, True),
    (replace(CALM, swing_k=1.0), 0.5, False, False),
    (replace(CALM, swing_k=1.0), 0.5001, False, True),
    (replace(CALM, coast_k=0.125), -0.125, True, False),
    (replace(CALM, coast_k=0.125), -0.1249, True, True),
    (replace(CALM, patience=2.0), 0.5, False, False),
    (replace(CALM, patience=2.0), 0.5001, False, True),
    (replace(CALM, patience=2.0), -0.5, True, False),
    (replace(CALM, patience=2.0), -0.4999, True, True),
]


@pytest.mark.parametrize(("habit", "excess_k", "on", "wants"), CLOSING)
def test_when_a_relay_closes_and_opens(habit: Habit, excess_k: float, on: bool, wants: bool) -> None:
    assert pulse(habit, Cycle(on=on), PACE, excess_k=excess_k, on=on, dt_s=5.0)[2] is wants


def test_a_cycle_has_an_age_a_top_a_bottom_and_where_it_opened() -> None:
    cycle, walk = Cycle(since_s=100.0, top_k=0.1, low_k=-0.1, opened_k=0.02), []
    for excess_k, on in ((0.2, False), (0.3, True), (0.35, True), (0.05, False), (0.01, False), (0.04, False)):
        _, cycle, _ = pulse(CALM, cycle, PACE, excess_k=excess_k, on=on, dt_s=5.0)
        walk.append(cycle)
    assert walk == [
        Cycle(on=False, since_s=105.0, top_k=0.2, low_k=-0.1, opened_k=0.02),
        Cycle(on=True, since_s=0.0, top_k=0.3, low_k=0.3),
        Cycle(on=True, since_s=5.0, top_k=0.35, low_k=0.3),
        Cycle(on=False, since_s=10.0, top_k=0.35, low_k=0.05, opened_k=0.05),
        Cycle(on=False, since_s=15.0, top_k=0.35, low_k=0.01, opened_k=0.05),
        Cycle(on=False, since_s=20.0, top_k=0.35, low_k=0.01, opened_k=0.05),
    ]


@pytest.mark.parametrize(
    ("lasted_s", "before", "after"),
    [
        (1799.0, 1.0, 1.1),
        (1800.0, 1.0, 1.0),
        (1799.0, 2.0, 2.2),
        (1800.0, 2.0, 1.9),
        (10.0, 3.9, 4.0),
        (1e5, 1.01, 1.0),
    ],
)
def test_patience_grows_with_short_cycles_and_wears_off(lasted_s: float, before: float, after: float) -> None:
    habit, _, _ = pulse(
        replace(CALM, patience=before), Cycle(since_s=lasted_s - 5.0), PACE, excess_k=1.0, on=True, dt_s=5.0
    )
    assert habit.patience == pytest.approx(after)


@pytest.mark.parametrize(
    ("cycle", "coast_k", "swing_k"),
    [
        (Cycle(top_k=0.5, low_k=-0.3, opened_k=-0.1), 0.1 + 0.2 * (0.2 - 0.1), 0.4 + 0.2 * (0.8 - 0.4)),
        (Cycle(top_k=0.5, low_k=-0.3), 0.1, 0.4),
        (Cycle(top_k=5.0, low_k=4.0, opened_k=4.2), 0.1 + 0.2 * (0.2 - 0.1), 0.4 + 0.2 * (1.0 - 0.4)),
        (Cycle(top_k=5.001, low_k=4.0, opened_k=4.2), 0.1, 0.4),
        (Cycle(top_k=1.0, low_k=-9.0, opened_k=1.0), 0.1 + 0.2 * (5.0 - 0.1), 0.4 + 0.2 * (5.0 - 0.4)),
    ],
)
def test_a_fifth_of_what_a_cycle_showed_is_believed(cycle: Cycle, coast_k: float, swing_k: float) -> None:
    """And nothing of one that was longer than ten ripples: that was a new setpoint."""
    found = ended(Habit(coast_k=0.1, swing_k=0.4, patience=2.0), cycle, PACE)
    assert (found.coast_k, found.swing_k, found.patience) == pytest.approx((coast_k, swing_k, 2.0))


MANNER = Manner(heater=PACE, cooler=Pace(ripple_k=0.25, cycle_s=600.0), beyond_k=0.125, full_k=2.0)
HEATER, COOLER = Habit(coast_k=0.0, swing_k=0.5), Habit(coast_k=0.0, swing_k=1.0)


def acted(side: Side, excess_k: float, *, turn_: Turn | None = None, **others: Any) -> Acting:
    now = Acting(turn=turn_ or Turn(side=side), heater=HEATER, cooler=COOLER, **others)
    return act(now, MANNER, excess_k=excess_k, error_k=-excess_k, relays=OFF, span=(-1.0, 1.0), dt_s=0.0)


@pytest.mark.parametrize(("side", "within_k", "beyond_k"), [(HEATING, 0.375, 0.376), (COOLING, -0.625, -0.626)])
def test_the_other_side_is_called_beyond_the_acting_sides_own_swing_and_a_margin(
    side: Side, within_k: float, beyond_k: float
) -> None:
    owed = Turn(side=side, owed_s=300.0, rested_s=5000.0)
    assert acted(side, within_k, turn_=owed).turn.side is side
    assert acted(side, beyond_k, turn_=owed).turn.side is (COOLING if side is HEATING else HEATING)


@pytest.mark.parametrize(("excess_k", "over"), [(-0.001, False), (0.001, True)])
def test_short_of_half_a_swing_is_nothing_at_least(excess_k: float, *, over: bool) -> None:
    """With a margin below nought, and a swing of less: what is called for is still on the other side."""
    now = Acting(turn=Turn(side=HEATING, owed_s=300.0, rested_s=5000.0), heater=Habit(coast_k=0.0, swing_k=0.02))
    manner = replace(MANNER, beyond_k=-0.03)
    after = act(now, manner, excess_k=excess_k, error_k=-0.5, relays=OFF, span=(-1.0, 1.0), dt_s=0.0)
    assert (after.turn.side is COOLING) is over


def test_a_turn_that_is_over_has_taught_its_own_relay_and_the_next_begins_anew() -> None:
    shown = Cycle(on=False, since_s=900.0, top_k=0.5, low_k=-0.5, opened_k=0.25)
    for side in (HEATING, COOLING):
        excess_k = 2.0 if side is HEATING else -2.0
        owed = Turn(side=side, owed_s=300.0, rested_s=5000.0)
        after = acted(side, excess_k, turn_=owed, cycle=shown)
        assert after.turn.side is not side
        assert after.cycle == Cycle(top_k=2.0)
        assert after.heater == (ended(HEATER, shown, MANNER.heater) if side is HEATING else HEATER)
        assert after.cooler == (ended(COOLER, shown, MANNER.cooler) if side is COOLING else COOLER)
        kept = acted(side, 0.0, turn_=replace(owed, owed_s=0.0), cycle=shown)
        assert (kept.heater, kept.cooler, kept.cycle) == (HEATER, COOLER, shown)


@pytest.mark.parametrize(
    ("side", "excess_k", "duty", "demand", "wanted"),
    [
        (HEATING, -0.4, 0.1, 0.3, HEATING),
        (HEATING, -9.0, 0.1, 1.0, HEATING),
        (HEATING, 0.4, 0.1, 0.0, OFF),
        (COOLING, 0.6, -0.1, -0.4, COOLING),
        (COOLING, 9.0, -0.1, -1.0, COOLING),
        (COOLING, -0.6, -0.1, 0.0, OFF),
        (OFF, 0.6, 0.0, 0.0, OFF),
    ],
)
def test_the_demand_is_what_was_achieved_and_the_excess_as_a_part_of_all(
    side: Side, excess_k: float, duty: float, demand: float, wanted: Side
) -> None:
    found = acted(side, excess_k, duty=duty)
    assert (found.demand, found.wanted) == (pytest.approx(demand), wanted)


@pytest.mark.parametrize(("relays", "doing"), [(HEATING, 1.0), (COOLING, -1.0), (OFF, 0.0)])
def test_what_the_relays_do_is_achieved_over_half_an_hour(relays: Side, doing: float) -> None:
    now = Acting(turn=Turn(side=relays, rested_s=50.0), duty=0.5)
    after = act(now, MANNER, excess_k=0.0, error_k=0.0, relays=relays, span=(-1.0, 1.0), dt_s=5.0)
    assert after.duty == pytest.approx(0.5 + (doing - 0.5) * 5.0 / 1805.0)
    assert after.cycle.on is (relays is not OFF)
    assert after.turn.rested_s == (0.0 if relays is not OFF else 55.0)
    idle = act(replace(now, turn=Turn(side=HEATING)), MANNER, excess_k=0.0, error_k=0.0, relays=COOLING,
               span=(-1.0, 1.0), dt_s=5.0)  # fmt: skip
    assert not idle.cycle.on
