# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities and the steps of a brew day, as a reader of a language has them. Pure."""

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal

from taproom.brewing.quantities import Quantity
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.brew_steps import Expected, Step
from taproom.recipes.readable import readable

SYMBOLS: Final[Mapping[str, str]] = {
    "C": "°C", "F": "°F", "floz": "fl oz", "plato": "°P", "brix": "°Bx", "Lovi": "°L", "IBUs": "IBU", "sec": "s",
    "hr": "h", "1": "", "sg": "", "pH": "", "dimensionless": "",
}  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "cup": _("cups"), "pkg": _("pack."), "each": _("pcs."), "unit": _("pcs."), "day": _("d"), "week": _("weeks")
}  # fmt: skip
_PATTERNS: Final = {"sg": "0.000", "pH": "0.0#", "C": "0.#", "F": "0.#", "l": "0.##", "gal": "0.##"}


def number(reader: Reader, value: float, pattern: str = "0.###") -> str:
    return format_decimal(value + 0.0, pattern, locale=reader.language)


def written(reader: Reader, it: Quantity) -> str:
    """The number and its unit, with no more digits than anybody weighs."""
    value, name, pattern = readable(it.value, it.unit, metric=reader.language != "en")
    return f"{number(reader, value, pattern)}\u00a0{unit(reader, name)}".strip()


def unit(reader: Reader, name: str) -> str:
    """The unit's symbol, or what people call it."""
    return reader.say(WORDS[name]) if name in WORDS else SYMBOLS.get(name, name)


def say(reader: Reader, step: Step) -> str:
    """The step's sentence."""
    names = {key: it if isinstance(it, str) else written(reader, it) for key, it in step.values.items()}
    return reader.say(step.words, **names)


def expected(reader: Reader, it: Expected) -> str:
    """What should be seen: the number with its unit."""
    return f"{number(reader, it.value, _PATTERNS.get(it.unit, '0.##'))}\u00a0{unit(reader, it.unit)}".strip()


def lasting(reader: Reader, seconds: float) -> str:
    """A duration as a brewer says it: minutes up to two hours, then hours, then days."""
    for size_s, name in ((86_400, "day"), (3600, "hr")):
        if seconds >= 2 * size_s:
            return f"{number(reader, seconds / size_s, '0.#')}\u00a0{unit(reader, name)}"
    return f"{number(reader, seconds / 60, '0.#')}\u00a0{unit(reader, 'min')}"
