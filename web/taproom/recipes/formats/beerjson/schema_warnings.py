# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a recipe that came in is not as BeerJSON's schema has it: said, and no reason to refuse it."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from taproom.i18n import mark as _
from taproom.recipes.formats.beerjson.as_written import AS_WRITTEN
from taproom.recipes.formats.beerjson.schema import faults_of_recipe
from taproom.recipes.formats.ledger import Ledger

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MOST: Final = 60


def known_words(recipe: dict[str, Any], ledger: Ledger) -> bool:
    """Writes "All-Grain" as "all grain" and "srm" as "SRM", in place; whether nothing at all was to be said."""
    faults = list(_faults(recipe))
    for fault in faults:
        if fault.validator == "enum" and isinstance(fault.instance, str):
            word = next((it for it in fault.validator_value if _plain(it) == _plain(fault.instance)), None)
            if word is not None:
                inside: Any = recipe
                *way, last = fault.absolute_path
                for key in way:
                    inside = inside[key]
                inside[last] = word
                where = "/".join(map(str, fault.absolute_path))
                ledger.note("changed", where, fault.instance, _("{tag}: “{what}” was read as {became}."), word)
    return not faults


def say_faults(recipe: dict[str, Any], ledger: Ledger) -> None:
    """Notes what is left that the schema does not like."""
    recipe.pop(AS_WRITTEN, None)
    missing: list[str] = []
    for fault in _faults(recipe):
        where = "/".join(map(str, fault.absolute_path))
        if fault.validator == "required":
            missing += [name for name in fault.validator_value if name not in fault.instance and name not in missing]
        elif fault.validator == "additionalProperties":
            for name in sorted(set(fault.instance) - set(fault.schema["properties"])):
                at = f"{where}/{name}".lstrip("/")
                ledger.note("kept_beside", at, name, _("“{what}” is no key of BeerJSON, and is kept."))
        else:
            ledger.note(
                "kept_beside", where, fault.instance, _("{tag}: {what} is not as BeerJSON has it, and is kept.")
            )
    if missing:
        ledger.note("kept_beside", missing[0], ", ".join(missing), _("BeerJSON wants more to be said: {what}."))


def _faults(recipe: dict[str, Any]) -> "Iterator[ValidationError]":
    return islice(faults_of_recipe(recipe), _MOST)


def _plain(word: Any) -> str:
    return str(word).lower().replace("-", " ").replace("_", " ").strip()
