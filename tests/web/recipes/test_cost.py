# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a batch costs, and what is left out of the sum."""

import pytest
from tests.web.recipes.figured_brews import MAGNUM, MALT, YEAST, of, pale_ale

from taproom.brewing.figure import Figure, Unknown
from taproom.recipes.cost import Price, PriceList
from taproom.recipes.document import Document
from taproom.recipes.figures import Choices, figures_of

PRICES = PriceList(
    prices=(
        Price(ingredient="malt", cents=150, per="kg"),
        Price(ingredient="Pale malt", cents=120, per="kg"),
        Price(ingredient="MAGNUM", cents=4000, per="kg"),
        Price(ingredient="House yeast", cents=350, per="piece"),
        Price(ingredient="Sirop", cents=900, per="l"),
    )
)


def cost(document: Document, prices: PriceList = PRICES) -> Figure | Unknown:
    return figures_of(document, choices=Choices(prices=prices)).cost


def test_by_weight_and_by_piece() -> None:
    yeast = YEAST | {"amount": {"value": 1, "unit": "pkg"}}
    it = cost(pale_ale(ingredients=of(yeasts=[yeast])))
    assert isinstance(it, Figure)
    # 5 kg at 1.20, 20 g at 40.00 a kilogram, one packet at 3.50
    assert it.value == pytest.approx(600 + 80 + 350)
    assert it.unit == "cents"
    assert it.notes == ()
    assert [part.of for part in it.parts] == ["Pale malt", "Magnum", "House yeast"]


def test_what_has_no_price_is_named() -> None:
    saaz = MAGNUM | {"name": "Saaz"}
    it = cost(pale_ale(ingredients=of(hops=[saaz], yeasts=[])))
    assert isinstance(it, Figure)
    assert it.value == pytest.approx(600)
    assert it.notes
    assert [part.of for part in it.parts if part.notes] == ["Saaz"]


def test_a_price_for_a_litre_is_none_for_a_kilogram() -> None:
    syrup = MALT | {"name": "Sirop", "type": "sugar"}
    it = cost(pale_ale(ingredients=of(malts=[syrup], hops=[], yeasts=[])))
    assert it == Unknown(missing="None of the ingredients has a price.")


@pytest.mark.parametrize(("name", "cents"), [("Pale Malt (2 row)", 120), ("Malt Vienna", 150), ("Pâle malt", 120)])
def test_the_nearest_name_counts(name: str, cents: int) -> None:
    found = PRICES.price_of(name, "kg")
    assert found is not None
    assert found.cents == cents


def test_no_list_no_cost() -> None:
    assert cost(pale_ale(), PriceList()) == Unknown(missing="There is no list of prices yet.")
