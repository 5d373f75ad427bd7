# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as BeerXML 1.0 that other programs read, and a list of what they will not find in it.

The list is not a guess: the file is read back, and compared. What differs travels in one tag of our own, which others
skip, with a digest of what they see; if somebody changes that, our tag counts no more.
"""

from collections.abc import Mapping
from typing import Any, Final

from taproom.i18n import mark as _
from taproom.recipes.document import Document, plain
from taproom.recipes.formats.beerxml.elements import OWN_TAG
from taproom.recipes.formats.beerxml.own import own_text
from taproom.recipes.formats.beerxml.procedures import kit_losses
from taproom.recipes.formats.beerxml.reading import read_recipe
from taproom.recipes.formats.beerxml.tags import Tags, inner, litres, minutes, srm, value
from taproom.recipes.formats.beerxml.writing_ingredients import culture, fermentable, hop, misc, water
from taproom.recipes.formats.beerxml.writing_procedures import equipment, fermentation, kept_beside, mash, style
from taproom.recipes.formats.cobrew import sidecar_of
from taproom.recipes.formats.comparing import differences
from taproom.recipes.formats.footer import with_footer
from taproom.recipes.formats.ledger import Ledger
from taproom.recipes.formats.results import Envelope, Limits, Written
from taproom.recipes.formats.xml_tree import trees

_TYPES: Final = {"extract": "Extract", "partial mash": "Partial Mash"}
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<RECIPES>\n'


def write_beerxml(document: Document, envelope: Envelope | None = None) -> Written:
    """The file, its losses, and the sidecar in which nothing is lost."""
    recipe = plain(document)["recipe"]
    seen = _read_back(_tags(document, recipe, None))
    ledger = Ledger()
    own = _own(document, seen, ledger)
    return Written(
        blob=_file(_tags(document, recipe, envelope).text(OWN_TAG, own)),
        losses=ledger.losses,
        sidecar=sidecar_of(document, envelope),
    )


def _own(document: Document, seen: Document, ledger: Ledger) -> str | None:
    """What only we can read of the file; it is noted as what others miss."""
    mine, theirs = plain(document), plain(seen)
    differences(mine["recipe"], theirs["recipe"], ledger)
    for key, it in mine.get("extras", {}).items():
        if it and it != theirs.get("extras", {}).get(key):
            ledger.note(
                "kept_beside", key, key, _("{tag} has no place in this format: only cobrew will find it in the file.")
            )
    return own_text(mine, seen)


def _file(recipe: Tags) -> bytes:
    return f"{_HEAD}{recipe}\n</RECIPES>\n".encode("ascii", "xmlcharrefreplace")


def _read_back(recipe: Tags) -> Document:
    (root,) = trees(_file(recipe).decode("ascii"), Limits())
    return read_recipe(root.children[0], "", Limits()).document


def _tags(document: Document, recipe: dict[str, Any], envelope: Envelope | None) -> Tags:
    boil = recipe.get("boil") or {}
    kept = kept_beside(recipe)
    batch_l = litres(recipe["batch_size"]) or 0.0
    boil_l = litres(boil.get("pre_boil_size")) or 0.0
    notes = recipe.get("notes")
    tags = Tags("RECIPE")
    tags.must("NAME", recipe["name"]).text("VERSION", 1)
    tags.text("TYPE", _TYPES.get(recipe.get("type", ""), "All Grain"))
    tags.must("BREWER", recipe.get("author")).text("ASST_BREWER", recipe.get("coauthor"))
    tags.number("BATCH_SIZE", batch_l).number("BOIL_SIZE", boil_l).number(
        "BOIL_TIME", minutes(boil.get("boil_time")) or 0
    )
    tags.number("EFFICIENCY", value(recipe["efficiency"]["brewhouse"]))
    tags.inner(style(recipe.get("style") or {}))
    _ingredients(tags, recipe["ingredients"], boil)
    if recipe.get("mash"):
        tags.inner(mash(recipe["mash"]))
    tags.text("NOTES", with_footer(notes, envelope) if envelope else notes)
    _results(tags, recipe)
    fermentation(tags, recipe.get("fermentation"))
    kit = equipment(kept.get("EQUIPMENT"), document.extras.losses, batch_l, boil_l, _kept_losses(kept))
    if kit:
        tags.inner(kit)
    tags.text("DATE", kept.get("DATE") or recipe.get("created"))
    return tags.beside(kept)


def _kept_losses(kept: Mapping[str, Any]) -> dict[str, float]:
    equipped = kept.get("EQUIPMENT")
    if not isinstance(equipped, Mapping):
        return {}
    (node,) = trees(str(Tags("EQUIPMENT").beside(equipped)), Limits())
    return kit_losses(node, Limits())


def _ingredients(tags: Tags, them: dict[str, Any], boil: dict[str, Any]) -> None:
    tags.many("HOPS", [hop(it, boil) for it in them.get("hop_additions") or []])
    tags.many("FERMENTABLES", [fermentable(it) for it in them.get("fermentable_additions") or []])
    tags.many("MISCS", [misc(it, boil) for it in them.get("miscellaneous_additions") or []])
    tags.many("YEASTS", [culture(it) for it in them.get("culture_additions") or []])
    tags.many("WATERS", [water(it) for it in them.get("water_additions") or []])


def _results(tags: Tags, recipe: dict[str, Any]) -> None:
    """What was estimated and tasted. OG and FG are what most programs show, so they say the estimate too."""
    taste = inner(recipe, "taste")
    tags.text("TASTE_NOTES", taste.get("notes")).number("TASTE_RATING", taste.get("rating"))
    kept = kept_beside(recipe)
    for key, tag in (("original_gravity", "OG"), ("final_gravity", "FG")):
        found = recipe.get(key)
        if found:
            plato = found["unit"] != "sg"
            tags.text(f"EST_{tag}", f"{found['value']} {'Plato' if plato else 'SG'}")
            tags.number(tag, None if plato or tag in kept else found["value"])
    ibu = recipe.get("ibu_estimate") or {}
    tags.number("IBU", value(ibu.get("value"))).text("IBU_METHOD", ibu.get("method") if ibu.get("value") else None)
    tags.number("EST_ABV", value(recipe.get("alcohol_by_volume")))
    colour = recipe.get("color_estimate")
    if colour:
        tags.text("EST_COLOR", f"{colour['value']} {colour['unit']}" if colour["unit"] != "Lovi" else srm(colour))
    tags.number("CARBONATION", recipe.get("carbonation"))
