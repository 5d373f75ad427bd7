# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is commonly known of ingredients: whole, plausible, and found as people write it."""

import pytest

from taproom.recipes.document import Culture, Fermentable, Hop
from taproom.recipes.library.ingredients import called, fermentables, find, hops, yeasts
from taproom.recipes.plain_words import key, matches

FORMS = {"liquid", "dry"}
KINDS = {"grain", "sugar", "honey", "extract", "dry extract"}
GROUPS = {None, "base", "caramel", "flaked", "roasted", "specialty", "smoked", "adjunct"}


def test_there_is_enough_to_begin_with() -> None:
    assert (len(fermentables()) >= 60, len(hops()) >= 60, len(yeasts()) >= 40) == (True, True, True)


def test_no_name_is_there_twice() -> None:
    for known in (fermentables(), hops(), yeasts()):
        names = [key(name) for it in known for name in (it.name, *it.also)]
        assert sorted(set(names)) == sorted(names)


def test_every_row_says_who_publishes_it() -> None:
    for it in (*fermentables(), *hops(), *yeasts()):
        assert len(it.source) > 5, it.name


def test_fermentables_are_plausible() -> None:
    for it in fermentables():
        assert it.type in KINDS
        assert it.group in GROUPS
        assert 0 <= it.yield_pct <= 100
        assert 0 <= it.colour_lovibond <= 600
    assert [it.name for it in fermentables() if not it.ferments] == ["Lactose", "Maltodextrin"]


def test_hops_and_yeasts_are_plausible() -> None:
    for hop in hops():
        assert 1 < hop.low_alpha_pct < hop.high_alpha_pct < 25
        assert len(hop.origin) == 2
    for yeast in yeasts():
        assert 60 <= yeast.low_attenuation_pct < yeast.high_attenuation_pct <= 100
        assert 5 <= yeast.coldest_c < yeast.warmest_c <= 45
        assert yeast.form in FORMS


def test_each_can_stand_in_a_recipe() -> None:
    amount = {"amount": {"value": 1, "unit": "kg"}}
    for malt in fermentables():
        Fermentable.model_validate(malt.beerjson() | amount)
    for hop in hops():
        Hop.model_validate(hop.beerjson() | amount)
    for yeast in yeasts():
        Culture.model_validate(yeast.beerjson())


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("hallertau mittelfruh", "Hallertauer Mittelfrüh"),
        ("GOLDINGS, East Kent", "East Kent Goldings"),
        ("zatec", "Saaz"),
        ("sladek", "Sládek"),
        ("citr", "Citra"),
    ],
)
def test_hops_by_words(asked: str, first: str) -> None:
    assert find(hops(), asked)[0].name == first


def test_malts_by_their_french_names() -> None:
    assert find(fermentables(), "flocons avoine")[0].name == "Flaked oats"
    assert find(fermentables(), "malt de ble")[0].name == "Wheat malt, pale"
    assert find(fermentables(), "epeautre")[0].name == "Spelt malt"


def test_nothing_asked_is_everything_and_nonsense_is_nothing() -> None:
    assert len(find(hops(), "", most=5)) == 5
    assert find(hops(), "xyzzy") == ()


@pytest.mark.parametrize(
    ("recipe_says", "name"),
    [
        ("Safale US-05", "SafAle US-05"),
        ("US-05", "SafAle US-05"),
        ("Belle Saison", "LalBrew Belle Saison"),
        ("Wyeast 3068 Weihenstephan", "Weihenstephan Weizen"),
        ("California Ale WLP001", "California Ale Yeast"),
        ("SafLager W-34/70", "SafLager W-34/70"),
    ],
)
def test_yeasts_as_recipes_call_them(recipe_says: str, name: str) -> None:
    found = called(yeasts(), recipe_says)
    assert found is not None
    assert found.name == name


def test_a_yeast_that_nobody_knows() -> None:
    assert called(yeasts(), "Grandmother's sourdough") is None
    assert called(yeasts(), "") is None


@pytest.mark.parametrize(
    ("asked", "name", "does"),
    [
        ("kols", "Kölsch", True),
        ("Oud bruin", "Oud Bruin", True),
        ("stout dry", "Dry Stout", True),
        ("ipa", "Stout", False),
    ],
)
def test_words_are_compared_as_people_mean_them(asked: str, name: str, does: bool) -> None:
    assert matches(asked, name) is does


def test_letters_that_do_not_come_apart() -> None:
    assert key("Bière ŒUVRE Smørrebrød weiß") == "biere oeuvre smorrebrod weiss"
