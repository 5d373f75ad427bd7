# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a slot of each kit costs in coins; and what was bought for coins, given back in time."""

import sqlite3

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import coins
from taproom.commons.amounts import AmountRefused, amount
from taproom.commons.asking import Text, written
from taproom.commons.choices import COINS
from taproom.commons.coin_routes import show_coins
from taproom.commons.ledger import Unit
from taproom.commons.parts import member_of, needs, store_of
from taproom.commons.slots import store
from taproom.depends import Under
from taproom.pages import pages_of

router = Under(prefix="/money/coins", include_in_schema=False, dependencies=[needs(COINS)])
HERE = "/money/coins"


@router.post("/kit/{kit}")
@allow(Policy.MAINTAINERS)
async def price(request: Request, kit: str, coins: Text = "") -> Response:
    """What a slot costs from now on; empty: nothing."""
    known = await store_of(request).read(lambda db: {it.kit for it in request.app.state.all_kit(db)})
    if kit not in known:
        raise HTTPException(404, "There is no such kit")
    try:
        wanted = amount(coins, Unit.COIN) if coins.strip() else None
    except AmountRefused as refused:
        said = pages_of(request).reader(request).say(str(refused))
        return await show_coins(request, {f"kit-{kit}": coins}, {f"kit-{kit}": said})
    by, now_utc = member_of(request), request.app.state.now_utc()
    await store_of(request).write(lambda db: store.set_price(db, kit, wanted, by=by, now_utc=now_utc))
    return RedirectResponse(HERE, status_code=303)


@router.post("/bought/{seq}/give-back")
@allow(Policy.MEMBERS)
async def give_back(request: Request, seq: int) -> Response:
    """I do not need it after all; within a day."""
    me, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> int:
        return coins.give_back(db, seq, who=me, now_utc=now_utc)

    async def again(said: str) -> Response:
        return await show_coins(request, {}, {"refused": said}, status=409)

    return await written(request, task, lambda back: f"/money/postings/{back}", again)
