# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fermenter carries over a restart, and nothing else. Keeps rule 7: after a power cut it resumes where it was.

Times are not carried: how long the compressor rested while nobody counted is not known, so it starts locked out.
"""

import math
from dataclasses import dataclass, replace

from cellar.core.acting import Acting, clamp
from cellar.core.fermenter import Fermenter, Mode, State, starting
from cellar.core.law import LawState
from cellar.core.learning import recalled
from cellar.core.profile import ProfileState, fits
from cellar.core.profile_steps import Profile, bounded
from cellar.core.pulses import Habit, bounded_habit
from cellar.core.supervision import TripReason
from cellar.core.watch_memory import left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Of the plant: tau and how sure it is (1/h), the heat that nobody ordered, and each relay's habit."""

    tau_h: float
    doubt_per_h: float
    unknown_k_per_h: float
    heater: Habit
    cooler: Habit


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What people ordered, what tripped, and what was learnt. `revision` counts orders obeyed.

    `away_from_c`: what the beer probe read when it left the beer, if it has not come back.
    """

    mode: Mode
    setpoint_c: float
    trip: TripReason | None
    revision: int
    learnt: Learnt | None = None
    profile: Profile | None = None
    profile_state: ProfileState | None = None
    away_from_c: float | None = None


def remember(state: State) -> Remembered:
    return Remembered(
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        trip=state.trip,
        revision=state.revision,
        learnt=_learnt(state.law),
        profile=state.profile,
        profile_state=state.profile_state,
        away_from_c=state.watcher.away.from_c if state.watcher.away else None,
    )


def resume(fermenter: Fermenter, remembered: Remembered | None, *, now_s: float) -> State:
    """The state to start from. What is remembered outside of today's bounds is brought to the nearest bound.

    A profile goes on in the same step, with the time that it had; one that makes no sense any more is left out, and
    the setpoint that it had reached is held.
    """
    fresh = starting(fermenter, now_s=now_s)
    if remembered is None or not math.isfinite(remembered.setpoint_c):
        return fresh
    low_c, high_c = fermenter.setpoint_low_c, fermenter.setpoint_high_c
    profile, progress = remembered.profile, remembered.profile_state
    if profile is None or progress is None or not fits(profile, progress):
        profile = progress = None
    else:
        profile = bounded(profile, low_c, high_c)
        setpoint_c, start_c = clamp(progress.setpoint_c, low_c, high_c), clamp(progress.start_c, low_c, high_c)
        progress = replace(progress, setpoint_c=setpoint_c, start_c=start_c)
    return replace(
        fresh,
        mode=remembered.mode,
        setpoint_c=clamp(remembered.setpoint_c, low_c, high_c),
        law=_law(remembered.learnt),
        watcher=left_out(fresh.watcher, remembered.away_from_c, now_s=now_s),
        trip=remembered.trip,
        profile=profile,
        profile_state=progress,
        revision=remembered.revision,
    )


def _learnt(law: LawState) -> Learnt | None:
    if law.learned is None:
        return None
    return Learnt(
        tau_h=law.learned.tau_h,
        doubt_per_h=math.sqrt(law.learned.xx),
        unknown_k_per_h=law.seen.unknown_k_per_h if law.seen else law.unknown_k_per_h,
        heater=law.acting.heater,
        cooler=law.acting.cooler,
    )


def _law(learnt: Learnt | None) -> LawState:
    """The law's first state: what was learnt, where it is still a number."""
    if learnt is None or not all(map(math.isfinite, _numbers(learnt))) or learnt.tau_h <= 0.0:
        return LawState()
    return LawState(
        learned=recalled(learnt.tau_h, learnt.doubt_per_h),
        acting=Acting(heater=bounded_habit(learnt.heater), cooler=bounded_habit(learnt.cooler)),
        unknown_k_per_h=learnt.unknown_k_per_h,
    )


def _numbers(learnt: Learnt) -> tuple[float, ...]:
    habits = (learnt.heater.coast_k, learnt.heater.swing_k, learnt.cooler.coast_k, learnt.cooler.swing_k)
    patience = (learnt.heater.patience, learnt.cooler.patience)
    return (learnt.tau_h, learnt.doubt_per_h, learnt.unknown_k_per_h, *habits, *patience)
