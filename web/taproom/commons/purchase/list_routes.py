# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The orders there are, a new one, and who owes what."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import repository
from taproom.commons.accounts import member as account_of
from taproom.commons.amounts import AmountRefused, amount, hundredths, plain
from taproom.commons.asking import Text, written
from taproom.commons.choices import PURCHASE
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.purchase import store
from taproom.commons.purchase.rules import SPLITS
from taproom.commons.purchase.store import Purchase, Supplier
from taproom.commons.purchase.words import SPLIT_WORDS, STATE_WORDS
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
class Standing:
    """All orders, and who owes what."""

    orders: list[Purchase]
    suppliers: list[Supplier]
    owed: Mapping[str, int]
    held: int


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """The orders, and what I owe."""
    return await _page(request)


@router.post("")
@allow(Policy.BREWERS)
async def open_one(
    request: Request,
    supplier: Text = "",
    title: Text = "",
    delivery: Text = "",
    split: Text = "",
    day: Text = "",
    key: Text = "",
) -> Response:
    """A new order, for others to join until the end of a day."""
    typed = {"supplier": supplier, "title": title, "delivery": delivery, "split": split, "day": day}
    typed["key"] = key_of(key)
    reader, now_utc, by = pages_of(request).reader(request), request.app.state.now_utc(), member_of(request)
    known = await store_of(request).read(store.suppliers)
    faults: dict[str, str] = {}
    if not any(it.id == supplier for it in known):
        faults["supplier"] = reader.say(_SUPPLIER)
    if not 0 < len(title.strip()) <= 60:
        faults["title"] = reader.say(_TITLE)
    if split not in SPLITS:
        faults["split"] = reader.say(_SPLIT)
    closes_utc = _end_of(day, request)
    if closes_utc is None or not now_utc < closes_utc < now_utc + 366 * 86_400:
        faults["day"] = reader.say(_DAY)
    try:
        cents = hundredths(delivery or "0")
    except AmountRefused as refused:
        faults["delivery"], cents = reader.say(str(refused)), 0
    if faults or closes_utc is None or split not in SPLITS:
        return await _page(request, typed, faults)
    new = Purchase(
        id=typed["key"],
        supplier=supplier,
        title=title.strip(),
        delivery_cents=cents,
        split=split,
        opened_utc=now_utc,
        closes_utc=closes_utc,
        by_member=by,
    )
    await store_of(request).write(lambda db: store.open_one(db, new))
    return RedirectResponse(f"{HERE}/{new.id}", status_code=303)


@router.post("/due")
@allow(Policy.MEMBERS)
async def pay_mine(request: Request, euros: Text = "", key: Text = "") -> Response:
    """What I owe, from what the brewery holds for me."""
    me = member_of(request)
    return await _pay(request, me, euros, key, held=True)


@router.post("/paid")
@allow(Policy.MAINTAINERS)
async def pay_in(request: Request, member: Text = "", euros: Text = "", key: Text = "") -> Response:
    """A member brought what they owe."""
    if not member:
        return await _page(request, {"euros": euros}, {"member": pages_of(request).reader(request).say(_WHO)})
    return await _pay(request, member, euros, key, held=False)


def _end_of(day: str, request: Request) -> int | None:
    """The first second after a day in the brewery's zone, or None."""
    zone = pages_of(request).reader(request).timezone
    try:
        after = datetime.strptime(day, "%Y-%m-%d").date() + timedelta(days=1)  # noqa: DTZ007 - the last line has a zone
    except (ValueError, OverflowError):
        return None
    return int(datetime.combine(after, time(), zone).timestamp())


async def _pay(request: Request, who: str, euros: str, key: str, *, held: bool) -> Response:
    reader, by, now_utc, once = (
        pages_of(request).reader(request),
        member_of(request),
        request.app.state.now_utc(),
        key_of(key),
    )
    try:
        cents = amount(euros)
    except AmountRefused as refused:
        return await _page(request, {"euros": euros, "member": who}, {"euros": reader.say(str(refused))})

    def task(db: sqlite3.Connection) -> int:
        return store.pay_due(db, who, cents, key=once, by=by, held=held, now_utc=now_utc)

    async def again(said: str) -> Response:
        return await _page(request, {"euros": euros, "member": who}, {"refused": said}, status=409)

    return await written(request, task, lambda seq: f"/money/postings/{seq}", again)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    me = member_of(request)

    def question(db: sqlite3.Connection) -> tuple[Standing, Mapping[str, str]]:
        standing = Standing(
            orders=store.purchases(db),
            suppliers=store.suppliers(db),
            owed=store.owed_by(db),
            held=repository.balance(db, account_of(me).id),
        )
        return standing, names_of(db)

    seen, names = await store_of(request).read(question)
    return show(
        request,
        "orders.html",
        names=names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        orders=seen.orders,
        suppliers=seen.suppliers,
        owed=seen.owed,
        held=seen.held,
        me=me,
        plain=plain,
        splits=SPLIT_WORDS,
        states=STATE_WORDS,
    )
