# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two revisions become one: what only one side changed is taken, what both changed is chosen by the person."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.recipes.atoms import Json, Key, list_of
from taproom.recipes.diffing import PARTS, field_name, part_of
from taproom.recipes.licences import choices, refusals
from taproom.recipes.merging import Merge, Nothing, Side, common_ancestor, merge, merged
from taproom.recipes.pages.changing import LicenceChoice, licence_choices
from taproom.recipes.parts import EyesOf, PartsOf
from taproom.recipes.refusals import NOT_KEEPER, RecipeRefused
from taproom.recipes.refused import status_of
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept, Recipe
from taproom.recipes.repository.saving import save_revision
from taproom.recipes.revisions import Author, NewRevision
from taproom.recipes.seeing import Eyes
from taproom.recipes.wording import item, text_of

router = APIRouter(include_in_schema=False)
CHOOSE = _("Choose one side for each thing that both changed.")
NO_RECIPE = _("What was chosen makes no recipe ({why}). Choose otherwise.")
_MERGED = "Merged with {title}"
_PREFIX = "choice:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two revisions, what they share, and what comes of them."""

    ours: Kept
    theirs: Kept
    base: Kept | None
    merge: Merge


def meet(db: sqlite3.Connection, ours: str, theirs: str, eyes: Eyes) -> Meeting:
    """Raises:
    RecipeNotFound: one of them is not there for these eyes.
    """
    mine, other = reading.revision(db, ours, eyes), reading.find(db, theirs, eyes)
    family = reading.family(db, [mine.id, other.id], eyes, downwards=False)
    shared = common_ancestor([(it.id, it.revision) for it in family], mine.id, other.id)
    base = next((it for it in family if it.id == shared and it.is_seen), None)
    left, right = (reading.document(db, it.revision.document) for it in (mine, other))
    root = None if base is None else reading.document(db, base.revision.document)
    return Meeting(ours=mine, theirs=other, base=base, merge=merge(root, left, right))


@router.get("/recipes/{recipe}/merge")
@allow(Policy.MEMBERS)
async def merge_page(
    request: Request,
    recipe: str,
    parts: PartsOf,
    eyes: EyesOf,
    theirs: Annotated[str, Query(alias="with", max_length=200)] = "",
) -> Response:
    """First which, then what comes of it."""

    def question(db: sqlite3.Connection) -> tuple[Recipe, tuple[Kept, ...], Meeting | None]:
        shelf = reading.recipe(db, recipe, eyes)
        if not eyes.keep(shelf.keeper):
            raise RecipeRefused(NOT_KEEPER)
        family = reading.family(db, [shelf.current], eyes, downwards=True)
        latest = [it for it in family if it.is_seen and it.id == it.recipe.current and it.recipe.id != recipe]
        wanted = theirs.strip().rstrip("/").rpartition("/")[2]
        return shelf, tuple(latest), meet(db, shelf.current, wanted, eyes) if wanted else None

    shelf, others, meeting = await parts.store.read(question)
    if meeting is None:
        return pages_of(request).render(request, "recipe_merge_which.html", shelf=shelf, others=others)
    return _page(request, shelf, meeting, {})


@router.post("/recipes/{recipe}/merge")
@allow(Policy.MEMBERS)
async def do_merge(
    request: Request,
    recipe: str,
    parts: PartsOf,
    eyes: EyesOf,
    ours: Annotated[str, Form(max_length=64)],
    theirs: Annotated[str, Form(max_length=64)],
) -> Response:
    """A revision with two parents, and the authors of both."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    member, now_utc = principal_of(request).member or "", parts.now_utc()
    shelf, meeting = await parts.store.read(
        lambda db: (reading.recipe(db, recipe, eyes), meet(db, ours, theirs, eyes))
    )
    try:
        new = _revision(meeting, form, recipe, member)
        await parts.store.write(lambda db: save_revision(db, eyes, new, by=member, now_utc=now_utc))
    except RecipeRefused as error:
        return _page(request, shelf, meeting, form, error=error)
    return RedirectResponse(f"/recipes/{recipe}", status_code=303)


def _revision(meeting: Meeting, form: Mapping[str, str], recipe: str, member: str) -> NewRevision:
    chosen: dict[str, Side] = {
        name.removeprefix(_PREFIX): "ours" if value == "ours" else "theirs"
        for name, value in form.items()
        if name.startswith(_PREFIX) and value in ("ours", "theirs")
    }
    try:
        document = merged(meeting.merge, chosen)
    except KeyError as error:
        raise RecipeRefused(CHOOSE) from error
    except ValueError as error:
        raise RecipeRefused(NO_RECIPE, why=str(error)[:200]) from error
    return NewRevision(
        document=document,
        recipe=recipe,
        parents=(meeting.ours.id, meeting.theirs.id),
        authors=(Author(role="merger", member=member),),
        licence=form.get("licence", "") or next(iter(_licences(meeting)), ""),
        message=form.get("message", "").strip() or _MERGED.format(title=meeting.theirs.revision.title),
    )


def _licences(meeting: Meeting) -> tuple[str, ...]:
    return choices([meeting.ours.revision.licence, meeting.theirs.revision.licence])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A conflict, in words."""

    id: str
    part: str
    what: str
    base: str
    ours: str
    theirs: str
    chosen: str


def _page(
    request: Request,
    shelf: Recipe,
    it: Meeting,
    form: Mapping[str, str],
    *,
    error: RecipeRefused | None = None,
) -> Response:
    pages = pages_of(request)
    reader = pages.reader(request)
    parents = [it.ours.revision.licence, it.theirs.revision.licence]
    allowed: list[LicenceChoice] = [one for one in licence_choices(parents, reader) if not one.why_not]
    stuck = [reader.say(one.says, parent=one.parent, child=parents[0]) for one in refusals(parents, parents[0])]
    return pages.render(
        request,
        "recipe_merge.html",
        status=200 if error is None else status_of(error),
        shelf=shelf,
        it=it,
        questions=[
            Question(
                id=one.id,
                part=part_of(one.key),
                what=_name(one.key, one.ours if not isinstance(one.ours, Nothing) else one.theirs),
                base=_value(one.key, one.base, reader),
                ours=_value(one.key, one.ours, reader),
                theirs=_value(one.key, one.theirs, reader),
                chosen=form.get(_PREFIX + one.id, ""),
            )
            for one in it.merge.conflicts
        ],
        taken=[(part_of(key), _value(key, it.merge.theirs.get(key, Nothing()), reader)) for key in it.merge.taken],
        choices=allowed,
        stuck=stuck or [reader.say(_NO_COMMON)],
        typed={"licence": form.get("licence", ""), "message": form.get("message", "")},
        wrong=error.to(reader) if error else "",
        parts_known=PARTS,
    )


_NO_COMMON = _("There is no licence that both allow.")


def _name(key: Key, value: Json) -> str:
    return str(value.get("name", "")) if list_of(key) and isinstance(value, dict) else field_name(key[-1])


def _value(key: Key, value: Json | Nothing, reader: Reader) -> str:
    if isinstance(value, Nothing):
        return reader.say(_("not in it"))
    return item(value, reader) if list_of(key) and isinstance(value, dict) else text_of(value, reader)
