# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document with other amounts: how much more of each kind is decided elsewhere (`scaling`)."""

from dataclasses import dataclass
from typing import Any, TypeVar

from taproom.brewing.quantities import Percent, Volume
from taproom.recipes.document import Boil, Culture, Document, Fermentable, Hop, Ingredients, Losses, Mash, Misc, Water
from taproom.recipes.figuring.additions import addition_of
from taproom.recipes.figuring.fermentables import portion_of
from taproom.recipes.resizing import resized, volume, whole_packets

Added = TypeVar("Added", Misc, Water)
_IN_THE_KETTLE = frozenset({"first wort", "boil", "stand"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What the new brew has, and how much more of each kind it takes.

    `volume` is the factor for all that goes with the volume in the fermenter, `mashed` for what the mash gets at,
    `hops` for those in the kettle. `exact` amounts are for computing with, not for weighing out.
    """

    batch_l: float
    efficiency_pct: float | None
    pre_boil_l: float | None
    losses: Losses
    boil_min: float | None
    volume: float
    mashed: float
    hops: float
    exact: bool = False


def refitted(document: Document, fit: Fit) -> Document:
    recipe = document.recipe
    changes: dict[str, Any] = {}
    if abs(fit.volume - 1) > 1e-9:
        changes["batch_size"] = volume(recipe.batch_size, fit.batch_l)
    if fit.efficiency_pct is not None and fit.efficiency_pct != recipe.efficiency.brewhouse.value:
        brewhouse = Percent(value=fit.efficiency_pct, unit="%")
        changes["efficiency"] = recipe.efficiency.model_copy(update={"brewhouse": brewhouse})
    if recipe.mash is not None and recipe.mash.mash_steps:
        changes["mash"] = _mash(recipe.mash, fit)
    if recipe.boil is not None and recipe.boil.pre_boil_size is not None and fit.pre_boil_l is not None:
        changes["boil"] = _boil(recipe.boil, recipe.boil.pre_boil_size, fit.pre_boil_l)
    changes["ingredients"] = _ingredients(recipe.ingredients, recipe.boil, fit)
    extras = document.extras
    if fit.losses != extras.losses:
        extras = extras.model_copy(update={"losses": fit.losses})
    return document.model_copy(update={"recipe": recipe.model_copy(update=changes), "extras": extras})


def _mash(mash: Mash, fit: Fit) -> Mash:
    """The water goes with the grain, so that the mash is as thick and as warm as before."""
    steps = tuple(
        it if it.amount is None else it.model_copy(update={"amount": resized(it.amount, fit.mashed, exact=fit.exact)})
        for it in mash.mash_steps
    )
    return mash.model_copy(update={"mash_steps": steps})


def _boil(boil: Boil, was: Volume, pre_boil_l: float) -> Boil:
    return (
        boil if abs(was.l - pre_boil_l) < 1e-6 else boil.model_copy(update={"pre_boil_size": volume(was, pre_boil_l)})
    )


def _ingredients(it: Ingredients, boil: Boil | None, fit: Fit) -> Ingredients:
    changes: dict[str, Any] = {
        "fermentable_additions": tuple(_fermentable(one, fit) for one in it.fermentable_additions)
    }
    if it.hop_additions is not None:
        changes["hop_additions"] = tuple(_hop(one, boil, fit) for one in it.hop_additions)
    if it.miscellaneous_additions is not None:
        changes["miscellaneous_additions"] = tuple(_amount(one, fit) for one in it.miscellaneous_additions)
    if it.culture_additions is not None:
        changes["culture_additions"] = tuple(_culture(one, fit) for one in it.culture_additions)
    if it.water_additions is not None:
        changes["water_additions"] = tuple(_amount(one, fit) for one in it.water_additions)
    return it.model_copy(update=changes)


def _fermentable(it: Fermentable, fit: Fit) -> Fermentable:
    factor = fit.mashed if portion_of(it, fit.boil_min).mashed else fit.volume
    return it.model_copy(update={"amount": resized(it.amount, factor, exact=fit.exact)})


def _hop(it: Hop, boil: Boil | None, fit: Fit) -> Hop:
    steps = (boil.boil_steps or ()) if boil else ()
    boils = addition_of(it, steps, fit.boil_min).kind in _IN_THE_KETTLE
    return it.model_copy(update={"amount": resized(it.amount, fit.hops if boils else fit.volume, exact=fit.exact)})


def _amount(it: Added, fit: Fit) -> Added:
    if it.amount is None:
        return it
    return it.model_copy(update={"amount": resized(it.amount, fit.volume, exact=fit.exact)})


def _culture(it: Culture, fit: Fit) -> Culture:
    if it.amount is None:
        return it
    return it.model_copy(update={"amount": whole_packets(it.amount, fit.volume, exact=fit.exact)})
