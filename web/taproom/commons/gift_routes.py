# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gifts and grants: who gave what to what, for everybody to read and take away."""

import csv
import io
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import buckets, gifts
from taproom.commons.amounts import AmountRefused, amount, plain
from taproom.commons.choices import BUCKETS, GIFTS
from taproom.commons.exporting import text_cell
from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import chosen_of, key_of, member_of, needs, show, store_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/gifts", include_in_schema=False, dependencies=[needs(GIFTS)])
Text = Annotated[str, Form(max_length=500, pattern=SEEN)]
COLUMNS = ("at", "kind", "giver", "target", "euros", "terms", "posting")
_NO_TARGET = _("Choose what it is for.")
_TOO_LONG = _("This is too long: 200 characters at most.")


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """All of them."""
    return await _page(request)


@router.get("/list.csv")
@allow(Policy.MEMBERS)
async def as_csv(request: Request) -> Response:
    """The same for a table."""
    found, names = await store_of(request).read(lambda db: (gifts.gifts(db), names_of(db)))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for it in found:
        at, target = datetime.fromtimestamp(it.at_utc, UTC).isoformat(), names.get(it.target, it.target)
        euros = plain(it.cents)
        table.writerow([at, it.kind, text_cell(it.giver), text_cell(target), euros, text_cell(it.terms), it.seq])
    headers = {"Content-Disposition": 'attachment; filename="gifts.csv"'}
    return Response(out.getvalue().encode("utf-8", "replace"), media_type="text/csv", headers=headers)


@router.post("")
@allow(Policy.MAINTAINERS)
async def give(
    request: Request,
    kind: Text = "",
    euros: Text = "",
    giver: Text = "",
    target: Text = "",
    terms: Text = "",
    key: Text = "",
) -> Response:
    """Write down what came."""
    typed = {"kind": kind, "euros": euros, "giver": giver, "target": target, "terms": terms, "key": key_of(key)}
    reader, by, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    targets = await _targets(request)
    faults = {field: reader.say(_TOO_LONG) for field in ("giver", "terms") if len(typed[field].strip()) > 200}
    if target not in targets:
        faults["target"] = reader.say(_NO_TARGET)
    try:
        cents = amount(euros)
    except AmountRefused as refused:
        return await _page(request, typed, faults | {"euros": reader.say(str(refused))})
    if faults or kind not in gifts.KINDS:
        return await _page(request, typed, faults)

    def task(db: sqlite3.Connection) -> int:
        said = {"giver": giver.strip(), "terms": terms.strip()}
        return gifts.give(db, typed["key"], kind, cents, target=target, by=by, now_utc=now_utc, **said)

    try:
        seq = await store_of(request).write(task)
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await _page(request, typed, {"euros": refused_said(reader, refused, names)}, status=409)
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


@router.post("/{gift}/unname")
@allow(Policy.MAINTAINERS)
async def unname(request: Request, gift: str) -> Response:
    """The name goes, the gift stays."""
    try:
        await store_of(request).write(lambda db: gifts.unname(db, gift))
    except LedgerRefused as refused:
        reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
        return await _page(request, {}, {"refused": refused_said(reader, refused, names)}, status=409)
    return RedirectResponse("/money/gifts", status_code=303)


async def _targets(request: Request) -> dict[str, str]:
    """What a gift may be for."""
    reader = pages_of(request).reader(request)
    found = {"pot": reader.say(_("The pot")), "brewing": reader.say(_("Brewing money"))}
    if chosen_of(request).has(BUCKETS):
        every = await store_of(request).read(buckets.everything)
        found |= {it.id: it.title for it in every if it.state == "proposed"}
    return found


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    found, names = await store_of(request).read(lambda db: (gifts.gifts(db), names_of(db)))
    targets = await _targets(request)
    reader = pages_of(request).reader(request)
    return show(
        request,
        "gifts.html",
        names=names,
        status=status if typed is not None else 200,
        typed=typed,
        faults=faults,
        found=found,
        targets=list(targets.items()),
        target_said=lambda it: targets.get(it) or names.get(it, it),
        kinds=[("donation", reader.say(_("A donation"))), ("grant", reader.say(_("A grant")))],
    )
