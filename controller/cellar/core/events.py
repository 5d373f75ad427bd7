# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a step says happened: a closed set. Journal rows, MQTT payloads and log lines are renderings of these."""

from dataclasses import dataclass

from cellar.core.findings import REACTIONS, Finding, Reaction
from cellar.core.interlock import Side
from cellar.core.supervision import TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySwitched:
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseExpired:
    """The loop was silent for too long, and the relays were opened without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLost:
    probe: str
    quality: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeBack:
    probe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripped:
    reason: TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The watcher has found something wrong; `reaction` is what is done about it."""

    finding: Finding
    reaction: Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNoMore:
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class TripReset:
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointChanged:
    """`paused_profile`: the profile that would have moved it waits now, until a person resumes it."""

    from_c: float
    to_c: float
    author: str
    paused_profile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChanged:
    mode: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileStarted:
    profile: str
    steps: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePaused:
    profile: str
    step: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileResumed:
    profile: str
    step: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    """A person ended step `step` of `of` (counted from 1)."""

    step: int
    of: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBegan:
    """Step `step` of `of` (counted from 1) began, because the one before ended: see `profile.Because`."""

    step: int
    of: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFinished:
    """The last step ended; its setpoint is held from now on."""

    profile: str
    setpoint_c: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEnded:
    """A person took the profile away; the present setpoint is held."""

    profile: str
    setpoint_c: float
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GravityReported:
    sg: float
    author: str


ProfileEvent = (
    ProfileStarted | ProfilePaused | ProfileResumed | StepSkipped | StepBegan | ProfileFinished | ProfileEnded
)
Event = (
    RelaySwitched
    | LeaseExpired
    | ProbeLost
    | ProbeBack
    | Tripped
    | Found
    | FoundNoMore
    | TripReset
    | SetpointChanged
    | ModeChanged
    | ProfileEvent
    | GravityReported
)


def found_events(before: frozenset[Finding], after: frozenset[Finding]) -> list[Event]:
    """What is found anew, and what no more, always in the same order."""
    if before is after:
        return []
    events: list[Event] = [Found(finding=it, reaction=REACTIONS[it]) for it in sorted(after - before)]
    events += [FoundNoMore(finding=it) for it in sorted(before - after)]
    return events
