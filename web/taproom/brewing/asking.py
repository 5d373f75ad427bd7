# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a calculator asks for and answers. The bounds and the words of an input stand once, beside the input.

A page, the API and the shell read them from the dataclass; so does the check that no number outside them is computed
with. What is asked for is in the units of the house (Celsius, litres, kilograms, specific gravity).
"""

import math
from dataclasses import dataclass, field, fields
from typing import Any

from taproom.brewing.figure import Figure, Input, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several. `label` is a marked message, or a name that no language changes."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An input: a number in `unit` within its bounds, or one of `choices`. `label` and `hint` are marked messages."""

    label: str
    unit: str = ""
    least: float = 0.0
    most: float = 0.0
    choices: tuple[Choice, ...] = ()
    hint: str = ""


class OutOfBounds(ValueError):
    """A number that no brewer means, or none at all: `name` is the input's."""

    def __init__(self, name: str, it: Asked) -> None:
        wanted = f"one of {', '.join(c.name for c in it.choices)}" if it.choices else f"{it.least:g} to {it.most:g}"
        super().__init__(f"{name} is {wanted}{f' {it.unit}' if it.unit else ''}")
        self.name = name


def asked(
    label: str, unit: str = "", *, least: float, most: float, usual: float | None = None, hint: str = ""
) -> Any:
    """A number. Without a usual one it may be left out, and then it is None."""
    it = Asked(label=label, unit=unit, least=least, most=most, hint=hint)
    return field(default=usual, metadata={"asked": it})


def chosen(label: str, *choices: tuple[str, str], usual: str, hint: str = "") -> Any:
    """One of several, each with its name and its words."""
    made = tuple(Choice(name=name, label=words) for name, words in choices)
    return field(default=usual, metadata={"asked": Asked(label=label, choices=made, hint=hint)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Base of what calculators ask for. Raises OutOfBounds."""

    def __post_init__(self) -> None:
        for name, it in asked_of(type(self)).items():
            if not _fits(getattr(self, name), it):
                raise OutOfBounds(name, it)

    def used(self, *names: str) -> tuple[Input, ...]:
        """These inputs, for the figure that was computed from them."""
        known = asked_of(type(self))
        return tuple(
            Input(name=known[it].label, value=getattr(self, it), unit=known[it].unit)
            for it in names
            if getattr(self, it) is not None
        )


def asked_of(kind: type[Inputs]) -> dict[str, Asked]:
    """The inputs of a calculator, in order."""
    return {it.name: it.metadata["asked"] for it in fields(kind) if "asked" in it.metadata}


def _fits(value: object, it: Asked) -> bool:
    if it.choices:
        return value in {one.name for one in it.choices}
    return value is None or (isinstance(value, int | float) and math.isfinite(value) and it.least <= value <= it.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of an answer. `key` names it for programs, `label` (marked) for people."""

    key: str
    label: str
    figure: Figure | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a calculator says; the first line is what was asked for. `warnings` and `dangers` are marked messages.

    A danger is one to people: glass that bursts, acid, steam.
    """

    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()


def refused(key: str, label: str, why: str) -> Answer:
    """No number, and why (a marked message)."""
    return Answer(lines=(Line(key=key, label=label, figure=Unknown(missing=why)),))
