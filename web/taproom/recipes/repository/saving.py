# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a revision comes to be, in the caller's transaction. What is saved once is there for good."""

import json
import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.ids import new_id
from taproom.recipes.bounds import check_document, check_texts
from taproom.recipes.document import Document, canonical, name_of
from taproom.recipes.licences import DEFAULT, LICENCES, NOT_SAID, OFFERED, UNKNOWN, may_follow, refusals
from taproom.recipes.refusals import (
    NO_STATEMENT,
    NO_TITLE,
    NOT_KEEPER,
    NOT_OPEN,
    NOTHING_CHANGED,
    TOO_LONG,
    RecipeMoved,
    RecipeNotFound,
    RecipeRefused,
)
from taproom.recipes.repository import reading, shelves
from taproom.recipes.repository.reading import Kept, Recipe
from taproom.recipes.revisions import MESSAGE_AT_MOST, NewRevision, Revision, revision_from
from taproom.recipes.seeing import Eyes, Visibility

TITLE_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`is_new` is false where the very same revision was there already: saving twice is saving once."""

    recipe: str
    revision: str
    is_new: bool


def save_revision(db: sqlite3.Connection, eyes: Eyes, new: NewRevision, *, by: str, now_utc: int) -> Saved:
    """Save what `by` made. A new recipe is private, and theirs.

    Raises:
        RecipeNotFound: a parent, or the recipe, is not theirs to see.
        RecipeMoved: the recipe has a newer revision than the parent that was edited.
        RecipeRefused: anything else, in words.
    """
    _check_said(new)
    parents = [reading.revision(db, it, eyes) for it in new.parents]
    shelf = None if new.recipe is None else _kept_by(db, new.recipe, eyes)
    licence = new.licence or _usual(parents)
    check_licence(db, parents, licence, statement=new.statement, recipe=new.recipe)
    recipe_id = new.recipe or new_id()
    it = revision_from(new, recipe=recipe_id, licence=licence, by=by, now_utc=now_utc)
    known = reading.look(db, it.id, eyes)
    if known is not None:
        return Saved(recipe=known.recipe.id, revision=it.id, is_new=False)
    if shelf is not None:
        _check_changes(shelf, parents, it)
        _put(db, it, new.document)
    else:
        _begin(db, it, new.document, keeper=by)
    shelves.show(db, recipe_id, it, new.document)
    audit.record(db, at_utc=now_utc, by=by, what="recipe.saved", subject=recipe_id, after={"revision": it.id})
    return Saved(recipe=recipe_id, revision=it.id, is_new=True)


def _check_said(new: NewRevision) -> None:
    check_document(new.document)
    check_texts((new.message, new.statement, new.source.url, *(it.name for it in new.authors)))
    if not new.title:
        raise RecipeRefused(NO_TITLE)
    if len(new.title) > TITLE_AT_MOST:
        raise RecipeRefused(TOO_LONG, most=TITLE_AT_MOST)
    if max(len(new.message), len(new.statement)) > MESSAGE_AT_MOST:
        raise RecipeRefused(TOO_LONG, most=MESSAGE_AT_MOST)


def _kept_by(db: sqlite3.Connection, recipe_id: str, eyes: Eyes) -> Recipe:
    shelf = reading.recipe(db, recipe_id, eyes)
    if not eyes.keep(shelf.keeper):
        raise RecipeRefused(NOT_KEEPER)
    return shelf


def _usual(parents: list[Kept]) -> str:
    return parents[0].revision.licence if parents else DEFAULT


def check_licence(
    db: sqlite3.Connection, parents: list[Kept], licence: str, *, statement: str, recipe: str | None
) -> None:
    """Raises:
    RecipeRefused: the licence is none of ours, or may not follow a parent's.
    """
    if licence not in LICENCES:
        raise RecipeRefused(UNKNOWN, child=licence, offered=", ".join(OFFERED))
    free = [it for it in parents if it.revision.licence == NOT_SAID and it.recipe.id == recipe]
    binding = [it.revision.licence for it in parents if it not in free]
    if free and licence != NOT_SAID:
        if not statement.strip():
            raise RecipeRefused(NO_STATEMENT)
        binding += reading.licences_elsewhere(db, [it.id for it in free], recipe or "")
    for reason in refusals(binding, licence):
        raise RecipeRefused(reason.says, parent=reason.parent, child=reason.child)
    if licence == NOT_SAID and not all(may_follow(it.revision.licence, NOT_SAID) for it in parents):
        raise RecipeRefused(NOT_OPEN)


def _check_changes(shelf: Recipe, parents: list[Kept], it: Revision) -> None:
    if shelf.current not in it.parents:
        raise RecipeMoved(shelf.current)
    if len(parents) == 1:
        before = parents[0].revision
        if (before.document, before.licence) == (it.document, it.licence):
            raise RecipeRefused(NOTHING_CHANGED)


def _begin(db: sqlite3.Connection, it: Revision, document: Document, *, keeper: str) -> None:
    db.execute(
        "INSERT INTO recipe (id, keeper, title, made_utc, changed_utc) VALUES (?, ?, ?, ?, ?)",
        (it.recipe, keeper, it.title, it.made_utc, it.made_utc),
    )
    _put(db, it, document)


def _put(db: sqlite3.Connection, it: Revision, document: Document) -> None:
    db.execute(
        """INSERT INTO document (hash, body) VALUES (?, ?)
           ON CONFLICT (hash) DO UPDATE SET body = excluded.body WHERE body IS NULL""",
        (name_of(document), canonical(document).decode()),
    )
    db.execute(
        """INSERT INTO revision (id, recipe, title, document, parents, authors, licence, statement, message,
            source_url, source_sha256, made_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            it.id,
            it.recipe,
            it.title,
            it.document,
            json.dumps(it.parents),
            json.dumps([one.plain() for one in it.authors], ensure_ascii=False),
            it.licence,
            it.statement,
            it.message,
            it.source.url,
            it.source.sha256,
            it.made_utc,
        ),
    )


def set_visibility(
    db: sqlite3.Connection, eyes: Eyes, recipe_id: str, visibility: Visibility, *, by: str, now_utc: int
) -> None:
    """Raises:
    RecipeNotFound, RecipeRefused: not theirs, or nobody has said under which licence it stands.
    """
    shelf = _kept_by(db, recipe_id, eyes)
    current = reading.look(db, shelf.current, eyes)
    if current is None:
        raise RecipeNotFound
    if visibility != "private" and not LICENCES[current.revision.licence].is_open:
        raise RecipeRefused(NOT_OPEN)
    db.execute(
        "UPDATE recipe SET visibility = ?, version = version + 1, changed_utc = ? WHERE id = ?",
        (visibility, now_utc, recipe_id),
    )
    before, after = {"visibility": shelf.visibility}, {"visibility": visibility}
    audit.record(db, at_utc=now_utc, by=by, what="recipe.shown_to", subject=recipe_id, before=before, after=after)


def put_away(db: sqlite3.Connection, eyes: Eyes, recipe_id: str, *, away: bool, by: str, now_utc: int) -> None:
    """Off the shelves and out of the commons, or back; who has its address, or made something from it, finds it.
    Twice is once.

    Raises:
        RecipeNotFound, RecipeRefused: not theirs.
    """
    shelf = _kept_by(db, recipe_id, eyes)
    if shelf.is_away == away:
        return
    db.execute(
        "UPDATE recipe SET archived_utc = ?, version = version + 1 WHERE id = ?",
        (now_utc if away else None, recipe_id),
    )
    what = "recipe.put_away" if away else "recipe.taken_back"
    audit.record(db, at_utc=now_utc, by=by, what=what, subject=recipe_id)
