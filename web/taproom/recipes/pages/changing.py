# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person makes of a recipe that is there: a fork, a merge, another licence, other eyes."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.i18n import Reader
from taproom.pages import pages_of
from taproom.recipes.forking import fork_of
from taproom.recipes.licences import LICENCES, OFFERED, choices, refusals
from taproom.recipes.parts import EyesOf, PagesOf, Parts, PartsOf
from taproom.recipes.refusals import NOT_KEEPER, RecipeRefused
from taproom.recipes.refused import status_of
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept
from taproom.recipes.repository.saving import Saved, put_away, save_revision, set_visibility
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes, Visibility

router = APIRouter(include_in_schema=False)
Licence = Annotated[str, Form(max_length=40)]
Text = Annotated[str, Form(max_length=2000)]
VISIBILITIES: Mapping[str, Visibility] = {"private": "private", "members": "members", "public": "public"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceChoice:
    """A licence of a form; `why_not` are the reasons, as sentences, where it cannot be chosen."""

    spdx: str
    name: str
    says: str
    why_not: tuple[str, ...]


def licence_choices(parents: list[str], reader: Reader) -> list[LicenceChoice]:
    """Everything that is offered, and what cannot be had with its reason."""
    them = OFFERED if choices(parents) != ("NOASSERTION",) else tuple(LICENCES)
    return [
        LicenceChoice(
            spdx=it,
            name=LICENCES[it].name,
            says=LICENCES[it].says,
            why_not=tuple(reader.say(one.says, parent=one.parent, child=one.child) for one in refusals(parents, it)),
        )
        for it in them
    ]


@router.get("/revisions/{revision}/fork")
@allow(Policy.MEMBERS)
async def fork_page(request: Request, revision: str, parts: PartsOf, eyes: EyesOf) -> Response:
    kept = await parts.store.read(lambda db: reading.find(db, revision, eyes))
    return _fork_page(request, kept)


@router.post("/revisions/{revision}/fork")
@allow(Policy.MEMBERS)
async def fork(
    request: Request,
    revision: str,
    parts: PartsOf,
    pages: PagesOf,
    eyes: EyesOf,
    title: Annotated[str, Form(max_length=400)] = "",
    licence: Licence = "",
    message: Text = "",
) -> Response:
    """A recipe of one's own, that says where it came from. Private, until its keeper shows it."""
    member, now_utc = _member(request), parts.now_utc()
    kept = await parts.store.read(lambda db: reading.find(db, revision, eyes))

    def task(db: sqlite3.Connection) -> Saved:
        new = fork_of(db, kept, member, title=title, licence=licence, message=message)
        return save_revision(db, eyes, new, by=member, now_utc=now_utc)

    try:
        saved = await parts.store.write(task)
    except RecipeRefused as error:
        typed = {"title": title, "licence": licence, "message": message}
        return _fork_page(request, kept, typed=typed, error=error)
    return RedirectResponse(f"/recipes/{saved.recipe}", status_code=303)


def _fork_page(
    request: Request, kept: Kept, *, typed: dict[str, str] | None = None, error: RecipeRefused | None = None
) -> Response:
    pages = pages_of(request)
    reader = pages.reader(request)
    return pages.render(
        request,
        "recipe_fork.html",
        status=200 if error is None else status_of(error),
        kept=kept,
        choices=licence_choices([kept.revision.licence], reader),
        typed=typed or {"title": kept.revision.title, "licence": kept.revision.licence, "message": ""},
        wrong=error.to(reader) if error else "",
    )


@router.get("/recipes/{recipe}/sharing")
@allow(Policy.MEMBERS)
async def sharing_page(request: Request, recipe: str, parts: PartsOf, eyes: EyesOf) -> Response:
    return await _sharing(request, parts, eyes, recipe)


@router.post("/recipes/{recipe}/sharing/visibility")
@allow(Policy.MEMBERS)
async def show_to(
    request: Request, recipe: str, parts: PartsOf, eyes: EyesOf, visibility: Annotated[str, Form(max_length=20)]
) -> Response:
    """Who may see it."""
    member, now_utc = _member(request), parts.now_utc()
    wanted: Visibility = VISIBILITIES.get(visibility, "private")
    try:
        await parts.store.write(lambda db: set_visibility(db, eyes, recipe, wanted, by=member, now_utc=now_utc))
    except RecipeRefused as error:
        return await _sharing(request, parts, eyes, recipe, error=error)
    return RedirectResponse(f"/recipes/{recipe}/sharing?done=1", status_code=303)


@router.post("/recipes/{recipe}/away")
@allow(Policy.MEMBERS)
async def put_it_away(
    request: Request, recipe: str, parts: PartsOf, eyes: EyesOf, away: Annotated[str, Form(max_length=5)] = ""
) -> Response:
    """Off the shelves, or back onto them."""
    member, now_utc = _member(request), parts.now_utc()
    await parts.store.write(lambda db: put_away(db, eyes, recipe, away=bool(away), by=member, now_utc=now_utc))
    return RedirectResponse(f"/recipes/{recipe}", status_code=303)


@router.post("/recipes/{recipe}/sharing/licence")
@allow(Policy.MEMBERS)
async def put_under(
    request: Request,
    recipe: str,
    parts: PartsOf,
    eyes: EyesOf,
    onto: Annotated[str, Form(max_length=64)],
    licence: Licence,
    statement: Text = "",
) -> Response:
    """A new revision under another licence, whose words are the same."""
    member, now_utc = _member(request), parts.now_utc()

    def task(db: sqlite3.Connection) -> Saved:
        kept = reading.revision(db, onto, eyes)
        new = NewRevision(
            document=reading.document(db, kept.revision.document),
            recipe=recipe,
            parents=(kept.id,),
            licence=licence,
            statement=statement,
            message=f"{kept.revision.licence} → {licence}",
        )
        return save_revision(db, eyes, new, by=member, now_utc=now_utc)

    try:
        await parts.store.write(task)
    except RecipeRefused as error:
        typed = {"licence": licence, "statement": statement}
        return await _sharing(request, parts, eyes, recipe, typed=typed, error=error)
    return RedirectResponse(f"/recipes/{recipe}/sharing?done=1", status_code=303)


async def _sharing(
    request: Request,
    parts: Parts,
    eyes: Eyes,
    recipe: str,
    *,
    typed: dict[str, str] | None = None,
    error: RecipeRefused | None = None,
) -> Response:
    pages = pages_of(request)
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> Kept:
        shelf = reading.recipe(db, recipe, eyes)
        if not eyes.keep(shelf.keeper):
            raise RecipeRefused(NOT_KEEPER)
        return reading.revision(db, shelf.current, eyes)

    kept = await parts.store.read(question)
    now = kept.revision.licence
    return pages.render(
        request,
        "recipe_sharing.html",
        status=200 if error is None else status_of(error),
        kept=kept,
        is_open=LICENCES[now].is_open,
        choices=licence_choices([now] if LICENCES[now].is_open else [], reader),
        typed=typed or {"licence": now if LICENCES[now].is_open else OFFERED[0], "statement": ""},
        wrong=error.to(reader) if error else "",
        done=bool(request.query_params.get("done")) and error is None,
    )


def _member(request: Request) -> str:
    return principal_of(request).member or ""
