# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found, by whom, and what a strange query does: nothing bad."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.recipes.conftest import House, a_document

from taproom.recipes.finding import Wanted
from taproom.recipes.repository import catalogue
from taproom.recipes.seeing import PUBLIC, SHELL

STOUT = {
    "style": {"name": "Irish Stout"},
    "author": "Bérénice",
    "notes": "Roasty.",
    "ingredients": {
        "fermentable_additions": [
            {"name": "Maris Otter", "amount": {"value": 4, "unit": "kg"}},
            {"name": "Roasted Barley", "amount": {"value": 300, "unit": "g"}},
        ],
        "hop_additions": [{"name": "Fuggle", "amount": {"value": 40, "unit": "g"}}],
    },
}


@pytest.fixture
def shelves(house: House) -> House:
    anna = house.join("Anna")
    house.save(anna, a_document("Saison du hangar"))
    house.save(anna, a_document("Black pint", **STOUT), licence="CC0-1.0")
    return house


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (Wanted(), ["Black pint", "Saison du hangar"]),
        (Wanted(sort="name"), ["Black pint", "Saison du hangar"]),
        (Wanted(words="saison"), ["Saison du hangar"]),
        (Wanted(words="SAIS"), ["Saison du hangar"]),
        (Wanted(words="the a cote"), ["Saison du hangar"]),
        (Wanted(words="berenice"), ["Black pint"]),
        (Wanted(words="anna"), ["Black pint", "Saison du hangar"]),
        (Wanted(author="bérén"), ["Black pint"]),
        (Wanted(style="stout"), ["Black pint"]),
        (Wanted(style="hangar"), []),
        (Wanted(have=("pilsner",)), ["Saison du hangar"]),
        (Wanted(have=("pilsner", "saaz")), ["Saison du hangar"]),
        (Wanted(have=("pilsner", "fuggle")), []),
        (Wanted(have=("maris otter", "roasted barley", "fuggle"), only=True), ["Black pint"]),
        (Wanted(have=("maris otter", "roasted barley"), only=True), []),
        (Wanted(have=("Pilsner", "WHEAT", "magnum", "saaz", "citra"), only=True), ["Saison du hangar"]),
        (Wanted(licence="CC0-1.0"), ["Black pint"]),
        (Wanted(words="saison", licence="CC0-1.0"), []),
        (Wanted(words="nothing of the kind"), []),
        (Wanted(brewed=True), []),
        (Wanted(page=99), ["Black pint", "Saison du hangar"]),
    ],
)
def test_what_is_found(shelves: House, wanted: Wanted, titles: list[str]) -> None:
    found = catalogue.search(shelves.db, SHELL, wanted)
    assert sorted(it.title for it in found.cards) == titles
    assert found.total == len(titles)


def test_what_was_brewed_here(shelves: House) -> None:
    one = catalogue.search(shelves.db, SHELL, Wanted(words="saison")).cards[0]
    found = catalogue.search(shelves.db, SHELL, Wanted(brewed=True), brewed=frozenset({one.current}))
    assert [it.id for it in found.cards] == [one.id]


def test_a_newer_revision_is_found_by_what_it_says_now(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    house.save(anna, a_document("Bière de garde"), recipe=first.recipe, parents=(first.revision,))
    found = {words: catalogue.search(house.db, SHELL, Wanted(words=words)).total for words in ("hangar", "biere")}
    assert found == {"hangar": 0, "biere": 1}


def test_everybody_finds_only_what_is_theirs_to_see(house: House) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    saved = {name: house.save(anna, a_document(name)).recipe for name in ("private", "members", "public")}
    house.show(anna, saved["members"], "members")
    house.show(anna, saved["public"], "public")

    def seen(eyes: object) -> set[str]:
        return {it.title for it in catalogue.search(house.db, eyes, Wanted()).cards}  # type: ignore[arg-type]

    assert seen(house.eyes(anna)) == {"private", "members", "public"}
    assert seen(house.eyes(bob)) == {"members", "public"}
    assert seen(PUBLIC) == {"public"}
    assert [it.title for it in catalogue.published(house.db)] == ["public"]


@given(st.text(max_size=30), st.sampled_from(("words", "style", "author")))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_the_search(shelves: House, text: str, field: str) -> None:
    catalogue.search(shelves.db, SHELL, Wanted(**{field: text}))  # type: ignore[arg-type]
    catalogue.search(shelves.db, SHELL, Wanted(have=(text, text), only=True))
    catalogue.search(shelves.db, SHELL, Wanted(have=(text,)))
