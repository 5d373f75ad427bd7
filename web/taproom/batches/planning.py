# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan from a recipe's revision: scaled to what goes into the fermenter, and with what is expected of it."""

from collections.abc import Collection
from dataclasses import dataclass

from taproom.batches.expecting import frozen
from taproom.batches.making import Plan
from taproom.batches.parts import Foresee, RecipeSeen, Scale
from taproom.batches.values import Regulated
from taproom.recipes.document import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to brew, as in `Batch`. `og` counts only without a recipe."""

    name: str
    volume_l: float
    og: float | None = None
    fermenter: str | None = None
    regulated: Regulated = "controller"
    booking: str | None = None
    brewers: Collection[str] = ()


def plan_of(wish: Wish, recipe: RecipeSeen | None, *, foresee: Foresee, scale: Scale) -> Plan:
    """Pinned by the revision's hash; the document and the figures are copies, which nobody changes any more."""
    where = {
        "name": wish.name,
        "volume_l": wish.volume_l,
        "fermenter": wish.fermenter,
        "regulated": wish.regulated,
        "booking": wish.booking,
        "brewers": tuple(wish.brewers),
    }
    if recipe is None:
        expected = {} if wish.og is None else {"og": {"value": wish.og, "unit": "sg", "method": ""}}
        return Plan(**where, expected=expected)  # type: ignore[arg-type] # as `Wish` has them
    same = abs(recipe.document.recipe.batch_size.l - wish.volume_l) < 0.005 * wish.volume_l
    document = recipe.document if same else scale(recipe.document, wish.volume_l)
    return Plan(
        **where,  # type: ignore[arg-type] # as `Wish` has them
        revision=recipe.id,
        document=plain(document),
        expected=frozen(document, foresee(document)),
        origin={"title": recipe.title, "recipe": recipe.recipe, "licence": recipe.licence},
    )
