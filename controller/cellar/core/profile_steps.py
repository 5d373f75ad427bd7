# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a profile is made of: a closed union of steps, and of what ends one.

No step can last for ever by accident: whatever a person or a hydrometer would have to say in order to end it, a time
ends it too. Only the last step may be a `Hold` without an end, because the last target is held anyway.
"""

from dataclasses import dataclass, replace
from typing import assert_never

CRASH_LAG_K = 1.0  # a crash waits for beer that is so far behind; well above what the law needs to cool fully
CAP_BAND_K = 0.5  # beer that has risen to its cap is held there, until it is so much below by itself
CRASH_AT_MOST_S = 96 * 3600.0  # a cooler that cannot reach the target must not keep the profile


@dataclass(frozen=True, slots=True, kw_only=True)
class GravityAtMost:
    """The reported gravity (SG) is this or less."""

    sg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttenuationAtLeast:
    """The apparent attenuation, (OG - SG) / (OG - 1), is this or more; a fraction. Needs `Profile.og`."""

    fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stable:
    """The gravities reported in this step stayed within less than `points` (0.001 SG) for `over_s`."""

    points: float
    over_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A person says so (`SkipStep`)."""


Sign = GravityAtMost | AttenuationAtLeast | Stable | ByHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """A step lasts until a sign is seen, and never longer than `at_most_s`. No sign: it lasts exactly so long."""

    at_most_s: float
    sign: Sign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The target is the setpoint at once. `until` None: for ever, allowed only as the last step."""

    target_c: float
    until: Until | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """The setpoint goes to the target at `k_per_h` whatever the beer does; ends there, or earlier at the sign."""

    target_c: float
    k_per_h: float
    sign: Sign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRise:
    """Nothing heats; the setpoint follows the beer up to the cap, and only there is cooled.

    It follows the beer down again too, so that the next step begins where the beer is; not below where it began.
    """

    cap_c: float
    until: Until


@dataclass(frozen=True, slots=True, kw_only=True)
class DiacetylRest:
    """A ramp and the rest at its end, in one: `until` counts from when the setpoint should have arrived."""

    target_c: float
    k_per_h: float
    until: Until


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A ramp that waits for the beer, so that it asks of the plant only what the plant can give.

    Between half of `CRASH_LAG_K` behind and all of it, the setpoint slows down from `k_per_h` to nothing.
    """

    target_c: float
    k_per_h: float
    at_most_s: float = CRASH_AT_MOST_S


Step = Hold | Ramp | FreeRise | DiacetylRest | Crash


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A plan of temperatures. `og` is the gravity at pitching, for steps that end at an attenuation."""

    name: str
    steps: tuple[Step, ...]
    og: float | None = None


def target_of(step: Step) -> float:
    """Where a step's setpoint ends; a free rise's cap, which the beer need not reach (°C)."""
    return step.cap_c if isinstance(step, FreeRise) else step.target_c


def bounded(profile: Profile, low_c: float, high_c: float) -> Profile:
    """The profile with each target brought to the nearest bound: what a fermenter whose bounds were changed runs."""
    return replace(
        profile, steps=tuple(_at(step, min(high_c, max(low_c, target_of(step)))) for step in profile.steps)
    )


def _at(step: Step, target_c: float) -> Step:
    match step:
        case FreeRise():
            return replace(step, cap_c=target_c)
        case Hold() | Ramp() | DiacetylRest() | Crash():
            return replace(step, target_c=target_c)
        case _ as unreachable:
            assert_never(unreachable)
