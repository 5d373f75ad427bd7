# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`step`: what a fermenter does when all is well, when a probe is lost, when it is too hot, and after a restart."""

import math
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cellar.core.events import ProbeBack, ProbeLost, RelaySwitched, Tripped
from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.interlock import HeldReason, Side
from cellar.core.law import LawName
from cellar.core.orders import Refused, ResetTrip, SetMode, SetSetpoint, obey
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.remembered import remember, resume
from cellar.core.supervision import TripReason

FERMENTER = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
    first_mode=Mode.AUTO,
)


def readings(beer_c: float | None, chamber_c: float | None, at_s: float) -> Readings:
    def of(value_c: float | None) -> Reading:
        return Reading.bad(Quality.FAULT, at_s, "unplugged") if value_c is None else Reading.good(value_c, at_s)

    return Readings(beer=of(beer_c), chamber=of(chamber_c))


def run(state: State, *, seconds: int, beer_c: float | None, chamber_c: float | None) -> tuple[State, list[Decision]]:
    decisions: list[Decision] = []
    for _ in range(seconds):
        now_s = state.last_s + 1.0
        state, decision = step(state, readings(beer_c, chamber_c, now_s), now_s)
        decisions.append(decision)
    return state, decisions


def test_a_warm_beer_is_cooled_once_the_compressor_may_start() -> None:
    state, decisions = run(starting(FERMENTER, now_s=0.0), seconds=700, beer_c=22.0, chamber_c=22.0)
    first_wish = next(decision for decision in decisions if decision.wanted is Side.COOLING)
    assert first_wish.held is not None
    assert first_wish.held.reason is HeldReason.LOCKOUT
    first_on = next(decision for decision in decisions if decision.side is Side.COOLING)
    assert first_on.at_s >= 300.0
    assert RelaySwitched(side=Side.COOLING) in first_on.events
    assert state.relays.cool


def test_a_cold_beer_is_heated_at_once() -> None:
    _, decisions = run(starting(FERMENTER, now_s=0.0), seconds=60, beer_c=14.0, chamber_c=14.0)
    assert decisions[-1].side is Side.HEATING


@pytest.mark.parametrize("lost", [{"chamber_c": None}, {"beer_c": None, "chamber_c": None}])
def test_a_lost_probe_opens_the_heater_within_its_time_and_says_so(lost: dict[str, None]) -> None:
    """Without the chamber's nobody sees how hot the air is. It is believed again after a minute of good readings."""
    good = {"beer_c": 14.0, "chamber_c": 14.0}
    state, decisions = run(starting(FERMENTER, now_s=0.0), seconds=60, **good)
    assert decisions[-1].side is Side.HEATING
    state, decisions = run(state, seconds=17, **(good | lost))
    assert decisions[-1].side is Side.OFF
    events = [event for decision in decisions for event in decision.events]
    assert ProbeLost(probe="chamber", quality="fault", detail="unplugged") in events
    state, decisions = run(state, seconds=58, **good)
    assert all(decision.side is Side.OFF for decision in decisions)
    state, decisions = run(state, seconds=10, **good)
    assert ProbeBack(probe="chamber") in [event for decision in decisions for event in decision.events]


def test_without_its_beer_probe_it_is_heated_at_a_third_at_most_and_not_for_ever() -> None:
    state, _ = run(starting(FERMENTER, now_s=0.0), seconds=60, beer_c=14.0, chamber_c=14.0)
    heated = 0
    for second in range(4 * 3600):
        now_s = state.last_s + 1.0
        chamber_c = 14.0 + 0.125 * (second % 7) + second / 36_000.0  # a living probe
        state, decision = step(state, readings(None, chamber_c, now_s), now_s)
        heated += decision.side is Side.HEATING
    assert decision.law is LawName.BEER_LOST
    assert 0.2 < heated / (4 * 3600) < 0.36
    state = replace(state, law=replace(state.law, beer_lost_s=86_401.0))
    state, decisions = run(state, seconds=30, beer_c=None, chamber_c=14.0)
    assert decisions[-1].side is Side.OFF


def test_a_probe_that_never_spoke_is_not_reported_before_a_bus_can_have_been_read() -> None:
    state = starting(FERMENTER, now_s=0.0)
    silent = Readings(beer=None, chamber=None)
    events: list[tuple[float, object]] = []
    for second in range(1, 20):
        state, decision = step(state, silent, float(second))
        assert decision.side is Side.OFF
        events += [(decision.at_s, event) for event in decision.events]
    assert [at_s for at_s, _ in events] == [15.0, 15.0]


@pytest.mark.parametrize(
    ("beer_c", "chamber_c", "reason"),
    [(20.0, 45.1, TripReason.CHAMBER_TOO_HOT), (35.1, 30.0, TripReason.BEER_TOO_HOT), (20.0, 44.0, None)],
)
def test_too_hot_trips_and_stays_tripped_until_a_person_resets_it(
    beer_c: float, chamber_c: float, reason: TripReason | None
) -> None:
    state, decisions = run(starting(FERMENTER, now_s=0.0), seconds=5, beer_c=beer_c, chamber_c=chamber_c)
    assert decisions[-1].trip is reason
    if reason is None:
        return
    assert Tripped(reason=reason) in decisions[0].events
    hot = Readings(beer=decisions[-1].beer, chamber=decisions[-1].chamber)
    refused = obey(state, ResetTrip(), hot, author="lea")
    assert isinstance(refused, Refused)
    assert refused.reason == "still_dangerous"
    state, decisions = run(replace(state, last_s=state.last_s + 100.0), seconds=200, beer_c=15.0, chamber_c=15.0)
    assert decisions[-1].trip is reason
    assert decisions[-1].side is Side.OFF
    cool = Readings(beer=decisions[-1].beer, chamber=decisions[-1].chamber)
    outcome = obey(state, ResetTrip(), cool, author="lea")
    assert not isinstance(outcome, Refused)
    state, decisions = run(outcome[0], seconds=60, beer_c=15.0, chamber_c=15.0)
    assert decisions[-1].side is Side.HEATING


def test_relays_that_do_not_obey_trip() -> None:
    state = starting(FERMENTER, now_s=0.0)
    disobeyed = replace(readings(18.0, 18.0, 1.0), relays_obeyed=False)
    _, decision = step(state, disobeyed, 1.0)
    assert decision.trip is TripReason.RELAY_MISMATCH


@pytest.mark.parametrize("setpoint_c", [-0.01, 30.01, math.nan, math.inf, -math.inf])
def test_a_setpoint_outside_its_bounds_is_refused_with_them(setpoint_c: float) -> None:
    refused = obey(
        starting(FERMENTER, now_s=0.0), SetSetpoint(setpoint_c=setpoint_c), readings(18, 18, 0), author="x"
    )
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.low, refused.high) == ("out_of_range", 0.0, 30.0)


def test_what_is_remembered_comes_back_and_the_compressor_is_locked_out() -> None:
    state, _ = run(starting(FERMENTER, now_s=0.0), seconds=1_200, beer_c=19.0, chamber_c=15.0)
    outcome = obey(state, SetSetpoint(setpoint_c=12.5), readings(19, 15, state.last_s), author="lea")
    assert not isinstance(outcome, Refused)
    back = resume(FERMENTER, remember(outcome[0]), now_s=7.0)
    assert (back.setpoint_c, back.mode) == (12.5, Mode.AUTO)
    assert state.law.seen is not None
    assert back.law.unknown_k_per_h == state.law.seen.unknown_k_per_h
    assert back.law.acting.cooler == state.law.acting.cooler
    assert back.law.learned is not None
    assert state.law.learned is not None
    assert back.law.learned.tau_h == pytest.approx(state.law.learned.tau_h)
    _, decisions = run(back, seconds=299, beer_c=19.0, chamber_c=15.0)
    assert all(decision.side is not Side.COOLING for decision in decisions)


def test_a_remembered_setpoint_outside_new_bounds_comes_to_the_nearest() -> None:
    state = replace(starting(FERMENTER, now_s=0.0), setpoint_c=28.0)
    assert resume(replace(FERMENTER, setpoint_high_c=24.0), remember(state), now_s=0.0).setpoint_c == 24.0


def test_the_same_inputs_give_the_same_decisions() -> None:
    first = run(starting(FERMENTER, now_s=0.0), seconds=2_000, beer_c=19.5, chamber_c=18.0)[1]
    second = run(starting(FERMENTER, now_s=0.0), seconds=2_000, beer_c=19.5, chamber_c=18.0)[1]
    assert first == second


class AnythingHappens(RuleBasedStateMachine):
    """Readings, faults, orders, long gaps and restarts in any order; the promises hold after each."""

    @initialize(heater=st.booleans(), cooler=st.booleans(), both_probes=st.booleans())
    def start(self, heater: bool, cooler: bool, both_probes: bool) -> None:
        self.fermenter = replace(
            FERMENTER,
            has_heater=heater or not cooler,
            has_cooler=cooler,
            beer_probe=ProbeLimits() if both_probes else None,
        )
        self.state = starting(self.fermenter, now_s=0.0)
        self.decision: Decision | None = None
        self.compressor_off_s = 0.0
        self.good_s = {"beer": -math.inf, "chamber": -math.inf}

    @rule(
        beer_c=st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-5, 50)),
        chamber_c=st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-20, 55)),
        obeyed=st.sampled_from([True] * 30 + [False]),
        seconds=st.integers(1, 60),
        dt_s=st.sampled_from([0.0, 0.2, 1.0, 1.0, 1.0, 5.0, 45.0, 4000.0]),
    )
    def ticks(self, beer_c: float | None, chamber_c: float | None, obeyed: bool, seconds: int, dt_s: float) -> None:
        for _ in range(seconds):
            before, now_s = self.state, self.state.last_s + dt_s
            seen = replace(readings(beer_c, chamber_c, now_s), relays_obeyed=obeyed)
            for name, reading in (("beer", seen.beer), ("chamber", seen.chamber)):
                if reading is not None and reading.value_c is not None:
                    self.good_s[name] = now_s
            self.state, self.decision = step(self.state, seen, now_s)
            if self.state.relays.cool and not before.relays.cool:
                assert now_s - self.compressor_off_s >= self.fermenter.interlock.cooler.min_off_s
            if before.relays.cool and not self.state.relays.cool:
                self.compressor_off_s = now_s
            self.promises(now_s)

    def promises(self, now_s: float) -> None:
        decision = self.decision
        assert decision is not None
        if decision.side is Side.HEATING:
            assert self.fermenter.has_heater
            fitted = {"beer": self.fermenter.beer_probe, "chamber": self.fermenter.chamber_probe}
            seeing = "chamber" if fitted["chamber"] else "beer"
            assert now_s - self.good_s[seeing] <= 15.0
        if decision.side is Side.COOLING:
            assert self.fermenter.has_cooler
        if decision.trip is not None or decision.mode is Mode.OFF:
            assert decision.side is Side.OFF
        assert math.isfinite(decision.demand + self.state.law.integral_k)
        assert self.state.law.seen is None or math.isfinite(self.state.law.seen.beer_c)
        assert (decision.held is None) == (decision.side is decision.wanted)

    @rule(setpoint_c=st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 30))
    def somebody_sets_the_setpoint(self, setpoint_c: float) -> None:
        outcome = obey(self.state, SetSetpoint(setpoint_c=setpoint_c), readings(18, 18, 0), author="x")
        if not isinstance(outcome, Refused):
            self.state = outcome[0]

    @rule(mode=st.sampled_from(Mode))
    def somebody_sets_the_mode(self, mode: Mode) -> None:
        outcome = obey(self.state, SetMode(mode=mode), readings(18, 18, 0), author="x")
        assert not isinstance(outcome, Refused)
        self.state = outcome[0]

    @precondition(lambda self: self.decision is not None)
    @rule()
    def somebody_resets_the_trip(self) -> None:
        assert self.decision is not None
        judged = Readings(beer=self.decision.beer, chamber=self.decision.chamber)
        outcome = obey(self.state, ResetTrip(), judged, author="x")
        if not isinstance(outcome, Refused):
            self.state = outcome[0]

    @rule()
    def the_power_is_cut(self) -> None:
        if self.state.relays.cool:
            self.compressor_off_s = self.state.last_s
        self.state = resume(self.fermenter, remember(self.state), now_s=self.state.last_s)

    @invariant()
    def the_setpoint_is_within_bounds(self) -> None:
        if hasattr(self, "state"):
            assert 0.0 <= self.state.setpoint_c <= 30.0


TestAnythingHappens = AnythingHappens.TestCase
TestAnythingHappens.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
