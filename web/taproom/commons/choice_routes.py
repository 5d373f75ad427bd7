# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The group's rules: everybody reads them and their history, an administrator writes down what the group decided."""

import sqlite3
from collections.abc import Mapping
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import choosing
from taproom.commons.amounts import AmountRefused, plain
from taproom.commons.choices import CHOICES
from taproom.commons.choosing import Made, NeedsDecision
from taproom.commons.decision_words import value_said
from taproom.commons.naming import names as names_of
from taproom.commons.parts import CHOSEN, member_of, show, store_of, to_propose
from taproom.commons.typed import SEEN
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money", include_in_schema=False, dependencies=[CHOSEN])
REASON_CHARS = 200
_NO_REASON = _("Say who decided it, when, and why (200 characters at most).")
_BOUNDS = _("This must be from {lowest} to {highest}.")


@router.get("/choices")
@allow(Policy.MEMBERS)
async def rules(request: Request) -> HTMLResponse:
    """All of them, and how they came about."""
    return await _page(request)


@router.post("/choices")
@allow(Policy.ADMINISTRATORS)
async def change(
    request: Request,
    name: Annotated[str, Form(max_length=40)],
    to: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=500, pattern=SEEN)] = "",
) -> Response:
    """One of them. The same twice changes nothing."""
    choice, reader, by = CHOICES.get(name), pages_of(request).reader(request), member_of(request)
    if choice is None:
        raise HTTPException(404, "There is no such rule")
    typed, why = {"name": name, "to": to, "reason": reason}, reason.strip()
    try:
        value = choice.read(to)
    except AmountRefused as refused:
        return await _page(request, typed, {"to": reader.say(str(refused))})
    if value is None:
        lowest, highest = (value_said(reader, choice, it) for it in (choice.lowest, choice.highest))
        return await _page(request, typed, {"to": reader.say(_BOUNDS, lowest=lowest, highest=highest)})
    if not 0 < len(why) <= REASON_CHARS:
        return await _page(request, typed, {"reason": reader.say(_NO_REASON)})
    now_utc = request.app.state.now_utc()
    try:
        await store_of(request).write(lambda db: choosing.choose(db, name, value, by=by, reason=why, now_utc=now_utc))
    except NeedsDecision:
        return to_propose(kind="rule", name=name, to=to, why=why)
    return RedirectResponse("/money/choices", status_code=303)


async def _page(
    request: Request, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> HTMLResponse:
    reader = pages_of(request).reader(request)

    def question(db: sqlite3.Connection) -> tuple[list[Made], Mapping[str, str]]:
        return choosing.history(db), names_of(db)

    history, names = await store_of(request).read(question)
    return show(
        request,
        "choices.html",
        names=names,
        status=422 if faults else 200,
        typed=typed,
        faults=faults,
        choices=CHOICES,
        history=history,
        value_said=lambda choice, value: value_said(reader, choice, value),
        as_typed_value=lambda choice, value: plain(value) if choice.said_in in ("percent", "EUR") else str(value),
    )
