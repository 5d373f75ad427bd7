# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer in the reader's language and units, with the why of each number; and the same for programs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from taproom.brewing.asking import Answer, Line
from taproom.brewing.figure import Figure, Input
from taproom.calculators.table import Calculator
from taproom.calculators.units import System, decimals_of, shown_in
from taproom.i18n import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number and its unit, as they are read. `name` is what it is the amount of."""

    name: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of an answer. Without a number, `missing` says why there is none."""

    key: str
    label: str
    number: str = ""
    unit: str = ""
    missing: str = ""
    method: str = ""
    formula: str = ""
    source: str = ""
    of: str = ""
    inputs: tuple[Amount, ...] = ()
    notes: tuple[str, ...] = ()


def lines(answer: Answer, reader: Reader, system: System) -> tuple[Shown, ...]:
    """All of them, the one that was asked for first."""
    return tuple(_line(it, reader, system) for it in answer.lines)


def number(value: float, unit: str, reader: Reader, system: System) -> str:
    """In the reader's unit and with its decimals; a day as a day."""
    if unit == "date":
        return format_date(date.fromordinal(int(value)), "full", locale=reader.language)
    known = shown_in(unit, system)
    shown = known.of_house(value)
    whole = unit == "" and float(value).is_integer()
    if abs(shown) >= 1e12:  # of a division by next to nothing; more digits than a decimal has
        return f"{shown:.2e}"
    usual = 0 if whole else known.decimals or (2 if unit == "" else 0)
    places = decimals_of(shown, usual)
    pattern = f"#,##0.{'0' * usual}{'#' * (places - usual)}".rstrip(".")
    return format_decimal(round(shown, places) + 0.0, pattern, locale=reader.language)


def symbol(unit: str, reader: Reader, system: System) -> str:
    found = shown_in(unit, system).symbol
    return reader.say(found) if found else ""


def _line(it: Line, reader: Reader, system: System) -> Shown:
    label, figure = reader.say(it.label), it.figure
    if not isinstance(figure, Figure):
        return Shown(key=it.key, label=label, missing=reader.say(figure.missing))
    return Shown(
        key=it.key,
        label=label,
        number=number(figure.value, figure.unit, reader, system),
        unit=symbol(figure.unit, reader, system),
        method=reader.say(figure.method),
        formula=figure.formula,
        source=figure.source,
        of=reader.say(figure.of) if figure.of else "",
        inputs=tuple(_amount(one, reader, system) for one in figure.inputs),
        notes=tuple(reader.say(note) for note in figure.notes),
    )


def _amount(it: Input, reader: Reader, system: System) -> Amount:
    return Amount(
        name=reader.say(it.name),
        number=number(it.value, it.unit, reader, system),
        unit=symbol(it.unit, reader, system),
    )


def for_programs(answer: Answer, reader: Reader) -> dict[str, Any]:
    """In the house's units, whatever the reader's; sentences in the reader's language."""
    return {
        "answer": [_for_programs(it, reader) for it in answer.lines],
        "warnings": [reader.say(it) for it in answer.warnings],
        "dangers": [reader.say(it) for it in answer.dangers],
    }


def _for_programs(it: Line, reader: Reader) -> dict[str, Any]:
    told = {"key": it.key, "label": reader.say(it.label)}
    figure = it.figure
    if not isinstance(figure, Figure):
        return told | {"value": None, "missing": reader.say(figure.missing)}
    is_date = figure.unit == "date"
    return told | {
        "value": date.fromordinal(int(figure.value)).isoformat() if is_date else figure.value,
        "unit": figure.unit,
        "method": figure.method,
        "formula": figure.formula,
        "source": figure.source,
        "inputs": [{"name": reader.say(one.name), "value": one.value, "unit": one.unit} for one in figure.inputs],
        "notes": [reader.say(note) for note in figure.notes],
    }


def described(it: Calculator[Any], reader: Reader) -> dict[str, Any]:
    """What a program must know to ask."""
    return {
        "name": it.name,
        "title": reader.say(it.title),
        "about": reader.say(it.about),
        "inputs": [
            {
                "name": name,
                "label": reader.say(asked.label),
                "usual": it.usual(name),
                **(
                    {"choices": [{"name": one.name, "label": reader.say(one.label)} for one in asked.choices]}
                    if asked.choices
                    else {"unit": asked.unit, "least": asked.least, "most": asked.most}
                ),
            }
            for name, asked in it.fields.items()
        ],
    }
