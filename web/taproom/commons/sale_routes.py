# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch is sold: a treasurer records it, everybody reads how it was split, and it can be given back."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import audit
from taproom.access import Policy, allow, principal_of
from taproom.commons import royalties
from taproom.commons.amounts import AmountRefused, amount, hundredths
from taproom.commons.choices import ROYALTIES
from taproom.commons.given import Forebear, given_of
from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.royalties import Line, NewSale, Sale
from taproom.commons.royalty_routes import royalties_page
from taproom.commons.royalty_words import maker_said, percent_of, told
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import name_of

router = Under(prefix="/money/sales", include_in_schema=False, dependencies=[needs(ROYALTIES)])
Text = Annotated[str, Form(max_length=500, pattern=SEEN)]
_NO_BATCH = _("Choose the batch that was sold.")
_NO_WHAT = _("Say how much of it was sold, like “40 bottles of 75 cl” (100 characters at most).")
_LONG = _("100 characters at most.")
_NO_DAY = _("Write the day as year-month-day, like 2026-11-28; it is not in the future.")
_TAX = _("The tax is a part of the amount, so it is less than it.")
_NO_NOTE = _("Say what it was, in a few words (200 characters at most).")


@router.post("")
@allow(Policy.MAINTAINERS)
async def record(
    request: Request,
    batch: Text = "",
    what: Text = "",
    buyer: Text = "",
    day: Text = "",
    euros: Text = "",
    tax: Text = "",
    key: Text = "",
) -> Response:
    """Once, however often it is sent. It is split as the rules are now."""
    typed = {"batch": batch, "what": what, "buyer": buyer, "day": day, "euros": euros, "tax": tax, "key": key_of(key)}
    reader, now_utc, parts = pages_of(request).reader(request), request.app.state.now_utc(), given_of(request)
    known = await store_of(request).read(parts.labels)
    faults, numbers = _read(typed, known, datetime.fromtimestamp(now_utc, UTC).astimezone(reader.timezone).date())
    if faults:
        return await royalties_page(request, typed, {field: reader.say(it) for field, it in faults.items()})
    sold_on = datetime.fromisoformat(day) if day else datetime.fromtimestamp(now_utc, UTC)
    new = NewSale(
        id=typed["key"],
        batch=batch,
        what=what.strip(),
        buyer=buyer.strip(),
        sold_utc=int(sold_on.replace(tzinfo=reader.timezone, hour=12).timestamp()) if day else now_utc,
        cents=numbers["euros"],
        tax_cents=numbers["tax"],
    )
    by = member_of(request)

    def task(db: sqlite3.Connection) -> None:
        before = royalties.one(db, new.id)
        seq = royalties.record(db, new, parts, by=by, now_utc=now_utc)
        if before is None:
            audit.record(db, at_utc=now_utc, by=by, what="money.posted", subject=f"posting {seq}")

    try:
        await store_of(request).write(task)
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await royalties_page(request, typed, {"sale": refused_said(reader, refused, names)}, status=409)
    return RedirectResponse(f"/money/sales/{new.id}", status_code=303)


def _read(typed: Mapping[str, str], known: Mapping[str, str], today: date) -> tuple[dict[str, str], dict[str, int]]:
    """What is wrong with it, or its amounts in cents."""
    faults, numbers = {}, {"tax": 0}
    if typed["batch"] not in known:
        faults["batch"] = _NO_BATCH
    if not 0 < len(typed["what"].strip()) <= 100:
        faults["what"] = _NO_WHAT
    if len(typed["buyer"].strip()) > 100:
        faults["buyer"] = _LONG
    if typed["day"] and not _is_past(typed["day"], today):
        faults["day"] = _NO_DAY
    for field, read in (("euros", amount), ("tax", hundredths)):
        try:
            if field == "euros" or typed[field].strip():
                numbers[field] = read(typed[field])
        except AmountRefused as refused:
            faults[field] = str(refused)
    if not faults and numbers["tax"] >= numbers["euros"]:
        faults["tax"] = _TAX
    return faults, numbers


def _is_past(day: str, today: date) -> bool:
    try:
        return date(2000, 1, 1) <= date.fromisoformat(day) <= today
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sale with all that explains it."""

    sale: Sale
    lines: list[Line]
    lineage: Mapping[str, Forebear]
    batch: str
    names: Mapping[str, str]


@router.get("/{sale}")
@allow(Policy.MEMBERS)
async def one(request: Request, sale: str) -> Response:
    """Who got how much, and why: as it was split when it was sold."""
    return await _page(request, sale)


@router.post("/{sale}/give-back")
@allow(Policy.MAINTAINERS)
async def give_back(request: Request, sale: str, note: Text = "") -> Response:
    """The buyer has the money again. What an author was paid is not taken from them."""
    reader, by, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    if not 0 < len(note.strip()) <= 200:
        return await _page(request, sale, {"note": note}, {"note": reader.say(_NO_NOTE)})

    def task(db: sqlite3.Connection) -> None:
        royalties.give_back(db, sale, note=note.strip(), by=by, now_utc=now_utc)
        audit.record(db, at_utc=now_utc, by=by, what="money.taken_back", subject=f"sale {sale}")

    try:
        await store_of(request).write(task)
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await _page(
            request, sale, {"note": note}, {"refused": refused_said(reader, refused, names)}, status=409
        )
    return RedirectResponse(f"/money/sales/{sale}", status_code=303)


@router.post("/{sale}/unname")
@allow(Policy.MAINTAINERS)
async def unname(request: Request, sale: str) -> Response:
    """The buyer would rather not be named."""
    await store_of(request).write(lambda db: royalties.forget_buyer(db, sale))
    return RedirectResponse(f"/money/sales/{sale}", status_code=303)


async def _page(
    request: Request,
    sale: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    parts, who = given_of(request), principal_of(request)

    def question(db: sqlite3.Connection) -> Seen | None:
        it = royalties.one(db, sale)
        if it is None:
            return None
        lineage = parts.lineage_of(db, it.revision, who) if it.revision else ()
        return Seen(
            sale=it,
            lines=royalties.lines_of(db, sale=sale),
            lineage={one.id: one for one in lineage},
            batch=parts.labels(db).get(it.batch, ""),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    if seen is None:
        raise HTTPException(404, "There is no such sale")
    reader = pages_of(request).reader(request)
    titles = {it.id: it.title for it in seen.lineage.values() if it.is_seen}
    return show(
        request,
        "batch_sale.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        it=seen.sale,
        told=told(reader, seen.sale.why["steps"], titles, lambda one: name_of(reader, seen.names, one)),
        maker_said=lambda one: maker_said(reader, one, lambda it: name_of(reader, seen.names, it)),
        part_said=lambda part: percent_of(reader, part),
        me=member_of(request),
    )
