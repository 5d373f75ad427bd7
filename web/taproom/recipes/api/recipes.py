# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes for programs: find, read, save, fork, compare, bring in. Refusals are problem documents, in words."""

import sqlite3
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.recipes import forking, taking
from taproom.recipes.api.shapes import ForkIn, RecipeIn, ShownIn
from taproom.recipes.diffing import changes
from taproom.recipes.finding import HAVE_AT_MOST, Sort, Wanted
from taproom.recipes.importing import Bringer, as_json, loss_said, tally
from taproom.recipes.parts import EyesOf, PagesOf, Parts, PartsOf, base_of, names_in
from taproom.recipes.repository import catalogue, reading
from taproom.recipes.repository.saving import Saved, put_away, save_revision, set_visibility
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes
from taproom.recipes.showing import card_json, change_json, recipe_json, revision_json

router = APIRouter(prefix="/api/v1", tags=["recipes"])
UPLOAD_BYTES = 66 * 1024 * 1024
DOCUMENT_BYTES = 4 * 1024 * 1024
Text = Annotated[str, Query(max_length=300)]
Responses = dict[int | str, dict[str, Any]]
NONE_SUCH: Responses = {404: {"description": "There is none, or it is not shown to you"}}
REFUSED: Responses = {
    **NONE_SUCH,
    409: {"description": "The recipe has a newer revision: `current`"},
    422: {"description": "Refused, and why: a licence that may not follow, a name that is missing"},
}


@router.get("/recipes")
@allow(Policy.ANYONE)
async def search(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    eyes: EyesOf,
    words: Text = "",
    style: Text = "",
    have: Annotated[list[str] | None, Query(max_length=HAVE_AT_MOST)] = None,
    author: Text = "",
    licence: Annotated[str, Query(max_length=40)] = "",
    sort: Sort = "best",
    page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    *,
    only: bool = False,
    mine: bool = False,
    brewed: bool = False,
) -> JSONResponse:
    """24 on a page; only public ones for who is not signed in."""
    wanted = Wanted(
        words=words, style=style, have=tuple(have or ()), only=only, author=author, licence=licence, sort=sort,
        mine=mine, brewed=brewed and parts.brewed is not None, page=page,
    )  # fmt: skip
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        known = parts.brewed(db) if wanted.brewed and parts.brewed is not None else None
        shelf, names = catalogue.search(db, eyes, wanted, brewed=known), names_in(db, reader)
        found = [card_json(it, names.of) for it in shelf.cards]
        return {"total": shelf.total, "page": shelf.page, "pages": shelf.pages, "recipes": found}

    return JSONResponse(await parts.store.read(question))


@router.get("/recipes/{recipe}", responses=NONE_SUCH)
@allow(Policy.ANYONE)
async def show(request: Request, recipe: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> JSONResponse:
    """By a recipe's id (its latest revision), a revision's, or a beginning of the latter that only one has."""
    reader, base = pages.reader(request), base_of(request, parts)

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        kept, names = reading.find(db, recipe, eyes), names_in(db, reader)
        return recipe_json(db, kept, eyes, reader, names.of, base=base, loss_said=loss_said)

    return JSONResponse(await parts.store.read(question))


@router.get("/recipes/{recipe}/revisions", responses=NONE_SUCH)
@allow(Policy.ANYONE)
async def revisions(request: Request, recipe: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> JSONResponse:
    """A recipe's own, newest first."""
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> list[dict[str, Any]]:
        names, shelf = names_in(db, reader), reading.recipe(db, recipe, eyes)
        return [revision_json(it, names.of) for it in reading.history(db, shelf.id, eyes)]

    return JSONResponse({"revisions": await parts.store.read(question)})


@router.get("/revisions/{old}/compare/{new}", responses=NONE_SUCH)
@allow(Policy.ANYONE)
async def compare(request: Request, old: str, new: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> JSONResponse:
    """What is different, in words and in values."""
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        before, after = reading.find(db, old, eyes), reading.find(db, new, eyes)
        documents = [reading.document(db, it.revision.document) for it in (before, after)]
        return {
            "from": before.id,
            "to": after.id,
            "licence": [before.revision.licence, after.revision.licence],
            "changes": [change_json(it, reader) for it in changes(*documents)],
        }

    return JSONResponse(await parts.store.read(question))


@router.post("/recipes", status_code=201, responses=REFUSED, max_body_size=DOCUMENT_BYTES)
@allow(Policy.MEMBERS)
async def begin(request: Request, new: RecipeIn, parts: PartsOf, eyes: EyesOf) -> Response:
    """A new recipe, private, and kept by whoever asks."""
    return await _save(request, parts, eyes, new, None)


@router.post("/recipes/{recipe}/revisions", status_code=201, responses=REFUSED, max_body_size=DOCUMENT_BYTES)
@allow(Policy.MEMBERS)
async def revise(request: Request, recipe: str, new: RecipeIn, parts: PartsOf, eyes: EyesOf) -> Response:
    """The next revision of a recipe; its latest must be among the parents."""
    return await _save(request, parts, eyes, new, recipe)


async def _save(request: Request, parts: Parts, eyes: Eyes, new: RecipeIn, recipe: str | None) -> Response:
    wanted = NewRevision(
        document=new.document,
        recipe=recipe,
        parents=tuple(dict.fromkeys(new.parents)),
        licence=new.licence,
        statement=new.statement,
        message=new.message,
    )
    return await _do(request, parts, lambda db, by, now_utc: save_revision(db, eyes, wanted, by=by, now_utc=now_utc))


@router.post("/recipes/{recipe}/fork", status_code=201, responses=REFUSED)
@allow(Policy.MEMBERS)
async def fork(request: Request, recipe: str, how: ForkIn, parts: PartsOf, eyes: EyesOf) -> Response:
    """A recipe of one's own that names whom it comes from. `recipe` may be a revision."""

    def task(db: sqlite3.Connection, by: str, now_utc: int) -> Saved:
        kept = reading.find(db, recipe, eyes)
        new = forking.fork_of(db, kept, by, title=how.title, licence=how.licence, message=how.message)
        return save_revision(db, eyes, new, by=by, now_utc=now_utc)

    return await _do(request, parts, task)


async def _do(request: Request, parts: Parts, task: Callable[[sqlite3.Connection, str, int], Saved]) -> Response:
    member, now_utc = principal_of(request).member or "", parts.now_utc()
    saved = await parts.store.write(lambda db: task(db, member, now_utc))
    body = {"recipe": saved.recipe, "revision": saved.revision, "new": saved.is_new}
    return JSONResponse(body, 201, headers={"Location": f"/api/v1/recipes/{saved.recipe}"})


@router.patch("/recipes/{recipe}", status_code=204, responses=REFUSED)
@allow(Policy.MEMBERS)
async def show_to(request: Request, recipe: str, wanted: ShownIn, parts: PartsOf, eyes: EyesOf) -> Response:
    """Who may see it; and put it away, or take it back."""
    member, now_utc = principal_of(request).member or "", parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        if wanted.visibility is not None:
            set_visibility(db, eyes, recipe, wanted.visibility, by=member, now_utc=now_utc)
        if wanted.away is not None:
            put_away(db, eyes, recipe, away=wanted.away, by=member, now_utc=now_utc)

    await parts.store.write(task)
    return Response(status_code=204)


@router.post("/recipe-imports", max_body_size=UPLOAD_BYTES)
@allow(Policy.MEMBERS)
async def bring(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    eyes: EyesOf,
    files: Annotated[list[UploadFile], File(min_length=1, max_length=500)],
) -> JSONResponse:
    """BeerXML, BeerJSON, or archives of them; a report for each file. Recipes are private, under NOASSERTION."""
    who = Bringer(eyes=eyes, member=principal_of(request).member or "", now_utc=parts.now_utc())
    them = [
        it
        for file in files
        for it in await taking.take(parts, await file.read(UPLOAD_BYTES), file.filename or "", who)
    ]
    reader = pages.reader(request)
    return JSONResponse({"files": [as_json(it, reader) for it in them], "tally": dict(tally(them).by_state)})
