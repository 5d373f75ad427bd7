# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured, in words: names, units, numbers with their unit, ages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel.numbers import format_decimal

from taproom.brewing.gravity import plato_of_sg
from taproom.i18n import NOTHING, Reader
from taproom.i18n import mark as _
from taproom.measuring.derived import Progress
from taproom.measuring.values import Instrument, Kind, Quantity, Reading

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400

QUANTITIES: Final[Mapping[Quantity, str]] = {
    "gravity": _("Gravity"),
    "temperature": _("Temperature of the beer"),
    "room_temperature": _("Temperature of the room"),
    "ph": _("pH"),
    "pressure": _("Pressure"),
}
INSTRUMENTS: Final[Mapping[Instrument, str]] = {
    "hydrometer": _("Hydrometer"),
    "refractometer": _("Refractometer"),
    "floating": _("Floating hydrometer"),
    "thermometer": _("Thermometer"),
    "ph_meter": _("pH meter"),
    "gauge": _("Pressure gauge"),
}
KINDS: Final[Mapping[Kind, str]] = {
    "ispindel": "iSpindel, GravityMon",
    "tiltbridge": "Tilt (TiltBridge, Tilt Pi)",
    "rapt_pill": "RAPT Pill",
    "floaty": "Floaty",
    "json": _("Anything that can send JSON"),
}
UNITS: Final[Mapping[str, str]] = {
    "sg": "SG", "plato": "°P", "brix": "°Bx", "C": "°C", "F": "°F", "K": "K", "pH": "pH", "deg": "°",
    "kPa": "kPa", "bar": "bar", "psi": "psi",
}  # fmt: skip


def sg(reader: Reader, value: float | None) -> str:
    return NOTHING if value is None else format_decimal(value, "0.000", locale=reader.language)


def plato(reader: Reader, value: float | None) -> str:
    return NOTHING if value is None else format_decimal(plato_of_sg(value), "0.0", locale=reader.language)


def number(reader: Reader, value: float, pattern: str = "0.#") -> str:
    return format_decimal(value + 0.0, pattern, locale=reader.language)


def value(reader: Reader, it: Reading) -> str:
    """With its unit."""
    match it.quantity:
        case "gravity":
            return sg(reader, it.value)
        case "temperature" | "room_temperature":
            return f"{number(reader, it.value, '0.0')} °C"
        case "ph":
            return number(reader, it.value, "0.00")
        case "pressure":
            return f"{number(reader, it.value, '0')} kPa"


def raw(reader: Reader, it: Reading) -> str:
    """As the instrument showed it."""
    measured = it.measured
    pattern = "0.000#" if measured.raw_unit == "sg" else "0.0#"
    return f"{number(reader, measured.raw, pattern)} {UNITS.get(measured.raw_unit, measured.raw_unit)}"


def span(reader: Reader, seconds: float) -> str:
    """As exact as one would say it: minutes, hours, days and hours."""
    minutes = round(seconds / MINUTE_S)
    if minutes < 60:
        return reader.say(_("{minutes} min"), minutes=minutes)
    hours = round(seconds / HOUR_S)
    if hours < 48:
        return reader.say(_("{hours} h"), hours=hours)
    days, rest = divmod(hours, 24)
    if not rest:
        return reader.say(_("{days} d"), days=days)
    return reader.say(_("{days} d {hours} h"), days=days, hours=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a batch stands, for a page. `sg` is a dash once it is stale: then `old` says what was last, and when."""

    sg: str
    plato: str
    old: str
    age: str
    attenuation: str
    abv: str
    rate: str
    stable: str
    outliers: str
    is_stable: bool


def shown(it: Progress, reader: Reader) -> Shown:
    last = it.last
    age = "" if last is None else reader.say(_("{span} ago"), span=span(reader, it.age_s))
    old = ""
    if it.stale and last is not None:
        text = _("No gravity is known now. The last, {sg}, is {span} old.")
        old = reader.say(text, sg=sg(reader, last.sg), span=span(reader, it.age_s))
    return Shown(
        sg=sg(reader, it.sg),
        plato=plato(reader, it.sg),
        old=old,
        age=age,
        attenuation=reader.percent(it.attenuation),
        abv=NOTHING if it.abv_pct is None else number(reader, it.abv_pct, "0.0"),
        rate=NOTHING if it.points_per_day is None else number(reader, it.points_per_day, "+0.0;-0.0"),
        stable=_stable(it, reader),
        outliers=reader.count(
            "{n} reading was not believed: krausen, or a clump of yeast.",
            "{n} readings were not believed: krausen, or a clump of yeast.",
            it.outliers,
        )
        if it.outliers
        else "",
        is_stable=it.stable_s is not None,
    )


def _stable(it: Progress, reader: Reader) -> str:
    if it.stable_s is not None:
        return reader.say(_("stable since {span}"), span=span(reader, it.stable_s))
    if it.last is None or it.stale:
        return NOTHING
    return reader.say(_("not stable, or not watched for a day yet"))
