# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follows a profile: from the step, the time in it and the beer to the setpoint. Pure.

    step 1 --its end--> step 2 --...--> last step --its end--> finished: the last target is held for ever

A step's time is the sum of the `dt_s` that the controller lived through in automatic mode, unpaused and untripped.
So after a power cut it goes on where it was without asking a wall clock (rule 7); hours without power do not count,
and a hold is rather too long than too short. Without a believed reading time goes on, but a moving setpoint waits.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import copysign, isfinite
from typing import assert_never

from cellar.core.events import Event, ProfileFinished, StepBegan
from cellar.core.profile_steps import (
    CAP_BAND_K,
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


class Because(StrEnum):
    """Why a step ended. `fallback`: its time was up before what it waited for was seen."""

    TIME = "time"
    TARGET = "target"
    GRAVITY = "gravity"
    ATTENUATION = "attenuation"
    STABLE = "stable"
    FALLBACK = "fallback"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """Reported gravities that have stayed close together since a moment of this step."""

    since_s: float
    low_sg: float
    high_sg: float
    last_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileState:
    """Where in a profile a fermenter is. `step` counts from 0; as many as there are steps: finished.

    `start_c` was the setpoint when the step began; `sg` is the last gravity reported since the profile was started.
    """

    setpoint_c: float
    start_c: float
    step: int = 0
    elapsed_s: float = 0.0
    paused: bool = False
    sg: float | None = None
    flat: Flat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What a profile asks of this tick. `ramp_k_per_h` is the setpoint's slope, a feed-forward for the law."""

    setpoint_c: float
    ramp_k_per_h: float = 0.0
    may_heat: bool = True
    may_cool: bool = True
    events: tuple[Event, ...] = ()


def begin(setpoint_c: float) -> ProfileState:
    """A profile's first moment: it starts from the present setpoint."""
    return ProfileState(setpoint_c=setpoint_c, start_c=setpoint_c)


def current(profile: Profile, state: ProfileState) -> Step | None:
    """The step that runs; None when the profile is finished."""
    return profile.steps[state.step] if state.step < len(profile.steps) else None


def advance(
    profile: Profile, state: ProfileState, *, beer_c: float | None, gravity: float | None, dt_s: float
) -> tuple[ProfileState, Guidance]:
    """One tick of `dt_s`. `beer_c` is the judged process variable, None if there is none to believe.

    `gravity` (SG) is what a hydrometer has measured since the last tick; usually None. At most one step ends.
    """
    if gravity is not None:
        state = reported(profile, state, gravity)
    step = current(profile, state)
    if step is None or state.paused:
        return state, Guidance(setpoint_c=state.setpoint_c)
    setpoint_c, slope = _moved(step, state, beer_c, dt_s)
    state = replace(state, setpoint_c=setpoint_c, elapsed_s=state.elapsed_s + dt_s)
    because = _ended(profile, step, state)
    events: tuple[Event, ...] = ()
    if because is not None:
        state = following(state)
        events = (_event(profile, state, because),)
    return state, Guidance(
        setpoint_c=setpoint_c,
        ramp_k_per_h=slope,
        may_heat=not isinstance(step, FreeRise),
        may_cool=not isinstance(step, FreeRise) or setpoint_c >= step.cap_c,
        events=events,
    )


def following(state: ProfileState) -> ProfileState:
    """At the beginning of the next step, or finished; not paused. What was reported is kept, but not for `Stable`."""
    return ProfileState(
        setpoint_c=state.setpoint_c, start_c=state.setpoint_c, step=state.step + 1, elapsed_s=0.0, sg=state.sg
    )


def reported(profile: Profile, state: ProfileState, sg: float) -> ProfileState:
    """A gravity was measured: remembered, and judged for a step that waits until gravity is stable."""
    state = replace(state, sg=sg)
    step = current(profile, state)
    sign = _sign(step) if step is not None else None
    if not isinstance(sign, Stable):
        return state
    flat, now_s = state.flat, state.elapsed_s
    if flat is not None:
        low_sg, high_sg = min(flat.low_sg, sg), max(flat.high_sg, sg)
        if _points(high_sg - low_sg) < sign.points:
            return replace(state, flat=replace(flat, low_sg=low_sg, high_sg=high_sg, last_s=now_s))
    return replace(state, flat=Flat(since_s=now_s, low_sg=sg, high_sg=sg, last_s=now_s))


def remaining_s(profile: Profile, state: ProfileState) -> float | None:
    """How long the running step will last at most, as far as can be known; None if for ever, or finished.

    A crash that waits for the beer is expected to go on as fast as it went so far.
    """
    step = current(profile, state)
    match step:
        case None:
            return None
        case Hold() | FreeRise():
            if step.until is None:
                return None
            left_s = step.until.at_most_s - state.elapsed_s
        case DiacetylRest(until=until):
            left_s = _warm_up_s(step, state) + until.at_most_s - state.elapsed_s
        case Ramp():
            left_s = _way_s(step, state.setpoint_c)
        case Crash():
            left_s = min(_crash_s(step, state), step.at_most_s - state.elapsed_s)
        case _ as unreachable:
            assert_never(unreachable)
    return max(0.0, left_s)


def fits(profile: Profile, state: ProfileState) -> bool:
    """Whether a remembered state can be one of this profile's."""
    numbers = (state.setpoint_c, state.start_c, state.elapsed_s, state.sg or 1.0)
    return 0 <= state.step <= len(profile.steps) and all(map(isfinite, numbers)) and state.elapsed_s >= 0


def _moved(step: Step, state: ProfileState, beer_c: float | None, dt_s: float) -> tuple[float, float]:
    """The setpoint after `dt_s`, and its slope (K/h)."""
    match step:
        case Hold():
            return step.target_c, 0.0
        case _ if beer_c is None:
            return state.setpoint_c, 0.0
        case FreeRise():
            at_cap = beer_c >= step.cap_c or (state.setpoint_c >= step.cap_c and beer_c > step.cap_c - CAP_BAND_K)
            return step.cap_c if at_cap else min(step.cap_c, max(state.start_c, beer_c)), 0.0
        case Ramp() | DiacetylRest():
            return _towards(step.target_c, state.setpoint_c, step.k_per_h, dt_s)
        case Crash():
            behind_k = (beer_c - state.setpoint_c) * copysign(1.0, state.setpoint_c - step.target_c)
            share = min(1.0, max(0.0, 2.0 - 2.0 * behind_k / CRASH_LAG_K))
            return _towards(step.target_c, state.setpoint_c, step.k_per_h * share, dt_s)
        case _ as unreachable:
            assert_never(unreachable)


def _towards(target_c: float, setpoint_c: float, k_per_h: float, dt_s: float) -> tuple[float, float]:
    gap_k, reach_k = target_c - setpoint_c, k_per_h * dt_s / HOUR_S
    if abs(gap_k) <= reach_k + 1e-9:  # the dust of many small steps
        return target_c, 0.0
    return setpoint_c + copysign(reach_k, gap_k), copysign(k_per_h, gap_k) if k_per_h else 0.0


def _ended(profile: Profile, step: Step, state: ProfileState) -> Because | None:
    match step:
        case Hold() | FreeRise():
            until = step.until
            return None if until is None else _until(profile, until, state, at_most_s=until.at_most_s)
        case DiacetylRest(until=until):
            at_most_s = _warm_up_s(step, state) + until.at_most_s
            warming = state.setpoint_c != step.target_c and state.elapsed_s < at_most_s
            return None if warming else _until(profile, until, state, at_most_s=at_most_s)
        case Ramp():
            there = Because.TARGET if state.setpoint_c == step.target_c else None
            return there or _seen(profile, step.sign, state)
        case Crash():
            if state.setpoint_c == step.target_c:
                return Because.TARGET
            return Because.FALLBACK if state.elapsed_s >= step.at_most_s else None
        case _ as unreachable:
            assert_never(unreachable)


def _until(profile: Profile, until: Until, state: ProfileState, *, at_most_s: float) -> Because | None:
    seen = _seen(profile, until.sign, state)
    if seen is not None or state.elapsed_s < at_most_s:
        return seen
    return Because.TIME if until.sign is None else Because.FALLBACK


def _seen(profile: Profile, sign: Sign | None, state: ProfileState) -> Because | None:
    """Whether what a step waits for has been reported."""
    sg = state.sg
    match sign:
        case None | ByHand():
            return None
        case GravityAtMost():
            return Because.GRAVITY if sg is not None and sg <= sign.sg else None
        case AttenuationAtLeast():
            if sg is None or profile.og is None or profile.og <= 1.0:
                return None
            attenuation = (profile.og - sg) / (profile.og - 1.0)
            return Because.ATTENUATION if round(attenuation, 6) >= sign.fraction else None
        case Stable():
            flat = state.flat
            return Because.STABLE if flat is not None and flat.last_s - flat.since_s >= sign.over_s else None
        case _ as unreachable:
            assert_never(unreachable)


def _sign(step: Step) -> Sign | None:
    match step:
        case Ramp():
            return step.sign
        case Hold() | FreeRise() | DiacetylRest():
            return step.until.sign if step.until is not None else None
        case Crash():
            return None
        case _ as unreachable:
            assert_never(unreachable)


def _event(profile: Profile, state: ProfileState, because: Because) -> Event:
    if current(profile, state) is None:
        return ProfileFinished(profile=profile.name, setpoint_c=round(state.setpoint_c, 2), because=because)
    return StepBegan(step=state.step + 1, of=len(profile.steps), because=because)


def _way_s(step: Ramp | DiacetylRest | Crash, from_c: float) -> float:
    return abs(step.target_c - from_c) / step.k_per_h * HOUR_S


def _crash_s(step: Crash, state: ProfileState) -> float:
    """What is left at the pace so far, of which is taken the head start that the setpoint has over the beer."""
    way_s, done_k = _way_s(step, state.setpoint_c), abs(state.setpoint_c - state.start_c)
    waited = 1.0 - done_k / step.k_per_h * HOUR_S / state.elapsed_s if state.elapsed_s > 0 else 0.0
    beers_k = done_k - CRASH_LAG_K * waited
    return max(way_s, state.elapsed_s / beers_k * abs(step.target_c - state.setpoint_c)) if beers_k > 0.5 else way_s


def _warm_up_s(step: DiacetylRest, state: ProfileState) -> float:
    return _way_s(step, state.start_c)


def _points(sg: float) -> float:
    """Gravity points in a difference of gravities, without the dust of binary fractions."""
    return round(sg * 1000.0, 6)
