# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a hop goes in, and so how long it boils or stands. BeerJSON says it in several ways; files in more.

    mash -> first wort -> boil -> flame-out, stand -> fermenter (dry) -> package

First wort and stand are steps of the boil, before and after the one that boils, which the hop names by number.
"""

from dataclasses import dataclass, replace
from typing import Literal

from taproom.i18n import mark as _
from taproom.recipes.document import BoilStep, Hop, Timing
from taproom.recipes.figuring.amounts import degrees_c, minutes
from taproom.recipes.moments import STANDS, the_boil

Kind = Literal["mash", "first wort", "boil", "stand", "dry"]
_COLDEST_STAND_C = 50.0
_STAND_C = 85.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """`boil_min` at the boil; `stand_min` afterwards at `stand_c`, the mean of the step's temperatures.

    What boils stands, too, when the wort does.
    """

    kind: Kind
    boil_min: float = 0.0
    stand_min: float = 0.0
    stand_c: float = _STAND_C
    continuous: bool = False
    notes: tuple[str, ...] = ()


def addition_of(hop: Hop, steps: tuple[BoilStep, ...], boil_min: float | None) -> Addition:
    """`boil_min` is how long the wort boils, if that is known."""
    timing = hop.timing
    match timing.use:
        case "add_to_mash":
            return Addition(kind="mash")
        case "add_to_fermentation" | "add_to_package":
            return Addition(kind="dry")
        case _:
            return _in_the_kettle(timing, steps, boil_min)


def _in_the_kettle(timing: Timing, steps: tuple[BoilStep, ...], boil_min: float | None) -> Addition:
    stated_min = minutes(timing.duration or timing.time)
    number = timing.step if timing.step is not None and 1 <= timing.step <= len(steps) else None
    boiling = the_boil(steps)
    if number is None and stated_min == 0:
        number = next((n for n, it in enumerate(steps, 1) if n > boiling and STANDS.search(it.name)), None)
    if number is not None and number > boiling:
        return _stand(steps[number - 1], stated_min)
    return _and_stands(_boiled(timing, number, boiling, boil_min), steps[boiling:])


def _boiled(timing: Timing, number: int | None, boiling: int, boil_min: float | None) -> Addition:
    stated_min = minutes(timing.duration or timing.time)
    whole_min = boil_min or stated_min or 0.0
    if number is not None and number < boiling:
        return Addition(kind="first wort", boil_min=whole_min)
    if timing.continuous:
        return Addition(kind="boil", boil_min=whole_min, continuous=True)
    if stated_min is None:
        return Addition(kind="boil", notes=(_("Its time is not stated: it is taken as added at flame-out."),))
    if boil_min is not None and stated_min > boil_min > 0:
        return Addition(kind="boil", boil_min=boil_min, notes=(_("It cannot boil for longer than the wort does."),))
    return Addition(kind="boil", boil_min=stated_min)


def _and_stands(it: Addition, after: tuple[BoilStep, ...]) -> Addition:
    """A hop that boiled goes on giving bitterness in the whirlpool, whoever that was made for."""
    stands = [_stand(step, None) for step in after if STANDS.search(step.name)]
    total_min = sum(one.stand_min for one in stands)
    if total_min <= 0:
        return it
    mean_c = sum(one.stand_min * one.stand_c for one in stands) / total_min
    notes = (_("It goes on in the whirlpool, the slower the cooler that is."),)
    return replace(it, stand_min=total_min, stand_c=mean_c, notes=(*it.notes, *notes))


def _known_c(step: BoilStep) -> list[float]:
    return [it for it in (degrees_c(step.start_temperature), degrees_c(step.end_temperature)) if it is not None]


def _stand(step: BoilStep, stated_min: float | None) -> Addition:
    """Wort cooler than 50 degrees turns next to nothing, and is left out of the mean."""
    stand_min = stated_min or minutes(step.step_time) or 0.0
    known_c = _known_c(step)
    if not known_c:
        notes = (_("The temperature of the stand is not stated: it is taken as 85 degrees."),)
        return Addition(kind="stand", stand_min=stand_min, notes=notes)
    warm = [it for it in known_c if it >= _COLDEST_STAND_C]
    if not warm:
        return Addition(
            kind="stand", stand_c=max(known_c), notes=(_("The wort is too cool then to turn alpha acids."),)
        )
    return Addition(kind="stand", stand_min=stand_min, stand_c=sum(warm) / len(warm))
