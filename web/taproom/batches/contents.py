# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in a beer, as a label has to say it: ingredients, and the allergens among them. Pure.

Allergens are those of Regulation (EU) No 1169/2011, annex II, that are met in beer. They are found by the names that
brewers use, in English, French and German; whoever brews looks at the list before printing it. Where the recipe is
not known, cereals with gluten are assumed: that is beer.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taproom.i18n import mark as _
from taproom.recipes.document import Document

GLUTEN: Final = _("barley (gluten)")
_SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    _("wheat (gluten)"): ("wheat", "weizen", "ble", "froment", "spelt", "epeautre", "dinkel"),
    _("rye (gluten)"): ("rye", "seigle", "roggen"),
    _("oats (gluten)"): ("oat", "avoine", "hafer"),
    _("milk (lactose)"): ("lactose", "milk", "lait", "laktose", "milch", "whey"),
    _("nuts"): ("hazelnut", "almond", "walnut", "pecan", "pistachio", "noisette", "amande", "noix", "chestnut honey"),
    _("peanuts"): ("peanut", "cacahuete", "arachide"),
    _("soya"): ("soy", "soja"),
    _("sesame"): ("sesame",),
    _("celery"): ("celery", "celeri"),
    _("mustard"): ("mustard", "moutarde"),
    _("fish (isinglass)"): ("isinglass", "ichtyocolle"),
    _("crustaceans (chitosan)"): ("chitosan", "oyster", "huitre"),
    _("sulphites"): ("metabisulfite", "metabisulphite", "sulfite", "campden"),
}
_NOT_BARLEY: Final = ("wheat", "weizen", "ble", "froment", "rye", "seigle", "roggen", "oat", "avoine", "hafer")
_NO_GRAIN: Final = frozenset({"sugar", "honey", "fruit", "juice", "dextrose"})
_BARLEYLESS: Final = ("rice", "riz", "corn", "maize", "mais", "sorghum", "sorgho", "buckwheat", "sarrasin", "millet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`groups` are ingredients as the recipe calls them, by a marked word; `allergens` are marked words."""

    groups: Mapping[str, tuple[str, ...]]
    allergens: tuple[str, ...]
    is_known: bool


def contents_of(document: Document | None) -> Contents:
    if document is None:
        return Contents(groups={}, allergens=(GLUTEN,), is_known=False)
    needed = document.recipe.ingredients
    groups = {
        _("Malt and sugar"): tuple(it.name for it in needed.fermentable_additions),
        _("Hops"): tuple(it.name for it in needed.hop_additions or ()),
        _("Yeast"): tuple(it.name for it in needed.culture_additions or ()),
        _("Also"): tuple(it.name for it in needed.miscellaneous_additions or ()),
    }
    shown = {name: tuple(dict.fromkeys(names)) for name, names in groups.items() if names}
    return Contents(groups=shown, allergens=_allergens(document), is_known=True)


def _allergens(document: Document) -> tuple[str, ...]:
    needed = document.recipe.ingredients
    names = [
        *(it.name for it in needed.fermentable_additions),
        *(it.name for it in needed.miscellaneous_additions or ()),
    ]
    words = [_folded(it) for it in names]
    found = [allergen for allergen, signs in _SIGNS.items() if any(_says(it, signs) for it in words)]
    grains = [it for it in needed.fermentable_additions if it.type not in _NO_GRAIN]
    other = (*_NOT_BARLEY, *_BARLEYLESS)
    has_barley = any(not _says(_folded(it.name), other) and "lactose" not in _folded(it.name) for it in grains)
    return (*((GLUTEN,) if has_barley or not grains else ()), *found)


def _says(name: str, signs: tuple[str, ...]) -> bool:
    """As the beginning of a word, so that "buckwheat" is no wheat and "chocolate" no oat."""
    parts = name.split()
    return any(part.startswith(sign) for part in parts for sign in signs if " " not in sign) or any(
        sign in name for sign in signs if " " in sign
    )


def _folded(text: str) -> str:
    plain = "".join(it for it in unicodedata.normalize("NFKD", text) if not unicodedata.combining(it))
    return " ".join("".join(it if it.isalnum() else " " for it in plain.casefold()).split())
