# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coins: what I have, what they buy, what was bought."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import coins, repository
from taproom.commons.accounts import issuer
from taproom.commons.accounts import member as account_of
from taproom.commons.amounts import AmountRefused, amount
from taproom.commons.choices import COINS
from taproom.commons.ledger import LedgerRefused, Posted, Unit
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.slots import store as slots
from taproom.commons.slots.rules import Slot
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/coins", include_in_schema=False, dependencies=[needs(COINS)])
Text = Annotated[str, Form(max_length=200, pattern=SEEN)]
_NO_TITLE = _("Give it a name of 60 characters at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    mine: int
    among_us: int
    offers: list[coins.Offer]
    bought: list[Posted]
    names: Mapping[str, str]
    kit: list[tuple[str, str]]
    prices: Mapping[str, int]
    paid: list[tuple[Slot, int]]
    unpaid: list[tuple[Slot, int]]
    me: str
    now_utc: int

    def may_return(self, it: Posted) -> bool:
        """Whether I bought it today and it was not taken back."""
        fresh = self.now_utc < it.at_utc + coins.RETURNED_WITHIN_S
        return fresh and it.posting.by == self.me and it.reversed_by is None and it.posting.reverses is None


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """What I have and what it buys."""
    return await show_coins(request)


@router.post("/offers/{offer}/buy")
@allow(Policy.MEMBERS)
async def buy(request: Request, offer: str, key: Text = "") -> Response:
    """One of it. The posting is the receipt."""
    me, now_utc, once = member_of(request), request.app.state.now_utc(), key_of(key)
    try:
        seq = await store_of(request).write(lambda db: coins.spend(db, offer, who=me, key=once, now_utc=now_utc))
    except LedgerRefused as refused:
        reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
        return await show_coins(request, {}, {"refused": refused_said(reader, refused, names)}, status=409)
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


@router.post("/offers")
@allow(Policy.MAINTAINERS)
async def add(request: Request, title: Text = "", price: Text = "", left: Text = "", key: Text = "") -> Response:
    """What the group offers for coins."""
    typed, reader, faults = (
        {"title": title, "price": price, "left": left, "key": key_of(key)},
        pages_of(request).reader(request),
        {},
    )
    by, now_utc = member_of(request), request.app.state.now_utc()
    if not 0 < len(title.strip()) <= 60:
        faults["title"] = reader.say(_NO_TITLE)
    count = None
    try:
        count = amount(left, Unit.COIN) if left.strip() else None
    except AmountRefused as refused:
        faults["left"] = reader.say(str(refused))
    try:
        cost = amount(price, Unit.COIN)
    except AmountRefused as refused:
        return await show_coins(request, typed, faults | {"price": reader.say(str(refused))})
    if faults:
        return await show_coins(request, typed, faults)
    new = coins.Offer(id=typed["key"], title=title.strip(), coins=cost, left=count)
    await store_of(request).write(lambda db: coins.add(db, new, by=by, now_utc=now_utc))
    return RedirectResponse("/money/coins", status_code=303)


@router.post("/offers/{offer}/end")
@allow(Policy.MAINTAINERS)
async def end(request: Request, offer: str) -> Response:
    """From now on it is not offered."""
    now_utc = request.app.state.now_utc()
    await store_of(request).write(lambda db: coins.end(db, offer, now_utc=now_utc))
    return RedirectResponse("/money/coins", status_code=303)


async def show_coins(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    """The page, with what was typed and what was wrong."""
    me, now_utc, slots_of = member_of(request), request.app.state.now_utc(), request.app.state.slots_of

    def question(db: sqlite3.Connection) -> Seen:
        seen = slots.seen(db, slots_of, now_utc=now_utc)
        paid = slots.paid(db, seen)
        mine = [it for it in seen if it.member == me and it.booking in paid]
        return Seen(
            kit=[(it.kit, it.name) for it in request.app.state.all_kit(db)],
            prices={kit: it.coins for kit, it in slots.prices(db).items()},
            paid=[(it, paid[it.booking]) for it in mine],
            unpaid=slots.unpaid(db, slots_of, now_utc=now_utc),
            me=me,
            now_utc=now_utc,
            mine=repository.balance(db, account_of(me, Unit.COIN).id),
            among_us=-repository.balance(db, issuer(Unit.COIN).id),
            offers=coins.offers(db),
            bought=coins.bought(db),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "coins.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
    )
