# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermentation profile as people write it, and how far one has come.

    {"name": "Ale", "steps": [{"hold": 19, "for_h": 72}, {"ramp": 21, "k_per_h": 0.125}, {"hold": 21, "for_h": 48},
                              {"crash": 2, "k_per_h": 1}, {"hold": 2}]}

`hold`, `free_rise` and `diacetyl_rest` last `for_h`, or `until` something is seen and at most `at_most_h`. Only the
last step may be a `hold` without an end. A step that waits for an attenuation needs the profile's `og`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from cellar.contract.base import Celsius, Payload

MAX_STEPS = 20

Target = Annotated[float, Field(ge=-20, le=110)]
KelvinPerHour = Annotated[float, Field(ge=0.01, le=20)]
Hours = Annotated[float, Field(ge=0.01, le=2400)]
Gravity = Annotated[float, Field(ge=0.98, le=1.2)]
StepKind = Literal["hold", "ramp", "free_rise", "diacetyl_rest", "crash"]


class AtGravity(Payload):
    """The reported gravity (SG) is this or less."""

    gravity: Gravity


class AtAttenuation(Payload):
    """The apparent attenuation, a fraction, is this or more."""

    attenuation: Annotated[float, Field(ge=0.01, le=1)]


class AtStable(Payload):
    """The gravities reported in this step changed by less than so many points (0.001) over so many hours."""

    stable_points: Annotated[float, Field(ge=0.1, le=20)]
    over_h: Annotated[float, Field(ge=1, le=240)]


End = AtGravity | AtAttenuation | AtStable | Literal["by_hand"]


class HoldStep(Payload):
    """At one temperature."""

    hold: Target
    for_h: Hours | None = None
    until: End | None = None
    at_most_h: Hours | None = None


class RampStep(Payload):
    """To a temperature at a rate, whatever the beer does."""

    ramp: Target
    k_per_h: KelvinPerHour
    until: End | None = None


class FreeRiseStep(Payload):
    """Nothing heats; the beer warms itself, up to the cap."""

    free_rise: Target
    for_h: Hours | None = None
    until: End | None = None
    at_most_h: Hours | None = None


class DiacetylRestStep(Payload):
    """A ramp and the rest at its end."""

    diacetyl_rest: Target
    k_per_h: KelvinPerHour
    for_h: Hours | None = None
    until: End | None = None
    at_most_h: Hours | None = None


class CrashStep(Payload):
    """To a temperature at a rate, but no faster than the beer follows."""

    crash: Target
    k_per_h: KelvinPerHour
    at_most_h: Hours = 96.0


def _kind(step: object) -> str | None:
    """The step's first key that is a kind; what has several is refused for its unknown keys."""
    kinds: tuple[StepKind, ...] = ("hold", "ramp", "free_rise", "diacetyl_rest", "crash")
    if isinstance(step, Mapping):
        return next((kind for kind in kinds if kind in step), None)
    return next((kind for kind in kinds if hasattr(step, kind)), None)


Step = Annotated[
    Annotated[HoldStep, Tag("hold")]
    | Annotated[RampStep, Tag("ramp")]
    | Annotated[FreeRiseStep, Tag("free_rise")]
    | Annotated[DiacetylRestStep, Tag("diacetyl_rest")]
    | Annotated[CrashStep, Tag("crash")],
    Discriminator(_kind),
]


class ProfileDocument(Payload):
    """A plan of temperatures; `og` is the gravity at pitching."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
    og: Annotated[float, Field(ge=1.001, le=1.2)] | None = None
    steps: Annotated[tuple[Step, ...], Field(strict=False, min_length=1, max_length=MAX_STEPS)]  # or a list


class ProfileProgress(Payload):
    """How far a profile has come. `step` counts from 1; `start_c` was the setpoint when the step began.

    `remaining_s` is how long the step will last at most, as far as can be known; null: for ever, or finished.
    `sg` is the last gravity reported since the profile was started.
    """

    profile: ProfileDocument
    step: Annotated[int, Field(ge=1, le=MAX_STEPS)]
    paused: bool
    finished: bool
    start_c: Celsius
    elapsed_s: Annotated[float, Field(ge=0)]
    remaining_s: Annotated[float, Field(ge=0)] | None
    sg: Gravity | None
