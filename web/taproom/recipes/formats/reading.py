# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file: whatever it is called, what it is; whatever is in it, a value comes back and nothing is raised."""

from collections.abc import Callable, Iterable
from typing import Final

from taproom.i18n import mark as _
from taproom.recipes.document import canonical
from taproom.recipes.formats.beerjson.reading import read_recipe as read_beerjson_recipe
from taproom.recipes.formats.beerjson.reading import recipes_in
from taproom.recipes.formats.beerxml.reading import read_recipe as read_beerxml_recipe
from taproom.recipes.formats.characters import text_of
from taproom.recipes.formats.cobrew import KEY, read_own
from taproom.recipes.formats.json_tree import value_of
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.results import Format, Imported, Limits, ReadRecipe, Refused, Unreadable, label
from taproom.recipes.formats.sniffing import ZIP_MAGIC, check_magic, shape_of
from taproom.recipes.formats.xml_tree import Node, has_unseen, trees

# What a fault of ours in reading would raise. It is said, and costs one file: the other 49 come in.
_OURS: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
NOT_UNDERSTOOD: Final = _("cobrew could not make sense of it ({why}). That is a fault of cobrew: please report it.")
ReadOne = Callable[[], ReadRecipe]
_INGREDIENTS = ("FERMENTABLES", "HOPS", "YEASTS", "MISCS", "FERMENTABLE", "HOP", "YEAST", "MISC")


def read(blob: bytes, filename: str, limits: Limits | None = None) -> Imported | Refused:
    """The recipes of one file, or why there are none. For archives there is `read_many`."""
    allowed = limits or Limits()
    name = label(filename)
    try:
        return _read(blob, name, allowed)
    except Unreadable as why:
        return Refused(filename=name, message=why.message, gaps=why.gaps)
    except _OURS as fault:
        return Refused(filename=name, message=NOT_UNDERSTOOD, gaps={"why": repr(fault)[:120]})


def _read(blob: bytes, name: str, limits: Limits) -> Imported:
    if len(blob) > limits.file_bytes:
        raise Unreadable(
            _("It is {size} MB large; a recipe file has at most {limit} MB."),
            size=len(blob) // 1_000_000,
            limit=limits.file_bytes // 1_000_000,
        )
    if blob.startswith(ZIP_MAGIC):
        raise Unreadable(_("This is an archive in a place for one file: import it as an archive."))
    check_magic(blob)
    ledger = Ledger()
    text = text_of(blob, ledger)
    if shape_of(text) == "xml":
        return _gathered(name, "beerxml", _from_xml(text, name, limits, ledger), ledger)
    value = value_of(text.lstrip("\ufeff"), limits)
    if isinstance(value, dict) and KEY in value:
        return _gathered(name, "cobrew", [lambda: read_own(value, limits)], ledger)
    found = recipes_in(value, ledger)
    _check_number(len(found), limits)
    return _gathered(name, "beerjson", [_bound(raw, limits) for raw in found], ledger)


def _bound(raw: object, limits: Limits) -> ReadOne:
    return lambda: read_beerjson_recipe(raw, limits)


def _from_xml(text: str, name: str, limits: Limits, ledger: Ledger) -> list[ReadOne]:
    roots = trees(text, limits)
    found = [it for root in roots for it in _recipes(root)]
    if not found:
        raise Unreadable(_missing(roots))
    _check_number(len(found), limits)
    if has_unseen(text):
        ledger.note("dropped", "RECIPES", "", _("Control characters, which XML may not have, were left out."))
    if len(roots) > 1:
        ledger.note("changed", "RECIPES", len(roots), _("It is several XML files in one ({what}); all were read."))
    return [lambda it=it: read_beerxml_recipe(it, name, limits) for it in found]  # type: ignore[misc]


def _recipes(node: Node) -> Iterable[Node]:
    """The recipes in an element, itself included; a recipe holds none."""
    if node.tag == "RECIPE":
        yield node
        return
    for child in node.children:
        yield from _recipes(child)


def _missing(roots: tuple[Node, ...]) -> str:
    tags = {root.tag for root in roots}
    if tags & {"RECIPES"}:
        return _("There is no recipe in it.")
    if tags & set(_INGREDIENTS):
        return _("It is BeerXML and holds ingredients or equipment, but no recipe.")
    return _("This is XML, but not BeerXML: it has no <RECIPE>.")


def _check_number(count: int, limits: Limits) -> None:
    if count == 0:
        raise Unreadable(_("There is no recipe in it."))
    if count > limits.recipes:
        raise Unreadable(
            _("It holds {count} recipes; one file may hold {limit}. Send it in parts."),
            count=count,
            limit=limits.recipes,
        )


def _gathered(name: str, kind: Format, readers: list[ReadOne], ledger: Ledger) -> Imported:
    """All recipes that can be read. A file with none is refused, with the first one's reason.

    Raises:
        Unreadable: none can be read.
    """
    recipes: list[ReadRecipe] = []
    refused: list[Refused] = []
    for reader in readers:
        try:
            recipes.append(reader())
        except Unreadable as why:
            if len(readers) == 1:
                raise
            refused.append(Refused(filename=name, message=why.message, gaps=why.gaps))
    if not recipes:
        raise Unreadable(refused[0].message, **refused[0].gaps)
    return Imported(
        filename=name,
        format=kind,
        recipes=tuple(_once(recipes, ledger)),
        losses=ledger.losses,
        refused=tuple(refused),
    )


def _once(recipes: list[ReadRecipe], ledger: Ledger) -> list[ReadRecipe]:
    """Libraries are full of copies: what is the same to the last gram comes in once, and that is said."""
    if len(recipes) == 1:
        return recipes
    found: dict[bytes, ReadRecipe] = {}
    for it in recipes:
        name = canonical(it.document)
        if name in found:
            ledger.note(
                "dropped",
                "RECIPE",
                it.document.recipe.name,
                _("“{what}” stands in the file more than once, the same in everything: it comes in once."),
            )
        found.setdefault(name, it)
    return list(found.values())
