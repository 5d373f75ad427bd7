# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who ferments the beer, and how far: as the recipe states it, or as the makers of well-known yeasts do."""

from collections.abc import Iterable
from dataclasses import dataclass

from taproom.i18n import mark as _
from taproom.recipes.document import BeerRecipe, Culture
from taproom.recipes.figuring.amounts import fraction
from taproom.recipes.library.ingredients import called, yeasts

_MOST_PCT = 110.0  # brett and the like take beer below water


@dataclass(frozen=True, slots=True, kw_only=True)
class Yeast:
    """Who ferments, how far, and how we know."""

    name: str
    attenuation: float
    notes: tuple[str, ...] = ()


def yeast_of(recipe: BeerRecipe) -> Yeast | None:
    """The culture that ferments farthest: it has the last word. Without any, what the recipe states for the whole."""
    farthest = _farthest(_stated(it) for it in _fermenting(recipe))
    whole = fraction(recipe.apparent_attenuation, most_pct=_MOST_PCT)
    if farthest is not None or whole is None:
        return farthest
    return Yeast(name="", attenuation=whole, notes=(_("The attenuation is the recipe's own: no yeast states one."),))


def typical_yeast_of(recipe: BeerRecipe) -> Yeast | None:
    """Where nothing is stated at all: what the maker of a well-known yeast says of it."""
    return _farthest(_typical(it) for it in _fermenting(recipe))


def _fermenting(recipe: BeerRecipe) -> list[Culture]:
    """Not what goes into the bottle to carbonate the beer."""
    cultures = recipe.ingredients.culture_additions or ()
    return [it for it in cultures if it.timing is None or it.timing.use != "add_to_package"]


def _farthest(several: Iterable[Yeast | None]) -> Yeast | None:
    return max((it for it in several if it is not None), key=lambda it: it.attenuation, default=None)


def _stated(culture: Culture) -> Yeast | None:
    stated = fraction(culture.attenuation, most_pct=_MOST_PCT)
    return None if stated is None else Yeast(name=culture.name, attenuation=stated)


def _typical(culture: Culture) -> Yeast | None:
    known = called(yeasts(), f"{culture.name} {culture.product_id or ''}")
    if known is None:
        return None
    notes = (_("The attenuation is typical for this yeast: the recipe states none."),)
    return Yeast(name=culture.name, attenuation=known.attenuation_pct / 100, notes=notes)
