# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured on a brew day, as it was read: raw, with its temperature and its instrument. Pure.

The number that counts is computed from that whenever it is shown, so that a better correction mends the past too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from taproom.i18n import mark as _

Unit = Literal["sg", "plato", "brix", "l", "C", "pH", "%"]
Instrument = Literal["hydrometer", "refractometer", "thermometer", "meter", "dipstick", "other"]
INSTRUMENTS: tuple[Instrument, ...] = get_args(Instrument)
INSTRUMENT_NAMES: Mapping[Instrument, str] = {
    "hydrometer": _("hydrometer"),
    "refractometer": _("refractometer"),
    "thermometer": _("thermometer"),
    "meter": _("meter"),
    "dipstick": _("dipstick or sight glass"),
    "other": _("something else"),
}
TYPED = re.compile(r"[+-]?[0-9]{1,5}(?:[.,][0-9]{1,5})?")
LOWEST_SG, HIGHEST_SG = 0.98, 1.2
HIGHEST_PLATO = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something that can be measured. `unit` is the one it is shown in; `low` and `high` what can be true."""

    key: str
    label: str
    unit: Unit
    low: float
    high: float

    @property
    def is_gravity(self) -> bool:
        return self.unit == "sg"


def _gravity(key: str, label: str) -> Measure:
    return Measure(key=key, label=label, unit="sg", low=LOWEST_SG, high=HIGHEST_SG)


def _volume(key: str, label: str) -> Measure:
    return Measure(key=key, label=label, unit="l", low=0.01, high=100_000.0)


def _temperature(key: str, label: str) -> Measure:
    return Measure(key=key, label=label, unit="C", low=-5.0, high=110.0)


MEASURES: Mapping[str, Measure] = {
    it.key: it
    for it in (
        _temperature("strike_temperature", _("Strike water")),
        _temperature("mash_temperature", _("Mash temperature")),
        Measure(key="mash_ph", label=_("Mash pH"), unit="pH", low=2.0, high=10.0),
        _gravity("first_wort_gravity", _("First wort")),
        _volume("pre_boil_volume", _("Volume before the boil")),
        _gravity("pre_boil_gravity", _("Gravity before the boil")),
        _volume("post_boil_volume", _("Volume after the boil")),
        _gravity("og", _("Original gravity")),
        _volume("fermenter_volume", _("Volume in the fermenter")),
        _temperature("pitch_temperature", _("Pitching temperature")),
        _gravity("fg", _("Final gravity")),
        _volume("packaged_volume", _("Packaged")),
    )
}
USUAL: Mapping[Unit, Instrument] = {"sg": "hydrometer", "C": "thermometer", "pH": "meter", "l": "dipstick"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """As it was read. `at_c` is the sample's temperature, None where it was not said; `key` names the measure."""

    key: str
    raw: float
    unit: Unit
    instrument: Instrument
    at_c: float | None = None

    @property
    def detail(self) -> dict[str, Any]:
        """As the log keeps it."""
        return {"key": self.key, "raw": self.raw, "unit": self.unit, "instrument": self.instrument, "at_c": self.at_c}


def reading_of(detail: Mapping[str, Any]) -> Reading | None:
    """What the log kept; None for what is no reading of ours (a later version's)."""
    known = detail.get("key") in MEASURES and detail.get("unit") in get_args(Unit)
    if not known or detail.get("instrument") not in INSTRUMENTS or not isinstance(detail.get("raw"), (int, float)):
        return None
    at_c = detail.get("at_c")
    return Reading(
        key=str(detail["key"]),
        raw=float(detail["raw"]),
        unit=detail["unit"],
        instrument=detail["instrument"],
        at_c=float(at_c) if isinstance(at_c, (int, float)) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Why a typed number cannot be a reading: a marked sentence. `field` is the one to look at."""

    sentence: str
    field: Literal["value", "at_c", "key"] = "value"


_SENTENCES: Mapping[Unit, str] = {
    "sg": _("That is not a gravity. Write it like 1.052, or in degrees Plato or Brix like 12.9."),
    "C": _("That is not a temperature of water or wort. Write it in degrees Celsius, like 66.5."),
    "l": _("That is not a volume. Write it in litres, like 24.5."),
    "pH": _("That is not a pH of a mash. Write it like 5.4."),
}
_SAMPLE = _("That is not a sample's temperature. Write it in degrees Celsius, like 21, or leave it empty.")
_NO_MEASURE = _("Nobody measures that here. Load the page again.")


def read(key: str, typed: str, *, at_c: str = "", instrument: str = "") -> Reading | Unusable:
    """What was typed, as a reading. A gravity may be typed as 1.052, 1052, or 12.9 (degrees Plato or Brix)."""
    measure = MEASURES.get(key)
    if measure is None:
        return Unusable(sentence=_NO_MEASURE, field="key")
    usual = USUAL.get(measure.unit, "other")
    chosen: Instrument = next((it for it in INSTRUMENTS if it == instrument), usual)
    sample_c = number(at_c)
    if at_c.strip() and (sample_c is None or not -5 <= sample_c <= 110):
        return Unusable(sentence=_SAMPLE, field="at_c")
    value = number(typed)
    unit: Unit | None = measure.unit
    if value is not None and measure.is_gravity:
        value, unit = _as_gravity(value, chosen)
    if value is None or unit is None or (unit == measure.unit and not measure.low <= value <= measure.high):
        return Unusable(sentence=_SENTENCES[measure.unit])
    return Reading(key=key, raw=value, unit=unit, instrument=chosen, at_c=sample_c)


def number(typed: str) -> float | None:
    """With a comma or a point; None if it is none."""
    text = typed.strip().replace("\N{MINUS SIGN}", "-")
    return float(text.replace(",", ".")) if TYPED.fullmatch(text) else None


def _as_gravity(value: float, instrument: Instrument) -> tuple[float | None, Unit | None]:
    """1.052 is a specific gravity, and so is 1052; 12.9 is in degrees Plato, or Brix on a refractometer."""
    if value >= 1000 * LOWEST_SG:
        return round(value / 1000, 6), "sg"
    if value > HIGHEST_PLATO or value < 0:
        return None, None
    if value >= 1.5 or value < LOWEST_SG:
        return value, "brix" if instrument == "refractometer" else "plato"
    return value, "sg"
