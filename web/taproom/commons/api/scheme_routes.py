# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spent grain and orders for programs. A scheme that is off does not exist here either."""

import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.commons.api.answering import done
from taproom.commons.api.shapes import (
    ClaimOut,
    Closing,
    Done,
    MyLines,
    NewClaim,
    OfferOut,
    OrderOut,
    claim_out,
    offer_out,
    order_out,
)
from taproom.commons.choices import HARVEST, PURCHASE
from taproom.commons.harvest import store as harvest
from taproom.commons.harvest.values import Asked
from taproom.commons.parts import is_treasurer, member_of, needs, store_of
from taproom.commons.purchase import store as purchase
from taproom.depends import Under
from taproom.openapi import refusals

router = Under(prefix="/api/v1/commons", tags=["commons"])
OFF = refusals(404, 409)


def _order(db: sqlite3.Connection, order: str) -> dict[str, object]:
    it = purchase.purchase_of(db, order)
    items = purchase.items(db, it.supplier, ids=[line.item for line in it.lines])
    return order_out(it, items, dict(purchase.split_now(db, it))).model_dump(mode="json")


@router.get("/offers", dependencies=[needs(HARVEST)], responses=refusals(404))
@allow(Policy.MEMBERS)
async def offers(request: Request) -> list[OfferOut]:
    """What there is to take, the next to spoil first."""
    now_utc = request.app.state.now_utc()
    return [offer_out(it) for it in await store_of(request).read(lambda db: harvest.offers(db, now_utc=now_utc))]


@router.post(
    "/offers/{offer}/claims", status_code=201, response_model=ClaimOut, dependencies=[needs(HARVEST)], responses=OFF
)
@allow(Policy.MEMBERS)
async def claim(request: Request, offer: str, new: NewClaim) -> Response:
    """Ask for some of it: `held` is yours until `until_utc`, `waiting` is not yet your turn."""
    me, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> Asked:
        got = harvest.claim(db, offer, new.grams, key=new.key, taker=new.taker.strip(), by=me, now_utc=now_utc)
        return Asked(claim=got, taker=new.taker.strip())

    return await done(request, task, lambda it: claim_out(it).model_dump(mode="json"), status=201)


@router.get("/orders", dependencies=[needs(PURCHASE)], responses=refusals(404))
@allow(Policy.MEMBERS)
async def orders(request: Request) -> list[OrderOut]:
    """Newest first."""

    def question(db: sqlite3.Connection) -> list[OrderOut]:
        return [OrderOut.model_validate(_order(db, it.id)) for it in purchase.purchases(db)]

    return await store_of(request).read(question)


@router.put("/orders/{order}/mine", response_model=OrderOut, dependencies=[needs(PURCHASE)], responses=OFF)
@allow(Policy.MEMBERS)
async def join(request: Request, order: str, new: MyLines) -> Response:
    """All that whoever asks wants of it, in place of what they wanted before."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    counts = {it: min(max(count, 0), 100_000) for it, count in new.counts.items()}

    def task(db: sqlite3.Connection) -> dict[str, object]:
        purchase.join(db, order, counts, member=me, now_utc=now_utc)
        return _order(db, order)

    return await done(request, task, lambda it: it)


@router.post("/orders/{order}/closing", response_model=Done, dependencies=[needs(PURCHASE)], responses=OFF)
@allow(Policy.MEMBERS)
async def close(request: Request, order: str, new: Closing) -> Response:
    """By who opened it, or a treasurer: everybody owes their share. Twice is once."""
    me, treasurer, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> int:
        return purchase.close(db, order, version=new.version, by=me, treasurer=treasurer, now_utc=now_utc)

    return await done(request, task, lambda seq: {"seq": seq})
