# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured of one run, from the true volume mean of the beer.

The hold windows are the same for every controller. After a step or a ramp, a window begins six hours after the beer
could have been there at the earliest: when it arrives if the relay that drives it is on from the step to the
arrival. (With a ramp the setpoint itself is what arrives.) What comes before is measured as overshoot and settling.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from control.scenarios import HOUR_S, SETTLES_H, Phase

SETTLED_K = 0.15
OVERSHOOT_WITHIN_H = 24.0
REVERSED_WITHIN_S = 600.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Samples at a fixed distance, and each switching of a relay: (second, side +1 heat -1 cool, on)."""

    every_s: float
    setpoint_c: Sequence[float]
    beer_c: Sequence[float]
    air_c: Sequence[float]
    edges: Sequence[tuple[float, int, bool]]
    length_s: float
    kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A phase, and from which hour on it is measured."""

    phase: Phase
    from_h: float


def windows(phases: Sequence[Phase], arrivals_h: Sequence[float | None]) -> list[Window]:
    """`arrivals_h`: when the beer can be there at the earliest; None: not in this phase, which has no window."""
    found = []
    for phase, arrives_h in zip(phases, arrivals_h, strict=True):
        if arrives_h is not None and arrives_h + SETTLES_H < phase.to_h:
            found.append(Window(phase=phase, from_h=arrives_h + SETTLES_H))
    return found


def measure(
    trace: Trace, phases: Sequence[Phase], found: Sequence[Window], *, offset_k: float = 0.0
) -> dict[str, object]:
    """All figures of a run, fit for JSON. `offset_k`: of the beer's probe, which is taken out of the errors."""
    errors_k = [beer + offset_k - setpoint for beer, setpoint in zip(trace.beer_c, trace.setpoint_c, strict=True)]
    per_h = HOUR_S / trace.every_s
    held = [errors_k[math.ceil(it.from_h * per_h) : math.floor(it.phase.to_h * per_h)] for it in found]
    heats, cools = _pulses(trace, 1), _pulses(trace, -1)
    days = trace.length_s / DAY_S
    return {
        "rmse_k": rms([error for window in held for error in window]),
        "rmse_by_window_k": [rms(window) for window in held],
        "worst_k": max((abs(error) for window in held for error in window), default=0.0),
        "overshoot_k": [overshoot(errors_k, phase, per_h) for phase in phases],
        "settled_h": [settled_h(errors_k, phase, per_h) for phase in phases],
        "cool_starts_per_day": len(cools) / days,
        "heat_starts_per_day": len(heats) / days,
        "cool_on_s": shortest_on_s(cools, trace.length_s),
        "cool_off_s": shortest_off_s(cools),
        "heat_on_s": shortest_on_s(heats, trace.length_s),
        "heat_off_s": shortest_off_s(heats),
        "cool_share": sum(off - on for on, off in cools) / trace.length_s,
        "heat_share": sum(off - on for on, off in heats) / trace.length_s,
        "both_s": both_s(heats, cools),
        "reversals": len(reversals_s(heats, cools)),
        "reversals_within_10_min": sum(gap_s < REVERSED_WITHIN_S for gap_s in reversals_s(heats, cools)),
        "relay_operations_per_day": len(trace.edges) / days,
        "kwh": trace.kwh,
    }


def rms(errors_k: Sequence[float]) -> float:
    """Of nothing: not a number."""
    return math.sqrt(sum(error * error for error in errors_k) / len(errors_k)) if errors_k else math.nan


def geometric_mean(ratios: Sequence[float]) -> float:
    return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios)) if ratios else math.nan


def overshoot(errors_k: Sequence[float], phase: Phase, per_h: float) -> float:
    """How far the beer went beyond, in the direction that it came, within a day of its first arrival; at least 0."""
    if phase.came_k == 0.0:
        return 0.0
    direction = math.copysign(1.0, phase.came_k)
    first, last = math.ceil(phase.from_h * per_h), math.floor(phase.to_h * per_h)
    arrival = next((at for at in range(first, last) if direction * errors_k[at] >= 0.0), None)
    if arrival is None:
        return 0.0
    within = errors_k[arrival : min(last, arrival + math.ceil(OVERSHOOT_WITHIN_H * per_h))]
    return max(0.0, *(direction * error for error in within))


def settled_h(errors_k: Sequence[float], phase: Phase, per_h: float) -> float | None:
    """Hours from a step until the beer is within 0.15 K and stays; None: there is no step, or it never is."""
    first, last = math.ceil(phase.from_h * per_h), math.floor(phase.to_h * per_h)
    outside = next((at for at in range(last - 1, first - 1, -1) if abs(errors_k[at]) > SETTLED_K), first - 1)
    if phase.step_k == 0.0 or outside == last - 1:
        return None
    return (outside + 1 - first) / per_h


Pulses = Sequence[tuple[float, float]]


def _pulses(trace: Trace, side: int) -> list[tuple[float, float]]:
    """(on, off) of one relay; one that is on at the end goes off with the run."""
    pulses, on_s = [], None
    for at_s, whose, on in trace.edges:
        if whose != side:
            continue
        if on:
            on_s = at_s
        elif on_s is not None:
            pulses.append((on_s, at_s))
            on_s = None
    return pulses if on_s is None else [*pulses, (on_s, trace.length_s)]


def shortest_on_s(pulses: Pulses, length_s: float) -> float | None:
    """The run's end cuts no pulse short."""
    return min((off - on for on, off in pulses if off < length_s), default=None)


def shortest_off_s(pulses: Pulses) -> float | None:
    return min((after[0] - before[1] for before, after in itertools.pairwise(pulses)), default=None)


def both_s(heats: Pulses, cools: Pulses) -> float:
    """For how long heat and cool were on at once."""
    total_s, heating, cooling = 0.0, 0, 0
    while heating < len(heats) and cooling < len(cools):
        heat, cool = heats[heating], cools[cooling]
        total_s += max(0.0, min(heat[1], cool[1]) - max(heat[0], cool[0]))
        if heat[1] < cool[1]:
            heating += 1
        else:
            cooling += 1
    return total_s


def reversals_s(heats: Pulses, cools: Pulses) -> list[float]:
    """For each time that one side follows the other: the pause between (0 if they were on together)."""
    pulses = sorted([(on, off, 1) for on, off in heats] + [(on, off, -1) for on, off in cools])
    return [max(0.0, after[0] - before[1]) for before, after in itertools.pairwise(pulses) if before[2] != after[2]]
