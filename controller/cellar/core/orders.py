# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person may ask of a fermenter, and when it is refused. Nobody gets past the setpoint's bounds."""

import math
from dataclasses import dataclass, replace
from typing import assert_never

from cellar.core.events import (
    Event,
    GravityReported,
    ModeChanged,
    ProfileEnded,
    ProfilePaused,
    ProfileResumed,
    ProfileStarted,
    SetpointChanged,
    StepSkipped,
    TripReset,
)
from cellar.core.fermenter import Mode, Readings, State
from cellar.core.profile import begin, current, following, reported
from cellar.core.profile_steps import Profile, target_of
from cellar.core.supervision import danger
from cellar.core.watch_memory import acknowledged

LOWEST_SG, HIGHEST_SG = 0.98, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSetpoint:
    setpoint_c: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMode:
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetTrip:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProfile:
    """From the present setpoint. Refused while another one has not finished."""

    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseProfile:
    """The present setpoint is held, and the step's time stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeProfile:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStep:
    """The next step begins, paused or not; also what ends a step that waits for a hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndProfile:
    """The profile is taken away; the present setpoint is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGravity:
    """A gravity (SG) that a person or a hydrometer has measured."""

    sg: float


ProfileOrder = PauseProfile | ResumeProfile | SkipStep | EndProfile
Order = SetSetpoint | SetMode | ResetTrip | StartProfile | ProfileOrder | ReportGravity


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why an order is not obeyed; `low`, `high` are the bounds if it asked for something outside them."""

    reason: str
    text: str
    low: float | None = None
    high: float | None = None


def obey(state: State, order: Order, readings: Readings, *, author: str) -> tuple[State, Event] | Refused:
    """The state after the order and what to record, or why not. Relays move at the next step, never here."""
    match order:
        case SetSetpoint(setpoint_c=setpoint_c):
            return _set_setpoint(state, setpoint_c, author)
        case SetMode(mode=mode):
            return replace(state, mode=mode, revision=state.revision + 1), ModeChanged(mode=mode, author=author)
        case ResetTrip():
            return reset_trip(state, readings, author)
        case StartProfile(profile=profile):
            return _start_profile(state, profile, author)
        case ReportGravity(sg=sg):
            return _report_gravity(state, sg, author)
        case PauseProfile() | ResumeProfile() | SkipStep() | EndProfile():
            return _direct(state, order, author)
        case _ as unreachable:
            assert_never(unreachable)


def _set_setpoint(state: State, setpoint_c: float, author: str) -> tuple[State, Event] | Refused:
    low, high = state.fermenter.setpoint_low_c, state.fermenter.setpoint_high_c
    if not math.isfinite(setpoint_c) or not low <= setpoint_c <= high:
        text = f"the setpoint must be between {low:g} and {high:g} °C"
        return Refused(reason="out_of_range", text=text, low=low, high=high)
    progress, moving = state.profile_state, running(state)
    event = SetpointChanged(from_c=round(state.setpoint_c, 2), to_c=setpoint_c, author=author, paused_profile=moving)
    if progress is not None:  # a person knows better than a plan, but the plan is not lost: it waits
        progress = replace(progress, setpoint_c=setpoint_c, paused=moving)
    return replace(state, setpoint_c=setpoint_c, profile_state=progress, revision=state.revision + 1), event


def running(state: State) -> bool:
    """Whether a profile has a step to do still, paused or not."""
    profile, progress = state.profile, state.profile_state
    return profile is not None and progress is not None and current(profile, progress) is not None


def _start_profile(state: State, profile: Profile, author: str) -> tuple[State, Event] | Refused:
    low, high = state.fermenter.setpoint_low_c, state.fermenter.setpoint_high_c
    if running(state):
        return Refused(reason="profile_running", text="end the running profile first")
    beyond = [number for number, step in enumerate(profile.steps, 1) if not low <= target_of(step) <= high]
    if beyond:
        text = f"step {', '.join(map(str, beyond))}: the setpoint must be between {low:g} and {high:g} °C"
        return Refused(reason="out_of_range", text=text, low=low, high=high)
    started = replace(state, profile=profile, profile_state=begin(state.setpoint_c), revision=state.revision + 1)
    return started, ProfileStarted(profile=profile.name, steps=len(profile.steps), author=author)


def _direct(state: State, order: ProfileOrder, author: str) -> tuple[State, Event] | Refused:
    """Pause, resume, skip or end the profile that there is."""
    profile, progress = state.profile, state.profile_state
    if profile is None or progress is None:
        return Refused(reason="no_profile", text="no profile is running")
    number = progress.step + 1
    event: Event
    if isinstance(order, EndProfile):
        event = ProfileEnded(profile=profile.name, setpoint_c=round(state.setpoint_c, 2), author=author)
        return replace(state, profile=None, profile_state=None, revision=state.revision + 1), event
    if current(profile, progress) is None:
        return Refused(reason="no_profile", text="the profile has finished; its last target is held")
    match order:
        case PauseProfile():
            event = ProfilePaused(profile=profile.name, step=number, author=author)
            progress = replace(progress, paused=True)
        case ResumeProfile():
            event = ProfileResumed(profile=profile.name, step=number, author=author)
            progress = replace(progress, paused=False)
        case SkipStep():
            event = StepSkipped(step=number, of=len(profile.steps), author=author)
            progress = following(progress)
        case _ as unreachable:
            assert_never(unreachable)
    return replace(state, profile_state=progress, revision=state.revision + 1), event


def _report_gravity(state: State, sg: float, author: str) -> tuple[State, Event] | Refused:
    """Recorded whether or not a profile waits for it."""
    if not LOWEST_SG <= sg <= HIGHEST_SG:
        text = f"a gravity is between {LOWEST_SG:.3f} and {HIGHEST_SG:.3f}"
        return Refused(reason="not_a_gravity", text=text)
    progress = state.profile_state
    if state.profile is not None and progress is not None:
        progress = reported(state.profile, progress, sg)
    return replace(state, profile_state=progress, revision=state.revision + 1), GravityReported(sg=sg, author=author)


def reset_trip(state: State, readings: Readings, author: str) -> tuple[State, Event] | Refused:
    """Unlatch a trip, if nothing dangerous is seen any more. `readings` are judged ones.

    Where a probe is not believed to be in the beer, it says that a person has put it back.
    """
    if state.trip is None and state.watcher.away is None:
        return Refused(reason="not_tripped", text="there is no trip to reset")
    still = danger(
        state.fermenter.trips,
        beer=readings.beer,
        chamber=readings.chamber,
        relays_obeyed=readings.relays_obeyed,
    )
    if still is not None:
        return Refused(reason="still_dangerous", text=f"the cause is still there: {still.replace('_', ' ')}")
    watcher = acknowledged(state.watcher, state.last_s)
    return replace(state, trip=None, watcher=watcher, revision=state.revision + 1), TripReset(author=author)
