# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Revisions come, and never change or go, whatever path leads to the tables."""

import sqlite3

import pytest
from tests.web.recipes.conftest import House, a_document

from taproom.recipes.refusals import RecipeMoved, RecipeNotFound, RecipeRefused
from taproom.recipes.repository import reading
from taproom.recipes.revisions import Author
from taproom.recipes.seeing import PUBLIC, SHELL


def test_what_is_saved_is_read_again(house: House) -> None:
    anna = house.join("Anna")
    saved = house.save(anna, message="First try")
    kept = reading.revision(house.db, saved.revision, house.eyes(anna))
    assert kept.revision.id == saved.revision == kept.id
    assert kept.revision.authors == (Author(role="author", member=anna),)
    assert kept.recipe.title == "Saison du hangar"
    assert kept.recipe.visibility == "private"
    assert reading.document(house.db, kept.revision.document) == a_document()


def test_the_same_document_is_kept_once(house: House) -> None:
    anna = house.join("Anna")
    house.save(anna)
    house.save(anna)
    assert house.db.execute("SELECT count(*) FROM document").fetchone()[0] == 1


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE revision SET message = 'other'", "revision_never_changes"),
        ("UPDATE revision SET made_utc = 1", "revision_never_changes"),
        ("DELETE FROM revision", "revision_stays"),
        ("UPDATE document SET body = '{}'", "document_never_changes"),
        ("UPDATE document SET body = NULL", "document_never_changes"),
        ("DELETE FROM document", "document_stays"),
        ("DELETE FROM recipe", "recipe_stays"),
        ("DELETE FROM revision_parent", "revision_parent_stays"),
        ("UPDATE revision_parent SET place = 7", "revision_parent_never_changes"),
        ("INSERT INTO revision_parent SELECT parent, 0, child FROM revision_parent", "revision_parent_is"),
        ("UPDATE recipe SET current = (SELECT id FROM revision WHERE recipe <> recipe.id)", "recipe_shows_its_own"),
    ],
)
def test_what_must_never_happen(house: House, statement: str, rule: str) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    house.save(anna, a_document("Fork"), parents=(first.revision,))
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        house.db.execute(statement)


def test_a_revision_is_not_its_own_ancestor(house: House) -> None:
    saved = house.save(house.join("Anna"))
    with pytest.raises(sqlite3.IntegrityError, match="revision_parent_is_older"):
        house.db.execute(
            """INSERT INTO revision (id, recipe, title, document, parents, authors, licence, statement, message,
                source_url, source_sha256, made_utc)
               SELECT ?, recipe, title, document, ?, authors, licence, '', '', '', '', 1 FROM revision
               WHERE id = ?""",
            ("a" * 64, f'["{"a" * 64}"]', saved.revision),
        )


def test_a_parent_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(RecipeNotFound):
        house.save(house.join("Anna"), parents=("b" * 64,))


def test_saving_onto_what_somebody_changed_meanwhile_loses_nothing(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    second = house.save(anna, a_document("Two"), recipe=first.recipe, parents=(first.revision,))
    with pytest.raises(RecipeMoved) as moved:
        house.save(anna, a_document("Three"), recipe=first.recipe, parents=(first.revision,))
    assert moved.value.current == second.revision


def test_saving_without_a_change_is_refused(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    with pytest.raises(RecipeRefused, match="Nothing was changed"):
        house.save(anna, recipe=first.recipe, parents=(first.revision,))


def test_the_same_fork_twice_in_one_second_is_one(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    fork = house.save(anna, parents=(first.revision,))
    house.now_utc -= 1
    again = house.save(anna, parents=(first.revision,))
    assert (again.recipe, again.revision, again.is_new) == (fork.recipe, fork.revision, False)


def test_who_may_see_and_change_what(house: House) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    saved = house.save(anna)
    for eyes in (house.eyes(bob), PUBLIC):
        with pytest.raises(RecipeNotFound):
            reading.recipe(house.db, saved.recipe, eyes)
    house.show(anna, saved.recipe)
    assert reading.recipe(house.db, saved.recipe, house.eyes(bob)).keeper == anna
    with pytest.raises(RecipeNotFound):
        reading.recipe(house.db, saved.recipe, PUBLIC)
    house.show(anna, saved.recipe, "public")
    assert reading.recipe(house.db, saved.recipe, PUBLIC)
    with pytest.raises(RecipeRefused, match="kept by somebody else"):
        house.save(bob, a_document("Mine"), recipe=saved.recipe, parents=(saved.revision,))


def test_a_revision_without_licence_is_not_opened_by_the_next_one(house: House) -> None:
    anna = house.join("Anna")
    first = house.save(anna, licence="NOASSERTION")
    house.save(anna, recipe=first.recipe, parents=(first.revision,), licence="CC0-1.0", statement="Mine")
    house.show(anna, first.recipe, "public")
    assert len(reading.history(house.db, first.recipe, PUBLIC)) == 1
    with pytest.raises(RecipeNotFound):
        reading.revision(house.db, first.revision, PUBLIC)


def test_a_beginning_is_enough_when_it_is_only_one(house: House) -> None:
    saved = house.save(house.join("Anna"))
    for text in (saved.recipe, saved.recipe.lower(), saved.revision, saved.revision[:8], saved.revision[:8].upper()):
        assert reading.find(house.db, text, SHELL).id == saved.revision
    for text in (saved.revision[:5], "zzzzzz", "", "%", saved.revision + "0"):
        with pytest.raises(RecipeNotFound):
            reading.find(house.db, text, SHELL)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_is_none_is_refused(house: House, name: str) -> None:
    with pytest.raises(RecipeRefused):
        house.save(house.join("Anna"), a_document(name))
