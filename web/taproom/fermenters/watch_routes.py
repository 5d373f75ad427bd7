# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever stands at a fermenter, signed in or not: has seen its alarm, and what a setpoint would bring."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.db import Store
from taproom.fermenters.acknowledged import keep
from taproom.fermenters.acknowledging import Seen
from taproom.fermenters.alarms import standing
from taproom.fermenters.alerting import acknowledge
from taproom.fermenters.alerts import alert_of
from taproom.fermenters.glance import trend_of
from taproom.fermenters.live import Key
from taproom.fermenters.routes import KeyOf, PagesOf, PartsOf, unknown
from taproom.fermenters.rules import Unusable, read_setpoint
from taproom.fermenters.trend import preview

router = APIRouter(include_in_schema=False)


@router.post("/fermenters/{site}/{unit}/{fermenter}/seen")
@allow(Policy.VIEWERS)
async def saw(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    alarms: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """`alarms` are the names of those that were shown: one that came since was not seen."""
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    who, at_utc, shown = principal_of(request), request.app.state.now_utc(), set(alarms.split())
    seen = [
        Seen(alarm=it, author=who.author, at_utc=at_utc, state_utc=sight.now_utc)
        for it in standing(sight.state)
        if it in shown
    ]
    store: Store = request.app.state.store
    if seen:
        await store.write(lambda db: _note(db, key, seen, who))
    return RedirectResponse(f"/fermenters/{key.path}", status_code=303)


def _note(db: sqlite3.Connection, key: Key, seen: list[Seen], who: Principal) -> None:
    """On the screens, and for those who were told elsewhere: whoever saw it here looks after it."""
    keep(db, key, seen, by=who.member)
    for it in seen:
        acknowledge(db, key.path, alert_of(it.alarm), by=who.author, member=who.member, now_utc=it.at_utc)


@router.get("/fermenters/{site}/{unit}/{fermenter}/preview")
@allow(Policy.VIEWERS)
async def preview_setpoint(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, setpoint: Annotated[str, Query()] = ""
) -> Response:
    """A sentence, for the page to show while a setpoint is being chosen."""
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    reader = pages.reader(request)
    setpoint_c = read_setpoint(setpoint, sight.state, reader)
    if isinstance(setpoint_c, Unusable):
        return PlainTextResponse(setpoint_c.sentence, status_code=422)
    return PlainTextResponse(preview(sight, setpoint_c, await trend_of(parts, sight), reader))
