# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings for programs: the same knowledge and the same rules as the pages."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.measuring import devices, recording, repository
from taproom.measuring.parts import PagesOf, PartsOf, must_brew
from taproom.measuring.recording import Recorded, Wish
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.schemas import NewReading, ReadingShown, ReadingsShown, show_progress, show_reading
from taproom.measuring.seeing import seen
from taproom.openapi import refusals
from taproom.problem import problem

router = APIRouter()
MOST = 5000


@router.get("/api/v1/batches/{batch}/readings", response_model=ReadingsShown, responses=refusals(404))
@allow(Policy.MEMBERS)
async def readings(
    request: Request, batch: str, parts: PartsOf, limit: Annotated[int, Query(ge=1, le=MOST)] = 1000
) -> ReadingsShown | Response:
    """What counts, and what it tells."""
    now_utc = parts.now_utc()

    def question(db: sqlite3.Connection) -> ReadingsShown | None:
        brew = parts.brews.shown(db, batch, principal_of(request))
        if brew is None:
            return None
        named = {it.id: it.name for it in devices.everything(db)}
        found = repository.of_batch(db, batch, limit=limit)
        return ReadingsShown(
            progress=show_progress(seen(db, brew, now_utc=now_utc)),
            readings=[show_reading(it, named, counts=True) for it in found],
        )

    found = await parts.store.read(question)
    return problem(404, "There is no such batch") if found is None else found


@router.post(
    "/api/v1/batches/{batch}/readings", status_code=201, response_model=ReadingShown, responses=refusals(404)
)
@allow(Policy.MEMBERS)
async def add(request: Request, batch: str, parts: PartsOf, pages: PagesOf, new: NewReading) -> Response:
    """A reading that somebody made."""
    author, now_utc = principal_of(request).author, parts.now_utc()
    wish = Wish(
        quantity=new.quantity,
        value=f"{new.value:.5f}",
        unit=new.unit,
        instrument=new.instrument or "",
        sample="" if new.sample_c is None else f"{new.sample_c:.2f}",
        at_utc=new.at_utc,
        id=new.id or "",
    )

    def task(db: sqlite3.Connection) -> Recorded | None:
        if parts.brews.one(db, batch) is None:
            return None
        return recording.record(db, must_brew(db, parts, batch, request), wish, author=author, now_utc=now_utc)

    try:
        kept = await parts.store.write(task)
    except MeasuringRefused as error:
        return problem(422, error.saying.said(pages.reader(request)))
    if kept is None:
        return problem(404, "There is no such batch")
    return JSONResponse(show_reading(kept.reading, {}, counts=True).model_dump(), status_code=201)
