# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work: log it, have it witnessed, see what is unpaid, and what the pot will pay and why."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import accounts, repository, work
from taproom.commons.amounts import AmountRefused, whole
from taproom.commons.choices import WORK
from taproom.commons.choosing import NeedsDecision
from taproom.commons.ledger import LedgerRefused
from taproom.commons.months import Month, month_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of, to_propose
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.commons.work_rules import SORTS, Line
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/work", include_in_schema=False, dependencies=[needs(WORK)])
Text = Annotated[str, Form(max_length=500, pattern=SEEN)]
MOST, MOST_POINTS = 100_000, 10_000
_NO_TARIFF = _("Choose what kind of work it was.")
_TOO_MUCH = _("This must be from 1 to {most}.")
_NO_WHAT = _("Say what you did, in a few words (200 characters at most).")
_NO_TITLE = _("Give it a name of 60 characters at most.")
_NO_UNIT = _("Say by what it is counted, like “hour” or “litre” (20 characters at most).")
SORT_NAMES: Mapping[str, str] = {
    "love": _("love: given to the project"),
    "care": _("care: for each other and for the place"),
    "livelihood": _("livelihood: work on a paid job"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    tariffs: list[work.Tariff]
    waiting: list[work.Contribution]
    mine: list[work.Contribution]
    outstanding: Mapping[str, int]
    pot_cents: int
    due: list[Line]
    paid: int | None
    names: Mapping[str, str]


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """My points, what waits for a witness, what is unpaid."""
    return await _page(request)


@router.post("")
@allow(Policy.MEMBERS)
async def log(request: Request, tariff: Text = "", quantity: Text = "", what: Text = "", key: Text = "") -> Response:
    """It counts once another has witnessed it."""
    typed = {"tariff": tariff, "quantity": quantity, "what": what, "key": key_of(key)}
    reader, me, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    known = {it.id: it for it in await store_of(request).read(work.tariffs)}
    faults = _number_faults("quantity", quantity, MOST)
    if tariff not in known:
        faults["tariff"] = _NO_TARIFF
    if not 0 < len(what.strip()) <= 200:
        faults["what"] = _NO_WHAT
    if faults:
        return await _page(request, typed, {field: reader.say(it, most=MOST) for field, it in faults.items()})

    def task(db: sqlite3.Connection) -> None:
        count = whole(quantity)
        work.log(db, typed["key"], known[tariff], count, member=me, what=what.strip(), now_utc=now_utc)

    await store_of(request).write(task)
    return RedirectResponse("/money/work", status_code=303)


@router.post("/{contribution}/witness")
@allow(Policy.MEMBERS)
async def witness(request: Request, contribution: str) -> Response:
    """I saw it. Not for one's own."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    try:
        await store_of(request).write(lambda db: work.witness(db, contribution, by=by, now_utc=now_utc))
    except LedgerRefused as refused:
        return await _refused(request, refused)
    return RedirectResponse("/money/work", status_code=303)


@router.post("/{contribution}/withdraw")
@allow(Policy.MEMBERS)
async def withdraw(request: Request, contribution: str) -> Response:
    """Mine, before anybody witnessed it."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    try:
        await store_of(request).write(lambda db: work.withdraw(db, contribution, by=by, now_utc=now_utc))
    except LedgerRefused as refused:
        return await _refused(request, refused)
    return RedirectResponse("/money/work", status_code=303)


@router.post("/pay-back")
@allow(Policy.MAINTAINERS)
async def pay_back(request: Request) -> Response:
    """What the page showed, if nothing happened since; once a month, however often it is pressed."""
    month, by, now_utc = _month(request), member_of(request), request.app.state.now_utc()
    try:
        seq = await store_of(request).write(lambda db: work.pay_back(db, month, by=by, now_utc=now_utc))
    except LedgerRefused as refused:
        return await _refused(request, refused)
    return RedirectResponse("/money/work" if seq is None else f"/money/postings/{seq}", status_code=303)


@router.post("/tariffs")
@allow(Policy.MAINTAINERS)
async def add_tariff(
    request: Request, title: Text = "", sort: Text = "", unit: Text = "", points: Text = "", key: Text = ""
) -> Response:
    """What the group decided that a unit is worth."""
    typed = {"title": title, "sort": sort, "unit": unit, "points": points, "tariff_key": key_of(key)}
    reader, by, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    faults = _number_faults("points", points, MOST_POINTS)
    if not 0 < len(title.strip()) <= 60:
        faults["title"] = _NO_TITLE
    if not 0 < len(unit.strip()) <= 20:
        faults["unit"] = _NO_UNIT
    if faults or sort not in SORTS:
        return await _page(request, typed, {field: reader.say(it, most=MOST_POINTS) for field, it in faults.items()})
    new = work.Tariff(id=typed["tariff_key"], title=title.strip(), sort=sort, unit=unit.strip(), points=whole(points))
    try:
        await store_of(request).write(lambda db: work.add_tariff(db, new, by=by, now_utc=now_utc))
    except NeedsDecision:
        return to_propose(kind="tariff", title=new.title, sort=sort, unit=new.unit, to=points)
    return RedirectResponse("/money/work#tariffs", status_code=303)


@router.post("/tariffs/{tariff}/end")
@allow(Policy.MAINTAINERS)
async def end_tariff(request: Request, tariff: str) -> Response:
    """From now on nothing is logged by it."""
    now_utc = request.app.state.now_utc()
    try:
        await store_of(request).write(lambda db: work.end_tariff(db, tariff, now_utc=now_utc))
    except NeedsDecision:
        return to_propose(kind="tariff_end", name=tariff)
    return RedirectResponse("/money/work#tariffs", status_code=303)


def _number_faults(field: str, typed: str, most: int) -> dict[str, str]:
    try:
        return {} if 1 <= whole(typed) <= most else {field: _TOO_MUCH}
    except AmountRefused as refused:
        return {field: str(refused)}


def _month(request: Request) -> Month:
    return month_of(request.app.state.now_utc(), pages_of(request).reader(request).timezone)


async def _refused(request: Request, refused: LedgerRefused) -> Response:
    reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
    return await _page(request, refused=refused_said(reader, refused, names), status=409)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> Response:
    month, me = _month(request), member_of(request)

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            tariffs=work.tariffs(db),
            waiting=work.contributions(db, state="logged"),
            mine=work.contributions(db, state="witnessed", member=me, limit=10),
            outstanding=work.outstanding(db),
            pot_cents=repository.balance(db, accounts.POT.id),
            due=work.due(db, month),
            paid=work.paid_in(db, month),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    reader = pages_of(request).reader(request)
    return show(
        request,
        "work.html",
        names=seen.names,
        status=422 if typed else status,
        typed=typed,
        faults=faults,
        refused=refused,
        seen=seen,
        me=me,
        month=month,
        sorts=[(it, reader.say(SORT_NAMES[it])) for it in SORTS],
        sort_names=SORT_NAMES,
    )
