# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter that follows a profile: what may be ordered, what the law gets, and power cuts that change nothing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.core.events import (
    GravityReported,
    ProfileEnded,
    ProfilePaused,
    ProfileResumed,
    ProfileStarted,
    SetpointChanged,
    StepBegan,
    StepSkipped,
)
from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.interlock import Side
from cellar.core.orders import (
    EndProfile,
    Order,
    PauseProfile,
    Refused,
    ReportGravity,
    ResumeProfile,
    SetMode,
    SetSetpoint,
    SkipStep,
    StartProfile,
    obey,
)
from cellar.core.profile_document import profile_from
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.remembered import remember, resume

FERMENTER = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
    first_mode=Mode.AUTO,
)
BARE = replace(FERMENTER, has_heater=False, has_cooler=False)  # for hours in which no plant answers to a relay
NOTHING = Readings(beer=None, chamber=None)
PROFILE = profile_from(
    {
        "name": "Ale",
        "steps": [{"hold": 19, "for_h": 0.1}, {"ramp": 21, "k_per_h": 2}, {"free_rise": 23, "for_h": 1}, {"hold": 4}],
    }
)
CRASH = profile_from({"name": "Crash", "steps": [{"crash": 2, "k_per_h": 2}, {"hold": 2}]})


def ordered(state: State, order: Order) -> State:
    outcome = obey(state, order, NOTHING, author="lea")
    assert not isinstance(outcome, Refused), outcome.text
    assert outcome[0].revision == state.revision + 1
    return outcome[0]


def refused(state: State, order: Order) -> str:
    outcome = obey(state, order, NOTHING, author="lea")
    assert isinstance(outcome, Refused)
    return outcome.reason


def run(
    state: State, *, seconds: int, beer_c: float | None = 18.0, chamber_c: float = 18.0, dt_s: float = 10.0
) -> tuple[State, list[Decision]]:
    """Live with probes that say what real ones say: about so much, and never the same for long."""
    decisions: list[Decision] = []
    for tick in range(round(seconds / dt_s)):
        now_s = state.last_s + dt_s
        flicker_k = 0.0625 * (tick // 3 % 2), 0.0625 * (tick // 7 % 3)
        beer = Reading.bad(Quality.FAULT, now_s, "")
        if beer_c is not None:
            beer = Reading.good(beer_c + flicker_k[0], now_s)
        chamber = Reading.good(chamber_c + flicker_k[1], now_s)
        state, decision = step(state, Readings(beer=beer, chamber=chamber), now_s)
        decisions.append(decision)
    return state, decisions


@pytest.fixture
def started() -> State:
    return ordered(starting(BARE, now_s=0.0), StartProfile(profile=PROFILE))


def test_a_profile_moves_the_setpoint_and_says_each_step(started: State) -> None:
    state, decisions = run(started, seconds=360)
    assert {it.setpoint_c for it in decisions} == {19.0}
    assert decisions[-1].events[0] == StepBegan(step=2, of=4, because="time")
    state, decisions = run(state, seconds=1800)
    assert decisions[-1].setpoint_c == state.setpoint_c == pytest.approx(20.0)
    assert decisions[-1].profile == PROFILE
    assert decisions[-1].profile_state == state.profile_state


def test_switched_off_the_profiles_clock_stands_still(started: State) -> None:
    state, _ = run(started, seconds=100)
    off, decisions = run(ordered(state, SetMode(mode=Mode.OFF)), seconds=36_000)
    assert off.profile_state == state.profile_state
    assert not any(isinstance(event, StepBegan) for it in decisions for event in it.events)
    on, _ = run(ordered(off, SetMode(mode=Mode.AUTO)), seconds=260)
    assert on.profile_state is not None
    assert on.profile_state.step == 1


def test_tripped_the_profiles_clock_stands_still(started: State) -> None:
    state, _ = run(started, seconds=100)
    tripped, _ = run(state, seconds=36_000, chamber_c=46.0)
    assert tripped.trip is not None
    assert tripped.profile_state is not None
    assert tripped.profile_state.elapsed_s <= 100 + 10 * 5  # until the jump is believed


def test_nobody_heats_a_free_rise_and_nobody_cools_it_below_its_cap() -> None:
    state = ordered(starting(FERMENTER, now_s=0.0), StartProfile(profile=PROFILE))
    state = ordered(ordered(state, SkipStep()), SkipStep())
    state, decisions = run(state, seconds=1800, beer_c=15.0, chamber_c=12.0)
    assert {it.side for it in decisions} == {Side.OFF}
    assert all(it.demand <= 0.0 for it in decisions)
    state, decisions = run(state, seconds=1500, beer_c=22.5, chamber_c=26.0)
    assert {it.side for it in decisions} == {Side.OFF}


def test_a_setpoint_that_a_person_sets_pauses_the_profile_and_says_so(started: State) -> None:
    state, _ = run(started, seconds=100)
    outcome = obey(state, SetSetpoint(setpoint_c=17.0), NOTHING, author="lea")
    assert not isinstance(outcome, Refused)
    state, event = outcome
    assert event == SetpointChanged(from_c=19.0, to_c=17.0, author="lea", paused_profile=True)
    state, decisions = run(state, seconds=3600)
    assert {it.setpoint_c for it in decisions} == {17.0}
    state, decisions = run(ordered(state, ResumeProfile()), seconds=10)
    assert state.setpoint_c == 19.0
    assert state.profile_state is not None
    assert state.profile_state.elapsed_s == 110.0


def test_every_order_and_the_event_that_it_makes(started: State) -> None:
    orders: list[tuple[Order, object]] = [
        (PauseProfile(), ProfilePaused(profile="Ale", step=1, author="lea")),
        (ResumeProfile(), ProfileResumed(profile="Ale", step=1, author="lea")),
        (SkipStep(), StepSkipped(step=1, of=4, author="lea")),
        (ReportGravity(sg=1.02), GravityReported(sg=1.02, author="lea")),
        (EndProfile(), ProfileEnded(profile="Ale", setpoint_c=18.0, author="lea")),
        (StartProfile(profile=CRASH), ProfileStarted(profile="Crash", steps=2, author="lea")),
    ]
    state = started
    for order, expected in orders:
        outcome = obey(state, order, NOTHING, author="lea")
        assert not isinstance(outcome, Refused)
        state, event = outcome
        assert event == expected


def test_ending_a_profile_holds_the_present_setpoint(started: State) -> None:
    state, _ = run(ordered(started, SkipStep()), seconds=1800)
    ended = ordered(state, EndProfile())
    assert (ended.profile, ended.profile_state) == (None, None)
    _, decisions = run(ended, seconds=3600)
    assert {it.setpoint_c for it in decisions} == {state.setpoint_c}


def test_skipping_the_last_step_finishes_and_then_there_is_nothing_to_skip() -> None:
    crash = replace(CRASH, steps=CRASH.steps[:1])
    state = ordered(ordered(starting(FERMENTER, now_s=0.0), StartProfile(profile=crash)), SkipStep())
    for order in (SkipStep(), PauseProfile(), ResumeProfile()):
        assert refused(state, order) == "no_profile"
    assert ordered(state, SetSetpoint(setpoint_c=5.0)).setpoint_c == 5.0
    assert ordered(state, StartProfile(profile=PROFILE)).profile == PROFILE


@pytest.mark.parametrize("order", [PauseProfile(), ResumeProfile(), SkipStep(), EndProfile()])
def test_without_a_profile_there_is_nothing_to_direct(order: Order) -> None:
    assert refused(starting(FERMENTER, now_s=0.0), order) == "no_profile"


def test_a_running_profile_is_not_replaced_by_accident(started: State) -> None:
    assert refused(started, StartProfile(profile=CRASH)) == "profile_running"
    assert refused(ordered(started, PauseProfile()), StartProfile(profile=CRASH)) == "profile_running"


@pytest.mark.parametrize(("hold", "allowed"), [(-0.1, False), (0.0, True), (30.0, True), (30.1, False)])
def test_nobody_gets_past_the_setpoints_bounds_by_a_profile(hold: float, allowed: bool) -> None:
    profile = profile_from({"name": "p", "steps": [{"hold": 10, "for_h": 1}, {"hold": hold, "for_h": 1}]})
    outcome = obey(starting(FERMENTER, now_s=0.0), StartProfile(profile=profile), NOTHING, author="lea")
    assert isinstance(outcome, Refused) is not allowed
    if isinstance(outcome, Refused):
        assert (outcome.reason, outcome.low, outcome.high) == ("out_of_range", 0.0, 30.0)
        assert "step 2" in outcome.text


@pytest.mark.parametrize(
    ("sg", "allowed"),
    [(0.979, False), (0.98, True), (1.2, True), (1.201, False), (float("nan"), False), (12.0, False)],
)
def test_a_gravity_is_taken_with_or_without_a_profile_if_it_can_be_one(
    sg: float, allowed: bool, started: State
) -> None:
    for state in (starting(FERMENTER, now_s=0.0), started):
        outcome = obey(state, ReportGravity(sg=sg), NOTHING, author="lea")
        assert isinstance(outcome, Refused) is not allowed
        if not isinstance(outcome, Refused) and state is started:
            assert outcome[0].profile_state is not None
            assert outcome[0].profile_state.sg == sg


def test_a_lost_beer_probe_stops_a_ramp_where_it_is(started: State) -> None:
    state, _ = run(ordered(started, SkipStep()), seconds=600)
    before, _ = run(state, seconds=60, beer_c=None)
    after, _ = run(before, seconds=3600, beer_c=None)
    assert after.setpoint_c == before.setpoint_c < 21.0


def test_with_a_chamber_probe_only_the_chamber_is_what_a_crash_waits_for() -> None:
    fermenter = replace(FERMENTER, beer_probe=None)
    state = ordered(starting(fermenter, now_s=0.0), StartProfile(profile=CRASH))
    state, _ = run(state, seconds=3600, chamber_c=18.0)
    assert 17.0 <= state.setpoint_c < 17.5


@settings(max_examples=25)
@given(st.integers(0, 900), st.booleans())
def test_a_power_cut_at_any_tick_changes_nothing_of_the_course(cut_tick: int, paused: bool) -> None:
    state = ordered(starting(BARE, now_s=0.0), StartProfile(profile=PROFILE))
    state, _ = run(state, seconds=10 * cut_tick)
    if paused:
        state = ordered(state, SetSetpoint(setpoint_c=10.0))
    again = resume(BARE, remember(state), now_s=5.0)
    assert (again.profile, again.profile_state, again.setpoint_c) == (
        state.profile,
        state.profile_state,
        state.setpoint_c,
    )
    on, without = run(state, seconds=2000)
    resumed, with_cut = run(again, seconds=2000)
    assert resumed.profile_state == on.profile_state
    assert [it.setpoint_c for it in with_cut] == [it.setpoint_c for it in without]


def test_bounds_that_were_narrowed_while_the_power_was_off_hold() -> None:
    state = ordered(starting(FERMENTER, now_s=0.0), StartProfile(profile=CRASH))
    narrow = replace(BARE, setpoint_low_c=10.0)
    again = resume(narrow, remember(replace(state, setpoint_c=5.0)), now_s=0.0)
    again, decisions = run(again, seconds=40 * 3600, dt_s=10.0, beer_c=10.0)
    assert min(it.setpoint_c for it in decisions) == again.setpoint_c == 10.0


def test_a_remembered_state_that_fits_no_profile_is_left_out_and_its_setpoint_held() -> None:
    state = ordered(starting(FERMENTER, now_s=0.0), StartProfile(profile=CRASH))
    assert state.profile_state is not None
    broken = replace(remember(state), profile_state=replace(state.profile_state, step=7))
    again = resume(FERMENTER, broken, now_s=0.0)
    assert (again.profile, again.profile_state, again.setpoint_c) == (None, None, state.setpoint_c)
