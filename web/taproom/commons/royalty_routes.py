# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Royalties: what is due to me and how I take it, the batches that were sold, and why each got how much."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.commons import buckets, repository, royalties, royalty_takings
from taproom.commons.amounts import AmountRefused, amount, hundredths
from taproom.commons.bucket_rules import PROPOSED, Bucket
from taproom.commons.choices import BUCKETS, COINS, ROYALTIES
from taproom.commons.choosing import chosen
from taproom.commons.given import Brewed, Forebear, given_of
from taproom.commons.ledger import LedgerRefused, Unit
from taproom.commons.naming import names as names_of
from taproom.commons.parts import chosen_of, key_of, member_of, needs, show, store_of
from taproom.commons.royalties import Line, Sale
from taproom.commons.royalty_rules import Step, weights
from taproom.commons.royalty_words import maker_said, percent_of, plain, told
from taproom.commons.sale_rules import due
from taproom.commons.saying import SaidRefused
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import name_of

router = Under(prefix="/money/royalties", include_in_schema=False, dependencies=[needs(ROYALTIES)])
Text = Annotated[str, Form(max_length=500, pattern=SEEN)]
_NO_WAY = _("Choose money, coins or a bucket.")

_NOTHING = _("There is nothing due to you at the moment.")
_LEAVES_LESS = _("This must be from 0 to 100: how much of what was there before is still in it.")
_LESS_THAN_A_COIN = _("That is less than one coin costs.")
_NOT_MAKER = _("Only who made this version may leave more to those before. Others may propose it as a decision.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    due_cents: int
    coins: int
    sales: list[Sale]
    mine: list[Line]
    batches: list[Brewed]
    labels: Mapping[str, str]
    open_buckets: list[Bucket]
    others: Mapping[str, int]
    names: Mapping[str, str]


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """What is due to me, what was sold."""
    return await royalties_page(request)


@router.post("/take")
@allow(Policy.MEMBERS)
async def take(request: Request, way: Text = "", euros: Text = "", bucket: Text = "", key: Text = "") -> Response:
    """Once, however often it is sent: in money, in coins, or for a bucket. All of it, unless less is said."""
    me, once, now_utc = member_of(request), key_of(key), request.app.state.now_utc()
    rules, reader = chosen_of(request), pages_of(request).reader(request)
    typed = {"way": way, "euros": euros, "bucket": bucket, "key": once}
    ways = {"money", *(it for it, scheme in (("coins", COINS), ("bucket", BUCKETS)) if rules.has(scheme))}
    if way not in ways:
        return await royalties_page(request, typed, {"way": reader.say(_NO_WAY)})
    try:
        wanted = amount(euros) if euros.strip() else None
    except AmountRefused as refused:
        return await royalties_page(request, typed, {"euros": reader.say(str(refused))})

    def task(db: sqlite3.Connection) -> bool:
        keys = (f"royalty.{once}", f"pledge.royalty.{once}")
        if any(repository.seq_of(db, it) is not None for it in keys):
            return True
        cents = wanted if wanted is not None else repository.balance(db, due(me).id)
        if not cents:
            return False
        if way == "money":
            royalty_takings.in_money(db, me, cents, key=keys[0], now_utc=now_utc)
        elif way == "coins":
            royalty_takings.as_coins(db, me, _coins(db, me, cents), key=keys[0], now_utc=now_utc)
        else:
            royalty_takings.to_bucket(db, me, bucket, cents, key=f"royalty.{once}", now_utc=now_utc)
        return True

    try:
        done = await store_of(request).write(task)
    except LedgerRefused as refused:
        return await _refused(request, typed, refused)
    if not done:
        return await royalties_page(request, typed, {"way": reader.say(_NOTHING)})
    return RedirectResponse("/money/royalties", status_code=303)


def _coins(db: sqlite3.Connection, me: str, cents: int) -> int:
    """As many as so much money buys, at most what is possible; one at least, so that a refusal says why.

    Raises SaidRefused: it buys none.
    """
    bought = cents * chosen(db)["royalty_coins"] // 100
    if not bought:
        raise SaidRefused(_LESS_THAN_A_COIN)
    return max(1, min(bought, royalty_takings.coins_possible(db, me)))


@router.post("/pay-out")
@allow(Policy.MAINTAINERS)
async def pay_out(request: Request, owner: Text = "", euros: Text = "", note: Text = "", key: Text = "") -> Response:
    """To an author elsewhere, or a former member: who cannot take it here."""
    typed, reader = {"owner": owner, "euros_out": euros, "note": note}, pages_of(request).reader(request)
    by, once, now_utc = member_of(request), key_of(key), request.app.state.now_utc()
    try:
        cents = amount(euros)
    except AmountRefused as refused:
        return await royalties_page(request, typed, {"euros_out": reader.say(str(refused))})
    if not 0 < len(note.strip()) <= 200:
        return await royalties_page(request, typed, {"note": reader.say(_NO_NOTE)})
    try:
        seq = await store_of(request).write(
            lambda db: royalty_takings.pay_out(db, owner, cents, note=note.strip(), key=once, by=by, now_utc=now_utc)
        )
    except LedgerRefused as refused:
        return await _refused(request, typed, refused)
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


_NO_NOTE = _("Say what it was, in a few words (200 characters at most).")


@router.get("/recipes/{revision}")
@allow(Policy.MEMBERS)
async def recipe(request: Request, revision: str) -> Response:
    """Who would get how much if this were sold now, and why."""
    return await _recipe(request, revision)


@router.post("/recipes/{revision}")
@allow(Policy.MEMBERS)
async def leave_more(request: Request, revision: str, kept: Text = "") -> Response:
    """Who made a version leaves more to those before it. Less is for the group to decide."""
    me, now_utc, reader = member_of(request), request.app.state.now_utc(), pages_of(request).reader(request)
    parts = given_of(request)
    lineage = await store_of(request).read(lambda db: parts.lineage_of(db, revision, principal_of(request)))
    mine = next((it for it in lineage if it.id == revision), None)
    try:
        kept_bp = hundredths(kept)
    except AmountRefused:
        kept_bp = -1
    if not 0 <= kept_bp <= 10_000:
        return await _recipe(request, revision, {"kept": kept}, {"kept": reader.say(_LEAVES_LESS)})
    if mine is None or me not in mine.makers:
        return await _recipe(request, revision, {"kept": kept}, {"kept": reader.say(_NOT_MAKER)}, status=403)
    await store_of(request).write(lambda db: royalties.say_kept(db, revision, kept_bp, by=me, now_utc=now_utc))
    return RedirectResponse(f"/money/royalties/recipes/{revision}", status_code=303)


async def _recipe(
    request: Request,
    revision: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    parts, who = given_of(request), principal_of(request)

    def question(db: sqlite3.Connection) -> tuple[Mapping[str, Forebear], list[Step], Mapping[str, str]]:
        lineage = parts.lineage_of(db, revision, who)
        steps = royalties.steps_of(db, lineage, revision) if lineage else []
        return {it.id: it for it in lineage}, steps, names_of(db)

    lineage, steps, names = await store_of(request).read(question)
    if revision not in lineage or not lineage[revision].is_seen:
        raise HTTPException(404, "There is no such recipe")
    reader = pages_of(request).reader(request)
    titles = {it.id: it.title for it in lineage.values() if it.is_seen}
    shared = sorted(weights(steps).items(), key=lambda it: (-it[1], it[0]))
    return show(
        request,
        "royalty_recipe.html",
        names=names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        it=lineage[revision],
        mine=member_of(request) in lineage[revision].makers,
        shares=[(maker_said(reader, one, lambda who: name_of(reader, names, who)), part) for one, part in shared],
        told=told(reader, plain(steps), titles, lambda who: name_of(reader, names, who)),
        part_said=lambda part: percent_of(reader, part),
    )


async def _refused(request: Request, typed: Mapping[str, str], refused: LedgerRefused) -> Response:
    reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
    return await royalties_page(request, typed, {"refused": refused_said(reader, refused, names)}, status=409)


async def royalties_page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    """The page, with what was typed and what was wrong with it."""
    me, parts = member_of(request), given_of(request)

    def question(db: sqlite3.Connection) -> Seen:
        open_ones = [it for it in buckets.everything(db) if it.state == PROPOSED]
        here = {row[0] for row in db.execute("SELECT id FROM member WHERE erased_utc IS NULL")}
        batches = list(parts.brewed(db))
        return Seen(
            due_cents=repository.balance(db, due(me).id),
            coins=royalty_takings.coins_possible(db, me),
            sales=royalties.sales(db),
            mine=royalties.lines_of(db, maker=me),
            batches=batches,
            labels={it.id: f"#{it.number} {it.name}" for it in batches},
            open_buckets=open_ones,
            others={it: cents for it, cents in royalty_takings.all_due(db).items() if it not in here},
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "royalties.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        me=me,
        unit=Unit,
    )
