# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Designing a recipe: a new one, and a new revision of one that is there.

Whatever goes wrong, the form comes back as it was typed. Who edits a recipe that somebody else keeps makes a fork of
it. When somebody else saved meanwhile, both can be merged, or what was typed becomes a fork.
"""

import sqlite3
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.i18n import mark as _
from taproom.recipes.designing import forms
from taproom.recipes.designing.asked import Asked, AskedOf, FormOf, Opened
from taproom.recipes.designing.filling import blank_form, typed_of
from taproom.recipes.designing.forms import Above
from taproom.recipes.designing.meanwhile import merged_form, what_they_changed
from taproom.recipes.designing.offers import completed, style_named
from taproom.recipes.designing.reading import Wrong, document_of
from taproom.recipes.designing.typed import Typed, changed
from taproom.recipes.document import Document
from taproom.recipes.refusals import MOVED, RecipeMoved, RecipeRefused
from taproom.recipes.repository import saving
from taproom.recipes.repository.saving import Saved
from taproom.recipes.revisions import NewRevision

router = APIRouter(include_in_schema=False)
WRONG = _("Not saved yet: look at the marked fields. What you typed is still here.")


@router.get("/recipes/new")
@allow(Policy.MEMBERS)
async def new(asked: AskedOf) -> Response:
    return await forms.page(asked, blank_form(asked.reader, asked.units), None)


@router.post("/recipes/new")
@allow(Policy.MEMBERS)
async def make(asked: AskedOf, typed: FormOf) -> Response:
    if typed.fields.get("do") != "save":
        return await _pressed(asked, typed, None)
    document = document_of(typed, None, style_named)
    if isinstance(document, Wrong):
        return await _wrong(asked, typed, None, document)
    return await _save(asked, typed, None, document)


@router.get("/recipes/{recipe}/edit")
@allow(Policy.MEMBERS)
async def edit(asked: AskedOf, recipe: str) -> Response:
    try:
        opened = await asked.read(lambda db: asked.opened(db, recipe[:40]))
    except RecipeRefused as error:
        return _no_recipe(asked, error)
    return await forms.page(asked, _form_of(asked, opened), opened)


@router.post("/recipes/{recipe}/edit")
@allow(Policy.MEMBERS)
async def revise(asked: AskedOf, recipe: str, typed: FormOf) -> Response:
    base = typed.fields.get("base", "")
    try:
        opened = await asked.read(lambda db: asked.opened(db, recipe[:40], base))
    except RecipeRefused as error:
        return _no_recipe(asked, error)
    do = typed.fields.get("do", "")
    if do not in ("save", "fork", "merge"):
        return await _pressed(asked, typed, opened)
    document = document_of(typed, opened.document, style_named)
    if isinstance(document, Wrong):
        return await _wrong(asked, typed, opened, document)
    if do == "merge":
        return await _merge(asked, typed, opened, document)
    return await _save(asked, typed, opened, document)


def _form_of(asked: Asked, opened: Opened) -> Typed:
    typed = typed_of(opened.document, comma=asked.comma)
    where = {"recipe": opened.recipe.id, "base": opened.kept.id}
    return replace(typed, fields={**typed.fields, **where})


async def _pressed(asked: Asked, typed: Typed, opened: Opened | None) -> Response:
    """A button other than those that save: rows are added and moved, numbers computed."""
    return await forms.page(asked, completed(changed(typed, typed.fields.get("do", "")), asked.reader), opened)


async def _wrong(asked: Asked, typed: Typed, opened: Opened | None, wrong: Wrong) -> Response:
    above = Above(sentence=asked.reader.say(WRONG))
    return await forms.page(asked, typed, opened, status=422, faults=wrong.faults, above=above)


async def _save(asked: Asked, typed: Typed, opened: Opened | None, document: Document) -> Response:
    forks = opened is not None and (typed.fields.get("do") == "fork" or not asked.eyes.keep(opened.recipe.keeper))
    new_one = NewRevision(
        document=document,
        recipe=opened.recipe.id if opened and not forks else None,
        parents=(opened.kept.id,) if opened else (),
        licence=typed.fields.get("licence", ""),
        statement=typed.fields.get("statement", ""),
        message=typed.fields.get("message", ""),
    )

    def task(db: sqlite3.Connection) -> Saved:
        return saving.save_revision(db, asked.eyes, new_one, by=asked.member, now_utc=asked.now_utc)

    try:
        saved = await asked.write(task)
    except RecipeMoved as error:
        return await _moved(asked, typed, opened, error)
    except RecipeRefused as error:
        return await forms.page(asked, typed, opened, status=409, above=Above(sentence=error.to(asked.reader)))
    response = asked.away(f"/recipes/{saved.recipe}")
    draft = typed.fields.get("draft", "")
    if draft.isalnum():  # tells the browser which draft it need not keep
        response.set_cookie("draft-saved", draft[:40], max_age=86_400, path="/recipes", samesite="lax")
    return response


async def _moved(asked: Asked, typed: Typed, opened: Opened | None, error: RecipeMoved) -> Response:
    assert opened is not None  # noqa: S101 - only a recipe that is there can have moved
    theirs = await asked.read(lambda db: asked.opened(db, opened.recipe.id, error.current))
    listed = what_they_changed(opened.document, theirs.document, asked.reader)
    above = Above(sentence=asked.reader.say(MOVED), moved_to=error.current, theirs=listed)
    return await forms.page(asked, typed, opened, status=409, above=above)


async def _merge(asked: Asked, typed: Typed, opened: Opened, document: Document) -> Response:
    """What was typed and what was saved meanwhile, as one form; nothing is saved yet."""
    theirs = await asked.read(lambda db: asked.opened(db, opened.recipe.id))
    merged, both = merged_form(opened.document, document, theirs.document, asked.reader)
    if merged is None:
        sentence = asked.reader.say(_("These two cannot be put together. Save yours as a fork."))
        return await forms.page(
            asked, typed, opened, status=409, above=Above(sentence=sentence, moved_to=theirs.kept.id)
        )
    filled = _form_of(asked, replace(theirs, document=merged))
    kept = {name: typed.fields.get(name, "") for name in ("message", "licence", "statement", "draft")}
    sentence = asked.reader.say(_("Theirs and yours are together in this form. Look at it, then save."))
    above = Above(sentence=sentence, good=True, both=both)
    return await forms.page(asked, replace(filled, fields={**filled.fields, **kept}), theirs, above=above)


def _no_recipe(asked: Asked, error: RecipeRefused) -> Response:
    return asked.page("designer_none.html", status=404, sentence=error.to(asked.reader))
