# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a document says, its figures are finite numbers or sentences. Nothing is raised, nothing is NaN."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.recipes.figured_brews import MAGNUM, MALT, YEAST, of, pale_ale

from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.quantities import (
    Colour,
    Duration,
    Gravity,
    Mass,
    Percent,
    Quantity,
    SpecificVolume,
    Temperature,
    Volume,
)
from taproom.recipes.document import Document
from taproom.recipes.figures import Choices, as_json, figures_of

# What `recipes.bounds` lets no door pass, a number that no float holds, is not among them.
WILD = st.one_of(
    st.sampled_from([0, -1, 1, 1e-300, 1e308, -1e308, 10**300, -(10**300), 1e-9, 100, 1053, 11.6, 273.15]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=0, max_value=200),
)


def quantity(kind: type[Quantity]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"value": WILD, "unit": st.sampled_from(kind.units())})


def perhaps(kind: type[Quantity]) -> st.SearchStrategy[dict[str, Any] | None]:
    return st.none() | quantity(kind)


AMOUNT = st.one_of(quantity(Mass), quantity(Volume), st.just({"value": 3, "unit": "each"})).map(
    lambda it: it | {"value": abs(it["value"])}
)
TIMING = st.fixed_dictionaries(
    {
        "use": st.sampled_from(
            ["add_to_mash", "add_to_boil", "add_to_fermentation", "add_to_package", None, "Dry <b>Hop</b>"]
        ),
        "time": perhaps(Duration),
        "duration": perhaps(Duration),
        "step": st.sampled_from([None, 1, 2, 3, 0, -1, 10**30]),
        "continuous": st.sampled_from([None, True, False]),
    }
)
FERMENTABLE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Pale", "Lactose", "\u0000"]),
        "type": st.sampled_from(["grain", "sugar", "extract", "honey", "nonsense"]),
        "yield": st.none()
        | st.fixed_dictionaries(
            {"fine_grind": perhaps(Percent), "potential": perhaps(Gravity), "coarse_grind": perhaps(Percent)}
        ),
        "color": perhaps(Colour),
        "amount": AMOUNT,
        "timing": st.none() | TIMING,
    }
)
HOP = st.fixed_dictionaries(
    {
        "name": st.just("Saaz"),
        "form": st.sampled_from([None, "pellet", "leaf (wet)", "extract", "nonsense"]),
        "alpha_acid": perhaps(Percent),
        "amount": AMOUNT,
        "timing": TIMING,
    }
)
STEP = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Boil", "Whirlpool", "First wort"]),
        "start_temperature": perhaps(Temperature),
        "end_temperature": perhaps(Temperature),
        "step_time": perhaps(Duration),
    }
)
MASH_STEP = st.fixed_dictionaries(
    {
        "name": st.just("Mash in"),
        "step_temperature": quantity(Temperature),
        "step_time": quantity(Duration),
        "amount": perhaps(Volume),
        "water_grain_ratio": perhaps(SpecificVolume),
    }
)
RECIPE = st.fixed_dictionaries(
    {
        "name": st.just("Ridiculous"),
        "batch_size": quantity(Volume),
        "efficiency": st.fixed_dictionaries({"brewhouse": quantity(Percent)}),
        "original_gravity": perhaps(Gravity),
        "final_gravity": perhaps(Gravity),
        "alcohol_by_volume": perhaps(Percent),
        "apparent_attenuation": perhaps(Percent),
        "color_estimate": perhaps(Colour),
        "boil": st.none()
        | st.fixed_dictionaries(
            {
                "boil_time": quantity(Duration),
                "pre_boil_size": perhaps(Volume),
                "boil_steps": st.none() | st.lists(STEP, max_size=3),
            }
        ),
        "mash": st.none()
        | st.fixed_dictionaries(
            {"grain_temperature": perhaps(Temperature), "mash_steps": st.lists(MASH_STEP, max_size=2)}
        ),
        "ingredients": st.fixed_dictionaries(
            {
                "fermentable_additions": st.lists(FERMENTABLE, max_size=3),
                "hop_additions": st.none() | st.lists(HOP, max_size=3),
                "culture_additions": st.none()
                | st.lists(
                    st.fixed_dictionaries({"name": st.just("Yeast"), "attenuation": perhaps(Percent)}), max_size=2
                ),
            }
        ),
    }
)
LOSSES = st.dictionaries(
    st.sampled_from(["boil_off_l_per_h", "kettle_l", "fermenter_l"]), st.floats(min_value=0, max_value=2000)
)
CHOICES = st.builds(
    Choices,
    abv=st.sampled_from(["balling", "simple", "hall", "hmrc"]),
    ibu=st.sampled_from(["tinseth", "rager", "garetz"]),
    colour=st.sampled_from(["morey", "mosher", "daniels"]),
)


def numbers(it: Figure | Unknown) -> list[float]:
    if isinstance(it, Unknown):
        assert it.missing.endswith(".")
        return []
    return [it.value, *(one.value for one in it.inputs), *(n for part in it.parts for n in numbers(part))]


@settings(max_examples=400)
@given(RECIPE, LOSSES, CHOICES)
def test_a_ridiculous_recipe_gives_finite_numbers_or_sentences(
    recipe: dict[str, Any], losses: dict[str, float], choices: Choices
) -> None:
    document = Document.model_validate({"recipe": recipe, "extras": {"losses": losses}})
    figures = figures_of(document, choices=choices)
    for name in figures.__slots__:
        assert all(math.isfinite(it) for it in numbers(getattr(figures, name))), name
    json.dumps(as_json(figures), allow_nan=False)


@pytest.mark.parametrize("litres", [0, -20, 1e-300, 1e308, 10**300])
def test_a_volume_that_cannot_be_is_as_if_it_were_not_stated(litres: float) -> None:
    figures = figures_of(pale_ale(batch_size={"value": litres, "unit": "l"}))
    assert figures.og == Unknown(missing="The volume of the batch is missing: say how much goes into the fermenter.")


@pytest.mark.parametrize("efficiency_pct", [0, -5, 101, 1e9])
def test_an_efficiency_that_cannot_be(efficiency_pct: float) -> None:
    figures = figures_of(pale_ale(efficiency={"brewhouse": {"value": efficiency_pct, "unit": "%"}}))
    assert isinstance(figures.og, Unknown)
    assert "efficiency" in figures.og.missing


@given(st.floats(min_value=1, max_value=20), st.floats(min_value=0.01, max_value=5))
def test_more_malt_makes_denser_darker_and_less_bitter_wort(kilograms: float, more_kg: float) -> None:
    def brewed(kg: float) -> tuple[float, float, float]:
        document = pale_ale(ingredients=of(malts=[MALT | {"amount": {"value": kg, "unit": "kg"}}]))
        it = figures_of(document)
        known = [one.value for one in (it.og, it.colour, it.ibu) if isinstance(one, Figure)]
        return known[0], known[1], known[2]

    thin, thick = brewed(kilograms / 2), brewed((kilograms + more_kg) / 2)
    assert thick[0] > thin[0]
    assert thick[1] > thin[1]
    assert thick[2] < thin[2]


@given(st.floats(min_value=1, max_value=500), st.floats(min_value=0.1, max_value=100))
def test_more_hops_make_it_more_bitter(grams: float, more_g: float) -> None:
    def ibu(mass_g: float) -> float:
        hop = MAGNUM | {"amount": {"value": mass_g, "unit": "g"}}
        it = figures_of(pale_ale(ingredients=of(hops=[hop]))).ibu
        assert isinstance(it, Figure)
        return it.value

    assert ibu(grams + more_g) > ibu(grams)


@given(st.floats(min_value=1, max_value=100), st.floats(min_value=0.01, max_value=10))
def test_a_hungrier_yeast_makes_it_stronger(attenuation_pct: float, more_pct: float) -> None:
    def abv(pct: float) -> float:
        yeast = YEAST | {"attenuation": {"value": pct, "unit": "%"}}
        it = figures_of(pale_ale(ingredients=of(yeasts=[yeast]))).abv
        assert isinstance(it, Figure)
        return it.value

    assert abv(attenuation_pct + more_pct) > abv(attenuation_pct)
