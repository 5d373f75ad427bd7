# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licence matrix: every pair is a case, in words and in the tables."""

import sqlite3

import pytest
from tests.web.recipes.conftest import House, a_document

from taproom.i18n import Reader
from taproom.recipes.licences import DEFAULT, LICENCES, NOT_SAID, OFFERED, choices, may_follow, refusals
from taproom.recipes.refusals import RecipeRefused
from taproom.recipes.repository import reading
from taproom.recipes.repository.saving import Saved

SA, BY, ZERO, PPL = DEFAULT, "CC-BY-4.0", "CC0-1.0", "PPL"
ALLOWED = {
    SA: {SA},
    BY: {BY, SA, PPL},
    ZERO: {ZERO, BY, SA, PPL},
    PPL: {PPL},
    NOT_SAID: {NOT_SAID},
}
PAIRS = [(parent, child, child in ALLOWED[parent]) for parent in LICENCES for child in LICENCES]


@pytest.mark.parametrize(("parent", "child", "allowed"), PAIRS)
def test_every_pair_of_licences(parent: str, child: str, allowed: bool, english: Reader) -> None:
    reasons = refusals([parent], child)
    assert may_follow(parent, child) is allowed
    assert bool(reasons) is not allowed
    for it in reasons:
        said = english.say(it.says, parent=it.parent, child=it.child)
        assert "{" not in said
        assert parent in said or parent == NOT_SAID


@pytest.mark.parametrize(
    ("parents", "wanted"),
    [
        ([], {SA, BY, ZERO, PPL}),
        ([ZERO], {SA, BY, ZERO, PPL}),
        ([BY], {SA, BY, PPL}),
        ([SA], {SA}),
        ([ZERO, BY], {SA, BY, PPL}),
        ([BY, SA], {SA}),
        ([BY, PPL], {PPL}),
        ([SA, PPL], set()),
        ([NOT_SAID], {NOT_SAID}),
        ([NOT_SAID, ZERO], set()),
    ],
)
def test_what_a_fork_or_a_merge_may_choose(parents: list[str], wanted: set[str]) -> None:
    assert set(choices(parents)) == wanted


def test_the_default_comes_first() -> None:
    assert choices([])[0] == SA
    assert OFFERED[0] == SA


def test_the_tables_say_the_same(house: House) -> None:
    pairs = {(row[0], row[1]) for row in house.db.execute("SELECT parent, child FROM licence_onto")}
    assert pairs == {(parent, child) for parent, child, allowed in PAIRS if allowed}


@pytest.mark.parametrize(("parent", "child", "allowed"), PAIRS)
def test_saving_refuses_what_the_matrix_refuses(house: House, parent: str, child: str, allowed: bool) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    first = house.save(anna, licence=parent)
    if parent == NOT_SAID:
        bob = anna  # nobody else sees it
    else:
        house.show(anna, first.recipe)
    if allowed:
        assert house.save(bob, a_document("Fork"), parents=(first.revision,), licence=child).is_new
        return
    with pytest.raises(RecipeRefused):
        house.save(bob, a_document("Fork"), parents=(first.revision,), licence=child)


@pytest.mark.parametrize(("parent", "child"), [(p, c) for p, c, allowed in PAIRS if not allowed])
def test_no_other_path_gets_round_it(house: House, parent: str, child: str) -> None:
    """Straight into the tables."""
    anna = house.join("Anna")
    first, second = house.save(anna, licence=parent), house.save(anna, a_document("Other"), licence=child)
    with pytest.raises(sqlite3.IntegrityError, match="revision_licence_"):
        house.db.execute(
            """INSERT INTO revision (id, recipe, title, document, parents, authors, licence, statement, message,
                source_url, source_sha256, made_utc)
               SELECT ?, recipe, title, document, ?, authors, licence, statement, message, source_url, source_sha256,
                made_utc FROM revision WHERE id = ?""",
            ("f" * 64, f'["{first.revision}"]', second.revision),
        )


def test_a_licence_is_stated_by_saying_why(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna, licence=NOT_SAID)
    again = {"recipe": first.recipe, "parents": (first.revision,), "licence": SA}
    with pytest.raises(RecipeRefused, match="ground"):
        house.save(anna, **again)
    assert house.save(anna, **again, statement="I wrote it myself.").is_new
    house.show(anna, first.recipe, "public")


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_what_has_no_licence_stays_private(house: House, visibility: str) -> None:
    anna = house.join("Anna")
    first = house.save(anna, licence=NOT_SAID)
    with pytest.raises(RecipeRefused, match="State its licence first"):
        house.show(anna, first.recipe, visibility)
    with pytest.raises(sqlite3.IntegrityError, match="recipe_shown_needs_licence"):
        house.db.execute("UPDATE recipe SET visibility = ? WHERE id = ?", (visibility, first.recipe))


def fork_of_what_has_none(house: House) -> tuple[str, Saved, Saved]:
    """Somebody's own recipe without a licence, and their fork of it."""
    anna = house.join("Anna")
    first = house.save(anna, licence=NOT_SAID)
    fork = house.save(anna, a_document("Fork"), parents=(first.revision,), licence=NOT_SAID)
    deeper = house.save(
        anna, a_document("Fork 2"), recipe=fork.recipe, parents=(fork.revision,), licence=NOT_SAID
    )  # fmt: skip
    return anna, first, deeper


@pytest.mark.parametrize("child", OFFERED)
def test_a_fork_cannot_state_the_licence_of_what_it_came_from(house: House, child: str) -> None:
    anna, _, fork = fork_of_what_has_none(house)
    with pytest.raises(RecipeRefused, match="First state the licence of what it came from"):
        house.save(anna, recipe=fork.recipe, parents=(fork.revision,), licence=child, statement="because")


@pytest.mark.parametrize("stated", OFFERED)
@pytest.mark.parametrize("child", OFFERED)
def test_a_fork_of_what_had_none_is_bound_by_what_was_stated_there(house: House, stated: str, child: str) -> None:
    anna, first, fork = fork_of_what_has_none(house)
    house.save(anna, recipe=first.recipe, parents=(first.revision,), licence=stated, statement="Mine")
    again = {"recipe": fork.recipe, "parents": (fork.revision,), "licence": child, "statement": "because"}
    if child in ALLOWED[stated]:
        assert house.save(anna, **again).is_new
        return
    with pytest.raises(RecipeRefused):
        house.save(anna, **again)


@pytest.mark.parametrize("stated", ["", PPL])
def test_no_other_path_states_it_for_them(house: House, stated: str) -> None:
    """Straight into the tables."""
    anna, first, fork = fork_of_what_has_none(house)
    if stated:
        house.save(anna, recipe=first.recipe, parents=(first.revision,), licence=stated, statement="Mine")
    insert = """INSERT INTO revision (id, recipe, title, document, parents, authors, licence, statement, message,
            source_url, source_sha256, made_utc)
           SELECT ?, recipe, title, document, ?, authors, ?, 'because', message, source_url, source_sha256, made_utc
           FROM revision WHERE id = ?"""
    with pytest.raises(sqlite3.IntegrityError, match="revision_licence_is_theirs_to_state"):
        house.db.execute(insert, ("f" * 64, f'["{fork.revision}"]', ZERO, fork.revision))
    if stated:
        house.db.execute(insert, ("f" * 64, f'["{fork.revision}"]', stated, fork.revision))


def test_members_do_not_see_what_a_recipe_was_before_it_had_a_licence(house: House) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    first = house.save(anna, licence=NOT_SAID)
    house.save(anna, recipe=first.recipe, parents=(first.revision,), licence=SA, statement="Mine")
    house.show(anna, first.recipe)
    assert len(reading.history(house.db, first.recipe, house.eyes(bob))) == 1
    assert len(reading.history(house.db, first.recipe, house.eyes(anna))) == 2


def test_a_licence_that_is_none_of_ours_is_refused_with_those_that_are(house: House) -> None:
    with pytest.raises(RecipeRefused, match=r"WTFPL is not a licence that is offered here.*CC0-1\.0"):
        house.save(house.join("Anna"), licence="WTFPL")
