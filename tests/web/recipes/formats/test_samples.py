# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real files, clean and dirty: what they say is what the document says."""

from pathlib import Path
from typing import Any

import pytest

from taproom.recipes.document import BeerRecipe, canonical, plain
from taproom.recipes.formats import Imported, Loss, read


def imported(path: Path) -> Imported:
    outcome = read(path.read_bytes(), path.name)
    assert isinstance(outcome, Imported), outcome
    return outcome


def only(path: Path) -> BeerRecipe:
    (one,) = imported(path).recipes
    return one.document.recipe


def kinds(losses: tuple[Loss, ...], tag: str) -> set[str]:
    return {it.kind for it in losses if it.tag == tag}


def test_every_file_comes_in(any_file: Path) -> None:
    outcome = imported(any_file)
    for one in outcome.recipes:
        assert one.document.recipe.name
        assert canonical(one.document)
        assert all(it.where and it.message for it in one.losses)


@pytest.mark.parametrize(
    ("name", "recipes"),
    [
        ("php-beerxml__beerxml_com_sample_recipes.xml", ["Burton Ale", "Dry Stout", "Porter", "Wit"]),
        ("beerjson__Kolsh.xml", ["Lloyd's Krispy Kolsch"]),
        ("beerjson__generic_recipes.json", ["my recipe"]),
        ("pybeerxml__Oatmeal_Stout.xml", ["Oatmeal Stout no. 1"]),
    ],
)
def test_all_recipes_of_a_file_are_read(samples: Path, name: str, recipes: list[str]) -> None:
    assert [it.document.recipe.name for it in imported(samples / name).recipes] == recipes


def test_a_recipe_of_beerxml_is_mapped_whole(samples: Path) -> None:
    it = plain(imported(samples / "beerjson__GenericOneHF.xml").recipes[0].document)
    recipe = it["recipe"]
    assert (recipe["type"], recipe["author"], recipe["coauthor"]) == (
        "all grain",
        "BIABrewer.info",
        "Designed by Lloyd Powell",
    )
    assert recipe["batch_size"] == {"value": 19.0028767, "unit": "l"}
    assert recipe["boil"] == {
        "pre_boil_size": {"value": 30.3767465, "unit": "l"},
        "boil_time": {"value": 90, "unit": "min"},
    }
    assert recipe["efficiency"] == {"brewhouse": {"value": 70, "unit": "%"}}
    assert recipe["created"] == "2011-05-08"
    (malt,) = recipe["ingredients"]["fermentable_additions"]
    assert malt["yield"]["fine_grind"] == {"value": 81, "unit": "%"}
    assert malt["yield"]["potential"] == {"value": 1.03726, "unit": "sg"}
    assert malt["color"] == {"value": 2, "unit": "Lovi"}
    (hop,) = recipe["ingredients"]["hop_additions"]
    assert hop["timing"] == {"use": "add_to_boil", "duration": {"value": 60, "unit": "min"}}
    (tablet,) = recipe["ingredients"]["miscellaneous_additions"]
    assert tablet["amount"] == {"value": 0.412685, "unit": "each"}  # "0.41 Items", whatever the standard says
    (yeast,) = recipe["ingredients"]["culture_additions"]
    assert yeast["attenuation"] == {"value": 75, "unit": "%"}
    assert yeast["temperature_range"]["maximum"] == {"value": 18.8888889, "unit": "C"}
    (step,) = recipe["mash"]["mash_steps"]
    assert step["infuse_temperature"] == {"value": 69.5, "unit": "C"}
    assert step["water_grain_ratio"] == {"value": 7.64, "unit": "l/kg"}
    assert [it["name"] for it in recipe["fermentation"]["fermentation_steps"]] == ["Primary", "Secondary"]
    assert recipe["style"]["name"] == "Kölsch"
    assert "Konvention" not in str(recipe["style"])
    assert recipe["ibu_estimate"] == {"method": "Tinseth", "value": {"value": 27, "unit": "IBUs"}}
    assert recipe["original_gravity"] == {"value": 1.049, "unit": "sg"}
    assert recipe["color_estimate"] == {"value": 3.7, "unit": "SRM"}
    assert it["extras"]["losses"] == {"boil_off_l_per_h": pytest.approx(4.853, abs=0.001), "kettle_l": 3.17}


def test_a_thousandfold_gravity_is_understood_and_said(samples: Path) -> None:
    (one,) = imported(samples / "pybeerxml__Oatmeal_Stout.xml").recipes
    assert one.document.recipe.original_gravity is not None
    assert one.document.recipe.original_gravity.value == 1.059
    assert kinds(one.losses, "EST_OG") == {"changed"}
    assert kinds(one.losses, "GRAIN_TEMP") == {"unreadable"}


def test_unknown_yields_and_alphas_are_unknown_not_zero(dirty: Path) -> None:
    (one,) = imported(dirty / "unknown_yields.xml").recipes
    recipe = plain(one.document)["recipe"]
    assert all("yield" not in it for it in recipe["ingredients"]["fermentable_additions"])
    assert all("alpha_acid" not in it for it in recipe["ingredients"]["hop_additions"])
    assert recipe["original_gravity"] == {"value": 1.074, "unit": "sg"}
    assert recipe["color_estimate"] == {"value": 15, "unit": "EBC"}
    chinook, ahtanum, simcoe, nelson = (it["timing"] for it in recipe["ingredients"]["hop_additions"])
    assert chinook == {"use": "add_to_boil", "duration": {"value": 60, "unit": "min"}}
    assert ahtanum == {"use": "add_to_boil", "duration": {"value": 0, "unit": "min"}, "step": 2}
    assert recipe["boil"]["boil_steps"][1] == {"name": "Whirlpool", "start_temperature": {"value": 80, "unit": "C"}}
    assert simcoe == {"use": "add_to_fermentation", "duration": {"value": 5, "unit": "day"}}
    assert nelson["use"] == "add_to_fermentation"


def test_every_moment_of_a_hop(dirty: Path) -> None:
    recipe = plain(imported(dirty / "two_roots.xml").recipes[0].document)["recipe"]
    assert [it["timing"] for it in recipe["ingredients"]["hop_additions"]] == [
        {"use": "add_to_boil", "duration": {"value": 60, "unit": "min"}, "step": 1},
        {"use": "add_to_boil", "duration": {"value": 10, "unit": "min"}, "step": 3},
        {"use": "add_to_fermentation", "duration": {"value": 7, "unit": "day"}},
        {"use": "add_to_mash", "duration": {"value": 60, "unit": "min"}},
    ]
    assert [it["name"] for it in recipe["boil"]["boil_steps"]] == ["First wort", "Boil", "Whirlpool"]


def test_files_one_after_the_other_in_one_file(dirty: Path) -> None:
    outcome = imported(dirty / "two_roots.xml")
    assert [it.document.recipe.name for it in outcome.recipes] == ["Dunkler Bär", "Second Root"]
    assert kinds(outcome.losses, "RECIPES") == {"changed"}


def test_a_partial_mash_of_beersmith(dirty: Path) -> None:
    recipe = plain(imported(dirty / "two_roots.xml").recipes[0].document)["recipe"]
    extract, honey = recipe["ingredients"]["fermentable_additions"]
    assert extract["color"] == {"value": 17.5, "unit": "SRM"}  # of liquid extracts, says the standard
    assert honey["timing"] == {"use": "add_to_fermentation"}
    tablet, gypsum = recipe["ingredients"]["miscellaneous_additions"]
    assert tablet["amount"] == {"value": 1, "unit": "each"}
    assert gypsum["amount"] == {"value": 0.005, "unit": "kg"}
    assert recipe["ingredients"]["culture_additions"][0]["amount"] == {"value": 1, "unit": "pkg"}
    assert recipe["fermentation"]["fermentation_steps"][0]["step_time"] == {"value": 108, "unit": "hr"}
    assert recipe["batch_size"]["value"] == 18.9270589  # never that of the misc
    assert recipe["notes"] == "Mash über Nacht.  Boil & cool; then wait."
    assert recipe["original_gravity"]["value"] == 1.058  # the estimate; what was measured is kept beside
    assert recipe["beerxml"]["OG"] == "1.0560000"


def test_scripts_in_notes_are_gone(dirty: Path) -> None:
    (one,) = imported(dirty / "export_of_a_web_app.xml").recipes
    assert one.document.recipe.notes == "Mash low.\n\nCold crash\n\n Fish & chips < pizza"
    assert kinds(one.losses, "NOTES") == {"changed"}


def test_seven_and_a_half_minutes_are_seconds(dirty: Path) -> None:
    magnum = plain(imported(dirty / "export_of_a_web_app.xml").recipes[0].document)
    assert magnum["recipe"]["ingredients"]["hop_additions"][2]["timing"]["duration"] == {"value": 450, "unit": "sec"}


def test_a_french_file_with_commas(dirty: Path) -> None:
    recipe = only(dirty / "francaise.xml")
    assert recipe.name == "Bière de Noël épicée"
    assert (recipe.batch_size.value, recipe.efficiency.brewhouse.value) == (20.5, 75)
    assert recipe.original_gravity is not None
    assert recipe.original_gravity.value == 1.062
    assert recipe.notes == "Laisser mûrir jusqu'à l'Avent — au frais."
    assert recipe.ingredients.fermentable_additions[0].amount.value == 5.25


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("says_latin_is_utf8.xml", "Kölsch für Müller"),
        ("says_utf8_is_latin.xml", "Kölsch “extra”"),
        ("system_encoding.xml", "Øl fra Ålesund"),
        ("utf16_one_recipe_root.xml", "Пиво"),
        ("control_characters.xml", "Bell and whistle"),
    ],
)
def test_whatever_the_encoding(dirty: Path, name: str, title: str) -> None:
    assert only(dirty / name).name == title


def test_units_in_tags_are_believed(dirty: Path) -> None:
    recipe = plain(imported(dirty / "lower_case_no_lists.xml").recipes[0].document)["recipe"]
    assert recipe["name"] == "Quick & Dirty <3"
    assert recipe["batch_size"] == {"value": 5, "unit": "gal"}
    assert recipe["boil"]["boil_time"] == {"value": 1, "unit": "hr"}
    assert recipe["original_gravity"] == {"value": 11.6, "unit": "plato"}
    assert recipe["final_gravity"] == {"value": 2.5, "unit": "plato"}
    first, second = recipe["ingredients"]["hop_additions"]
    assert (first["amount"], second["amount"]) == ({"value": 1, "unit": "oz"}, {"value": 28, "unit": "g"})
    assert second["timing"] == {"use": "add_to_fermentation", "duration": {"value": 3, "unit": "day"}}
    (malt,) = recipe["ingredients"]["fermentable_additions"]
    assert malt["yield"] == {"potential": {"value": 1.037, "unit": "sg"}}
    assert recipe["ingredients"]["culture_additions"][0]["form"] == "dry"


def test_nothing_readable_is_assumed_and_said(dirty: Path) -> None:
    (one,) = imported(dirty / "empty_numbers.xml").recipes
    recipe = one.document.recipe
    assert recipe.name == "empty_numbers"
    assert recipe.batch_size.value == 12  # from the equipment
    assert recipe.efficiency.brewhouse.value == 70
    for tag, kind in {
        "EFFICIENCY": "assumed",
        "BATCH_SIZE": "assumed",
        "IBU": "unreadable",
        "YIELD": "unreadable",
    }.items():
        assert kind in kinds(one.losses, tag)


def test_careless_beerjson_is_mended(dirty: Path) -> None:
    (one,) = imported(dirty / "careless.json").recipes
    recipe: dict[str, Any] = plain(one.document)["recipe"]
    assert recipe["type"] == "all grain"
    assert recipe["batch_size"] == {"value": 20, "unit": "l"}
    assert recipe["efficiency"] == {"brewhouse": {"value": 72, "unit": "%"}}
    assert recipe["final_gravity"] == {"value": 1.012, "unit": "sg"}
    assert recipe["my_own_key"] == {"a": [1, 2, {"b": None}]}
    assert recipe["notes"] == "Fish & chips"
    pale, sugar = recipe["ingredients"]["fermentable_additions"]
    assert pale["yield"]["potential"] == {"value": 1.037, "unit": "sg"}
    assert sugar["amount"] == {"value": 0.5, "unit": "kg"}
    citra, nelson = recipe["ingredients"]["hop_additions"]
    assert citra["amount"] == {"value": 0, "unit": "kg"}
    assert nelson["amount"] == {"value": 30, "unit": "g"}


def test_a_list_of_bare_recipes_leaves_out_what_is_none(dirty: Path) -> None:
    outcome = imported(dirty / "list_of_recipes.txt")
    assert [it.document.recipe.name for it in outcome.recipes] == ["One", "Two"]
    assert len(outcome.refused) == 1


@pytest.mark.parametrize("version", ["1.0", "2.01", "2.06", "3", "3.0", '"3"', "null"])
def test_any_version_of_beerjson_is_read(version: str) -> None:
    blob = '{"beerjson": {"version": ' + version + ', "recipes": [{"name": "x", "ingredients": {}}]}}'
    outcome = read(blob.encode(), "x.json")
    assert isinstance(outcome, Imported)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("around", ["[{}]", "{}", " \n{}"])
def test_json_in_any_unicode(encoding: str, around: str) -> None:
    text = around.replace("{}", '{"name": "Bière", "ingredients": {}}')
    outcome = read(text.encode(encoding), "x")
    assert isinstance(outcome, Imported)
    assert outcome.recipes[0].document.recipe.name == "Bière"


@pytest.mark.parametrize(
    "notes", ["one<br>two", "one<BR/>two", "one<P>two", "one<hr class='x'>two", "<b>one</i>\ntwo"]
)
def test_html_that_is_no_xml_in_notes(notes: str) -> None:
    outcome = read(f"<RECIPE><NAME>x</NAME><NOTES>{notes}</NOTES><HOPS/></RECIPE>".encode(), "x")
    assert isinstance(outcome, Imported)
    written = outcome.recipes[0].document.recipe.notes
    assert written is not None
    assert written.split() in (["one", "two"], ["onetwo"])
