# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take what you want: one sees the money, the others' takes, one's limit and its reason, then says how much."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import repository, takes
from taproom.commons.accounts import TO_TAKE
from taproom.commons.amounts import AmountRefused, hundredths, plain
from taproom.commons.choices import TAKES
from taproom.commons.ledger import LedgerRefused
from taproom.commons.months import Month, month_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import member_of, needs, show, store_of
from taproom.commons.take_rules import REST, Limit, Shared
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/takes", include_in_schema=False, dependencies=[needs(TAKES)])
Text = Annotated[str, Form(max_length=40, pattern=SEEN)]
_CUT = _("You wished for more than your limit lets through. What was noted is the limit.")
REASONS: Mapping[str, str] = {
    "free": _("There is no limit: it is off, you are alone, or nobody has taken anything yet."),
    "growth": _("This is your limit: a multiple of your last take, as the group decided."),
    "leftover": _("This is your limit: your last take and what was left over."),
    "median": _("This is your limit: the middle of what was taken last."),
    "floor": _("This is your limit: the least that anybody may take, as the group decided."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    pot_cents: int
    wanted: Mapping[str, int]
    foreseen: Shared
    limit: Limit
    last: takes.Closed | None
    closed: int | None
    names: Mapping[str, str]


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request, was_cut: str = "") -> Response:
    """Everybody's take, and what each would get now."""
    return await _page(request, was_cut=bool(was_cut))


@router.post("")
@allow(Policy.MEMBERS)
async def want(request: Request, euros: Text = "", rest: Text = "") -> Response:
    """Mine, from now on: an amount, the rest, or nothing."""
    me, now_utc, reader = member_of(request), request.app.state.now_utc(), pages_of(request).reader(request)
    try:
        wish = REST if rest else hundredths(euros)
    except AmountRefused as refused:
        return await _page(request, {"euros": euros}, {"euros": reader.say(str(refused))})
    noted = await store_of(request).write(lambda db: takes.want(db, me, wish, now_utc=now_utc))
    return RedirectResponse("/money/takes" if noted == wish else "/money/takes?was_cut=yes", status_code=303)


@router.post("/close")
@allow(Policy.MAINTAINERS)
async def close(request: Request) -> Response:
    """All at once, once a month, however often it is pressed."""
    month, by, now_utc = _month(request), member_of(request), request.app.state.now_utc()
    try:
        seq = await store_of(request).write(lambda db: takes.close(db, month, by=by, now_utc=now_utc))
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        said = refused_said(pages_of(request).reader(request), refused, names)
        return await _page(request, {}, {"refused": said})
    return RedirectResponse("/money/takes" if seq is None else f"/money/postings/{seq}", status_code=303)


def _month(request: Request) -> Month:
    return month_of(request.app.state.now_utc(), pages_of(request).reader(request).timezone)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    was_cut: bool = False,
) -> Response:
    month, me, reader = _month(request), member_of(request), pages_of(request).reader(request)

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            pot_cents=repository.balance(db, TO_TAKE.id),
            wanted=takes.takes(db),
            foreseen=takes.foreseen(db, month),
            limit=takes.limit_of(db, me),
            last=takes.last_closed(db),
            closed=repository.seq_of(db, f"takes.{month}"),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    mine = seen.wanted.get(me, 0)
    return show(
        request,
        "takes.html",
        names=seen.names,
        status=422 if faults else 200,
        typed=typed or {"euros": "" if mine in (0, REST) else plain(mine)},
        faults=faults,
        cut=reader.say(_CUT) if was_cut else "",
        seen=seen,
        mine=mine,
        rest=REST,
        me=me,
        month=month,
        reasons=REASONS,
    )
