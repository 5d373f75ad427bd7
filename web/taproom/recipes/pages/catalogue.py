# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shelves of recipes: everybody's the public ones, with what a person expects to find them by."""

import sqlite3
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow, principal_of
from taproom.recipes.finding import HAVE_AT_MOST, Sort, Wanted
from taproom.recipes.glass import colour_of
from taproom.recipes.licences import LICENCES
from taproom.recipes.pages.offered import offered
from taproom.recipes.parts import EyesOf, Names, PagesOf, Parts, PartsOf, names_in
from taproom.recipes.repository import catalogue
from taproom.recipes.repository.catalogue import Shelf
from taproom.recipes.seeing import Eyes
from taproom.recipes.wording import number

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Query(max_length=300)]


@router.get("/recipes")
@allow(Policy.ANYONE)
async def shelves(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    eyes: EyesOf,
    words: Typed = "",
    style: Typed = "",
    have: Typed = "",
    author: Typed = "",
    licence: Annotated[str, Query(max_length=40)] = "",
    sort: Annotated[str, Query(max_length=10)] = "best",
    only: str = "",
    brewed: str = "",
    mine: str = "",
    page: Annotated[str, Query(max_length=9)] = "1",
) -> Response:
    """What a form of plain GET says is looked for; what makes no sense in it is left out."""
    wanted = Wanted(
        words=words.strip(),
        style=style.strip(),
        have=had(have),
        only=bool(only),
        author=author.strip(),
        licence=licence if licence in LICENCES else "",
        brewed=bool(brewed) and parts.brewed is not None,
        mine=bool(mine) and principal_of(request).member is not None,
        sort=sort if sort in get_args(Sort) else "best",  # type: ignore[arg-type]
        page=int(page) if page.isascii() and page.isdigit() else 1,
    )
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> tuple[Shelf, tuple[str, ...], Names]:
        return find(db, parts, eyes, wanted), catalogue.styles(db, eyes), names_in(db, reader)

    shelf, styles, names = await parts.store.read(question)
    return pages.render(
        request,
        "recipes.html",
        shelf=shelf,
        wanted=wanted,
        typed_have=", ".join(wanted.have),
        styles=styles,
        names=names,
        licences=LICENCES,
        knows_brewed=parts.brewed is not None,
        colour_of=colour_of,
        number=number,
        page_links={place: _page_link(wanted, place) for place in (shelf.page - 1, shelf.page + 1)},
        offers=offered(request),
    )


def find(db: sqlite3.Connection, parts: Parts, eyes: Eyes, wanted: Wanted) -> Shelf:
    brewed = parts.brewed(db) if wanted.brewed and parts.brewed is not None else None
    return catalogue.search(db, eyes, wanted, brewed=brewed)


def had(typed: str) -> tuple[str, ...]:
    """What is on hand, as it was typed: a comma or a line for each."""
    names = (it.strip() for it in typed.replace("\n", ",").replace(";", ",").split(","))
    return tuple(dict.fromkeys(it for it in names if it))[:HAVE_AT_MOST]


def _page_link(wanted: Wanted, page: int) -> str:
    said = {
        "words": wanted.words,
        "style": wanted.style,
        "have": ", ".join(wanted.have),
        "author": wanted.author,
        "licence": wanted.licence,
        "only": "1" if wanted.only else "",
        "brewed": "1" if wanted.brewed else "",
        "mine": "1" if wanted.mine else "",
        "sort": wanted.sort if wanted.sort != "best" else "",
        "page": str(page),
    }
    return "/recipes?" + urlencode({name: value for name, value in said.items() if value})
