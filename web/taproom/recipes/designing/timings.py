# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a thing goes in, between the form's words and BeerJSON's timing. Pure.

A first wort and a whirlpool are steps of the boil in BeerJSON, which an addition names by number. The form asks for
the moment and the whirlpool's temperature only: the steps are made here, behind those that are there, so that a
number that stands somewhere else keeps its meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from taproom.brewing.quantities import Duration, Temperature
from taproom.recipes.designing.faults import Faults, read_quantity
from taproom.recipes.designing.fields import Column
from taproom.recipes.designing.numbers import number_text
from taproom.recipes.designing.typed import Row
from taproom.recipes.document import Boil, Timing
from taproom.recipes.moments import boil_itself, step_of, warmest, when_of

USE: Final[Mapping[str, str]] = {
    "mash": "add_to_mash",
    "first_wort": "add_to_boil",
    "boil": "add_to_boil",
    "whirlpool": "add_to_boil",
    "ferment": "add_to_fermentation",
    "package": "add_to_package",
}
_A_YEAR_S = 366 * 86_400
_TIMES = ("min", "day", "hr", "week", "sec")
FOR = Column(name="for", label="", kind="quantity", of=(Duration,), units=_TIMES, high=_A_YEAR_S)
AFTER = Column(name="after", label="", kind="quantity", of=(Duration,), units=_TIMES, high=_A_YEAR_S)
HEAT = Column(name="heat", label="", kind="quantity", of=(Temperature,), units=("C", "F"), low=20, high=100)
NAMES: Final = ("when", "for", "after", "heat")
_OURS = frozenset({"use", "time", "duration", "step", "continuous"})


@dataclass(slots=True, kw_only=True)
class Placed:
    """A timing that waits for the number of its boil step; filled in by `place`."""

    timing: dict[str, Any]
    where: str
    heat: dict[str, Any] | None
    lasts: dict[str, Any] | None


def boil_of(whole: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = whole["recipe"].get("boil")
    return found


def texts_of(timing: Mapping[str, Any] | None, boil: Mapping[str, Any] | None, units: str, *, comma: bool) -> Row:
    """The row's texts about time."""
    said = None if timing is None else Timing.model_validate(timing)
    kettle = None if boil is None else Boil.model_validate(boil)
    when = when_of(said, kettle)
    lasts, after = (said.duration, said.time) if said else (None, None)
    if when not in ("ferment", "package") and lasts is None:
        lasts, after = after, None
    step = step_of(said, kettle) if when == "whirlpool" else None
    heat = warmest(step) if step else None
    if when == "whirlpool" and lasts is None and step is not None and timing is not None:
        lasts = step.step_time
    day = "day" if when in ("ferment", "package") else "min"
    return {
        "when": when,
        "for": number_text(lasts.value, comma=comma) if lasts else "",
        "for.unit": lasts.unit if lasts else day,
        "after": number_text(after.value, comma=comma) if after else "",
        "after.unit": after.unit if after else "day",
        "heat": number_text(heat.value, comma=comma) if heat else "",
        "heat.unit": heat.unit if heat else "F" if units == "imperial" else "C",
    }


def timing_from(
    row: Row, was: Mapping[str, Any] | None, prefix: str, faults: Faults
) -> tuple[dict[str, Any], Placed | None]:
    """A new timing for a row in which something about time was changed."""
    when = row.get("when", "")
    timing = {key: it for key, it in (was or {}).items() if key not in _OURS}
    lasts = read_quantity(FOR, row, prefix, faults)
    after = read_quantity(AFTER, row, prefix, faults) if when in ("ferment", "package") else None
    heat = read_quantity(HEAT, row, prefix, faults) if when == "whirlpool" else None
    if when in USE:
        timing["use"] = USE[when]
    as_time = "time" in (was or {}) and "duration" not in (was or {}) and when not in ("ferment", "package")
    if lasts is not None and when != "first_wort":
        timing["time" if as_time else "duration"] = lasts
    if after is not None:
        timing["time"] = after
    if when in ("first_wort", "whirlpool"):
        return timing, Placed(timing=timing, where=when, heat=heat, lasts=lasts)
    return timing, None


def place(recipe: dict[str, Any], waiting: list[Placed]) -> None:
    """Give each its step; the steps that are not there yet are made."""
    if not waiting or not isinstance(recipe.get("boil"), dict):
        return
    boil = recipe["boil"]
    steps: list[dict[str, Any]] = [*(boil.get("boil_steps") or ())]
    if not steps:
        steps.append({"name": "Boil", "step_time": boil["boil_time"]})
    firsts = [it for it in waiting if it.where == "first_wort"]
    if firsts:
        number = _first_wort(recipe, steps)
        for it in firsts:
            it.timing["step"] = number
    for it in waiting:
        if it.where == "whirlpool":
            it.timing["step"] = _whirlpool(steps, it)
    boil["boil_steps"] = steps


def _first_wort(recipe: dict[str, Any], steps: list[dict[str, Any]]) -> int:
    """The step before the boil; where one must be put in front, all numbers move up by one."""
    itself = boil_itself(_boil(steps)) or 1
    if itself > 1:
        return itself - 1
    warming = {"value": 65, "unit": "C"}, {"value": 100, "unit": "C"}
    steps.insert(0, {"name": "First wort", "start_temperature": warming[0], "end_temperature": warming[1]})
    for timing in _boil_timings(recipe):
        timing["step"] += 1
    return 1


def _whirlpool(steps: list[dict[str, Any]], it: Placed) -> int:
    itself = boil_itself(_boil(steps)) or 1
    for number, step in enumerate(steps, 1):
        if number > itself and (step.get("start_temperature") or step.get("end_temperature")) == it.heat:
            return number
    made: dict[str, Any] = {"name": "Whirlpool"}
    if it.heat is not None:
        made["start_temperature"] = it.heat
    if it.lasts is not None:
        made["step_time"] = it.lasts
    steps.append(made)
    return len(steps)


def _boil(steps: list[dict[str, Any]]) -> Boil:
    return Boil.model_validate({"boil_time": {"value": 0, "unit": "min"}, "boil_steps": steps})


def _boil_timings(recipe: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for listed in recipe["ingredients"].values():
        for it in listed if isinstance(listed, list) else ():
            timing = it.get("timing") if isinstance(it, dict) else None
            if isinstance(timing, dict) and timing.get("use") == "add_to_boil" and timing.get("step") is not None:
                yield timing
