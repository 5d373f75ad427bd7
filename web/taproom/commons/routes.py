# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money, for every member to see: what there is, a month in a picture, the book, one posting, all to go."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from taproom.access import Policy, allow
from taproom.commons import exporting, repository
from taproom.commons.flows import drawn, flows
from taproom.commons.ledger import Account, Posted, Unit
from taproom.commons.months import month_of, written
from taproom.commons.naming import names as names_of
from taproom.commons.parts import CHOSEN, member_of, show, store_of
from taproom.commons.verifying import Finding, verify
from taproom.depends import Under
from taproom.pages import pages_of

router = Under(prefix="/money", include_in_schema=False, dependencies=[CHOSEN])
PAGE = 50
PERSONAL = ("member", "giving", "royalty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is now, by account, and what I have of it."""

    known: Mapping[str, Account]
    balances: Mapping[str, int]
    me: str

    @property
    def in_the_house(self) -> int:
        """What ever came in less what went out; what members have still to pay is not there yet."""
        return sum(n for it, n in self.balances.items() if self._is_money(it) and self.known[it].kind != "outside")

    @property
    def common(self) -> list[tuple[Account, int]]:
        """What is everybody's."""
        found = [(it, self.balances.get(it.id, 0)) for it in self.known.values()]
        return [(it, n) for it, n in found if it.kind not in PERSONAL and it.lowest is not None and n]

    @property
    def owed(self) -> int:
        """To members, who may have it paid out."""
        return self._held("member") + self._held("royalty")

    @property
    def still_due(self) -> int:
        """By members, with a minus."""
        return self._held("owes")

    @property
    def to_give(self) -> int:
        """By members, to buckets."""
        return self._held("giving")

    def _held(self, kind: str) -> int:
        return sum(n for it, n in self.balances.items() if self._is_money(it) and self.known[it].kind == kind)

    @property
    def mine(self) -> list[tuple[Account, int]]:
        return [(it, self.balances.get(it.id, 0)) for it in self.known.values() if it.owner == self.me]

    def _is_money(self, account: str) -> bool:
        return self.known[account].unit is Unit.EUR


@router.get("")
@allow(Policy.MEMBERS)
async def money(request: Request, month: str = "") -> HTMLResponse:
    """What there is, and a month's picture."""
    zone, now_utc, me = pages_of(request).reader(request).timezone, request.app.state.now_utc(), member_of(request)
    shown = written(month) or month_of(now_utc, zone)

    def question(db: sqlite3.Connection) -> tuple[Standing, list[Posted], Mapping[str, str], int]:
        standing = Standing(known=repository.accounts(db), balances=repository.balances(db), me=me)
        book = repository.book(db, from_utc=shown.begins_utc(zone), until_utc=shown.ends_utc(zone))
        return standing, book, names_of(db), repository.head(db)[0]

    standing, book, names, count = await store_of(request).read(question)
    found = flows(book)
    return show(
        request,
        "money.html",
        names=names,
        standing=standing,
        month=shown,
        is_now=shown == month_of(now_utc, zone),
        flows=found,
        picture=drawn(found) if found else None,
        count=count,
        unit=Unit,
    )


@router.get("/book")
@allow(Policy.MEMBERS)
async def book(request: Request, before: int = repository.EVER) -> HTMLResponse:
    """Newest first."""

    def question(db: sqlite3.Connection) -> tuple[list[Posted], Mapping[str, str]]:
        return repository.book(db, before=max(0, min(before, repository.EVER)), limit=PAGE + 1), names_of(db)

    found, names = await store_of(request).read(question)
    return show(request, "book.html", names=names, book=found[:PAGE], more=len(found) > PAGE)


@router.get("/book/check")
@allow(Policy.MEMBERS)
async def check(request: Request, noted: str = "") -> HTMLResponse:
    """Read the whole book, and say whether it is what was written."""
    wanted = noted.strip().lower() or None

    def question(db: sqlite3.Connection) -> tuple[list[Finding], tuple[int, str], Mapping[str, str]]:
        return verify(db, noted=wanted), repository.head(db), names_of(db)

    found, (count, digest), names = await store_of(request).read(question)
    return show(
        request, "book_check.html", names=names, found=found, count=count, digest=digest, noted=noted.strip()[:64]
    )


@router.get("/postings/{seq}")
@allow(Policy.MEMBERS)
async def posting(request: Request, seq: int) -> HTMLResponse:
    """One posting, with all that is about the same thing."""
    return await show_posting(request, seq)


async def show_posting(
    request: Request, seq: int, *, fault: str = "", note: str = "", status: int = 200
) -> HTMLResponse:
    """The page of a posting; with what was wrong, when a correction was refused."""

    def question(db: sqlite3.Connection) -> tuple[Posted | None, list[Posted], Mapping[str, str]]:
        found = repository.posted(db, seq)
        subject = found.posting.subject if found else ""
        story = [it for it in repository.about(db, subject) if it.seq != seq] if subject else []
        return found, story, names_of(db)

    found, story, names = await store_of(request).read(question)
    if found is None:
        raise HTTPException(404, "There is no such posting")
    return show(
        request, "posting.html", names=names, status=status, it=found, story=story, fault=fault, note=note, unit=Unit
    )


@router.get("/accounts/{account}")
@allow(Policy.MEMBERS)
async def one_account(request: Request, account: str, before: int = repository.EVER) -> HTMLResponse:
    """Every cent that came and went."""

    def question(db: sqlite3.Connection) -> tuple[Account | None, int, list[Posted], Mapping[str, str]]:
        last = max(0, min(before, repository.EVER))
        found = repository.book(db, account=account, before=last, limit=PAGE + 1)
        return (
            repository.accounts(db, [account]).get(account),
            repository.balance(db, account),
            found,
            names_of(db),
        )

    known, balance, found, names = await store_of(request).read(question)
    if known is None:
        raise HTTPException(404, "There is no such account")
    lines = [(it, next(e.amount for e in it.posting.entries if e.account.id == account)) for it in found]
    return show(
        request,
        "ledger_account.html",
        names=names,
        account=known,
        balance=balance,
        lines=lines[:PAGE],
        more=len(lines) > PAGE,
    )


@router.get("/export.{form}")
@allow(Policy.MEMBERS)
async def export(request: Request, form: str) -> Response:
    """The whole book, oldest first. Members stand in it by their ids."""

    def question(db: sqlite3.Connection) -> tuple[list[Posted], Mapping[str, int], Mapping[str, Account]]:
        return repository.book(db)[::-1], repository.balances(db), repository.accounts(db)

    if form not in ("csv", "json", "beancount"):
        raise HTTPException(404, "There is no such form")
    found, balances, known = await store_of(request).read(question)
    match form:
        case "csv":
            text, kind = exporting.as_csv(found), "text/csv"
        case "json":
            text, kind = exporting.as_json(found), "application/json"
        case _:
            text, kind = exporting.as_beancount(found, balances, known), "text/plain"
    headers = {"Content-Disposition": f'attachment; filename="ledger.{form}"'}
    return Response(text.encode("utf-8", "replace"), media_type=kind, headers=headers)
