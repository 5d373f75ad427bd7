# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What BeerJSON's schema needs and a recipe lacks: filled where a neutral value exists, else left out, and said."""

from typing import TYPE_CHECKING, Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.beerjson.schema import faults_of_recipe
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.mending import said

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_ROUNDS: Final = 16
_PATIENCE: Final = 6
_STEPS: Final = frozenset(("mash_steps", "fermentation_steps"))  # without which there is no procedure
_NOT_KNOWN_PCT: Final = {"unit": "%", "value": 0}
_FILLED: Final[dict[str, Any]] = {
    "author": "", "name": "", "category": "", "style_guide": "", "notes": "", "rating": 0, "type": "other",
    "form": "liquid", "timing": {}, "alpha_acid": _NOT_KNOWN_PCT, "fine_grind": _NOT_KNOWN_PCT,
    "yield": {"fine_grind": _NOT_KNOWN_PCT}, "color": {"unit": "Lovi", "value": 0},
    "grain_temperature": {"unit": "C", "value": 20}, "boil_time": {"unit": "min", "value": 60},
    "fermentable_additions": [], "step_time": {"unit": "min", "value": 0}, "unit": "l", "value": 0,
}  # fmt: skip
_IONS: Final = ("calcium", "bicarbonate", "sulfate", "chloride", "sodium", "magnesium")
_WORDS: Final = {"recipe": "other", "fermentable_additions": "other", "miscellaneous_additions": "other",
                 "culture_additions": "other", "style": "beer", "mash_steps": "infusion"}  # fmt: skip
_SECONDS: Final = {"sec": 1, "min": 60, "hr": 3600, "day": 86_400, "week": 604_800}


def made_strict(recipe: dict[str, Any], ledger: Ledger) -> None:
    """Changes the recipe in place until it is valid.

    Raises:
        ValueError: it cannot be made so; no document of ours is like that.
    """
    for attempt in range(_ROUNDS):
        # the last entry of a list first, so that leaving one out does not move those that are still to be settled
        faults = sorted(faults_of_recipe(recipe), key=lambda it: [*it.absolute_path], reverse=True)
        if not faults:
            return
        for fault in faults:
            _settle(recipe, fault, ledger, patient=attempt < _PATIENCE)
    raise ValueError(f"no valid BeerJSON can be made of it: {next(faults_of_recipe(recipe)).message}")


def _settle(recipe: dict[str, Any], fault: "ValidationError", ledger: Ledger, *, patient: bool) -> None:
    """One fault. What could not be filled in several attempts is left out with what it is in."""
    path = [*fault.absolute_path]
    match fault.validator:
        case "required":
            missing = [name for name in fault.validator_value if name not in fault.instance]
            if path and (not patient or not _STEPS.isdisjoint(missing)):
                _leave_out(recipe, path, ledger)
                return
            for name in missing:
                _fill(fault.instance, name, path, ledger)
        case "additionalProperties":
            for name in set(fault.instance) - set(fault.schema["properties"]):
                _leave_out(recipe, [*path, name], ledger)
        case "minProperties":
            _fill(fault.instance, "fine_grind", path, ledger)
        case "minItems":
            _leave_out(recipe, path[:-1], ledger)
        case _:
            _replace(recipe, path, ledger)


def _fill(inside: dict[str, Any], name: str, path: list[str | int], ledger: Ledger) -> None:
    value = _filling(name, path)
    inside[name] = dict(value) if isinstance(value, dict) else value
    where = "/".join(map(str, (*path, name)))
    if value not in ("", {}, []):
        ledger.note(
            "assumed",
            where,
            "",
            _("BeerJSON needs {tag}, which the recipe does not say: {became} is written."),
            said(value),
        )


def _filling(name: str, path: list[str | int]) -> Any:
    around = next((it for it in reversed(path) if isinstance(it, str)), "recipe")
    if name in _IONS:
        return {"unit": "mg/l", "value": 0}
    if name == "amount":
        return (
            {"unit": "kg", "value": 0}
            if around in {"fermentable_additions", "hop_additions"}
            else {"unit": "unit", "value": 1}
        )
    return _WORDS.get(around, "other") if name == "type" else _FILLED.get(name, "")


def _replace(recipe: dict[str, Any], path: list[str | int], ledger: Ledger) -> None:
    """A value that is not as it must be: in other units, by a neutral word, or not at all."""
    if not path:
        return
    inside = _at(recipe, path[:-1])
    key = path[-1]
    if inside is None or key not in (inside if isinstance(inside, dict) else range(len(inside))):
        return  # settled with another fault
    value = inside[key]
    if (
        key == "value"
        and isinstance(inside, dict)
        and inside.get("unit") in list(_SECONDS)
        and isinstance(value, float)
    ):
        inside["value"], inside["unit"] = round(value * _SECONDS[inside["unit"]]), "sec"
        return
    around = next((it for it in reversed(path[:-1]) if isinstance(it, str)), "recipe")
    word = _WORDS.get(around) if key == "type" else {"method": "Other", "form": None}.get(str(key))
    if key == "form" and around == "culture_additions":
        word = "liquid"
    if word and value != word:
        inside[key] = word
        ledger.note(
            "changed",
            "/".join(map(str, path)),
            value,
            _("{tag}: BeerJSON does not know “{what}”; {became} is written."),
            word,
        )
    else:
        _leave_out(recipe, path, ledger)


def _leave_out(recipe: dict[str, Any], path: list[str | int], ledger: Ledger) -> None:
    inside = _at(recipe, path[:-1])
    if not path or inside is None or path[-1] not in (inside if isinstance(inside, dict) else range(len(inside))):
        return
    value = inside.pop(path[-1])
    if value is not None:
        ledger.note(
            "dropped", "/".join(map(str, path)), said(value), _("BeerJSON has no place for {tag}: it is not written.")
        )


def _at(value: Any, path: list[str | int]) -> Any:
    """What stands there; None where another fault has taken it away already."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, dict | list) else None
