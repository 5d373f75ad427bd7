# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A setpoint that moves a little at each tick is a ramp, whoever moves it; one that jumps is a new setpoint.

A profile says its slope. Home Assistant, `cellar drive` and a brewer's own script only say the next setpoint.
"""

from dataclasses import dataclass

MOST_K_PER_H = 2.0
"""A press of 0.1 K is a jump at any tick; no beer is ramped faster than this."""

LAG_S = 600.0
"""So long a slope is looked at, so that a setpoint which moves once a minute is a ramp too."""


@dataclass(frozen=True, slots=True)
class Moving:
    """The last setpoint (°C; None before the first) and its slope (K/h)."""

    setpoint_c: float | None = None
    k_per_h: float = 0.0


def moved(now: Moving, setpoint_c: float, dt_s: float) -> Moving:
    """The slope `dt_s` later. After a jump there is none."""
    if now.setpoint_c is None or dt_s <= 0.0:
        return Moving(setpoint_c, now.k_per_h)
    slope = (setpoint_c - now.setpoint_c) * 3600.0 / dt_s
    if abs(slope) > MOST_K_PER_H:
        return Moving(setpoint_c)
    return Moving(setpoint_c, now.k_per_h + (slope - now.k_per_h) * dt_s / (LAG_S + dt_s))
