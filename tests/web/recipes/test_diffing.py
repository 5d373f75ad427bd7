# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Differences as a brewer says them, and merges that guess nothing."""

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.recipes.conftest import a_document

from taproom.i18n import Reader
from taproom.recipes.atoms import assembled, atoms
from taproom.recipes.diffing import changes
from taproom.recipes.document import Document, plain
from taproom.recipes.merging import NOTHING, _order, common_ancestor, merge, merged
from taproom.recipes.revisions import Author, Revision, Source
from taproom.recipes.wording import said

Edit = Callable[[dict[str, Any]], object]


def edited(*edits: Edit, of: Document | None = None) -> Document:
    whole = copy.deepcopy(plain(of or a_document()))
    for edit in edits:
        edit(whole["recipe"])
    return Document.model_validate(whole)


def hop(place: int, **fields: Any) -> Edit:
    return lambda it: it["ingredients"]["hop_additions"][place].update(fields)


def mash_at(value: float) -> Edit:
    return lambda it: it["mash"]["mash_steps"][0]["step_temperature"].update(value=value)


GRAMS_25 = {"value": 25, "unit": "g"}
CITRA = {
    "name": "Citra",
    "amount": {"value": 50, "unit": "g"},
    "timing": {"use": "add_to_fermentation", "duration": {"value": 4, "unit": "day"}},
}


@pytest.mark.parametrize(
    ("edit", "part", "words"),
    [
        (hop(0, amount=GRAMS_25), "Hops", "Magnum, amount: 20 g → 25 g (60 min, boil)"),
        (hop(1, alpha_acid={"value": 4.1, "unit": "%"}), "Hops", "Saaz, alpha acid: 3.5 % → 4.1 % (10 min, boil)"),
        (
            hop(0, timing={"use": "add_to_boil", "duration": {"value": 70, "unit": "min"}}),
            "Hops",
            "Magnum, when: 60 min, boil → 70 min, boil",
        ),
        (mash_at(68), "Mash", "Saccharification, temperature: 66 °C → 68 °C"),
        (lambda it: it.update(name="Other"), "Recipe", "name: Saison du hangar → Other"),
        (lambda it: it.update(batch_size={"value": 5, "unit": "gal"}), "Recipe", "volume: 20 l → 5 gal"),
        (
            lambda it: it["efficiency"].update(brewhouse={"value": 75, "unit": "%"}),
            "Efficiency",
            "brewhouse efficiency: 72 % → 75 %",
        ),
        (lambda it: it["boil"].update(boil_time={"value": 90, "unit": "min"}), "Boil", "boil time: 60 min → 90 min"),
        (
            lambda it: it["ingredients"]["hop_additions"].append(CITRA),
            "Hops",
            "put in: Citra, 50 g, 4 days, fermentation",
        ),
        (lambda it: it["ingredients"]["hop_additions"].pop(), "Hops", "taken out: Saaz, 30 g, 10 min, boil"),
        (lambda it: it.update(notes="Another."), "Recipe", "notes rewritten"),
        (
            lambda it: it.update(original_gravity={"value": 1.05, "unit": "sg"}),
            "Recipe",
            "stated original gravity: nothing → 1.050",
        ),
        (lambda it: it.update(colour_of_cap="red"), "Recipe", "colour of cap: nothing → red"),
    ],
)  # fmt: skip
def test_a_change_in_words(edit: Edit, part: str, words: str, english: Reader) -> None:
    found = changes(a_document(), edited(edit))
    assert [(it.part, said(it, english)) for it in found] == [(part, words)]


def test_the_same_in_french(french: Reader) -> None:
    found = changes(a_document(), edited(hop(1, alpha_acid={"value": 4.1, "unit": "%"})))
    assert [said(it, french) for it in found] == ["Saaz, acides alpha: 3,5 % → 4,1 % (10 min, ébullition)"]


def test_nothing_changed_is_no_change() -> None:
    assert changes(a_document(), a_document()) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab\x00é", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("a", "b", "name")), inner, max_size=2)
    ),
    max_leaves=4,
)
HOP = st.builds(
    lambda name, grams, minutes, more: {
        "name": name,
        "amount": {"value": grams, "unit": "g"},
        "timing": {"use": "add_to_boil", "duration": {"value": minutes, "unit": "min"}},
        **({"more": more} if more else {}),
    },
    st.sampled_from(("Magnum", "Saaz", "saaz")),
    st.integers(1, 3),
    st.integers(0, 2),
    JSON,
)
DOCUMENT = st.builds(
    lambda hops, notes, extra: edited(
        lambda it: it["ingredients"].update(hop_additions=hops), lambda it: it.update(notes=notes, extra=extra)
    ),
    st.lists(HOP, max_size=4),
    st.text("xyz", max_size=3),
    JSON,
)


@given(DOCUMENT)
def test_what_is_taken_apart_goes_together_again(it: Document) -> None:
    assert assembled(atoms(it)) == it


@given(DOCUMENT, DOCUMENT)
def test_documents_that_differ_have_a_change(one: Document, other: Document) -> None:
    if atoms(one) != atoms(other):
        assert changes(one, other)
    else:
        assert changes(one, other) == ()


@given(DOCUMENT, DOCUMENT, DOCUMENT)
def test_a_merge_is_ours_or_theirs_as_it_was_chosen(base: Document, ours: Document, theirs: Document) -> None:
    it = merge(base, ours, theirs)
    for side, document in (("ours", ours), ("theirs", theirs)):
        whole = list(atoms(merged(it, {conflict.id: side for conflict in it.conflicts})).values())  # type: ignore[misc]
        for conflict in it.conflicts:
            chosen = atoms(document).get(conflict.key, NOTHING)
            assert chosen is NOTHING or chosen in whole


@given(DOCUMENT, DOCUMENT)
def test_a_merge_with_what_nobody_changed_takes_the_other(base: Document, theirs: Document) -> None:
    it = merge(base, base, theirs)
    assert it.conflicts == ()
    assert sorted(atoms(merged(it, {})).values(), key=str) == sorted(atoms(theirs).values(), key=str)


def test_false_is_not_zero() -> None:
    base, theirs = edited(lambda it: it.update(odd=False)), edited(lambda it: it.update(odd=0))
    value = plain(merged(merge(base, base, theirs), {}))["recipe"]["odd"]
    assert (value, type(value)) == (0, int)


def test_each_side_keeps_what_it_alone_changed() -> None:
    it = merge(a_document(), edited(hop(0, amount=GRAMS_25)), edited(mash_at(68)))
    assert it.conflicts == ()
    assert merged(it, {}) == edited(hop(0, amount=GRAMS_25), mash_at(68))


def test_what_both_changed_is_chosen() -> None:
    ours, theirs = edited(mash_at(67)), edited(mash_at(68), hop(0, amount=GRAMS_25))
    it = merge(a_document(), ours, theirs)
    (conflict,) = it.conflicts
    assert merged(it, {conflict.id: "ours"}) == edited(mash_at(67), hop(0, amount=GRAMS_25))
    assert merged(it, {conflict.id: "theirs"}) == theirs
    with pytest.raises(KeyError):
        merged(it, {})


def test_without_an_ancestor_everything_that_differs_is_a_choice() -> None:
    it = merge(None, a_document(), edited(mash_at(68), lambda it: it["ingredients"]["hop_additions"].append(CITRA)))
    assert len(it.conflicts) == 2
    assert merged(it, {conflict.id: "ours" for conflict in it.conflicts}) == a_document()


def a_revision(*parents: str) -> Revision:
    return Revision(
        recipe="r", title="t", document="d", parents=parents, authors=(Author(role="author", name="A"),),
        licence="CC0-1.0", statement="", message="", source=Source(), made_utc=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [("c", "d", "b"), ("c", "c", "c"), ("b", "d", "b"), ("c", "x", None), ("m", "d", "d")],
)
def test_the_ancestor_of_two(left: str, right: str, shared: str | None) -> None:
    family = [
        ("a", a_revision()), ("x", a_revision()), ("b", a_revision("a")), ("c", a_revision("b")),
        ("d", a_revision("b")), ("m", a_revision("c", "d")),
    ]  # fmt: skip
    assert common_ancestor(family, left, right) == shared


def one_after_another(mine: list[tuple[str]], other: list[tuple[str]]) -> list[tuple[str]]:
    """What an order is, said slowly."""
    order, place = list(mine), -1
    for key in other:
        if key in mine:
            place = order.index(key)
        else:
            place += 1
            order.insert(place, key)
    return order


KEYS = st.lists(st.sampled_from([(letter,) for letter in "abcdefgh"]), unique=True)


@given(KEYS, KEYS)
def test_theirs_stand_behind_what_they_stand_behind_there(mine: list[tuple[str]], other: list[tuple[str]]) -> None:
    assert _order(mine, other) == one_after_another(mine, other)


def test_many_keys_are_ordered_at_once() -> None:
    keys = [(str(it),) for it in range(60_000)]
    began_s = time.process_time()
    assert len(_order(keys, [*reversed(keys), ("other",)])) == 60_001
    assert time.process_time() - began_s < 5  # one by one it takes half a minute
