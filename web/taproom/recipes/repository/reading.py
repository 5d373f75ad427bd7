# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""Recipes and revisions as they are kept, for eyes that may see them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from taproom.recipes.document import Document
from taproom.recipes.licences import LICENCES
from taproom.recipes.refusals import RecipeNotFound, RecipeRefused
from taproom.recipes.revisions import Revision, Source, author_of
from taproom.recipes.seeing import Eyes, Visibility

_SHORTEST_PREFIX = 6
AMBIGUOUS = "{text} begins several revisions. Write more of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A line of revisions that one shelf shows. `current` is the latest."""

    seq: int
    id: str
    keeper: str | None
    visibility: Visibility
    current: str
    title: str
    style: str
    language: str
    version: int
    made_utc: int
    changed_utc: int
    archived_utc: int | None

    @property
    def is_away(self) -> bool:
        """Put away by its keeper: on no shelf, and not in the commons."""
        return self.archived_utc is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A revision with its recipe and its id, and whether these eyes may read what it says."""

    id: str
    seq: int
    revision: Revision
    recipe: Recipe
    is_seen: bool


_RECIPE = "seq, id, keeper, visibility, current, title, style, language, version, made_utc, changed_utc, archived_utc"
_REVISION = """revision.id AS id, revision.seq AS seq, revision.recipe AS recipe, revision.title AS title, document,
    parents, authors, licence, statement, message, source_url, source_sha256, revision.made_utc AS made_utc"""


def revision_of(row: sqlite3.Row) -> Revision:
    return Revision(
        recipe=row["recipe"],
        title=row["title"],
        document=row["document"],
        parents=tuple(json.loads(row["parents"])),
        authors=tuple(author_of(it) for it in json.loads(row["authors"])),
        licence=row["licence"],
        statement=row["statement"],
        message=row["message"],
        source=Source(url=row["source_url"], sha256=row["source_sha256"]),
        made_utc=row["made_utc"],
    )


def recipe(db: sqlite3.Connection, recipe_id: str, eyes: Eyes) -> Recipe:
    """Raises:
    RecipeNotFound: there is none, or these eyes may not see it.
    """
    found = _recipe(db, recipe_id)
    if found is None or not eyes.see(found.visibility, found.keeper):
        raise RecipeNotFound
    return found


def _recipe(db: sqlite3.Connection, recipe_id: str) -> Recipe | None:
    row = _rows(db, f"SELECT {_RECIPE} FROM recipe WHERE id = ? AND current IS NOT NULL", (recipe_id,)).fetchone()
    return None if row is None else Recipe(**dict(row))


def is_seen(eyes: Eyes, it: Recipe, revision: Revision) -> bool:
    """A recipe that is shown does not open those of its revisions that nobody had given a licence to yet."""
    return eyes.see(it.visibility if LICENCES[revision.licence].is_open else "private", it.keeper)


def look(db: sqlite3.Connection, revision_id: str, eyes: Eyes) -> Kept | None:
    """A revision, seen or not: its name and authors are part of what was made from it. None if there is none."""
    row = _rows(db, f"SELECT {_REVISION} FROM revision WHERE id = ?", (revision_id,)).fetchone()
    return None if row is None else _kept(db, row, eyes)


def _kept(db: sqlite3.Connection, row: sqlite3.Row, eyes: Eyes) -> Kept | None:
    it, shelf = revision_of(row), _recipe(db, row["recipe"])
    if shelf is None:
        return None
    return Kept(id=row["id"], seq=row["seq"], revision=it, recipe=shelf, is_seen=is_seen(eyes, shelf, it))


def revision(db: sqlite3.Connection, revision_id: str, eyes: Eyes) -> Kept:
    """Raises:
    RecipeNotFound: there is none, or these eyes may not see it.
    """
    found = look(db, revision_id, eyes)
    if found is None or not found.is_seen:
        raise RecipeNotFound
    return found


def find(db: sqlite3.Connection, text: str, eyes: Eyes) -> Kept:
    """What a person means by a recipe's id, a revision's, or a beginning of the latter that only one has.

    Raises:
        RecipeNotFound: nothing that these eyes may see.
        RecipeRefused: several revisions begin so.
    """
    shelf = _recipe(db, text.upper())
    if shelf is not None:
        return revision(db, shelf.current, eyes)
    prefix = text.lower()
    if len(prefix) < _SHORTEST_PREFIX or not set(prefix) <= set("0123456789abcdef"):
        raise RecipeNotFound
    rows = db.execute("SELECT id FROM revision WHERE id >= ? AND id < ? LIMIT 50", (prefix, f"{prefix}g")).fetchall()
    seen = [it for row in rows if (it := look(db, row[0], eyes)) is not None and it.is_seen]
    if len(seen) > 1:
        raise RecipeRefused(AMBIGUOUS, text=text)
    if not seen:
        raise RecipeNotFound
    return seen[0]


def history(db: sqlite3.Connection, recipe_id: str, eyes: Eyes) -> tuple[Kept, ...]:
    """A recipe's own revisions that these eyes may see, newest first."""
    rows = _rows(db, f"SELECT {_REVISION} FROM revision WHERE recipe = ? ORDER BY seq DESC", (recipe_id,))
    found = (_kept(db, row, eyes) for row in rows)
    return tuple(it for it in found if it is not None and it.is_seen)


def document(db: sqlite3.Connection, name: str) -> Document:
    """Raises:
    RecipeNotFound: it was erased with the person who kept it.
    """
    row = db.execute("SELECT body FROM document WHERE hash = ?", (name,)).fetchone()
    if row is None or row[0] is None:
        raise RecipeNotFound
    return Document.model_validate_json(row[0])


def family(db: sqlite3.Connection, start: Iterable[str], eyes: Eyes, *, downwards: bool) -> tuple[Kept, ...]:
    """These revisions and all that they were made from; with `downwards` also all that was made from any of those.

    Oldest first. What the eyes may not see is there too, with `is_seen` false: who made it stays to be named.
    """
    step = "SELECT p.parent FROM revision_parent AS p JOIN up ON p.child = up.id"
    down = "SELECT p.child FROM revision_parent AS p JOIN down ON p.parent = down.id"
    wanted = "down" if downwards else "up"
    query = f"""WITH RECURSIVE
        up (id) AS (SELECT value FROM json_each(?) UNION {step}),
        down (id) AS (SELECT id FROM up UNION {down})
        SELECT {_REVISION} FROM revision WHERE id IN (SELECT id FROM {wanted}) ORDER BY seq"""
    found = (_kept(db, row, eyes) for row in _rows(db, query, (json.dumps(list(start)),)))
    return tuple(it for it in found if it is not None)


def licences_elsewhere(db: sqlite3.Connection, start: Iterable[str], recipe: str) -> list[str]:
    """Of all that these were made from and that has no licence, on other shelves than the recipe's: what those stand
    under by now. Whoever keeps a fork cannot state a licence for what it came from."""
    rows = db.execute(
        """WITH RECURSIVE up (id) AS (
            SELECT value FROM json_each(?) UNION
            SELECT p.parent FROM revision_parent AS p JOIN up ON p.child = up.id)
           SELECT DISTINCT latest.licence FROM up JOIN revision AS it USING (id)
            JOIN recipe ON recipe.id = it.recipe JOIN revision AS latest ON latest.id = recipe.current
           WHERE it.licence = 'NOASSERTION' AND it.recipe <> ?""",
        (json.dumps(list(start)), recipe),
    )
    return [str(row[0]) for row in rows]


def _rows(db: sqlite3.Connection, query: str, values: tuple[object, ...]) -> sqlite3.Cursor:
    """With names, whoever opened the connection."""
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values)
