# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody takes with them, and what stays when they are erased."""

from typing import Any

import pytest
from tests.web.recipes.conftest import House, a_document

from taproom.db import transaction
from taproom.i18n import Reader
from taproom.members import erasing
from taproom.recipes import personal
from taproom.recipes.attribution import credits_of, line
from taproom.recipes.commons_files import all_carried, archive_of, files_of
from taproom.recipes.finding import Wanted
from taproom.recipes.formats import read
from taproom.recipes.git_commons import repository_of
from taproom.recipes.importing import Bringer, bring_in
from taproom.recipes.parts import names_in
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import catalogue, commons, reading
from taproom.recipes.seeing import PUBLIC, SHELL, Eyes


def erase(house: House, member: str) -> None:
    with transaction(house.db):
        personal.erase(house.db, member, house.now_utc)
        erasing.HOLDING.erase(house.db, member, house.now_utc)


def test_all_of_ones_recipes_can_be_taken_home(house: House) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    first = house.save(anna, message="First")
    house.show(anna, first.recipe, "public")
    house.save(bob, a_document("Fork"), parents=(first.revision,))
    held: Any = personal.export(house.db, anna)
    (recipe,) = held["recipes"]
    assert recipe["revisions"][0]["document"]["recipe"]["name"] == "Saison du hangar"
    assert recipe["revisions"][0]["message"] == "First"
    assert [it["role"] for it in held["deeds"]] == ["author"]
    assert [it["role"] for it in personal.export(house.db, bob)["deeds"]] == ["editor"]  # type: ignore[index]


def test_who_was_erased_stays_the_author_as_a_former_member(house: House, english: Reader) -> None:
    anna = house.join("Anna")
    first = house.save(anna)
    house.show(anna, first.recipe, "public")
    erase(house, anna)
    family = reading.family(house.db, [first.revision], PUBLIC, downwards=False)
    names = names_in(house.db, english)
    said = [line(it, english, names.of) for it in credits_of([(it.id, it.revision) for it in family])]
    assert said == ["“Saison du hangar” by A former member. CC-BY-SA-4.0"]
    assert catalogue.search(house.db, SHELL, Wanted(author="Anna")).total == 0
    assert catalogue.search(house.db, SHELL, Wanted(words="hangar")).total == 1
    assert reading.recipe(house.db, first.recipe, PUBLIC).keeper is None
    keeps = Eyes(member="m", inside=True, maintains=True)
    assert keeps.keep(None)


def test_what_was_private_is_emptied_with_its_file(house: House) -> None:
    anna = house.join("Anna")
    blob = b"<RECIPES><RECIPE><NAME>Secret</NAME><BATCH_SIZE>20</BATCH_SIZE></RECIPE></RECIPES>"
    who = Bringer(eyes=house.eyes(anna), member=anna, now_utc=house.now_utc)
    with transaction(house.db):
        brought = bring_in(house.db, blob, read(blob, "secret.xml"), who)
    (one,) = brought.recipes
    erase(house, anna)
    kept = reading.look(house.db, one.revision, SHELL)
    assert kept is not None
    with pytest.raises(RecipeNotFound):
        reading.document(house.db, kept.revision.document)
    assert house.db.execute("SELECT count(*) FROM original").fetchone()[0] == 0
    assert catalogue.search(house.db, SHELL, Wanted()).total == 0


def test_a_file_that_held_something_private_goes_also_where_another_of_it_was_shown(house: House) -> None:
    anna = house.join("Anna")
    one = "<RECIPE><NAME>{}</NAME><BATCH_SIZE>20</BATCH_SIZE></RECIPE>"
    blob = f"<RECIPES>{one.format('Secret')}{one.format('Shown')}</RECIPES>".encode()
    who = Bringer(eyes=house.eyes(anna), member=anna, now_utc=house.now_utc, licence="CC0-1.0", statement="Mine")
    with transaction(house.db):
        shown = bring_in(house.db, blob, read(blob, "both.xml"), who).recipes[1]
    house.show(anna, shown.recipe, "public")
    erase(house, anna)
    assert reading.recipe(house.db, shown.recipe, PUBLIC)
    assert house.db.execute("SELECT count(*) FROM original").fetchone()[0] == 0


def test_what_somebody_else_keeps_too_is_not_emptied(house: House) -> None:
    """The same document, once private and once not."""
    anna, bob = house.join("Anna"), house.join("Bob")
    house.save(anna)
    other = house.save(bob)
    erase(house, anna)
    kept = reading.revision(house.db, other.revision, house.eyes(bob))
    assert reading.document(house.db, kept.revision.document) == a_document()


def test_what_was_emptied_is_whole_again_when_somebody_saves_the_same(house: House) -> None:
    anna, bob = house.join("Anna"), house.join("Bob")
    gone = house.save(anna)
    erase(house, anna)
    assert house.db.execute("SELECT body FROM document").fetchone()[0] is None
    other = house.save(bob)
    kept = reading.revision(house.db, other.revision, house.eyes(bob))
    assert reading.document(house.db, kept.revision.document) == a_document()
    with pytest.raises(RecipeNotFound):
        reading.revision(house.db, gone.revision, house.eyes(bob))


def test_words_that_are_missing_do_not_keep_the_commons_in(house: House, english: Reader) -> None:
    """However they went: here the rule that keeps them is taken away."""
    anna = house.join("Anna")
    lost, whole = house.save(anna), house.save(anna, a_document("Whole"))
    for it in (lost, whole):
        house.show(anna, it.recipe, "public")
    house.db.execute("DROP TRIGGER document_never_changes")
    house.db.execute(
        "UPDATE document SET body = NULL WHERE hash = (SELECT document FROM revision WHERE id = ?)", (lost.revision,)
    )
    found = commons.gathered(house.db)
    assert dict(found.heads) == {whole.recipe: whole.revision}
    files = {it.id: files_of(it, english) for it in all_carried(found, english, "")}
    assert archive_of(found, files)
    assert set(repository_of(found, files.__getitem__, lambda _: "Anna").refs) == {"main", f"recipe/{whole.recipe}"}
