# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page with a batch's chart; its numbers as a table, and to take away."""

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.fermenters.history import MAX_POINTS, Point
from taproom.measuring import devices, recording, repository, words
from taproom.measuring.charting import Charted, Window, charted
from taproom.measuring.lines import Line, line
from taproom.measuring.parts import PagesOf, PartsOf, must_brew, shown_or_404
from taproom.measuring.schemas import CourseShown, ReadingShown, show_reading
from taproom.measuring.seeing import Seen, seen
from taproom.openapi import refusals
from taproom.problem import problem

router = APIRouter()
TABLE_ROWS, READINGS_SHOWN = 60, 40
Utc = Annotated[int | None, Query(ge=0, le=4_102_444_800)]
ONE = "/api/v1/batches/{batch}"


@router.get("/batches/{batch}/chart", include_in_schema=False)
@allow(Policy.MEMBERS)
async def chart(
    request: Request,
    batch: str,
    parts: PartsOf,
    pages: PagesOf,
    redone: Annotated[int | None, Query(ge=0, le=10**6)] = None,
) -> Response:
    reader, now_utc = pages.reader(request), parts.now_utc()

    def question(db: sqlite3.Connection) -> tuple[Seen, Charted, list[Line], bool]:
        brew = shown_or_404(db, parts, batch, request)
        it = seen(db, brew, now_utc=now_utc)
        found = charted(db, parts, brew, Window(width=TABLE_ROWS), reader, now_utc=now_utc)
        named = {one.id: one.name for one in devices.everything(db)}
        known = people.names(db)
        last = repository.of_batch(db, batch, limit=READINGS_SHOWN)
        lines = [line(one, reader, known, named, it.outliers) for one in reversed(last)]
        return it, found, lines, parts.brews.may(db, batch, principal_of(request))

    it, found, lines, may = await parts.store.read(question)
    return pages.render(
        request,
        "measure_chart.html",
        seen=it,
        shown=words.shown(it.progress, reader),
        rows=[one for one in reversed(found.points) if _is_worth_a_row(one, now_utc)],
        lines=lines,
        may=may,
        redone=None if redone is None else reader.count("{n} reading changed.", "{n} readings changed.", redone),
        stays=[(one, parts.vessels.name(one.fermenter)) for one in it.brew.stays],
    )


def _is_worth_a_row(it: Point, now_utc: int) -> bool:
    return it.at_utc <= now_utc and (it.beer_c is not None or it.setpoint_c is not None)


@router.post("/batches/{batch}/chart/redo", include_in_schema=False)
@allow(Policy.MEMBERS)
async def redo(
    request: Request, batch: str, parts: PartsOf, sure: Annotated[str, Form(max_length=3)] = ""
) -> Response:
    """Every gravity once more from what its instrument showed, with the original gravity as it is known now."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> int:
        return recording.redo(db, must_brew(db, parts, batch, request), author=author, now_utc=now_utc)

    count = await parts.store.write(task)
    return RedirectResponse(f"/batches/{batch}/chart?redone={count}#readings", status_code=303)


@router.get(f"{ONE}/history", response_model=CourseShown, responses=refusals(404))
@allow(Policy.MEMBERS)
async def history(
    request: Request,
    batch: str,
    parts: PartsOf,
    pages: PagesOf,
    from_utc: Annotated[Utc, Query(alias="from")] = None,
    to_utc: Annotated[Utc, Query(alias="to")] = None,
    width: Annotated[int, Query(ge=1, le=MAX_POINTS)] = 400,
) -> CourseShown | Response:
    """The batch's whole course, or what lies between `from` and `to`, in at most about `width` buckets."""
    reader, now_utc = pages.reader(request), parts.now_utc()
    window = Window(from_utc=from_utc, to_utc=to_utc, width=width)

    def question(db: sqlite3.Connection) -> CourseShown | None:
        brew = parts.brews.shown(db, batch, principal_of(request))
        return None if brew is None else charted(db, parts, brew, window, reader, now_utc=now_utc).shown

    try:
        found = await parts.store.read(question)
    except ValueError as error:
        return problem(422, str(error))
    return problem(404, "There is no such batch") if found is None else found


@router.get(
    f"{ONE}/readings/export",
    response_class=Response,
    responses=refusals(404) | {200: {"description": "The file", "content": {"text/csv": {}, "application/json": {}}}},
)
@allow(Policy.MEMBERS)
async def take_away(request: Request, batch: str, parts: PartsOf, form: Literal["csv", "json"] = "csv") -> Response:
    """Every reading that was ever kept, also those that were corrected or withdrawn, as they were read."""

    def question(db: sqlite3.Connection) -> list[ReadingShown] | None:
        if parts.brews.one(db, batch) is None:
            return None
        named = {it.id: it.name for it in devices.everything(db)}
        found = repository.whole_history(db, batch)
        superseded = {it.supersedes for it in found}
        return [show_reading(it, named, counts=it.id not in superseded and not it.withdrawn) for it in found]

    found = await parts.store.read(question)
    if found is None:
        return problem(404, "There is no such batch")
    headers = {"Content-Disposition": f'attachment; filename="batch-{batch}.{form}"'}
    rows = [it.model_dump() for it in found]
    if form == "json":
        return JSONResponse({"batch": batch, "readings": rows}, headers=headers)
    return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _csv(rows: Iterable[Mapping[str, object]]) -> str:
    """A name that would be a formula to a spreadsheet is quoted as text."""
    written = io.StringIO()
    table = csv.DictWriter(written, fieldnames=list(ReadingShown.model_fields))
    table.writeheader()
    for row in rows:
        table.writerow(
            {key: f"'{it}" if isinstance(it, str) and it[:1] in "=+-@" and it else it for key, it in row.items()}
        )
    return written.getvalue()
