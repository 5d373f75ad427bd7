# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a step will last, as far as can be known: what a brewer plans the weekend by."""

from dataclasses import replace

import pytest

from cellar.core.profile import advance, begin, remaining_s
from cellar.core.profile_steps import (
    CRASH_LAG_K,
    ByHand,
    Crash,
    DiacetylRest,
    FreeRise,
    Hold,
    Profile,
    Ramp,
    Step,
    Until,
)

HOUR_S = 3600.0


def profile_of(step: Step) -> Profile:
    return Profile(name="p", steps=(step,), og=None)


@pytest.mark.parametrize("sign", [None, ByHand()])
@pytest.mark.parametrize(
    ("step", "elapsed_h", "left_h"),
    [
        ("hold", 0, 10),
        ("hold", 4, 6),
        ("hold", 11, 0),
        ("free_rise", 4, 6),
        ("rest", 0, 14),
        ("rest", 5, 9),
        ("rest", 15, 0),
    ],
)
def test_a_step_with_a_time_has_the_rest_of_it_left(
    step: str, elapsed_h: float, left_h: float, sign: ByHand | None
) -> None:
    until = Until(at_most_s=10 * HOUR_S, sign=sign)
    steps: dict[str, Step] = {
        "hold": Hold(target_c=20.0, until=until),
        "free_rise": FreeRise(cap_c=25.0, until=until),
        "rest": DiacetylRest(target_c=20.0, k_per_h=0.5, until=until),
    }
    state = replace(begin(18.0), elapsed_s=elapsed_h * HOUR_S)
    assert remaining_s(profile_of(steps[step]), state) == pytest.approx(left_h * HOUR_S)


@pytest.mark.parametrize(("setpoint_c", "left_h"), [(18.0, 4.0), (19.5, 1.0), (20.0, 0.0), (22.0, 4.0)])
def test_a_ramp_has_its_way_left(setpoint_c: float, left_h: float) -> None:
    state = replace(begin(18.0), setpoint_c=setpoint_c, elapsed_s=99.0)
    assert remaining_s(profile_of(Ramp(target_c=20.0, k_per_h=0.5)), state) == pytest.approx(left_h * HOUR_S)


def test_what_lasts_for_ever_has_no_time_left_to_say() -> None:
    assert remaining_s(profile_of(Hold(target_c=2.0, until=None)), begin(2.0)) is None
    assert remaining_s(profile_of(Hold(target_c=2.0, until=None)), replace(begin(2.0), step=1)) is None


@pytest.mark.parametrize(
    ("setpoint_c", "elapsed_h", "left_h"),
    [
        (20.0, 0.0, 9.0),  # nothing known yet: as fast as it may
        (16.0, 2.0, 7.0),  # as fast as it may, so far
        (19.7, 3.0, 8.85),  # hardly anything known yet
        (11.25, 16.0, 18.5),  # at 0.5 K/h, the setpoint 0.75 K ahead of the beer
        (2.5, 95.5, 0.5),  # it ends after 96 h in any case
    ],
)
def test_a_crash_is_foretold_by_how_it_went(setpoint_c: float, elapsed_h: float, left_h: float) -> None:
    state = replace(begin(20.0), setpoint_c=setpoint_c, elapsed_s=elapsed_h * HOUR_S)
    left_s = remaining_s(profile_of(Crash(target_c=2.0, k_per_h=2.0)), state)
    assert left_s == pytest.approx(left_h * HOUR_S, rel=0.02)


def test_a_crash_on_a_weak_plant_stays_within_its_lag_and_foretells_its_end() -> None:
    profile = Profile(name="p", steps=(Crash(target_c=2.0, k_per_h=2.0), Hold(target_c=2.0, until=None)))
    state, beer_c, left = begin(20.0), 20.0, []
    for hour_tenth in range(1000):
        beer_c -= 0.05  # 0.5 K/h, a quarter of what was asked for
        state, _ = advance(profile, state, beer_c=beer_c, gravity=None, dt_s=360.0)
        if state.step:
            break
        assert beer_c - state.setpoint_c <= CRASH_LAG_K + 0.05
        left.append((hour_tenth * 360.0, remaining_s(profile, state)))
    ended_s = left[-1][0]
    assert ended_s == pytest.approx(34 * HOUR_S, rel=0.05)
    for at_s, foretold_s in left[100:]:
        assert at_s + (foretold_s or 0.0) == pytest.approx(ended_s, rel=0.1)
