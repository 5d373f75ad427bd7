# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a recipe came to be: its revisions, the picture of its forks, and what is different between any two."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.recipes.diffing import Change, changes
from taproom.recipes.graph import Graph, drawn
from taproom.recipes.pages.offered import offered
from taproom.recipes.parts import EyesOf, Names, PagesOf, PartsOf, names_in
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept, Recipe
from taproom.recipes.seeing import Eyes
from taproom.recipes.wording import said

router = APIRouter(include_in_schema=False)
LINES_AT_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What is different from one revision to another."""

    old: Kept
    new: Kept
    changes: tuple[Change, ...]
    names: Names


@router.get("/recipes/{recipe}/history")
@allow(Policy.ANYONE)
async def history(request: Request, recipe: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> Response:
    """All that the recipe was made from, and all that was made from it."""
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> tuple[Recipe, tuple[Kept, ...], Names]:
        shelf = reading.recipe(db, recipe, eyes)
        own = [it.id for it in reading.history(db, recipe, eyes)]
        return shelf, reading.family(db, own, eyes, downwards=True), names_in(db, reader)

    shelf, family, names = await parts.store.read(question)
    shown = _without_unseen_children(family)
    graph = drawn([(it.id, it.revision) for it in shown])
    return pages.render(
        request,
        "recipe_history.html",
        shelf=shelf,
        graph=graph,
        kept={it.id: it for it in shown},
        names=names,
        offers=offered(request),
        latest=shelf.current,
        kept_numbers=lambda parents: _numbers(graph, parents),
    )


def _numbers(graph: Graph, revisions: Iterable[str]) -> str:
    known = {it.revision: it.number for it in graph.dots}
    return ", ".join(str(known[it]) for it in revisions if it in known)


def _without_unseen_children(family: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """What somebody made of it in private is theirs to show; what it was made from is named in any case."""
    wanted: set[str] = set()
    for it in reversed(family):
        if it.is_seen or it.id in wanted:
            wanted |= {it.id, *it.revision.parents}
    return tuple(it for it in family if it.id in wanted)


@router.get("/revisions/compare")
@allow(Policy.ANYONE)
async def chosen(request: Request, old: str = "", new: str = "") -> Response:
    """From the form of the history to the comparison's own address."""
    if not old or not new:
        raise RecipeNotFound
    return RedirectResponse(f"/revisions/{old[:64]}/compare/{new[:64]}", status_code=303)


@router.get("/revisions/{old}/compare/{new}")
@allow(Policy.ANYONE)
async def compare(request: Request, old: str, new: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> Response:
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> Between:
        return between(db, reading.find(db, old, eyes), reading.find(db, new, eyes), names_in(db, reader))

    it = await parts.store.read(question)
    return pages.render(
        request, "recipe_compare.html", it=it, said=lambda change: said(change, reader), lines=prose_lines
    )


def between(db: sqlite3.Connection, old: Kept, new: Kept, names: Names) -> Between:
    before, after = (reading.document(db, it.revision.document) for it in (old, new))
    return Between(old=old, new=new, changes=changes(before, after), names=names)


def since_parent(db: sqlite3.Connection, it: Kept, eyes: Eyes) -> tuple[Change, ...] | None:
    """What a revision changed of its first parent; None if it has none that these eyes may see."""
    if not it.revision.parents:
        return None
    parent = reading.look(db, it.revision.parents[0], eyes)
    if parent is None or not parent.is_seen:
        return None
    return changes(reading.document(db, parent.revision.document), reading.document(db, it.revision.document))


def prose_lines(it: Change) -> list[tuple[str, str]]:
    """(kind, line) of a text before and after: `out`, `in` or `same`."""
    before, after = (str(text or "").splitlines()[:LINES_AT_MOST] for text in (it.before, it.after))
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found += [("same", line) for line in before[a:b]]
        else:
            found += [*(("out", line) for line in before[a:b]), *(("in", line) for line in after[c:d])]
    return found
