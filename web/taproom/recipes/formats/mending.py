# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One value of a recipe that is missing, or not what it should be: what it becomes, and what is said about it."""

from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.ledger import Ledger, clipped
from taproom.recipes.formats.measures import UNITS, number_in, quantity, unit_of
from taproom.recipes.formats.quantity_fields import BARE, QUANTITY_FIELDS

GONE: Final = object()
_ASSUMED: Final[dict[str, Any]] = {
    "name": "",
    "batch_size": {"unit": "l", "value": 20},
    "efficiency": {"brewhouse": {"unit": "%", "value": 70}},
    "brewhouse": {"unit": "%", "value": 70},
    "ingredients": {"fermentable_additions": []},
    "amount": {"unit": "kg", "value": 0},
    "boil_time": {"unit": "min", "value": 60},
    "step_temperature": {"unit": "C", "value": 66},
    "step_time": {"unit": "min", "value": 0},
}
_TEXTS: Final = frozenset(
    ("name", "type", "author", "coauthor", "created", "notes", "origin", "producer", "product_id", "grain_group")
) | {
    "year",
    "form",
    "description",
    "chilling_type",
    "vessel",
    "category",
    "style_letter",
    "style_guide",
    "method",
    "use",
}
_WHOLE: Final = frozenset(("step", "times_cultured", "cell_count_billions", "category_number"))


def assumed(field: str, ledger: Ledger) -> Any:
    """What stands in for a mandatory field that is missing."""
    value = _ASSUMED.get(field, GONE)
    if value is GONE:
        return GONE
    ledger.note("assumed", field, "", _("It does not say {tag}: {became} is assumed."), said(value))
    return dict(value) if isinstance(value, dict) else value


def said(value: Any) -> str:
    """A quantity as a person writes it."""
    match value:
        case {"value": number, "unit": str(unit)}:
            return f"{number} {unit}"
        case {"brewhouse": inner} | {"value": dict(inner)}:
            return said(inner)
        case {"minimum": low, "maximum": high}:
            return f"{said(low)} \N{EN DASH} {said(high)}"
        case "" | {}:
            return "\N{EN DASH}"
        case _:
            return clipped(value)


def mended(field: str, value: Any, ledger: Ledger) -> Any:
    """The value in a form that the document can hold, or GONE."""
    found = _mended(field, value)
    if value is None:
        return GONE  # nothing was said
    if found is GONE or found == value:
        ledger.note("unreadable", field, said(value), _("{tag}: “{what}” cannot be read and was left out."))
        return GONE
    if said(value) != said(found):
        ledger.note("changed", field, said(value), _("{tag}: “{what}” was read as {became}."), said(found))
    return found


def _mended(field: str, value: Any) -> Any:  # noqa: PLR0911 - one for each shape
    if field in QUANTITY_FIELDS:
        return _quantity(QUANTITY_FIELDS[field], value)
    match field, value:
        case ("efficiency", int() | float() | str()) | ("efficiency", {"value": _}):
            inner = _quantity(("percent",), value)
            return GONE if inner is GONE else {"brewhouse": inner}
        case "style", str():
            return {"name": value}
        case "ibu_estimate", int() | float() | str() | {"value": int() | float()}:
            inner = _quantity(("bitterness",), value)
            return GONE if inner is GONE else {"value": inner}
        case _, bool():
            return GONE
        case _, int() | float() if field in _TEXTS:
            return str(value)
        case _, float() if field in _WHOLE:
            return round(value)
        case _:
            return GONE


def _quantity(kinds: tuple[str, ...], value: Any) -> Any:
    """A quantity of one of the kinds, from a number, a text, or an object with a strange unit."""
    match value:
        case bool():
            return GONE
        case {"value": inner, "unit": str(unit)}:
            return _with_unit(kinds, inner, unit)
        case {"value": int() | float() | str() as inner, **rest} if "unit" not in rest:
            return _with_unit(kinds, inner, "")
        case int() | float() | str():
            return _with_unit(kinds, value, "")
        case _:
            return GONE


def _with_unit(kinds: tuple[str, ...], value: Any, unit: str) -> Any:
    if isinstance(value, str):
        read = number_in(value)
        if read is None:
            return GONE
        value, unit = read.value, unit or read.unit
    if isinstance(value, bool) or not isinstance(value, int | float) or (value < 0 and "mass" in kinds):
        return GONE
    if not unit:
        return quantity(value, BARE[kinds[0]])
    for kind in kinds:
        if kind in UNITS and (known := unit_of(kind, unit)):
            return quantity(value, known)
        if unit.strip().lower() == BARE[kind].lower():
            return quantity(value, BARE[kind])
    return GONE
