# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shared kit: what it costs a month, who used it, what each pays."""

import sqlite3
from collections.abc import Mapping

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons.amounts import AmountRefused, amount, plain
from taproom.commons.asking import Text, written
from taproom.commons.choices import POOLED
from taproom.commons.months import month_of
from taproom.commons.months import written as month_written
from taproom.commons.naming import names as names_of
from taproom.commons.parts import member_of, needs, show, store_of
from taproom.commons.pooled import store
from taproom.depends import Under
from taproom.pages import pages_of

router = Under(prefix="/money/pooled", include_in_schema=False, dependencies=[needs(POOLED)])
HERE = "/money/pooled"


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request, month: str = "") -> Response:
    """A month of it."""
    return await _page(request, month)


@router.post("/{kit}/cost")
@allow(Policy.MAINTAINERS)
async def cost(request: Request, kit: str, euros: Text = "") -> Response:
    """What it costs a month from this month on; empty: it is not paid together."""
    await _name(request, kit)
    try:
        cents = amount(euros) if euros.strip() else None
    except AmountRefused as refused:
        said = pages_of(request).reader(request).say(str(refused))
        return await _page(request, "", {f"kit-{kit}": euros}, {f"kit-{kit}": said})
    by, now_utc = member_of(request), request.app.state.now_utc()
    await store_of(request).write(lambda db: store.set_cost(db, kit, cents, by=by, now_utc=now_utc))
    return RedirectResponse(HERE, status_code=303)


@router.post("/{kit}/charge")
@allow(Policy.MAINTAINERS)
async def charge(request: Request, kit: str, month: Text = "") -> Response:
    """Everybody who used it owes their part of a month that is over."""
    name, wanted = await _name(request, kit), month_written(month)
    if wanted is None:
        raise HTTPException(404, "There is no such month")
    zone, used_by = pages_of(request).reader(request).timezone, request.app.state.used_by
    by, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> int:
        return store.charge(db, used_by, kit, wanted, zone, name=name, by=by, now_utc=now_utc)

    async def again(said: str) -> Response:
        return await _page(request, month, {}, {"refused": said}, status=409)

    return await written(request, task, lambda seq: f"/money/postings/{seq}", again)


async def _name(request: Request, kit: str) -> str:
    known = await store_of(request).read(lambda db: {it.kit: it.name for it in request.app.state.all_kit(db)})
    if kit not in known:
        raise HTTPException(404, "There is no such kit")
    name: str = known[kit]
    return name


async def _page(
    request: Request,
    month: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    zone, used_by = pages_of(request).reader(request).timezone, request.app.state.used_by
    now_utc = request.app.state.now_utc()
    now = month_of(now_utc, zone)
    wanted = month_written(month) or now

    def question(
        db: sqlite3.Connection,
    ) -> tuple[list[store.Share], Mapping[str, int], Mapping[str, str], Mapping[str, str]]:
        kit = {it.kit: it.name for it in request.app.state.all_kit(db)}
        return store.shown(db, used_by, wanted, zone), store.costs(db, now_utc + 1), kit, names_of(db)

    found, costs, kit, names = await store_of(request).read(question)
    return show(
        request,
        "pooled.html",
        names=names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        shares=found,
        costs={it: plain(cents) for it, cents in costs.items()},
        kit=kit,
        month=wanted,
        is_now=wanted == now,
    )
