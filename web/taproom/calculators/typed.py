# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what was typed to what is computed with; or, for each field, a sentence on what would be right.

A comma or a point for decimals, spaces between thousands, and a unit after the number if it is another one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.numbers import format_decimal

from taproom.brewing.asking import Asked
from taproom.calculators.table import Calculator
from taproom.calculators.units import System, Unit, decimals_of, shown_in, suffixes, with_suffix
from taproom.i18n import Reader
from taproom.i18n import mark as _

MOST_CHARACTERS = 40
_NUMBER = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*([^\d.,\s]*)", re.ASCII)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2019'](?=\d{3}(?!\d))")
_MINUS = str.maketrans("\u2212", "-")

NO_NUMBER = _("This is no number. Write one like {example}.")
NEEDED = _("A number is needed here, like {example}.")
OUTSIDE = _("This must be from {least} to {most}.")
NO_UNIT = _("{suffix} does not fit here. Leave it out, or write one of: {units}.")
NO_SUFFIX = _("{suffix} does not fit here: a number alone, please.")
NO_CHOICE = _("Choose one of: {names}.")
NO_DATE = _("This is no date. Write one like 2026-12-31.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field: a marked message and what fills its gaps."""

    message: str
    names: Mapping[str, str] = field(default_factory=dict)

    def said(self, reader: Reader) -> str:
        return reader.say(self.message, **self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What could be read; with any fault there is nothing to compute."""

    values: Mapping[str, Any]
    faults: Mapping[str, Fault]


def read(
    calculator: Calculator[Any],
    given: Mapping[str, str],
    reader: Reader,
    *,
    system: System,
    today: date | None = None,
) -> Typed:
    """Each field as it was typed, or as usual where it was not sent. What is not asked for is left alone."""
    values: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for name, it in calculator.fields.items():
        usual = calculator.usual(name)
        if name not in given:
            values[name] = float(today.toordinal()) if it.unit == "date" and today else usual
            continue
        found = _read_one(given[name].strip(), it, usual, reader, system)
        if isinstance(found, Fault):
            faults[name] = found
        else:
            values[name] = found
    return Typed(values=values, faults=faults)


def _read_one(
    text: str, it: Asked, usual: float | str | None, reader: Reader, system: System
) -> float | str | Fault | None:
    if it.choices:
        names = [one.name for one in it.choices]
        return text if text in names else Fault(message=NO_CHOICE, names={"names": ", ".join(names)})
    unit = shown_in(it.unit, system)
    if not text:
        return (
            usual
            if usual in (None, 0)
            else Fault(message=NEEDED, names={"example": example(it, usual, reader, unit)})
        )
    if it.unit == "date":
        return _date(text)
    found = _number(text, it, unit)
    if isinstance(found, Fault):
        return Fault(message=found.message, names={**found.names, "example": example(it, usual, reader, unit)})
    if not it.least - 1e-9 <= found <= it.most + 1e-9:
        symbol = f" {reader.say(unit.symbol)}" if unit.symbol else ""
        least, most = (f"{written(bound, unit, reader)}{symbol}" for bound in (it.least, it.most))
        return Fault(message=OUTSIDE, names={"least": least, "most": most})
    return min(it.most, max(it.least, found))


def _number(text: str, it: Asked, unit: Unit) -> float | Fault:
    found = _NUMBER.fullmatch(_SPACES.sub("", text.translate(_MINUS))) if len(text) <= MOST_CHARACTERS else None
    if found is None:
        return Fault(message=NO_NUMBER)
    number, suffix = float(found[1].replace(",", ".")), found[2]
    if not suffix:
        return unit.to_house(number)
    converted = _with_suffix(number, suffix, it)
    if converted is None:
        known = suffixes(it.unit)
        names = {"suffix": suffix, "units": ", ".join(known)}
        return Fault(message=NO_UNIT if known else NO_SUFFIX, names=names)
    return converted


def _with_suffix(number: float, suffix: str, it: Asked) -> float | None:
    """Polynomials of gravity hold only where gravities are."""
    is_scale = it.unit == "sg" and suffix.lower() != "sg"
    return None if is_scale and not -10 <= number <= 80 else with_suffix(number, suffix, it.unit)


def _date(text: str) -> float | Fault:
    try:
        return float(date.fromisoformat(text).toordinal())
    except ValueError:
        return Fault(message=NO_DATE)


def example(it: Asked, usual: object, reader: Reader, unit: Unit) -> str:
    """A number that could stand there."""
    likely = usual if isinstance(usual, float | int) else {"sg": 1.012, "C": 20.0, "day": 3.0}.get(it.unit, it.least)
    return written(likely, unit, reader)


def written(value: float, unit: Unit, reader: Reader) -> str:
    """A number of the house as it would be typed in this unit: no more decimals than it needs."""
    shown = unit.of_house(value) + 0.0
    places = decimals_of(shown, max(unit.decimals, 2 if unit.factor == 1 else 3))  # there and back again is the same
    pattern = "0." + ("0" * 3 if unit.decimals == 3 else "#" * places)
    return format_decimal(shown, pattern, locale=reader.language)
