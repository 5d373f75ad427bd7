# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger for programs: read by all members as the pages are, written by treasurers under the same rules."""

import sqlite3
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from taproom import audit, people
from taproom.access import Policy, allow
from taproom.commons import repository, taking_back
from taproom.commons.api.answering import done
from taproom.commons.api.shapes import (
    AccountOut,
    CheckOut,
    Done,
    NewPosting,
    NewReversal,
    PostingOut,
    PostingsOut,
    RulesOut,
    account_out,
    posting_out,
)
from taproom.commons.choices import CHOICES, WORK
from taproom.commons.choosing import chosen
from taproom.commons.parts import member_of, store_of
from taproom.commons.posting import by_hand, forms
from taproom.commons.verifying import verify
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.openapi import refusals
from taproom.pages import pages_of
from taproom.problem import problem

router = Under(prefix="/api/v1/commons", tags=["commons"])
PAGE = 100
_NO_KIND = _("There is no such kind of posting here, or it names a member who is not one.")


@router.get("/rules")
@allow(Policy.MEMBERS)
async def rules(request: Request) -> RulesOut:
    """Which schemes are on, and the group's numbers."""
    found = await store_of(request).read(chosen)
    return RulesOut(chosen={name: found[name] for name in CHOICES})


@router.get("/accounts")
@allow(Policy.MEMBERS)
async def accounts(request: Request) -> list[AccountOut]:
    """All of them, with what they hold."""

    def question(db: sqlite3.Connection) -> list[AccountOut]:
        balances = repository.balances(db)
        return [account_out(it, balances.get(it.id, 0)) for it in repository.accounts(db).values()]

    return await store_of(request).read(question)


@router.get("/postings")
@allow(Policy.MEMBERS)
async def postings(
    request: Request,
    before: Annotated[int | None, Query(ge=1, le=repository.EVER)] = None,
    account: Annotated[str | None, Query(max_length=120)] = None,
) -> PostingsOut:
    """The book, newest first; of one account, if that is said."""
    last = before or repository.EVER
    found = await store_of(request).read(lambda db: repository.book(db, account=account, before=last, limit=PAGE + 1))
    more = found[PAGE - 1].seq if len(found) > PAGE else None
    return PostingsOut(postings=[posting_out(it) for it in found[:PAGE]], before=more)


@router.get("/postings/{seq}", response_model=PostingOut, responses=refusals(404))
@allow(Policy.MEMBERS)
async def posting(request: Request, seq: int) -> PostingOut | Response:
    """One of them."""
    found = await store_of(request).read(lambda db: repository.posted(db, seq))
    return problem(404, "There is no such posting") if found is None else posting_out(found)


@router.get("/check")
@allow(Policy.MEMBERS)
async def check(request: Request) -> CheckOut:
    """Read the whole book, and say whether it is what was written."""

    def question(db: sqlite3.Connection) -> CheckOut:
        count, digest = repository.head(db)
        return CheckOut(count=count, digest=digest, findings=[str(it) for it in verify(db)])

    return await store_of(request).read(question)


@router.post("/postings", status_code=201, response_model=Done, responses=refusals(409))
@allow(Policy.MAINTAINERS)
async def write(request: Request, new: NewPosting) -> Response:
    """As a treasurer writes by hand on the pages; of a sale the pot has its share at once."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    now, known = await store_of(request).read(lambda db: (chosen(db), {it.id for it in people.everyone(db)}))
    form = forms(now).get(new.kind)
    if form is None or (form.names_a_member and new.member not in known):
        return problem(422, pages_of(request).reader(request).say(_NO_KIND))
    share = now["pot_share"] if now.has(WORK) else 0
    it = by_hand(new.kind, new.cents, member=new.member, note=new.note, key=new.key, by=by, pot_share=share)

    def task(db: sqlite3.Connection) -> int:
        before = repository.head(db)[0]
        seq = repository.post(db, it, now_utc=now_utc)
        if seq > before:
            audit.record(db, at_utc=now_utc, by=by, what="money.posted", subject=f"posting {seq}")
        return seq

    return await done(request, task, lambda seq: {"seq": seq}, status=201)


@router.post("/postings/{seq}/reversal", status_code=201, response_model=Done, responses=refusals(409))
@allow(Policy.MAINTAINERS)
async def reverse(request: Request, seq: int, new: NewReversal) -> Response:
    """Take back to the cent, once, what a treasurer wrote; both stay in the book."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    number = min(max(seq, 0), repository.EVER)

    def task(db: sqlite3.Connection) -> int:
        return taking_back.take_back(db, number, note=new.note, by=by, now_utc=now_utc)

    return await done(request, task, lambda back: {"seq": back}, status=201)
