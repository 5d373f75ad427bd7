# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bitterness after flame-out: hot wort goes on turning alpha acids, the slower the cooler it is (Hosom's mIBU).

Tinseth's curve is a rate that falls with time; below boiling the same rate is multiplied by `isomerisation_rate`.
"""

import math
from collections.abc import Callable

from taproom.brewing.method import Method

MIBU = Method(
    name="mIBU",
    formula=(
        "dU/dt = 1.65 x 0.000125^(G - 1) x 0.04 e^(-0.04 min) / 4.15 x k, k = 2.39e11 e^(-9773 / K); "
        "k = 1 in a hop's first 5 minutes"
    ),
    source="J.-P. Hosom, A Modified IBU Measurement (mIBU), 2015, jphosom.github.io/alchemyoverlord",
)
_STEP_MIN = 0.05
_LONGEST_MIN = 180.0
_FIRST_MIN = 5.0


def isomerisation_rate(temperature_c: float) -> float:
    """Relative to boiling wort: 0.49 at 90, 0.23 at 80, 0.10 at 70 degrees."""
    return 2.39e11 * math.exp(-9773 / (temperature_c + 273.15))


def cooling_c(minutes: float, *, volume_l: float, surface_cm2: float, opening_cm2: float) -> float:
    """A kettle that nobody cools, so many minutes after flame-out (Hosom's fit of an open kettle)."""
    b = 0.0002925 * math.sqrt(surface_cm2 * opening_cm2) / volume_l + 0.00538
    return 53.70 * math.exp(-b * minutes) + 319.55 - 273.15


def held_utilisation(*, gravity: float, boiled_min: float, stand_min: float, temperature_c: float) -> float:
    """What a stand at one temperature adds, for a hop that already boiled for `boiled_min` (0: it goes in now)."""
    end_min = boiled_min + stand_min
    slow_from_min = min(max(boiled_min, _FIRST_MIN), end_min)
    full = math.exp(-0.04 * boiled_min) - math.exp(-0.04 * slow_from_min)
    slowed = (math.exp(-0.04 * slow_from_min) - math.exp(-0.04 * end_min)) * isomerisation_rate(temperature_c)
    return 1.65 * math.pow(0.000125, gravity - 1) / 4.15 * (full + slowed)


def stand_utilisation(
    *, gravity: float, boiled_min: float, stand_min: float, temperature_c: Callable[[float], float]
) -> float:
    """The same for wort that cools: `temperature_c` gives its temperature so many minutes after flame-out.

    Added up in steps of three seconds; what is longer than three hours adds next to nothing, and is left out.
    """
    minutes = min(stand_min, _LONGEST_MIN)
    steps = max(1, math.ceil(minutes / _STEP_MIN))
    step_min = minutes / steps
    full = 1.65 * math.pow(0.000125, gravity - 1) * 0.04 / 4.15
    total = 0.0
    for i in range(steps):
        after_min = (i + 0.5) * step_min
        in_wort_min = boiled_min + after_min
        k = 1.0 if in_wort_min < _FIRST_MIN else isomerisation_rate(temperature_c(after_min))
        total += full * math.exp(-0.04 * in_wort_min) * k * step_min
    return total
