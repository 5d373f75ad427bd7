# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as programs and people write them in BeerXML: "27.0 IBUs", "1,044", "1053", "5 gal", "n/a".

The standard says SI and plain numbers; a unit behind a number is believed when it is one of its kind.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, Final

_NUMBER: Final = re.compile(
    r"\s*([+\-\N{MINUS SIGN}]?(?:\d[\d.,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?)"
    r"\s*(.*?)\s*",
    re.DOTALL,
)
_LONGEST: Final = 60

_VOLUMES: Final = {
    "ml": "ml", "milliliter": "ml", "cl": "", "l": "l", "liter": "l", "litre": "l", "ltr": "l",
    "gal": "gal", "gallon": "gal", "us gal": "gal", "qt": "qt", "quart": "qt", "pt": "pt", "pint": "pt",
    "cup": "cup", "tsp": "tsp", "tbsp": "tbsp", "floz": "floz", "fl oz": "floz", "bbl": "bbl",
    "imp gal": "igal", "uk gal": "igal",
}  # fmt: skip
_MASSES: Final = {
    "mg": "mg", "g": "g", "gram": "g", "gr": "g", "kg": "kg", "kilo": "kg", "kilogram": "kg",
    "lb": "lb", "pound": "lb", "oz": "oz", "ounce": "oz",
}  # fmt: skip
_COUNTS: Final = {
    "pkg": "pkg", "package": "pkg", "packet": "pkg", "sachet": "pkg", "pack": "pkg", "vial": "pkg", "item": "each",
    "each": "each", "ea": "each", "unit": "unit", "tablet": "each", "tab": "each", "pc": "each", "pcs": "each",
    "piece": "each",
}  # fmt: skip
UNITS: Final[dict[str, dict[str, str]]] = {
    "volume": _VOLUMES,
    "mass": _MASSES,
    "count": _COUNTS,
    "temperature": {"c": "C", "celsius": "C", "f": "F", "fahrenheit": "F"},
    "duration": {
        "sec": "sec", "second": "sec", "min": "min", "minute": "min", "hr": "hr", "h": "hr", "hour": "hr",
        "day": "day", "d": "day", "jour": "day", "week": "week",
    },
    "gravity": {"sg": "sg", "p": "plato", "plato": "plato", "bx": "brix", "brix": "brix"},
    "colour": {"srm": "SRM", "ebc": "EBC", "l": "Lovi", "lovi": "Lovi", "lovibond": "Lovi", "ln": "Lovi"},
    "percent": {"%": "%", "percent": "%", "pct": "%"},
    "bitterness": {"ibu": "IBUs"},
    "concentration": {"ppm": "ppm", "mg/l": "mg/l", "ppb": "ppb"},
    "thickness": {"l/kg": "l/kg", "qt/lb": "qt/lb"},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A number, and whatever stood behind it."""

    value: int | float
    unit: str = ""


def number_in(text: str) -> Written | None:
    """The number that the text begins with; None where there is none, or none that is finite."""
    if len(text) > _LONGEST:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits = re.sub("['\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", "", match[1]).replace("\N{MINUS SIGN}", "-")
    try:
        value = float(_dotted(digits))
    except ValueError:
        return None
    return Written(value=whole(value), unit=match[2]) if math.isfinite(value) else None


def _dotted(digits: str) -> str:
    """A decimal comma becomes a point; of comma and point together, the last one is the decimal."""
    digits = digits.rstrip(".,")
    if "," not in digits:
        return digits
    if "." in digits and digits.rindex(".") > digits.rindex(","):
        return digits.replace(",", "")
    return digits.replace(".", "").replace(",", ".") if digits.count(",") == 1 else digits.replace(",", "")


def whole(value: float) -> int | float:
    """90.0 as 90: whole numbers are written without a point, as BeerJSON's integers must be."""
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def unit_of(kind: str, written: str) -> str:
    """BeerJSON's name of a unit; empty for one that is none of this kind."""
    known = UNITS[kind]
    plain = (
        written.strip()
        .strip("().")
        .lower()
        .replace("\N{DEGREE SIGN}", "")
        .replace("\N{MASCULINE ORDINAL INDICATOR}", "")
        .strip()
    )
    for form in (plain, plain.removesuffix("s"), plain.replace(".", "")):
        if form in known:
            return known[form]
    return ""


def quantity(value: float, unit: str) -> dict[str, Any]:
    return {"unit": unit, "value": whole(value)}


def time_of(minutes: float) -> dict[str, Any]:
    """A duration in minutes, in BeerJSON's integers: whole minutes, else seconds."""
    return quantity(minutes, "min") if minutes == int(minutes) else quantity(round(minutes * 60), "sec")


def days_of(days: float) -> dict[str, Any]:
    """A duration in days, in BeerJSON's integers: whole days, else hours, else minutes."""
    if days == int(days):
        return quantity(days, "day")
    hours = days * 24
    return quantity(round(hours), "hr") if abs(hours - round(hours)) < 1e-6 else time_of(round(hours * 60))


def understood_gravity(value: float) -> tuple[float, str] | None:
    """What a number in a place for specific gravity is: itself, a thousandfold (1053), or degrees Plato (11.6)."""
    if 0.9 <= value <= 1.25:
        return value, "sg"
    if 900 <= value <= 1250:
        return round(value / 1000, 6), "sg"
    if -2 <= value <= 45 and value != 0:
        return value, "plato"
    return None


def understood_potential(value: float) -> float | None:
    """A grain's potential as specific gravity: itself, a thousandfold, or points for a pound in a gallon (37)."""
    if 1 <= value <= 1.06:
        return value
    if 1000 <= value <= 1060:
        return round(value / 1000, 6)
    return round(1 + value / 1000, 6) if 5 <= value <= 50 else None
