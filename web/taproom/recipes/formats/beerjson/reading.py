# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes of a BeerJSON value: wrapped as the standard says, bare, or in a list. Unknown keys are kept."""

from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.document import Document, plain
from taproom.recipes.formats.beerjson.as_written import correct
from taproom.recipes.formats.beerjson.schema_warnings import known_words, say_faults
from taproom.recipes.formats.building import built
from taproom.recipes.formats.cleaning import cleaned
from taproom.recipes.formats.footer import without_footer
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.plausible import make_plausible
from taproom.recipes.formats.results import NOTHING_SAID, Limits, ReadRecipe, Unreadable

_LISTS: Final = (
    "fermentables", "hop_varieties", "miscellaneous_ingredients", "cultures", "profiles", "styles", "mashes",
    "fermentations", "equipments", "boil", "packaging",
)  # fmt: skip


def recipes_in(value: Any, ledger: Ledger) -> list[Any]:
    """The recipes that the value holds, as they stand.

    Raises:
        Unreadable: it holds none.
    """
    match value:
        case {"beerjson": dict(root)}:
            return _of_root(root, ledger)
        case {"recipes": list()} if "ingredients" not in value:
            return _of_root(value, ledger)
        case {"ingredients": _} | {"batch_size": _, "name": _}:
            return [value]
        case [{"beerjson": _} | {"ingredients": _} | {"batch_size": _}, *_others]:
            return [one for it in value for one in (recipes_in(it, ledger) if _is_wrapped(it) else [it])]
        case {"fermentables": list(), "hops": list()}:
            raise Unreadable(_("This is a program's own format. Export the recipe as BeerXML or BeerJSON there."))
        case _:
            raise Unreadable(
                _("This is JSON, but no recipe: a recipe begins with “beerjson”, or with its name and ingredients.")
            )


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, dict) and "beerjson" in value


def _of_root(root: dict[Any, Any], ledger: Ledger) -> list[Any]:
    recipes = root.get("recipes")
    lists = [key for key in _LISTS if root.get(key)]
    if not isinstance(recipes, list) or not recipes:
        raise Unreadable(
            _("It is BeerJSON and holds ingredients or equipment, but no recipe.")
            if lists
            else _("There is no recipe in it.")
        )
    if lists:
        ledger.note(
            "dropped",
            lists[0],
            ", ".join(lists),
            _("Beside recipes the file holds lists that are not taken: {what}."),
        )
    return recipes


def read_recipe(raw: Any, limits: Limits) -> ReadRecipe:
    """One recipe.

    Raises:
        Unreadable: no recipe can be made of it.
    """
    if not isinstance(raw, dict):
        raise Unreadable(_("Where a recipe should stand, there is something else."))
    if not raw.get("name") and not raw.get("ingredients"):
        raise Unreadable(NOTHING_SAID)
    ledger = Ledger()
    value: dict[str, Any] = cleaned(raw, ledger, limits)
    sound = known_words(value, ledger)
    correct(value, raw, ledger)
    envelope = without_footer(value)
    make_plausible(value, ledger)
    document = Document(recipe=built(value, ledger, limits))
    if not sound:
        say_faults(plain(document)["recipe"], ledger)
    return ReadRecipe(document=document, losses=ledger.losses, envelope=envelope)
