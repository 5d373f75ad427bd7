# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How hard the cooling works, beside how hard it has reason to.

A heater that is welded on in a fridge strong enough to hide it heats nothing that a probe would see; only the
compressor knows. Its duty, less what the beer gives to the air, is the chamber's own load: walls and room, which
change over a day. A step in it is a heater, a lamp, a door ajar, or a compressor that has lost its breath: a warning.
"""

from dataclasses import dataclass, replace

from cellar.core.watch_heat import Balance, follows_per_h
from cellar.core.watched import Moment, WatchLimits, mean

EVERY_MIN = 10
KNOWN = 18  # blocks: three hours
STEP_DUTY = 0.27
OVERWORKED_MIN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`usual`: the chamber's own load as a share of full cooling, over six hours; `hard_min`: far above it."""

    minute: int = 0
    known: int = 0
    usual: float = 0.0
    hard_min: int = 0


def loaded(limits: WatchLimits, load: Load, balance: Balance, moment: Moment, *, steady: bool) -> Load:
    """The load a minute later; each tenth minute it is looked at, if the hour was quiet."""
    if limits.jacket:
        return load
    if load.minute + 1 < EVERY_MIN:
        return replace(load, minute=load.minute + 1)
    course = moment.course
    duty = mean(course.cools)
    if len(course.airs) < 61 or len(course.beers) < 61 or any(course.heats) or moment.door_s is not None:
        return replace(load, minute=0)
    if not steady or not 0.0 < duty < 0.97 or abs(mean(course.airs[:30]) - mean(course.airs[30:])) > 1.0:
        return replace(load, minute=0)
    beers_share = follows_per_h(limits, balance) / limits.cooler_k_per_h * (mean(course.beers) - mean(course.airs))
    own = duty - beers_share
    hard = load.known >= KNOWN and own - load.usual > STEP_DUTY
    share = 0.0 if hard else 1.0 / min(load.known + 1, 2 * KNOWN)
    return Load(
        known=load.known + (not hard),
        usual=load.usual + (own - load.usual) * share,
        hard_min=load.hard_min + EVERY_MIN if hard else max(0, load.hard_min - 2 * EVERY_MIN),
    )


def overworked(load: Load) -> bool:
    return load.hard_min >= OVERWORKED_MIN
