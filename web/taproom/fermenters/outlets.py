# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where other programs take away what is known: Prometheus the present, spreadsheets the past."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from taproom import __version__
from taproom.access import Policy, allow
from taproom.db import Store
from taproom.fermenters import export, past
from taproom.fermenters.alerting import standing
from taproom.fermenters.export import MAX_ROWS, Every, Form
from taproom.fermenters.live import Key
from taproom.fermenters.metrics import CONTENT_TYPE, Duties, Scraped, render
from taproom.fermenters.parts import Parts
from taproom.fermenters.routes import KeyOf, PartsOf
from taproom.openapi import refusals
from taproom.problems import problem

router = APIRouter()
ROWS_AT_ONCE = 2000
Utc = Annotated[int, Query(ge=0, le=4_102_444_800)]


@router.get("/metrics", include_in_schema=False)
@allow(Policy.VIEWERS)
async def metrics(request: Request, parts: PartsOf) -> Response:
    """In Prometheus' text format."""
    store: Store = request.app.state.store
    board = parts.board
    sights, broker_up = tuple(board.sights), board.broker_up
    infos = {it.key.controller: info for it in sights if (info := board.info(it.key.controller)) is not None}

    def question(db: sqlite3.Connection) -> tuple[dict[str, Duties], Counter[str]]:
        duties = {it.key.path: past.last_duties(db, it.key.controller, it.key.fermenter) for it in sights}
        return duties, Counter(it.kind for it in standing(db))

    duties, alerts = await store.read(question)
    scraped = Scraped(
        version=__version__,
        broker_up=broker_up,
        sights=sights,
        infos=infos,
        complaints={str(kind): n for kind, n in parts.complaints.items()},
        duties=duties,
        alerts=alerts,
    )
    return Response(render(scraped), media_type=CONTENT_TYPE)


@router.get(
    "/api/v1/fermenters/{site}/{unit}/{fermenter}/export",
    response_class=StreamingResponse,
    responses=refusals(404) | {200: {"description": "The file", "content": {"text/csv": {}, "application/json": {}}}},
)
@allow(Policy.VIEWERS)
async def take_away(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    form: Form = "csv",
    every: Every = "minute",
    from_utc: Annotated[Utc, Query(alias="from")] = 0,
    to_utc: Annotated[Utc, Query(alias="to")] = 4_102_444_800,
) -> Response:
    """All that is kept between `from` and `to`, oldest first; at most 600,000 rows (more than a year of minutes)."""
    if parts.board.sight(key) is None:
        return problem(404, f"No fermenter {key.path!r} is known")
    name = f"{key.site}-{key.unit}-{key.fermenter}.{form}"
    return StreamingResponse(
        _written(parts, key, form, every, from_utc, to_utc),
        media_type=export.TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _written(
    parts: Parts, key: Key, form: Form, every: Every, from_utc: int, to_utc: int
) -> AsyncIterator[str]:
    """A part at a time, each read by itself: a slow reader holds neither the database nor our memory."""
    yield export.head(form, key.path)
    written = 0
    while written < MAX_ROWS:
        some = await parts.rows(
            key, width_s=export.WIDTHS_S[every], from_utc=from_utc, to_utc=to_utc, limit=ROWS_AT_ONCE
        )
        yield export.rows(form, some, first=written == 0)
        written += len(some)
        if len(some) < ROWS_AT_ONCE:
            break
        from_utc = some[-1].at_utc + 1
    yield export.tail(form, complete=written < MAX_ROWS)
