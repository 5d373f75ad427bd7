# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Licence and name: who may sell what, and which batches are brews of the commons, each condition with its why."""

import sqlite3
from collections.abc import Mapping, Sequence

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.commons.choices import COPYFAIR
from taproom.commons.copyfair import named
from taproom.commons.copyfair_rules import SELLERS, Condition, is_of_the_commons, may_sell
from taproom.commons.given import Brewed, given_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import needs, show, store_of
from taproom.depends import Under
from taproom.recipes.licences import LICENCES

router = Under(prefix="/money/name", include_in_schema=False, dependencies=[needs(COPYFAIR)])
public_router = Under(prefix="/commons/brews", include_in_schema=False, dependencies=[needs(COPYFAIR)])
SHOWN_AT_MOST = 50


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """The batches, and the table of licences."""
    parts = given_of(request)

    def question(db: sqlite3.Connection) -> tuple[Sequence[tuple[Brewed, bool, int]], Mapping[str, str]]:
        found = [(it, named(db, it, parts)) for it in parts.brewed(db)[:SHOWN_AT_MOST]]
        return [(it, is_of_the_commons(all_of), sum(one.met for one in all_of)) for it, all_of in found], names_of(db)

    brews, names = await store_of(request).read(question)
    return show(
        request,
        "commons_name.html",
        names=names,
        brews=brews,
        licences=LICENCES.values(),
        sellers=SELLERS,
        may_sell=may_sell,
    )


@router.get("/{batch}")
@allow(Policy.MEMBERS)
async def one(request: Request, batch: str) -> Response:
    """Each condition of one batch."""
    return await _brew(request, lambda it: it.id == batch, within=True)


@public_router.get("/{short}")
@allow(Policy.ANYONE)
async def public(request: Request, short: str) -> Response:
    """The same for whoever holds the bottle, where its keeper has published it."""
    return await _brew(request, lambda it: it.is_public and it.short == short, within=False)


async def _brew(request: Request, wanted: object, *, within: bool) -> Response:
    parts = given_of(request)

    def question(db: sqlite3.Connection) -> tuple[Brewed, tuple[Condition, ...], Mapping[str, str]] | None:
        found = next((it for it in parts.brewed(db) if callable(wanted) and wanted(it)), None)
        return None if found is None else (found, named(db, found, parts), names_of(db))

    seen = await store_of(request).read(question)
    if seen is None:
        raise HTTPException(404, "There is no such batch")
    it, found, names = seen
    return show(
        request,
        "commons_brew.html",
        names=names,
        it=it,
        conditions=found,
        granted=is_of_the_commons(found),
        within=within,
    )
