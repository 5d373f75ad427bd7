# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Orders: open one, join it, see what it costs each, close it, pay."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.commons.asking import Text, written
from taproom.commons.choices import PURCHASE
from taproom.commons.ledger import Settled
from taproom.commons.naming import names as names_of
from taproom.commons.parts import is_treasurer, member_of, needs, show, store_of
from taproom.commons.purchase import dfc, store
from taproom.commons.purchase.rules import Item, Share, totals
from taproom.commons.purchase.store import Purchase, Supplier
from taproom.commons.purchase.supplier_routes import base_of
from taproom.commons.purchase.words import SORT_WORDS, SPLIT_WORDS, STATE_WORDS
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/orders", include_in_schema=False, dependencies=[needs(PURCHASE)])
HERE = "/money/orders"
MOST_COUNT = 100_000
_SUPPLIER = _("Choose whom to order from.")
_TITLE = _("Give it a name of 60 characters at most.")
_SPLIT = _("Choose how the delivery is split.")
_DAY = _("Choose a day to come, within a year.")
_COUNT = _("Write whole numbers up to {most}; nothing for what you do not want.")
_WHO = _("Choose which member.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An order as it stands now."""

    it: Purchase
    supplier: Supplier
    items: Mapping[str, Item]
    shares: Mapping[str, Share]
    names: Mapping[str, str]

    @property
    def counts(self) -> Mapping[str, int]:
        return totals(self.it.lines)

    @property
    def cents(self) -> int:
        return sum(it.cents for it in self.shares.values())

    def of(self, member: str) -> dict[str, int]:
        return {it.item: it.count for it in self.it.lines if it.member == member}


@router.get("/{purchase}")
@allow(Policy.MEMBERS)
async def one(request: Request, purchase: str) -> Response:
    """Who wants what, and what it costs each."""
    return await _one(request, purchase)


@router.post("/{purchase}/join")
@allow(Policy.MEMBERS)
async def join(request: Request, purchase: str) -> Response:
    """So much of this and that, for me; nothing of anything is leaving."""
    form, me, now_utc = await request.form(), member_of(request), request.app.state.now_utc()
    typed = {name.removeprefix("n-"): str(it).strip() for name, it in form.items() if name.startswith("n-")}
    wrong = [
        it for it, count in typed.items() if count and not (count.isascii() and count.isdigit() and len(count) < 7)
    ]
    if wrong or any(int(it or 0) > MOST_COUNT for it in typed.values()):
        said = pages_of(request).reader(request).say(_COUNT, most=MOST_COUNT)
        return await _one(request, purchase, typed=typed, refused=said, status=422)
    counts = {it: int(count or 0) for it, count in typed.items()}

    async def again(said: str) -> Response:
        return await _one(request, purchase, typed=typed, refused=said, status=409)

    return await written(
        request,
        lambda db: store.join(db, purchase, counts, member=me, now_utc=now_utc),
        f"{HERE}/{purchase}",
        again,
    )


@router.post("/{purchase}/close")
@allow(Policy.MEMBERS)
async def close(request: Request, purchase: str, version: Text = "") -> Response:
    """Nobody joins any more, and everybody owes their share. `version` is what was looked at."""
    by, treasurer, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0

    def task(db: sqlite3.Connection) -> int:
        return store.close(db, purchase, version=number, by=by, treasurer=treasurer, now_utc=now_utc)

    return await written(request, task, f"{HERE}/{purchase}", lambda said: _again(request, purchase, said))


@router.post("/{purchase}/call-off")
@allow(Policy.MEMBERS)
async def call_off(request: Request, purchase: str) -> Response:
    """It will not be."""
    by, treasurer, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        store.call_off(db, purchase, by=by, treasurer=treasurer, now_utc=now_utc)

    return await written(request, task, f"{HERE}/{purchase}", lambda said: _again(request, purchase, said))


@router.post("/{purchase}/pay")
@allow(Policy.MAINTAINERS)
async def pay(request: Request, purchase: str) -> Response:
    """The supplier has its money."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    return await written(
        request,
        lambda db: store.pay_supplier(db, purchase, by=by, now_utc=now_utc),
        f"{HERE}/{purchase}",
        lambda said: _again(request, purchase, said),
    )


@router.get("/{purchase}/order.jsonld")
@allow(Policy.MEMBERS)
async def as_jsonld(request: Request, purchase: str) -> Response:
    """In the terms of the Data Food Consortium, with the products that it is about."""
    seen = await _ask(request, purchase)
    base, wanted = base_of(request), [it for it in seen.items.values() if it.id in seen.counts]
    nodes = dfc.products(wanted, base=base, supplier=seen.supplier.id, supplier_name=seen.supplier.name)
    date = datetime.fromtimestamp(seen.it.opened_utc, UTC).isoformat()
    nodes += dfc.order(seen.it.lines, seen.items, base=base, purchase=purchase, supplier=seen.supplier.id, date=date)
    headers = {"Content-Disposition": 'attachment; filename="order.jsonld"'}
    return Response(dfc.document(nodes), media_type="application/ld+json", headers=headers)


async def _ask(request: Request, purchase: str) -> Seen:
    def question(db: sqlite3.Connection) -> Seen:
        it = store.purchase_of(db, purchase)
        supplier = next(one for one in store.suppliers(db) if one.id == it.supplier)
        items = store.items(db, it.supplier, ids=[line.item for line in it.lines])
        return Seen(it=it, supplier=supplier, items=items, shares=store.split_now(db, it), names=names_of(db))

    try:
        return await store_of(request).read(question)
    except Settled as error:
        raise HTTPException(404, "There is no such order") from error


async def _again(request: Request, purchase: str, said: str) -> Response:
    return await _one(request, purchase, refused=said, status=409)


async def _one(
    request: Request,
    purchase: str,
    *,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> Response:
    seen, me = await _ask(request, purchase), member_of(request)
    mine = {it: str(count) for it, count in seen.of(me).items()}
    return show(
        request,
        "order.html",
        names=seen.names,
        status=status,
        typed=typed if typed is not None else mine,
        seen=seen,
        it=seen.it,
        me=me,
        refused=refused,
        now_utc=request.app.state.now_utc(),
        sorts=SORT_WORDS,
        splits=SPLIT_WORDS,
        states=STATE_WORDS,
    )
