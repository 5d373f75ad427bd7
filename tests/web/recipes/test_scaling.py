# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same beer from another kettle."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.recipes.figured_brews import MAGNUM, MALT, YEAST, of, pale_ale
from tests.web.recipes.test_figures_ridiculous import LOSSES, RECIPE

from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.quantities import Count, Mass, Volume
from taproom.recipes.document import Document, canonical
from taproom.recipes.figures import figures_of
from taproom.recipes.resizing import resized, whole_packets
from taproom.recipes.scaling import CannotScaleError, Kettle, scaled

SUGAR: dict[str, Any] = {
    "name": "Sugar",
    "type": "sugar",
    "yield": {"fine_grind": {"value": 100, "unit": "%"}},
    "amount": {"value": 500, "unit": "g"},
}
DRY: dict[str, Any] = {
    "name": "Citra",
    "alpha_acid": {"value": 12, "unit": "%"},
    "amount": {"value": 60, "unit": "g"},
    "timing": {"use": "add_to_fermentation", "duration": {"value": 3, "unit": "day"}},
}


def value(it: Figure | Unknown) -> float:
    assert isinstance(it, Figure), it
    return it.value


def amounts(document: Document) -> list[float]:
    it = document.recipe.ingredients
    several = (*it.fermentable_additions, *(it.hop_additions or ()), *(it.culture_additions or ()))
    return [one.amount.si for one in several if one.amount]


def test_twice_the_volume_is_twice_of_everything() -> None:
    was = pale_ale(ingredients=of(malts=[MALT, SUGAR], hops=[MAGNUM, DRY]))
    it = scaled(was, Kettle(batch_l=40))
    assert it.document.recipe.batch_size == Volume(value=40, unit="l")
    assert amounts(it.document) == pytest.approx([10.0, 1.0, 0.040, 0.120], rel=0.005)
    assert it.document.recipe.boil is not None
    assert it.document.recipe.boil.pre_boil_size == Volume(value=48, unit="l")
    for name in ("og", "ibu", "colour", "fg"):
        before, after = getattr(figures_of(was), name), getattr(figures_of(it.document), name)
        assert value(after) == pytest.approx(value(before), rel=0.005)


def test_a_poorer_efficiency_takes_more_grain_no_more_sugar_and_makes_it_darker() -> None:
    was = pale_ale(ingredients=of(malts=[MALT, SUGAR]))
    it = scaled(was, Kettle(batch_l=20, efficiency_pct=60))
    assert amounts(it.document)[:2] == pytest.approx([6.25, 0.5])
    assert it.document.recipe.efficiency.brewhouse.value == 60
    after = figures_of(it.document)
    assert value(after.og) == pytest.approx(value(figures_of(was).og), abs=0.0003)
    assert value(after.colour) > value(figures_of(was).colour)
    assert any("darker" in one for one in it.said)
    assert any("efficiency" in one for one in it.said)


def test_a_stronger_boil_off_changes_the_hops_because_the_wort_is_thinner_before_it() -> None:
    was = pale_ale(losses={"boil_off_l_per_h": 4})
    it = scaled(was, Kettle(batch_l=20, boil_off_l_per_h=12))
    assert it.document.recipe.boil is not None
    assert it.document.recipe.boil.pre_boil_size == Volume(value=32, unit="l")
    assert amounts(it.document)[1] < 0.020
    assert value(figures_of(it.document).ibu) == pytest.approx(value(figures_of(was).ibu), rel=0.005)


def test_what_stays_in_the_kettle_takes_hops_too() -> None:
    it = scaled(pale_ale(), Kettle(batch_l=20, kettle_loss_l=5))
    assert amounts(it.document)[1] == pytest.approx(0.025, rel=0.03)
    assert it.document.extras.losses.kettle_l == 5


def test_hops_may_go_with_the_volume_and_then_that_is_said() -> None:
    it = scaled(pale_ale(), Kettle(batch_l=40, kettle_loss_l=5, keep_bitterness=False))
    assert amounts(it.document)[1] == pytest.approx(0.040)
    assert any("bitterness is another" in one for one in it.said)


def test_the_numbers_are_told_before_and_after() -> None:
    changes = {it.name: it for it in scaled(pale_ale(), Kettle(batch_l=40)).changes}
    assert changes["grain"].before == 5
    assert changes["grain"].after == 10
    assert changes["original gravity"].unit == "sg"


def test_each_amount_keeps_its_unit() -> None:
    pounds = MALT | {"amount": {"value": 10, "unit": "lb"}}
    it = scaled(pale_ale(ingredients=of(malts=[pounds])), Kettle(batch_l=30))
    assert it.document.recipe.ingredients.fermentable_additions[0].amount == Mass(value=15, unit="lb")


def test_the_same_kettle_leaves_the_recipe_byte_for_byte() -> None:
    was = pale_ale(ingredients=of(malts=[MALT, SUGAR], hops=[MAGNUM, DRY]))
    assert canonical(scaled(was, Kettle(batch_l=20, efficiency_pct=75)).document) == canonical(was)


@given(
    st.floats(min_value=2, max_value=2000), st.floats(min_value=30, max_value=95), st.floats(min_value=0, max_value=5)
)
def test_there_and_back_is_the_same_recipe_within_what_a_scale_shows(
    litres: float, pct: float, loss_l: float
) -> None:
    was = pale_ale(ingredients=of(malts=[MALT, SUGAR], hops=[MAGNUM, DRY]), losses={"kettle_l": 1})
    there = scaled(was, Kettle(batch_l=litres, efficiency_pct=pct, kettle_loss_l=loss_l))
    back = scaled(there.document, Kettle(batch_l=20, efficiency_pct=75, kettle_loss_l=1))
    assert amounts(back.document) == pytest.approx(amounts(was), rel=0.02)
    assert value(figures_of(there.document).ibu) == pytest.approx(value(figures_of(was).ibu), rel=0.01)
    assert value(figures_of(there.document).og) == pytest.approx(value(figures_of(was).og), rel=0.0005)


@pytest.mark.parametrize(
    ("amount", "factor", "expected"),
    [
        (Mass(value=4.3213, unit="kg"), 2, Mass(value=8.64, unit="kg")),
        (Mass(value=12.3456, unit="kg"), 2, Mass(value=24.69, unit="kg")),
        (Mass(value=1, unit="g"), 0.001, Mass(value=0.001, unit="g")),
        (Mass(value=0, unit="g"), 2, Mass(value=0, unit="g")),
        (Count(value=1, unit="each"), 0.01, Count(value=0.5, unit="each")),
        (Count(value=1, unit="each"), 2.6, Count(value=2.5, unit="each")),
    ],
)
def test_what_a_scale_can_show_and_never_nothing(amount: Mass | Count, factor: float, expected: Mass | Count) -> None:
    assert resized(amount, factor) == expected


@pytest.mark.parametrize(("packets", "factor", "expected"), [(1, 0.2, 1), (1, 2.05, 2), (1, 2.2, 3), (2, 1.0, 2)])
def test_yeast_comes_in_whole_packets(packets: int, factor: float, expected: int) -> None:
    assert whole_packets(Count(value=packets, unit="pkg"), factor).value == expected


def test_a_liquid_yeast_is_measured() -> None:
    yeast = YEAST | {"amount": {"value": 125, "unit": "ml"}}
    it = scaled(pale_ale(ingredients=of(yeasts=[yeast])), Kettle(batch_l=10))
    assert amounts(it.document)[-1] == pytest.approx(0.0625, rel=0.005)


@pytest.mark.parametrize(
    ("kettle", "words"),
    [
        (Kettle(batch_l=0), "new volume"),
        (Kettle(batch_l=-3), "new volume"),
        (Kettle(batch_l=float("nan")), "new volume"),
        (Kettle(batch_l=1e9), "new volume"),
        (Kettle(batch_l=20, efficiency_pct=0), "efficiency"),
        (Kettle(batch_l=20, efficiency_pct=101), "efficiency"),
        (Kettle(batch_l=20, boil_off_l_per_h=-1), "loses"),
        (Kettle(batch_l=20, kettle_loss_l=float("inf")), "loses"),
    ],
)
def test_a_kettle_that_cannot_be_is_refused_with_a_sentence(kettle: Kettle, words: str) -> None:
    with pytest.raises(CannotScaleError, match=words):
        scaled(pale_ale(), kettle)


@given(RECIPE, LOSSES, st.floats(min_value=1, max_value=1000), st.none() | st.floats(min_value=1, max_value=100))
def test_a_ridiculous_recipe_is_scaled_or_refused(
    recipe: dict[str, Any], losses: dict[str, float], litres: float, pct: float | None
) -> None:
    document = Document.model_validate({"recipe": recipe, "extras": {"losses": losses}})
    try:
        it = scaled(document, Kettle(batch_l=litres, efficiency_pct=pct))
    except CannotScaleError:
        return
    Document.model_validate_json(canonical(it.document))
