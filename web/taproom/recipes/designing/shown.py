# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures as the designer shows them: a number with its unit, its colour, its place in the style, its why. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from taproom.brewing.figure import Figure, Unknown
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.brew_words import number, unit
from taproom.recipes.figures import Figures
from taproom.recipes.styles import Fitted, StyleFit

LABELS: Final[Mapping[str, str]] = {
    "og": _("Original gravity"),
    "fg": _("Final gravity"),
    "abv": _("Alcohol"),
    "ibu": _("Bitterness"),
    "colour": _("Colour"),
    "apparent_attenuation": _("Attenuation"),
    "bu_gu": _("Bitterness to gravity"),
    "calories": _("Energy"),
    "pre_boil_volume": _("Volume before the boil"),
    "pre_boil_gravity": _("Gravity before the boil"),
    "grain": _("Malt"),
    "cost": _("Cost"),
}
SHORT: Final[Mapping[str, str]] = {"og": "OG", "fg": "FG", "abv": "ABV", "ibu": "IBU", "colour": "EBC"}
_PATTERNS: Final = {"sg": "0.000", "%": "0.0", "IBU": "0", "EBC": "0", "SRM": "0.0", "": "0.00", "l": "0.0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A figure taken apart, in the reader's language."""

    text: str
    of: str
    method: str
    formula: str
    source: str
    inputs: tuple[tuple[str, str], ...]
    parts: tuple["Why", ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One number of the recipe. Without `why` it is not known, and `missing` says what it lacks."""

    key: str
    label: str
    value: str
    unit: str
    why: Why | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A number in the range that its style has, on a bar of 100 whose middle half is the range; below 0: unknown."""

    label: str
    said: str
    inside: bool
    at_pct: float


def shown(figures: Figures, reader: Reader, *, imperial: bool = False) -> tuple[Shown, ...]:
    return tuple(_shown(key, getattr(figures, key), reader, imperial=imperial) for key in LABELS)


def short(figures: Figures, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """(key, its short name, its number) of those that fit in a row on a phone."""
    return tuple((key, name, _short(getattr(figures, key), reader)) for key, name in SHORT.items())


def fit(found: StyleFit | None, reader: Reader) -> tuple[Fit, ...]:
    """A bar for each number that the style has a range for: the range is its middle half."""
    return () if found is None else tuple(_fit(it, reader) for it in found.numbers)


def _fit(it: Fitted, reader: Reader) -> Fit:
    low, high = it.range.low, it.range.high
    span = (high - low) or 1.0
    at = -1.0 if it.value is None else min(1.0, max(0.0, (it.value - low + span / 2) / (2 * span))) * 100
    value, low_text, high_text = (
        "\u2013" if one is None else _text(one, it.unit, reader)[0] for one in (it.value, low, high)
    )
    names = {"value": value, "low": low_text, "high": high_text}
    words = _("{value}, within {low} to {high}") if it.is_in else _("{value}, and the style has {low} to {high}")
    if it.value is None:
        words = _("The style has {low} to {high}")
        del names["value"]
    return Fit(
        label=reader.say(it.name), said=reader.say(words, **names), inside=it.is_in, at_pct=round(min(at, 98.4), 2)
    )


def _short(it: Figure | Unknown, reader: Reader) -> str:
    return _text(it.value, it.unit, reader)[0] if isinstance(it, Figure) else "\u2013"


def _shown(key: str, it: Figure | Unknown, reader: Reader, *, imperial: bool) -> Shown:
    label = reader.say(LABELS[key])
    if isinstance(it, Unknown):
        said = reader.say(it.missing)
        missing = f"{it.of}: {said}" if it.of else said
        return Shown(key=key, label=label, value="\u2013", unit="", missing=missing)
    value, name = it.value, it.unit
    if imperial:
        value, name = _imperial(value, name)
    text, symbol = _text(value, name, reader)
    return Shown(key=key, label=label, value=text, unit=symbol, why=why(it, reader))


def _imperial(value: float, name: str) -> tuple[float, str]:
    match name:
        case "EBC":
            return value / 1.97, "SRM"
        case "l":
            return value / 3.785411784, "gal"
        case "kg":
            return value / 0.45359237, "lb"
        case _:
            return value, name


def _text(value: float, name: str, reader: Reader) -> tuple[str, str]:
    if name == "cents":
        return number(reader, value / 100, "0.00"), "€"
    return number(reader, value, _PATTERNS.get(name, "0.##")), _symbol(reader, name)


def _symbol(reader: Reader, name: str) -> str:
    return unit(reader, name) if name else ""


def why(it: Figure, reader: Reader) -> Why:
    value, symbol = _text(it.value, it.unit, reader)
    return Why(
        text=f"{value}\u00a0{symbol}".strip(),
        of=it.of,
        method=reader.say(it.method),
        formula=it.formula,
        source=reader.say(it.source),
        inputs=tuple(_inputs(it, reader)),
        parts=tuple(why(one, reader) for one in it.parts),
        notes=tuple(reader.say(one) for one in it.notes),
    )


def _inputs(it: Figure, reader: Reader) -> Iterator[tuple[str, str]]:
    for one in it.inputs:
        value = number(reader, one.value, "0.000" if one.unit == "sg" else "0.##")
        yield reader.say(one.name), f"{value}\u00a0{_symbol(reader, one.unit)}".strip()
