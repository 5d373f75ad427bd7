# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When an addition goes in, in a brewer's words. Pure.

BeerJSON knows four uses and a number of a boil step. A brewer knows mash, first wort, boil, whirlpool, dry hop: the
first wort is a boil step before the boil itself, the whirlpool one after it.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from taproom.brewing.quantities import Temperature
from taproom.recipes.document import Boil, BoilStep, Timing

When = Literal["", "mash", "first_wort", "boil", "whirlpool", "ferment", "package"]
STANDS: Final = re.compile(r"whirl|stand|steep|aroma|infus", re.IGNORECASE)
_BEFORE: Final = re.compile(r"first.?wort|pre.?boil|lauter|sparg|premier mo", re.IGNORECASE)
BOILS_FROM_C: Final = 94.0  # water boils at 94 C on 1,800 m
_USES: dict[str, When] = {
    "add_to_mash": "mash",
    "add_to_boil": "boil",
    "add_to_fermentation": "ferment",
    "add_to_package": "package",
}


def when_of(timing: Timing | None, boil: Boil | None) -> When:
    """The brewer's word; empty when the recipe does not say."""
    use = _USES.get(timing.use or "", "") if timing else ""
    if timing is None or use != "boil" or timing.step is None or timing.continuous:
        return use
    itself = boil_itself(boil)
    if itself is None or timing.step == itself:
        return "boil"
    return "first_wort" if timing.step < itself else "whirlpool"


def boil_itself(boil: Boil | None) -> int | None:
    """The number, from 1, of the step that is the boil; None where the boil has no steps."""
    steps = (boil.boil_steps if boil else None) or ()
    return the_boil(steps) if steps else None


def the_boil(steps: Sequence[BoilStep]) -> int:
    """The number, from 1, of the step that is the boil itself; the first where none looks like it."""
    return next((n for n, it in enumerate(steps, 1) if _boils(it)), 1)


def step_of(timing: Timing | None, boil: Boil | None) -> BoilStep | None:
    """The boil step that the addition names."""
    steps = (boil.boil_steps if boil else None) or ()
    number = timing.step if timing else None
    return steps[number - 1] if number is not None and 1 <= number <= len(steps) else None


def boiled_s(timing: Timing) -> float | None:
    """How long a boil addition boils."""
    said = timing.duration or timing.time
    return said.s if said else None


def warmest(step: BoilStep) -> Temperature | None:
    """A whirlpool's temperature: what it begins with."""
    return step.start_temperature or step.end_temperature


def _boils(step: BoilStep) -> bool:
    """One that says no temperature boils, unless its name says otherwise; one that only warms up does not."""
    said = [it.c for it in (step.start_temperature, step.end_temperature) if it]
    if len(said) == 2 and said[0] < said[1] and said[0] < BOILS_FROM_C:
        return False
    if said:
        return max(said) >= BOILS_FROM_C and step.chilling_type is None and not STANDS.search(step.name)
    return not STANDS.search(step.name) and not _BEFORE.search(step.name)
