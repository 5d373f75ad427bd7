# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ingredients cost, from a list of prices. Whose prices, and from when, is the list's business.

Money is cents. What has no price is named: a sum that leaves something out does not look like one that does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.method import Method
from taproom.brewing.quantities import Count, Mass, Volume
from taproom.i18n import mark as _
from taproom.recipes.document import BeerRecipe
from taproom.recipes.plain_words import words

Per = Literal["kg", "l", "piece"]
METHOD = Method(
    name=_("sum of prices"),
    formula="cents = sum(amount x price)",
    source=_("the brewery's list of prices"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one kilogram, litre or piece of an ingredient costs. `ingredient` is its name, as recipes call it."""

    ingredient: str
    cents: int
    per: Per


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """Names are compared without case, accents and stops. A longer name is nearer than a shorter one."""

    prices: tuple[Price, ...] = ()

    def price_of(self, ingredient: str, per: Per) -> Price | None:
        """The price whose name is the ingredient's, or whose every word stands in it."""
        return _nearest(self.worded(), ingredient, per)

    def worded(self) -> "Worded":
        """Each with the words of its name; of one without any, nothing can be the price."""
        each = ((it, frozenset(words(it.ingredient))) for it in self.prices)
        return tuple((it, named) for it, named in each if named)


Worded = tuple[tuple[Price, frozenset[str]], ...]


def cost_of(recipe: BeerRecipe, prices: PriceList) -> Figure | Unknown:
    """In cents, for the whole batch. The parts are the ingredients; one without a price says so."""
    if not prices.prices:
        return Unknown(missing=_("There is no list of prices yet."))
    worded = prices.worded()
    parts = tuple(_cost(name, amount, worded) for name, amount in _bought(recipe))
    if not any(it.inputs for it in parts):
        return Unknown(missing=_("None of the ingredients has a price."))
    notes = (
        () if all(it.inputs for it in parts) else (_("Some ingredients have no price: they count for nothing here."),)
    )
    return METHOD.gives(sum(it.value for it in parts), "cents", parts=parts, notes=notes)


def _bought(recipe: BeerRecipe) -> Iterator[tuple[str, Mass | Volume | Count | None]]:
    it = recipe.ingredients
    for several in (
        it.fermentable_additions,
        it.hop_additions or (),
        it.miscellaneous_additions or (),
        it.culture_additions or (),
    ):
        for one in several:
            yield one.name, one.amount


def _cost(name: str, amount: Mass | Volume | Count | None, prices: Worded) -> Figure:
    per, quantity = _quantity(amount)
    price = _nearest(prices, name, per) if quantity is not None else None
    if price is None or quantity is None:
        return METHOD.gives(0, "cents", of=name, notes=(_("It has no price."),))
    inputs = (
        Input(name=_("amount"), value=quantity, unit=per, of=name),
        Input(name=_("price"), value=price.cents, unit=f"cents/{per}", of=name),
    )
    return METHOD.gives(quantity * price.cents, "cents", inputs, of=name)


def _nearest(prices: Worded, ingredient: str, per: Per) -> Price | None:
    wanted = frozenset(words(ingredient))
    fitting = [(len(named), it) for it, named in prices if it.per == per and named <= wanted]
    return max(fitting, key=lambda found: found[0], default=(0, None))[1]


def _quantity(amount: Mass | Volume | Count | None) -> tuple[Per, float | None]:
    per: Per = "kg" if isinstance(amount, Mass) else "l" if isinstance(amount, Volume) else "piece"
    try:
        quantity = None if amount is None else float(amount.si)
    except OverflowError:
        return per, None
    return per, quantity if quantity is not None and quantity <= 1e6 else None
