# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a brewer typed beside a fermenter, with one thumb: understood where it can mean one thing only. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taproom.brewing.gravity import sg_of_brix, sg_of_plato
from taproom.i18n import mark as _
from taproom.measuring.saying import MeasuringRefused, Saying
from taproom.measuring.values import Quantity

SG: Final = (0.990, 1.200)
PLATO: Final = (-3.0, 43.0)
BEER_C: Final = (-5.0, 45.0)
SAMPLE_C: Final = (0.0, 100.0)
ROOM_C: Final = (-30.0, 55.0)
PH: Final = (2.0, 10.0)
PRESSURE_KPA: Final = (-100.0, 600.0)
MOST_LETTERS: Final = 20
_NUMBER = re.compile(r"[+-]?\d{1,5}(?:[.,]\d{1,5})?")
_KPA: Final[Mapping[str, float]] = {"kPa": 1.0, "bar": 100.0, "psi": 6.894757293168}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed, as a number in its unit, and what it means in SG, °C, pH or kPa. `understood`: what was taken
    for what."""

    raw: float
    unit: str
    value: float
    understood: Saying | None = None


def number(text: str, example: str) -> float:
    """A number, with a point or a comma, and perhaps with its unit behind it.

    Raises:
        MeasuringRefused: it is none.
    """
    plain = text.strip().replace("\u2212", "-").replace("\N{NO-BREAK SPACE}", " ")
    plain = re.sub(r"\s*(sg|°?p|°?bx|brix|plato|°?c|°?f|ph|kpa|bar|psi)\.?$", "", plain, flags=re.IGNORECASE)
    if len(plain) > MOST_LETTERS or not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise MeasuringRefused(
            _("“{typed}” is no number. Write it like {example}."), typed=text[:20], example=example
        )
    return float(plain.replace(",", "."))


def read_typed(quantity: Quantity, text: str, unit: str) -> Typed:
    """Raises `MeasuringRefused`, with what would be right."""
    match quantity:
        case "gravity":
            return read_gravity(text, unit)
        case "temperature":
            return read_temperature(text, unit, BEER_C)
        case "room_temperature":
            return read_temperature(text, unit, ROOM_C)
        case "ph":
            return _plain(text, "pH", PH, 1.0, "4.4")
        case "pressure":
            return _plain(text, unit, PRESSURE_KPA, _KPA.get(unit, 1.0), "0.8")


def read_gravity(text: str, unit: str) -> Typed:
    """1.050; 1,050; 1050 and 50 points' worth are 1.050 where the unit is SG. Plato and Brix as they are."""
    raw = number(text, "12.4" if unit in ("plato", "brix") else "1.048")
    if unit in ("plato", "brix"):
        return _plato(raw, unit, text)
    if SG[0] <= raw <= SG[1]:
        return Typed(raw=raw, unit="sg", value=raw)
    for divisor in (1000.0, 10_000.0):
        if divisor * SG[0] <= raw <= divisor * SG[1]:
            said = Saying(message=_("{typed} was taken for {sg}."), names=_taken(text, raw / divisor))
            return Typed(raw=raw / divisor, unit="sg", value=raw / divisor, understood=said)
    if SG[1] < raw <= 1.0 + PLATO[1] and raw > 1.6:
        raise MeasuringRefused(
            _("{typed}? An SG is between 0.990 and 1.200. If these are degrees Plato or Brix, choose that."),
            typed=text.strip()[:20],
        )
    raise MeasuringRefused(_("{typed}? Right would be between 0.990 and 1.200."), typed=text.strip()[:20])


def _taken(text: str, sg: float) -> dict[str, str]:
    return {"typed": text.strip()[:20], "sg": f"{sg:.4f}".removesuffix("0")}


def _plato(raw: float, unit: str, text: str) -> Typed:
    if not PLATO[0] <= raw <= PLATO[1]:
        raise MeasuringRefused(
            _("{typed}? In degrees Plato or Brix, right would be between -3 and 43."), typed=text.strip()[:20]
        )
    value = sg_of_plato(raw) if unit == "plato" else sg_of_brix(raw)
    return Typed(raw=raw, unit=unit, value=value)


def read_temperature(text: str, unit: str, bounds: tuple[float, float]) -> Typed:
    raw = number(text, "68" if unit == "F" else "19.5")
    value_c = (raw - 32.0) / 1.8 if unit == "F" else raw
    if bounds[0] <= value_c <= bounds[1]:
        return Typed(raw=raw, unit="F" if unit == "F" else "C", value=value_c)
    low, high = (f"{it * 1.8 + 32 if unit == 'F' else it:.0f}" for it in bounds)
    names = {"typed": text.strip()[:20], "low": low, "high": high, "unit": "F" if unit == "F" else "C"}
    raise MeasuringRefused(_("{typed}? Right would be between {low} and {high} °{unit}."), **names)


def _plain(text: str, unit: str, bounds: tuple[float, float], factor: float, example: str) -> Typed:
    raw = number(text, example)
    low, high = (it / factor for it in bounds)
    if not (math.isfinite(raw) and low <= raw <= high):
        names = {"typed": text.strip()[:20], "low": f"{low:g}", "high": f"{high:g}", "unit": unit}
        raise MeasuringRefused(_("{typed}? Right would be between {low} and {high} {unit}."), **names)
    return Typed(raw=raw, unit=unit, value=raw * factor)
