# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Profiles, step by step: where the setpoint goes, and what ends a step at which moment."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from cellar.core.events import ProfileFinished, StepBegan
from cellar.core.profile import (
    Because,
    Guidance,
    ProfileState,
    advance,
    begin,
    current,
    fits,
    following,
    remaining_s,
    reported,
)
from cellar.core.profile_steps import (
    CRASH_LAG_K,
    AttenuationAtLeast,
    ByHand,
    Crash,
    DiacetylRest,
    FreeRise,
    GravityAtMost,
    Hold,
    Profile,
    Ramp,
    Sign,
    Stable,
    Step,
    Until,
)

HOUR_S = 3600.0


def profile_of(*steps: Step, og: float | None = 1.050) -> Profile:
    return Profile(name="p", steps=steps, og=og)


def live(
    profile: Profile,
    state: ProfileState,
    *,
    seconds: float,
    beer: float | Callable[[ProfileState], float | None] | None = 20.0,
    dt_s: float = 10.0,
) -> tuple[ProfileState, list[Guidance]]:
    guidances: list[Guidance] = []
    for _ in range(round(seconds / dt_s)):
        beer_c = beer(state) if callable(beer) else beer
        state, guidance = advance(profile, state, beer_c=beer_c, gravity=None, dt_s=dt_s)
        guidances.append(guidance)
    return state, guidances


def timed(hours: float) -> Until:
    return Until(at_most_s=hours * HOUR_S)


@pytest.mark.parametrize(("seconds", "step"), [(3590, 0), (3600, 1), (3610, 1)])
def test_a_hold_lasts_exactly_its_time(seconds: float, step: int) -> None:
    profile = profile_of(Hold(target_c=20.0, until=timed(1)), Hold(target_c=2.0, until=None))
    state, guidances = live(profile, begin(12.0), seconds=seconds)
    assert state.step == step
    assert guidances[0].setpoint_c == 20.0
    assert [event for it in guidances for event in it.events] == (
        [StepBegan(step=2, of=2, because=Because.TIME)] if step else []
    )


def test_the_last_target_is_held_for_ever_after_the_end_which_is_said_once() -> None:
    profile = profile_of(Hold(target_c=20.0, until=timed(1)))
    state, guidances = live(profile, begin(12.0), seconds=100 * HOUR_S, dt_s=60.0)
    assert current(profile, state) is None
    assert {it.setpoint_c for it in guidances} == {20.0}
    finished = ProfileFinished(profile="p", setpoint_c=20.0, because=Because.TIME)
    assert [event for it in guidances for event in it.events] == [finished]
    assert remaining_s(profile, state) is None


@pytest.mark.parametrize(("from_c", "target_c"), [(18.0, 20.0), (20.0, 18.0)])
def test_a_ramp_moves_at_its_rate_whatever_the_beer_does_and_says_its_slope(from_c: float, target_c: float) -> None:
    profile = profile_of(Ramp(target_c=target_c, k_per_h=0.5), Hold(target_c=target_c, until=None))
    state, guidances = live(profile, begin(from_c), seconds=2 * HOUR_S, beer=5.0)
    slope = math.copysign(0.5, target_c - from_c)
    assert state.setpoint_c == pytest.approx(from_c + 2 * slope)
    assert {it.ramp_k_per_h for it in guidances} == {slope}
    assert remaining_s(profile, state) == pytest.approx(2 * HOUR_S)
    state, guidances = live(profile, state, seconds=2 * HOUR_S + 20, beer=5.0)
    assert state.setpoint_c == target_c
    assert guidances[-1].ramp_k_per_h == 0.0
    assert state.step == 1


def test_a_ramp_that_arrives_has_no_slope_any_more() -> None:
    profile = profile_of(Ramp(target_c=20.0, k_per_h=3600.0))
    _, guidance = advance(profile, begin(18.5), beer_c=18.0, gravity=None, dt_s=2.0)
    assert (guidance.setpoint_c, guidance.ramp_k_per_h) == (20.0, 0.0)


def test_a_ramp_without_a_reading_waits_for_one() -> None:
    profile = profile_of(Ramp(target_c=20.0, k_per_h=1.0))
    state, guidances = live(profile, begin(18.0), seconds=HOUR_S, beer=None)
    assert (state.setpoint_c, state.step, state.elapsed_s) == (18.0, 0, HOUR_S)
    assert {it.ramp_k_per_h for it in guidances} == {0.0}


def test_a_hold_without_a_reading_goes_on_counting() -> None:
    profile = profile_of(Hold(target_c=20.0, until=timed(1)), Hold(target_c=2.0, until=None))
    assert live(profile, begin(20.0), seconds=HOUR_S, beer=None)[0].step == 1


def test_a_free_rise_never_heats_follows_the_beer_up_and_cools_only_at_the_cap() -> None:
    profile = profile_of(FreeRise(cap_c=22.0, until=timed(100)))
    beers = iter([19.0, 20.5, 20.1, 21.9, 22.0, 24.0, 21.51, 21.5, 21.9])
    state, guidances = live(profile, begin(20.0), seconds=90, beer=lambda _: next(beers))
    assert [it.setpoint_c for it in guidances] == [20.0, 20.5, 20.1, 21.9, 22.0, 22.0, 22.0, 21.5, 21.9]
    assert [it.may_cool for it in guidances] == [False] * 4 + [True] * 3 + [False] * 2
    assert not any(it.may_heat or it.ramp_k_per_h for it in guidances)
    state, guidances = live(profile, state, seconds=100 * HOUR_S, dt_s=100.0)
    assert current(profile, state) is None
    _, guidances = live(profile, state, seconds=10)
    assert guidances[-1].may_heat


def test_a_step_after_a_free_rise_begins_where_the_beer_is() -> None:
    profile = profile_of(FreeRise(cap_c=27.0, until=timed(1)), Crash(target_c=4.0, k_per_h=1.0))
    beers = iter([25.0] * 359 + [22.5])
    state, _ = live(profile, begin(20.0), seconds=HOUR_S, beer=lambda _: next(beers))
    assert (state.step, state.start_c) == (1, 22.5)


def test_a_crash_that_the_plant_can_follow_goes_at_its_rate() -> None:
    profile = profile_of(Crash(target_c=2.0, k_per_h=1.0), Hold(target_c=2.0, until=None))
    state, guidances = live(profile, begin(20.0), seconds=18 * HOUR_S, beer=lambda it: it.setpoint_c + 0.3)
    assert state.step == 1
    assert guidances[0].ramp_k_per_h == -1.0
    assert StepBegan(step=2, of=2, because=Because.TARGET) in guidances[-1].events


@pytest.mark.parametrize(
    ("behind_k", "share"),
    [(-5.0, 1.0), (0.5 * CRASH_LAG_K, 1.0), (0.75 * CRASH_LAG_K, 0.5), (CRASH_LAG_K, 0.0), (9.0, 0.0)],
)
@pytest.mark.parametrize("target_c", [2.0, 30.0])
def test_a_crash_waits_for_beer_that_is_behind(behind_k: float, share: float, target_c: float) -> None:
    profile = profile_of(Crash(target_c=target_c, k_per_h=2.0))
    way = math.copysign(1.0, target_c - 20.0)
    _, guidance = advance(profile, begin(20.0), beer_c=20.0 - way * behind_k, gravity=None, dt_s=1.0)
    assert guidance.ramp_k_per_h == pytest.approx(way * 2.0 * share)


def test_a_crash_that_never_arrives_ends_at_its_longest_time() -> None:
    profile = profile_of(Crash(target_c=2.0, k_per_h=2.0, at_most_s=HOUR_S), Hold(target_c=2.0, until=None))
    state, guidances = live(profile, begin(20.0), seconds=HOUR_S, beer=21.0)
    assert guidances[-1].events == (StepBegan(step=2, of=2, because=Because.FALLBACK),)
    assert state.setpoint_c == 20.0


@pytest.mark.parametrize(("rest_h", "step"), [(23.99, 0), (24.0, 1)])
def test_a_diacetyl_rest_warms_up_first_and_then_counts(rest_h: float, step: int) -> None:
    profile = profile_of(DiacetylRest(target_c=18.0, k_per_h=0.5, until=timed(24)), Hold(target_c=10.0, until=None))
    state, _ = live(profile, begin(10.0), seconds=(16 + rest_h) * HOUR_S, dt_s=36.0)
    assert state.setpoint_c == pytest.approx(18.0)
    assert state.step == step


def test_a_diacetyl_rest_does_not_end_before_it_is_warm() -> None:
    until = Until(at_most_s=24 * HOUR_S, sign=GravityAtMost(sg=1.012))
    profile = profile_of(DiacetylRest(target_c=18.0, k_per_h=1.0, until=until), Hold(target_c=10.0, until=None))
    state = reported(profile, begin(10.0), 1.010)
    state, _ = live(profile, state, seconds=8 * HOUR_S - 10)
    assert state.step == 0
    state, guidances = live(profile, state, seconds=10)
    assert guidances[-1].events == (StepBegan(step=2, of=2, because=Because.GRAVITY),)


@pytest.mark.parametrize(
    ("sign", "sg", "because"),
    [
        (GravityAtMost(sg=1.012), 1.0121, None),
        (GravityAtMost(sg=1.012), 1.012, Because.GRAVITY),
        (GravityAtMost(sg=1.012), 1.0, Because.GRAVITY),
        (AttenuationAtLeast(fraction=0.8), 1.011, None),
        (AttenuationAtLeast(fraction=0.8), 1.010, Because.ATTENUATION),
        (AttenuationAtLeast(fraction=0.8), 0.998, Because.ATTENUATION),
        (ByHand(), 1.0, None),
    ],
)
@pytest.mark.parametrize("step", ["hold", "ramp", "free_rise"])
def test_a_step_ends_on_what_is_reported(step: str, sign: Sign, sg: float, because: Because | None) -> None:
    until = Until(at_most_s=100 * HOUR_S, sign=sign)
    steps: dict[str, Step] = {
        "hold": Hold(target_c=20.0, until=until),
        "ramp": Ramp(target_c=25.0, k_per_h=0.1, sign=sign),
        "free_rise": FreeRise(cap_c=25.0, until=until),
    }
    profile = profile_of(steps[step], Hold(target_c=20.0, until=None))
    _, guidance = advance(profile, begin(20.0), beer_c=20.0, gravity=sg, dt_s=1.0)
    assert guidance.events == (() if because is None else (StepBegan(step=2, of=2, because=because),))


@pytest.mark.parametrize(
    ("hours_and_sgs", "because"),
    [
        ([(0, 1.012)], None),
        ([(0, 1.012), (47.9, 1.012)], None),
        ([(0, 1.012), (48, 1.012)], Because.STABLE),
        ([(0, 1.013), (48, 1.012)], None),
        ([(0, 1.0129), (48, 1.012)], Because.STABLE),
        ([(0, 1.0124), (24, 1.012), (48, 1.0129)], Because.STABLE),
        ([(0, 1.020), (24, 1.012), (48, 1.012)], None),
        ([(0, 1.020), (24, 1.012), (72, 1.012)], Because.STABLE),
        ([(0, 1.012), (24, 1.011), (48, 1.012)], None),
    ],
)
def test_stable_is_less_than_so_many_points_over_so_many_hours(
    hours_and_sgs: list[tuple[float, float]], because: Because | None
) -> None:
    sign = Stable(points=1.0, over_s=48 * HOUR_S)
    profile = profile_of(Hold(target_c=20.0, until=Until(at_most_s=900 * HOUR_S, sign=sign)))
    state, events = begin(20.0), []
    for hours, sg in hours_and_sgs:
        state, guidance = advance(profile, state, beer_c=20.0, gravity=None, dt_s=hours * HOUR_S - state.elapsed_s)
        assert guidance.events == ()
        state, guidance = advance(profile, state, beer_c=20.0, gravity=sg, dt_s=0.0)
        events += guidance.events
    assert [getattr(event, "because", None) for event in events] == ([] if because is None else [because])


def test_gravities_of_an_earlier_step_do_not_make_a_later_one_stable() -> None:
    sign = Stable(points=1.0, over_s=48 * HOUR_S)
    stable = Hold(target_c=20.0, until=Until(at_most_s=900 * HOUR_S, sign=sign))
    profile = profile_of(stable, stable)
    state = reported(profile, begin(20.0), 1.050)  # yeast that has not begun is stable, too
    state = following(replace(state, elapsed_s=48 * HOUR_S))
    state, _ = advance(profile, state, beer_c=20.0, gravity=1.050, dt_s=10.0)
    assert state.step == 1


@pytest.mark.parametrize("og", [None, 1.0])
def test_without_an_original_gravity_there_is_no_attenuation(og: float | None) -> None:
    sign = AttenuationAtLeast(fraction=0.01)
    profile = profile_of(Hold(target_c=20.0, until=Until(at_most_s=HOUR_S, sign=sign)), og=og)
    _, guidance = advance(profile, begin(20.0), beer_c=20.0, gravity=0.99, dt_s=1.0)
    assert guidance.events == ()


@pytest.mark.parametrize("sign", [GravityAtMost(sg=1.01), AttenuationAtLeast(fraction=0.9), ByHand()])
def test_what_is_never_seen_ends_by_time_and_says_that_it_was_not_seen(sign: Sign) -> None:
    profile = profile_of(
        Hold(target_c=20.0, until=Until(at_most_s=HOUR_S, sign=sign)), Hold(target_c=2.0, until=None)
    )
    _, guidances = live(profile, begin(20.0), seconds=HOUR_S)
    assert guidances[-1].events == (StepBegan(step=2, of=2, because=Because.FALLBACK),)


def test_a_paused_profile_holds_its_setpoint_and_its_time() -> None:
    profile = profile_of(Ramp(target_c=25.0, k_per_h=1.0))
    state, _ = live(profile, begin(20.0), seconds=HOUR_S)
    paused, guidances = live(profile, replace(state, paused=True), seconds=10 * HOUR_S)
    assert paused == replace(state, paused=True)
    assert set(guidances) == {Guidance(setpoint_c=state.setpoint_c)}
    assert (guidances[0].ramp_k_per_h, guidances[0].may_heat, guidances[0].may_cool) == (0.0, True, True)


def test_a_step_that_is_skipped_starts_the_next_from_where_the_setpoint_is() -> None:
    profile = profile_of(Ramp(target_c=25.0, k_per_h=1.0), Ramp(target_c=20.0, k_per_h=1.0))
    state, _ = live(profile, begin(20.0), seconds=HOUR_S)
    state = following(replace(state, paused=True))
    assert (state.step, state.elapsed_s, state.paused) == (1, 0.0, False)
    assert (state.start_c, remaining_s(profile, state)) == (pytest.approx(21.0), pytest.approx(HOUR_S))


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"step": 1}, True),
        ({"step": 2}, False),
        ({"step": -1}, False),
        ({"elapsed_s": -1.0}, False),
        ({"setpoint_c": math.nan}, False),
        ({"sg": math.inf}, False),
    ],
)
def test_a_remembered_state_fits_its_profile_or_it_does_not(change: dict[str, float], good: bool) -> None:
    profile = profile_of(Hold(target_c=20.0, until=timed(1)))
    assert fits(profile, replace(begin(20.0), **change)) is good  # type: ignore[arg-type]
