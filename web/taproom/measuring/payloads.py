# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What floating hydrometers say over HTTP, read: JSON or a form, of whichever of them. Pure.

They differ in the names of things, write numbers as text or with a comma, and mostly do not say their units. Only
what was sent is believed; what had to be assumed for want of a unit stands in `assumed`. What each sends:

- iSpindel (and GravityMon): name, ID, token, angle, temperature, temp_units, battery, gravity, interval, RSSI
- Tilt's app and Tilt Pi: Timepoint, SG, Temp (always °F), Color, Beer, Comment
- TiltBridge: name (the colour), temp, temp_unit, gravity, gravity_unit; or mdns_id with tilts of color, temp, gravity
- RAPT Pill's webhook: device_id, device_name, temperature, gravity, battery, rssi; all quoted, gravity 1.050 or 1050
- Brewfather's custom stream, which many others speak: name, temp, temp_unit, ext_temp, gravity, gravity_unit, ph,
  pressure, pressure_unit, battery
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from taproom.i18n import mark as _
from taproom.measuring.saying import MeasuringRefused, Saying
from taproom.measuring.values import GravityUnit

MAX_BODY_BYTES: Final = 4096
MOST_SPEAKERS: Final = 8  # a Tilt has eight colours
MOST_NAME: Final = 60
RIGHT: Final = '{"name": "spindle", "gravity": 1.048, "gravity_unit": "G", "temp": 19.5, "temp_unit": "C"}'

BEER_C: Final = (-5.0, 50.0)
NO_PROBE_C: Final = (85.0, -127.0)  # what a DS18B20 says after a brown-out, and without one
FAHRENHEIT: Final = ("f", "fahrenheit", "°f")
KPA: Final[Mapping[str, float]] = {"psi": 6.894757293168, "bar": 100.0, "kpa": 1.0}
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one hydrometer said. `gravity` in `gravity_unit` ("": it did not say which)."""

    name: str
    gravity: float | None
    gravity_unit: GravityUnit
    angle_deg: float | None
    temperature: float | None
    temperature_unit: str
    temperature_c: float | None
    room_c: float | None
    ph: float | None
    pressure_kpa: float | None
    battery_v: float | None
    battery_percent: float | None
    rssi_dbm: float | None
    interval_s: int | None
    complaints: tuple[Saying, ...] = ()


def read_post(body: bytes) -> tuple[Heard, ...]:
    """Each hydrometer that the body tells of.

    Raises:
        MeasuringRefused: nothing in it is a measurement; the sentence says what would be.
    """
    whole = _read(body)
    speakers = whole.get("tilts")
    if not isinstance(speakers, Sequence) or isinstance(speakers, str):
        return (_heard(whole, fahrenheit="timepoint" in whole),)
    found = [_plain(it) for it in speakers if isinstance(it, Mapping)]
    if not found or len(found) > MOST_SPEAKERS:
        raise MeasuringRefused(_("“tilts” must be a list of one to eight Tilts."))
    return tuple(_heard(it, fahrenheit=True) for it in found)


def _read(body: bytes) -> dict[str, object]:
    if len(body) > MAX_BODY_BYTES:
        raise MeasuringRefused(_("That is more than 4 kB: no hydrometer says so much."))
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise MeasuringRefused(_("The text is not UTF-8.")) from error
    if not text:
        raise MeasuringRefused(_("Nothing was sent. Right would be: {right}"), right=RIGHT)
    return _plain(_json(text) if text[0] in "{[" else _form(text))


def _json(text: str) -> Json:
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise MeasuringRefused(_("This is no JSON that can be read. Right would be: {right}"), right=RIGHT) from error
    if not isinstance(found, dict):
        raise MeasuringRefused(_("The JSON must be one object. Right would be: {right}"), right=RIGHT)
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _form(text: str) -> Json:
    try:
        pairs = parse_qsl(text, strict_parsing=True, max_num_fields=40, keep_blank_values=True)
    except ValueError as error:
        raise MeasuringRefused(_("This is neither JSON nor a form. Right would be: {right}"), right=RIGHT) from error
    return dict(pairs)


def _plain(it: Json) -> dict[str, object]:
    """Keys in lower case, without what some write between words."""
    return {str(key).lower().replace("-", "_").replace(" ", "_"): value for key, value in it.items()}


def _heard(it: Json, *, fahrenheit: bool) -> Heard:
    gravity, unit = _gravity(it)
    angle = _number(it, "angle", "tilt")
    temperature, temperature_unit = _temperature(it, fahrenheit=fahrenheit)
    beer_c, complaints = _beer_c(temperature, temperature_unit)
    room = _number(it, "ext_temp", "room_temp")
    battery = _number(it, "battery")
    interval = _number(it, "interval")
    found = Heard(
        name=_name(it),
        gravity=gravity,
        gravity_unit=unit,
        angle_deg=angle,
        temperature=temperature if beer_c is not None else None,
        temperature_unit=temperature_unit,
        temperature_c=beer_c,
        room_c=None if room is None else _beer_c(room, temperature_unit)[0],
        ph=_within(_number(it, "ph"), 0.0, 14.0),
        pressure_kpa=_pressure(it),
        battery_v=_within(battery, 0.0, 5.0),
        battery_percent=battery if battery is not None and 5.0 < battery <= 100.0 else None,
        rssi_dbm=_within(_number(it, "rssi"), -150.0, 50.0),
        interval_s=int(interval) if interval is not None and 1 <= interval <= 86_400 else None,
        complaints=complaints,
    )
    _must_say_something(found)
    return found


def _must_say_something(it: Heard) -> None:
    if it.gravity is None and it.angle_deg is None and it.temperature_c is None and it.ph is None:
        if it.complaints:
            raise MeasuringRefused(it.complaints[0].message, **it.complaints[0].names)
        raise MeasuringRefused(
            _("There is neither gravity, SG, angle nor temperature in it. Right would be: {right}"), right=RIGHT
        )


def _name(it: Json) -> str:
    for key in ("color", "colour", "name", "device_name", "device_id", "id"):
        text = str(it.get(key) or "").strip()
        if text:
            return "".join(letter for letter in text if letter.isprintable())[:MOST_NAME]
    return ""


def _gravity(it: Json) -> tuple[float | None, GravityUnit]:
    said = str(it.get("gravity_unit") or it.get("gravity_units") or it.get("fermunits") or "").strip().lower()
    unit: GravityUnit = "plato" if said in ("p", "°p", "plato", "brix", "°bx") else "sg" if said else ""
    if "sg" in it and "gravity" not in it:
        return _number(it, "sg"), "sg"
    if "plato" in it and "gravity" not in it:
        return _number(it, "plato"), "plato"
    return _number(it, "gravity"), unit


def _temperature(it: Json, *, fahrenheit: bool) -> tuple[float | None, str]:
    for key, unit in (("temperature_c", "C"), ("temp_c", "C"), ("temperature_f", "F"), ("temp_f", "F")):
        if (found := _number(it, key)) is not None:
            return found, unit
    keys = ("temp_units", "temp_unit", "tempunits", "temperature_unit", "temperature_units")
    said = next((str(it[key]).strip().lower() for key in keys if it.get(key)), "f" if fahrenheit else "c")
    unit = "F" if said in FAHRENHEIT else "K" if said in ("k", "kelvin") else "C"
    return _number(it, "temperature", "temp"), unit


def _beer_c(value: float | None, unit: str) -> tuple[float | None, tuple[Saying, ...]]:
    """In °C, where beer can be so warm; else what to say of it."""
    if value is None:
        return None, ()
    if unit == "C" and value in NO_PROBE_C:
        message = _("It said {value} °C, which is what its probe says when it does not work.")
        return None, (Saying(message=message, names={"value": f"{value:g}"}),)
    value_c = (value - 32.0) / 1.8 if unit == "F" else value - 273.15 if unit == "K" else value
    if BEER_C[0] <= value_c <= BEER_C[1]:
        return value_c, ()
    message = _("It said {value} °{unit}. Right would be between -5 and 50 °C; is its unit the one that it says?")
    return None, (Saying(message=message, names={"value": f"{value:g}", "unit": unit}),)


def _pressure(it: Json) -> float | None:
    value = _number(it, "pressure")
    factor = KPA.get(str(it.get("pressure_unit") or "psi").strip().lower())
    return None if value is None or factor is None else _within(value * factor, -100.0, 1000.0)


def _number(it: Json, *keys: str) -> float | None:
    """The first that is there. Text may be a number too, also with a comma; NaN and the like are refused."""
    for key in keys:
        said = it.get(key)
        if said is None or said == "":
            continue
        value = _as_float(said)
        if value is None or not math.isfinite(value) or abs(value) > 1e6:
            raise MeasuringRefused(_("“{key}” must be a number like 1.048."), key=key)
        return value
    return None


def _as_float(said: object) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said.strip().replace(",", ".")) if isinstance(said, str) else float(said)
    except (ValueError, OverflowError):
        return None


def _within(value: float | None, low: float, high: float) -> float | None:
    return value if value is not None and low <= value <= high else None
