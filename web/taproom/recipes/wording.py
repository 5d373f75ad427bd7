# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document holds, as text for a reader: quantities with units, when an addition goes in, a whole item."""

import json
from collections.abc import Mapping

from babel.numbers import format_decimal

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.recipes.atoms import Json
from taproom.recipes.diffing import Change, field_name
from taproom.recipes.readable import readable

_UNITS: Mapping[str, str] = {
    "C": "°C",
    "F": "°F",
    "IBUs": "IBU",
    "sg": "",
    "plato": "°P",
    "brix": "°Bx",
    "Lovi": "°L",
    "hr": "h",
    "sec": "s",
    "day": "d",
}
_COUNTS = frozenset({"1", "unit", "each", "dimensionless"})
USES: Mapping[str, str] = {
    "add_to_mash": _("mash"),
    "add_to_boil": _("boil"),
    "add_to_fermentation": _("fermentation"),
    "add_to_package": _("bottle or keg"),
}
_LONG = frozenset({"day", "week"})
FORMS: Mapping[str, str] = {
    "pellet": _("pellets"),
    "leaf": _("leaf"),
    "leaf (wet)": _("leaf, wet"),
    "plug": _("plugs"),
    "extract": _("extract"),
    "powder": _("powder"),
    "dry": _("dry"),
    "liquid": _("liquid"),
    "slant": _("slant"),
    "dregs": _("dregs"),
}
_SHORT = 120


def number(value: float, reader: Reader, pattern: str = "#,##0.###") -> str:
    return format_decimal(value, pattern, locale=reader.language)


def quantity(it: Mapping[str, Json], reader: Reader) -> str:
    value, unit, pattern = readable(it["value"], str(it["unit"]), metric=reader.language != "en")
    shown = number(value, reader, pattern)
    if unit in _COUNTS:
        return shown
    if unit in _LONG and float(value).is_integer() and abs(value) < 1e6:
        return _long(int(value), unit, reader)
    return f"{shown} {_UNITS.get(unit, unit)}".strip()


def _long(n: int, unit: str, reader: Reader) -> str:
    return reader.count("{n} day", "{n} days", n) if unit == "day" else reader.count("{n} week", "{n} weeks", n)


def form(text: Json, reader: Reader) -> str:
    """Of a hop or a culture."""
    return reader.say(FORMS[text]) if isinstance(text, str) and text in FORMS else str(text or "")


def timing(it: Mapping[str, Json], reader: Reader) -> str:
    """Like "60 min, boil"."""
    when = it.get("duration") or it.get("time")
    use = str(it.get("use") or "")
    said = [quantity(when, reader)] if isinstance(when, dict) and "unit" in when else []
    if use:
        said.append(reader.say(USES[use]) if use in USES else use)
    return ", ".join(said) or json.dumps(it, ensure_ascii=False)


def text_of(value: Json, reader: Reader) -> str:  # noqa: PLR0911 - one for each kind of value
    """Any value of a document."""
    match value:
        case None:
            return reader.say(_("nothing"))
        case bool():
            return reader.say(_("yes")) if value else reader.say(_("no"))
        case int() | float():
            return number(value, reader)
        case str():
            return value if len(value) <= _SHORT else f"{value[:_SHORT]}…"
        case {"value": int() | float(), "unit": str()}:
            return quantity(value, reader)
        case {"use": _} | {"duration": _} | {"time": _}:
            return timing(value, reader)
        case {"name": str() as name}:
            return item(value, reader) if "amount" in value or "timing" in value else name
        case dict():
            parts = (f"{reader.say(field_name(name))} {text_of(inner, reader)}" for name, inner in value.items())
            return ", ".join(parts)
        case list():
            return ", ".join(text_of(inner, reader) for inner in value)
        case other:
            return str(other)


def item(it: Mapping[str, Json], reader: Reader) -> str:
    """An ingredient or a step in one line: "Magnum, 20 g, 60 min, boil"."""
    shown = ("amount", "step_temperature", "start_temperature", "step_time", "timing")
    return ", ".join([str(it.get("name", "")), *(text_of(it[name], reader) for name in shown if it.get(name))])


def said(it: Change, reader: Reader) -> str:
    """The change in one line, without its part."""
    if not it.field:
        return (
            reader.say(_("put in: {what}"), what=item(it.after, reader))
            if it.before is None
            else reader.say(_("taken out: {what}"), what=item(it.before, reader))
        )
    field = reader.say(it.field)
    name = f"{it.name}, {field}" if it.name else field
    if it.is_prose:
        return reader.say(_("{name} rewritten"), name=name)
    before, after = text_of(it.before, reader), text_of(it.after, reader)
    at = f" ({timing(it.at, reader)})" if isinstance(it.at, dict) and it.at else ""
    return f"{name}: {before} → {after}{at}"
