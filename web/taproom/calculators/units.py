# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units at the edge: what a reader sees, and what may be written after a number. Inside, all is in the house's units.

Whoever counts in gallons types `5`, or anywhere `5 gal`; the formulas see litres.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from taproom.brewing.gravity import sg_of_brix, sg_of_plato
from taproom.brewing.priming import CO2_G_PER_L
from taproom.brewing.quantities import Colour, Mass, Pressure, SpecificVolume, Volume
from taproom.i18n import mark as _

System = Literal["metric", "imperial"]
SYSTEMS: tuple[System, ...] = get_args(System)
Convert = Callable[[float], float]

_OZ_G = Mass.factors["oz"] * 1000
_GAL_L = Volume.factors["gal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """As it is shown: `value * factor + offset`, with so many decimals, and its symbol (a marked message)."""

    symbol: str
    decimals: int
    factor: float = 1.0
    offset: float = 0.0

    def of_house(self, value: float) -> float:
        return value * self.factor + self.offset

    def to_house(self, shown: float) -> float:
        return (shown - self.offset) / self.factor


_METRIC: Mapping[str, Unit] = {
    "": Unit(symbol="", decimals=0),
    "%": Unit(symbol="%", decimals=1),
    "1e9": Unit(symbol=_("billion"), decimals=0),
    "C": Unit(symbol="°C", decimals=1),
    "EBC": Unit(symbol="EBC", decimals=0),
    "IBU": Unit(symbol="IBU", decimals=1),
    "K": Unit(symbol="°C", decimals=1),
    "M/ml/°P": Unit(symbol="M/ml/°P", decimals=2),
    "bar": Unit(symbol="bar", decimals=2),
    "brix": Unit(symbol="°Bx", decimals=1),
    "date": Unit(symbol="", decimals=0),
    "day": Unit(symbol=_("days"), decimals=0),
    "g": Unit(symbol="g", decimals=1),
    "g/l": Unit(symbol="g/L", decimals=1),
    "kcal/100 ml": Unit(symbol="kcal/100 ml", decimals=0),
    "kg": Unit(symbol="kg", decimals=2),
    "l": Unit(symbol="L", decimals=1),
    "l/kg": Unit(symbol="L/kg", decimals=1),
    "m": Unit(symbol="m", decimals=0),
    "meq": Unit(symbol="meq", decimals=1),
    "mg/l": Unit(symbol="mg/L", decimals=0),
    "min": Unit(symbol="min", decimals=0),
    "ml": Unit(symbol="ml", decimals=1),
    "packet": Unit(symbol="", decimals=1),
    "pH": Unit(symbol="pH", decimals=2),
    "plato": Unit(symbol="°P", decimals=1),
    "points": Unit(symbol="", decimals=1),
    "ratio": Unit(symbol="", decimals=2),
    "sg": Unit(symbol="", decimals=3),
    "vol": Unit(symbol="vol", decimals=2),
}
_IMPERIAL: Mapping[str, Unit] = {
    "C": Unit(symbol="°F", decimals=0, factor=1.8, offset=32),
    "EBC": Unit(symbol="SRM", decimals=1, factor=1 / 1.97),
    "K": Unit(symbol="°F", decimals=1, factor=1.8),
    "bar": Unit(symbol="psi", decimals=1, factor=100 / Pressure.factors["psi"]),
    "g": Unit(symbol="oz", decimals=2, factor=1 / _OZ_G),
    "g/l": Unit(symbol="oz/gal", decimals=2, factor=_GAL_L / _OZ_G),
    "kg": Unit(symbol="lb", decimals=2, factor=1 / Mass.factors["lb"]),
    "l": Unit(symbol="gal", decimals=2, factor=1 / _GAL_L),
    "l/kg": Unit(symbol="qt/lb", decimals=2, factor=1 / SpecificVolume.factors["qt/lb"]),
    "m": Unit(symbol="ft", decimals=0, factor=1 / 0.3048),
}

# What may be written after a number, in lower case, for an input in each unit of the house.
_ALSO: Mapping[str, Mapping[str, Convert]] = {
    "%": {"%": float},
    "1e9": {"billion": float, "milliards": float},
    "C": {"c": float, "°c": float, "f": lambda v: (v - 32) / 1.8, "°f": lambda v: (v - 32) / 1.8},
    "EBC": {
        "ebc": float, "srm": lambda v: v * 1.97, "l": lambda v: Colour(value=v, unit="Lovi").ebc,
        "°l": lambda v: Colour(value=v, unit="Lovi").ebc,
    },
    "IBU": {"ibu": float},
    "K": {"k": float, "c": float, "°c": float, "f": lambda v: v / 1.8, "°f": lambda v: v / 1.8},
    "bar": {"bar": float, "psi": lambda v: v * Pressure.factors["psi"] / 100, "kpa": lambda v: v / 100},
    "brix": {"bx": float, "°bx": float, "brix": float},
    "day": {"d": float, "day": float, "days": float, "j": float, "week": lambda v: v * 7, "weeks": lambda v: v * 7},
    "g": {"g": float, "kg": lambda v: v * 1000, "oz": lambda v: v * _OZ_G, "lb": lambda v: v * 16 * _OZ_G},
    "kg": {
        "g": lambda v: v / 1000, "kg": float, "oz": lambda v: v * _OZ_G / 1000, "lb": lambda v: v * _OZ_G * 16 / 1000,
    },
    "l": {
        "ml": lambda v: v / 1000, "cl": lambda v: v / 100, "l": float, "hl": lambda v: v * 100,
        "qt": lambda v: v * _GAL_L / 4, "gal": lambda v: v * _GAL_L,
    },
    "l/kg": {"l/kg": float, "qt/lb": lambda v: v * SpecificVolume.factors["qt/lb"]},
    "m": {"m": float, "ft": lambda v: v * 0.3048},
    "mg/l": {"mg/l": float, "ppm": float},
    "min": {"min": float, "h": lambda v: v * 60},
    "ml": {"ml": float, "l": lambda v: v * 1000},
    "pH": {"ph": float},
    "sg": {
        "sg": float, "p": sg_of_plato, "°p": sg_of_plato, "plato": sg_of_plato,
        "bx": sg_of_brix, "°bx": sg_of_brix,
    },
    "vol": {"vol": float, "g/l": lambda v: v / CO2_G_PER_L},
}  # fmt: skip


def shown_in(unit: str, system: System) -> Unit:
    """How a number of the house is shown. One that is not in the table is shown as it is."""
    found = _IMPERIAL.get(unit) if system == "imperial" else None
    return found or _METRIC.get(unit) or Unit(symbol=unit, decimals=2)


def suffixes(unit: str) -> tuple[str, ...]:
    """What may be written after a number for such an input."""
    return tuple(_ALSO.get(unit, ()))


def with_suffix(number: float, suffix: str, unit: str) -> float | None:
    """The number in the house's unit; None where the suffix does not fit."""
    convert = _ALSO.get(unit, {}).get(suffix.lower())
    return None if convert is None else convert(number)


def decimals_of(value: float, usual: int) -> int:
    """More for what would otherwise be shown as nothing."""
    if value == 0 or abs(value) >= 1 or usual >= 3:
        return usual
    return next((it for it in range(usual, 5) if abs(value) * 10**it >= 9.5), 4)
