# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bottles: where they are, who has how many, what was washed this month."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import bottles, repository
from taproom.commons.amounts import AmountRefused, amount
from taproom.commons.bottle_rules import BROKEN, CLEAN, DIRTY, MOVES, WITH_PARTNER
from taproom.commons.choices import BOTTLES
from taproom.commons.ledger import LedgerRefused, Unit
from taproom.commons.months import month_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/bottles", include_in_schema=False, dependencies=[needs(BOTTLES)])
Text = Annotated[str, Form(max_length=200, pattern=SEEN)]
_NO_MOVE = _("Choose what happened.")
_NO_PARTNER = _("Choose which partner.")
_NO_NAME = _("Give it a name of 60 characters at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    clean: int
    dirty: int
    broken: int
    reused: int
    partners: list[bottles.Partner]
    names: Mapping[str, str]

    @property
    def lent(self) -> int:
        return sum(it.held.bottles for it in self.partners)


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """Where they are."""
    return await _page(request)


@router.post("")
@allow(Policy.BREWERS)
async def move(request: Request, kind: Text = "", count: Text = "", partner: Text = "", key: Text = "") -> Response:
    """Something happened to some of them."""
    typed = {"kind": kind, "count": count, "partner": partner, "key": key_of(key)}
    reader, by, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    faults: dict[str, str] = {}
    if kind not in MOVES:
        faults["kind"] = reader.say(_NO_MOVE)
    if kind in WITH_PARTNER and not partner:
        faults["partner"] = reader.say(_NO_PARTNER)
    try:
        number = amount(count, Unit.BOTTLE)
    except AmountRefused as refused:
        return await _page(request, typed, faults | {"count": reader.say(str(refused))})
    if faults:
        return await _page(request, typed, faults)

    def task(db: sqlite3.Connection) -> int:
        return bottles.move(db, kind, number, partner=partner, key=typed["key"], by=by, now_utc=now_utc)

    try:
        seq = await store_of(request).write(task)
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await _page(request, typed, {"count": refused_said(reader, refused, names)}, status=409)
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


@router.post("/partners")
@allow(Policy.BREWERS)
async def add_partner(request: Request, name: Text = "", key: Text = "") -> Response:
    """A bar, a shop, a neighbour."""
    if not 0 < len(name.strip()) <= 60:
        return await _page(request, {"name": name}, {"name": pages_of(request).reader(request).say(_NO_NAME)})
    by, now_utc, once = member_of(request), request.app.state.now_utc(), key_of(key)
    await store_of(request).write(lambda db: bottles.add_partner(db, once, name.strip(), by=by, now_utc=now_utc))
    return RedirectResponse("/money/bottles", status_code=303)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    zone = pages_of(request).reader(request).timezone
    month = month_of(request.app.state.now_utc(), zone)

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            clean=repository.balance(db, CLEAN.id),
            dirty=repository.balance(db, DIRTY.id),
            broken=repository.balance(db, BROKEN.id),
            reused=bottles.reused(db, month, zone),
            partners=bottles.partners(db),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "bottles.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        moves=MOVES,
        options=[(it.id, it.name) for it in seen.partners],
    )
