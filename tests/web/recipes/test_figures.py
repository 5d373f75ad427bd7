# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every number of a recipe says where it comes from; what cannot be computed says why."""

from dataclasses import fields

import pytest
from tests.web.recipes.figured_brews import MAGNUM, MALT, YEAST, of, pale_ale

from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.gravity import plato_of_sg
from taproom.recipes.figures import as_json, figures_of


def known(it: Figure | Unknown) -> Figure:
    assert isinstance(it, Figure), it
    return it


def test_a_pale_ale_by_hand() -> None:
    # 5 kg x 384 x 0.80 x 0.75 = 1152 litre-degrees, in 20 litres: 57.6 points.
    figures = figures_of(pale_ale())
    assert known(figures.og).value == pytest.approx(1.0576)
    assert known(figures.fg).value == pytest.approx(1.0144)
    assert known(figures.apparent_attenuation).value == pytest.approx(75)
    assert known(figures.pre_boil_gravity).value == pytest.approx(1.048)
    # Tinseth at (1.0576 + 1.048) / 2 and 60 minutes: 22.5 %; 20 g x 12 % in 20 litres is 120 mg/l.
    assert known(figures.ibu).value == pytest.approx(0.2253 * 120, abs=0.1)
    assert known(figures.bu_gu).value == pytest.approx(known(figures.ibu).value / 57.6)
    # 8.3454 x 5 x 3 / 20 = 6.26 MCU
    assert known(figures.colour).value == pytest.approx(1.97 * 1.4922 * 6.259**0.6859, abs=0.01)
    assert known(figures.grain).value == 5


def test_every_figure_says_how_it_was_computed_and_after_whom() -> None:
    figures = figures_of(pale_ale(losses={"boil_off_l_per_h": 4}))
    for field in fields(figures):
        it = getattr(figures, field.name)
        if field.name not in {"cost", "strike_water", "strike_temperature"}:
            assert known(it).method
            assert it.source
            assert it.formula or it.method == "as stated by the file"


def test_the_parts_add_up() -> None:
    late = MAGNUM | {"name": "Saaz", "timing": {"use": "add_to_boil", "time": {"value": 10, "unit": "min"}}}
    ibu = known(figures_of(pale_ale(ingredients=of(hops=[MAGNUM, late]))).ibu)
    assert [it.of for it in ibu.parts] == ["Magnum", "Saaz"]
    assert sum(it.value for it in ibu.parts) == pytest.approx(ibu.value)
    assert ibu.parts[0].value > ibu.parts[1].value > 0


def test_a_yield_of_nothing_falls_back_to_what_the_file_states_and_says_so() -> None:
    unknown_yield = MALT | {"yield": {"fine_grind": {"value": 0, "unit": "%"}}}
    without = figures_of(pale_ale(ingredients=of(malts=[unknown_yield]))).og
    assert without == Unknown(
        missing="It is not known how much extract it gives: its yield is missing or 0.", of="Pale malt"
    )
    stated = pale_ale(ingredients=of(malts=[unknown_yield]), original_gravity={"value": 1053, "unit": "sg"})
    og = known(figures_of(stated).og)
    assert (og.value, og.method) == (1.053, "as stated by the file")
    assert og.notes == ("It is not known how much extract it gives: its yield is missing or 0.",)
    assert og.of == "Pale malt"


def test_an_alpha_acid_of_nothing_falls_back_likewise() -> None:
    saaz = MAGNUM | {"name": "Saaz", "alpha_acid": {"value": 0, "unit": "%"}}
    assert isinstance(figures_of(pale_ale(ingredients=of(hops=[saaz]))).ibu, Unknown)
    stated = pale_ale(ingredients=of(hops=[saaz]), ibu_estimate={"value": {"value": 35, "unit": "IBUs"}})
    ibu = known(figures_of(stated).ibu)
    assert (ibu.value, ibu.method, ibu.of) == (35, "as stated by the file", "Saaz")


def test_a_malt_that_is_white_has_no_colour_that_anybody_stated() -> None:
    white = MALT | {"color": {"value": 0, "unit": "Lovi"}}
    assert figures_of(pale_ale(ingredients=of(malts=[white]))).colour == Unknown(
        missing="Its colour is not known.", of="Pale malt"
    )
    stated = pale_ale(ingredients=of(malts=[white]), color_estimate={"value": 15, "unit": "EBC"})
    colour = known(figures_of(stated).colour)
    assert (colour.value, colour.method) == (pytest.approx(15), "as stated by the file")


def test_strength_from_stated_gravities_says_so() -> None:
    yeast = {"name": "Nobody knows it"}
    stated = pale_ale(ingredients=of(yeasts=[yeast]), final_gravity={"value": 1.012, "unit": "sg"})
    assert known(figures_of(stated).abv).notes == ("A gravity that it is computed from is only stated by the file.",)
    assert known(figures_of(pale_ale()).abv).notes == ()


def test_a_dry_hop_needs_no_alpha_acid_and_gives_no_bitterness() -> None:
    dry = {"name": "Citra", "amount": {"value": 100, "unit": "g"}, "timing": {"use": "add_to_fermentation"}}
    ibu = known(figures_of(pale_ale(ingredients=of(hops=[MAGNUM, dry]))).ibu)
    assert ibu.parts[1].value == 0
    assert "Dry hops" in ibu.parts[1].notes[0]


def test_sugar_is_not_held_to_the_mash() -> None:
    sugar = {
        "name": "Sugar",
        "type": "sugar",
        "yield": {"fine_grind": {"value": 100, "unit": "%"}},
        "amount": {"value": 1, "unit": "kg"},
    }
    og = known(figures_of(pale_ale(ingredients=of(malts=[MALT, sugar]))).og)
    assert og.value == pytest.approx(1.0576 + 0.384 / 20)


def test_priming_sugar_is_not_in_the_original_gravity() -> None:
    sugar = MALT | {"name": "Sugar", "type": "sugar", "timing": {"use": "add_to_package"}}
    assert known(figures_of(pale_ale(ingredients=of(malts=[MALT, sugar]))).og).value == pytest.approx(1.0576)


@pytest.mark.parametrize("potential", [1.03682, 1036.82, 36.82])
def test_a_potential_in_any_of_the_three_ways_that_files_write_it(potential: float) -> None:
    malt = MALT | {"yield": {"potential": {"value": potential, "unit": "sg"}}}
    assert known(figures_of(pale_ale(ingredients=of(malts=[malt]))).og).value == pytest.approx(1.0576, abs=0.0001)


def test_the_yeast_that_ferments_farthest_has_the_last_word() -> None:
    brett = YEAST | {"name": "Brett", "attenuation": {"value": 100, "unit": "%"}}
    assert known(figures_of(pale_ale(ingredients=of(yeasts=[YEAST, brett]))).fg).value == pytest.approx(1.0)


def test_the_yeast_for_the_bottle_does_not_ferment_the_beer() -> None:
    champagne = YEAST | {"attenuation": {"value": 100, "unit": "%"}, "timing": {"use": "add_to_package"}}
    assert known(figures_of(pale_ale(ingredients=of(yeasts=[YEAST, champagne]))).fg).value == pytest.approx(1.0144)


def test_a_well_known_yeast_without_an_attenuation_is_taken_as_its_maker_says_and_that_is_noted() -> None:
    yeast = {"name": "Safale US-05", "type": "ale"}
    fg = known(figures_of(pale_ale(ingredients=of(yeasts=[yeast]))).fg)
    assert fg.value == pytest.approx(1.0576 - 0.80 * 0.0576)
    assert fg.notes == ("The attenuation is typical for this yeast: the recipe states none.",)
    stated = pale_ale(ingredients=of(yeasts=[yeast]), final_gravity={"value": 1.012, "unit": "sg"})
    assert known(figures_of(stated).fg).method == "as stated by the file"


def test_json_has_every_number_with_its_method_formula_inputs_and_source() -> None:
    plain = as_json(figures_of(pale_ale()))
    assert plain["ibu"]["method"] == "Tinseth"
    assert {"value", "unit", "method", "formula", "source", "inputs", "parts", "notes"} <= set(plain["ibu"])
    assert plain["ibu"]["parts"][0]["of"] == "Magnum"
    assert plain["cost"] == {"missing": "There is no list of prices yet."}


def test_strike_water_by_hand() -> None:
    step = {
        "name": "Mash in",
        "step_temperature": {"value": 66, "unit": "C"},
        "step_time": {"value": 60, "unit": "min"},
        "water_grain_ratio": {"value": 3, "unit": "l/kg"},
    }
    figures = figures_of(pale_ale(mash={"mash_steps": [step], "grain_temperature": {"value": 20, "unit": "C"}}))
    assert known(figures.strike_water).value == 15
    assert known(figures.strike_temperature).value == pytest.approx(0.41 / 3 * 46 + 66)
    assert isinstance(figures_of(pale_ale()).strike_water, Unknown)


@pytest.mark.parametrize(
    ("kind", "kilograms", "rate"), [("ale", 5, 0.75), ("lager", 5, 1.5), ("ale", 6, 1.0), ("lager", 6, 2.0)]
)
def test_the_cells_that_a_wort_wants(kind: str, kilograms: float, rate: float) -> None:
    malt, yeast = MALT | {"amount": {"value": kilograms, "unit": "kg"}}, YEAST | {"type": kind}
    figures = figures_of(pale_ale(ingredients=of(malts=[malt], yeasts=[yeast])))
    assert known(figures.pitch).value == pytest.approx(rate * 20 * plato_of_sg(known(figures.og).value))
