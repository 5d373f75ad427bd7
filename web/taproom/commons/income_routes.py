# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Income of the commons: who came, who cared, what each gets, and why."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow
from taproom.commons import incomes
from taproom.commons.choices import INCOME
from taproom.commons.income_rules import Income
from taproom.commons.ledger import LedgerRefused
from taproom.commons.months import Month, month_of, written
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import Person

router = Under(prefix="/money/income", include_in_schema=False, dependencies=[needs(INCOME)])
Text = Annotated[str, Form(max_length=200, pattern=SEEN)]
_NO_TITLE = _("Give it a name of 60 characters at most.")
_NOBODY = _("Tick who was there.")
_NOT_OVER = _("This month is not over: what it brings in is not known yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    counts: incomes.Counts
    foreseen: Income
    closed: int | None
    meetings: list[incomes.Meeting]
    everyone: list[Person]
    names: Mapping[str, str]


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request, month: str = "") -> Response:
    """A month: this one, or the one that is asked for."""
    return await _page(request, written(month) or _now(request))


@router.post("/meetings")
@allow(Policy.MAINTAINERS)
async def hold(
    request: Request,
    there: Annotated[list[str], Form(max_length=500)] = [],  # noqa: B006 - FastAPI copies it
    title: Text = "",
    key: Text = "",
) -> Response:
    """Written down while it is held: the moment is now."""
    typed, reader = {"title": title, "key": key_of(key)}, pages_of(request).reader(request)
    by, now_utc = member_of(request), request.app.state.now_utc()
    known = {it.id for it in await store_of(request).read(people.everyone)}
    faults = {}
    if not 0 < len(title.strip()) <= 60:
        faults["title"] = reader.say(_NO_TITLE)
    if not known & set(there):
        faults["there"] = reader.say(_NOBODY)
    if faults:
        return await _page(request, _now(request), typed, faults, there=frozenset(there))
    await store_of(request).write(
        lambda db: incomes.hold(db, typed["key"], title.strip(), known & set(there), by=by, held_utc=now_utc)
    )
    return RedirectResponse("/money/income", status_code=303)


@router.post("/close")
@allow(Policy.MAINTAINERS)
async def close(request: Request, month: Text = "") -> Response:
    """A month that is over; once, however often it is pressed."""
    reader, by, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    which = written(month) or _now(request)
    if which >= _now(request):
        return await _page(request, which, {}, {"refused": reader.say(_NOT_OVER)})
    try:
        seq = await store_of(request).write(
            lambda db: incomes.close(db, which, reader.timezone, by=by, now_utc=now_utc)
        )
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await _page(request, which, {}, {"refused": refused_said(reader, refused, names)})
    return RedirectResponse(f"/money/income?month={which}" if seq is None else f"/money/postings/{seq}", 303)


def _now(request: Request) -> Month:
    return month_of(request.app.state.now_utc(), pages_of(request).reader(request).timezone)


async def _page(
    request: Request,
    month: Month,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    there: frozenset[str] = frozenset(),
) -> Response:
    zone = pages_of(request).reader(request).timezone

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            counts=incomes.counts(db, month, zone),
            foreseen=incomes.foreseen(db, month, zone),
            closed=incomes.closed_in(db, month),
            meetings=incomes.meetings(db, month, zone),
            everyone=[it for it in people.everyone(db) if it.active],
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "income.html",
        names=seen.names,
        status=422 if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        there=there,
        month=month,
        is_over=month < _now(request),
    )
