# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every profile, whatever happens to it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cellar.core.profile import advance, begin, current, fits, following, remaining_s
from cellar.core.profile_document import document_of, profile_from
from cellar.core.profile_steps import (
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
    bounded,
    target_of,
)

HOUR_S = 3600.0
LOW_C, HIGH_C = 0.0, 30.0
temperatures = st.floats(LOW_C, HIGH_C)
rates = st.floats(0.05, 5.0)
signs: st.SearchStrategy[Sign] = st.one_of(
    st.builds(GravityAtMost, sg=st.floats(1.0, 1.05)),
    st.builds(AttenuationAtLeast, fraction=st.floats(0.1, 0.9)),
    st.builds(Stable, points=st.floats(0.5, 5.0), over_s=st.floats(HOUR_S, 48 * HOUR_S)),
    st.builds(ByHand),
)
ends = st.builds(Until, at_most_s=st.floats(60.0, 48 * HOUR_S), sign=st.none() | signs)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Hold, target_c=temperatures, until=ends),
    st.builds(Ramp, target_c=temperatures, k_per_h=rates, sign=st.none() | signs),
    st.builds(FreeRise, cap_c=temperatures, until=ends),
    st.builds(DiacetylRest, target_c=temperatures, k_per_h=rates, until=ends),
    st.builds(Crash, target_c=temperatures, k_per_h=rates, at_most_s=st.floats(60.0, 48 * HOUR_S)),
)
profiles = st.builds(
    Profile, name=st.just("p"), steps=st.lists(steps, min_size=1, max_size=5).map(tuple), og=st.just(1.06)
)
ticks = st.lists(
    st.tuples(
        st.none() | st.floats(-20.0, 60.0),
        st.none() | st.floats(0.99, 1.1),
        st.floats(0.0, 3 * HOUR_S),
        st.sampled_from(["", "", "", "skip", "pause", "resume"]),
    ),
    max_size=60,
)


@given(profiles, temperatures, ticks)
def test_whatever_happens_the_setpoint_stays_within_bounds_time_does_not_run_back_and_ramps_keep_their_rate(
    profile: Profile, start_c: float, happenings: list[tuple[float | None, float | None, float, str]]
) -> None:
    state = begin(start_c)
    for beer_c, gravity, dt_s, deed in happenings:
        step, before = current(profile, state), state
        state, guidance = advance(profile, state, beer_c=beer_c, gravity=gravity, dt_s=dt_s)
        assert LOW_C <= guidance.setpoint_c <= HIGH_C
        assert guidance.setpoint_c == state.setpoint_c
        assert (state.step, state.elapsed_s) >= (before.step, before.elapsed_s)
        assert state.step - before.step in (0, 1)
        if isinstance(step, Ramp | DiacetylRest | Crash):
            assert abs(state.setpoint_c - before.setpoint_c) <= step.k_per_h * dt_s / HOUR_S + 1e-9
            assert abs(guidance.ramp_k_per_h) <= step.k_per_h
        if isinstance(step, FreeRise) and not before.paused:
            assert not guidance.may_heat
        assert (remaining_s(profile, state) or 0.0) >= 0.0
        assert fits(profile, state)
        match deed:
            case "skip" if current(profile, state) is not None:
                state = following(state)
            case "pause" | "resume":
                state = replace(state, paused=deed == "pause")
            case _:
                pass


@given(profiles, st.floats(-20.0, 40.0), st.floats(-30.0, 10.0), st.floats(10.0, 40.0))
def test_every_profile_comes_to_its_end_whatever_is_never_reported(
    profile: Profile, start_c: float, beer_low_c: float, beer_high_c: float
) -> None:
    state = begin(start_c)
    for tick in range(40 * 100):
        beer_c = beer_low_c if tick % 2 else beer_high_c
        state, _ = advance(profile, state, beer_c=beer_c, gravity=None, dt_s=HOUR_S)
    assert current(profile, state) is None


@given(profiles, st.floats(-50.0, 50.0))
def test_bounds_that_were_changed_hold_for_every_target(profile: Profile, low_c: float) -> None:
    targets = [target_of(step) for step in bounded(profile, low_c, low_c + 5.0).steps]
    assert all(low_c <= it <= low_c + 5.0 for it in targets)
    assert bounded(profile, LOW_C, HIGH_C) == profile


@given(profiles)
def test_a_profile_survives_being_written_down(profile: Profile) -> None:
    written = profile_from(document_of(profile))  # to the millisecond
    assert profile_from(document_of(written)) == written
    assert (written.name, written.og, len(written.steps)) == (profile.name, profile.og, len(profile.steps))
