# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reading: how it came to be so, and to be put right or taken back. What was there stays to be seen."""

import sqlite3
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.i18n import Reader
from taproom.measuring import devices, recording, repository, words
from taproom.measuring.forms import Typed, TypedOf, wish_of
from taproom.measuring.lines import line
from taproom.measuring.parts import PagesOf, Parts, PartsOf, brew_or_404, must_brew
from taproom.measuring.recording import Recorded
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.values import Reading
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)


@router.get("/batches/{batch}/readings/{reading}")
@allow(Policy.MEMBERS)
async def one(request: Request, batch: str, reading: str, parts: PartsOf, pages: PagesOf) -> Response:
    return await _one_page(request, batch, reading, parts, pages)


@router.post("/batches/{batch}/readings/{reading}")
@allow(Policy.MEMBERS)
async def correct(
    request: Request, batch: str, reading: str, parts: PartsOf, pages: PagesOf, typed: TypedOf
) -> Response:
    """Another reading stands for it from now on; what stood there stays to be seen."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> Recorded:
        brew = must_brew(db, parts, batch, request)
        old = _of_batch(db, batch, reading)
        return recording.correct(db, brew, old, wish_of(typed), author=author, now_utc=now_utc)

    try:
        kept = await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _one_page(request, batch, reading, parts, pages, typed_now=typed, wrong=wrong)
    return RedirectResponse(f"/batches/{batch}/readings/{kept.reading.id}", status_code=303)


@router.post("/batches/{batch}/readings/{reading}/withdraw")
@allow(Policy.MEMBERS)
async def withdraw(request: Request, batch: str, reading: str, parts: PartsOf, pages: PagesOf) -> Response:
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> Reading:
        must_brew(db, parts, batch, request)
        return recording.withdraw(db, _of_batch(db, batch, reading), author=author, now_utc=now_utc)

    try:
        await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _one_page(request, batch, reading, parts, pages, wrong=wrong)
    return RedirectResponse(f"/batches/{batch}/measure", status_code=303)


def _of_batch(db: sqlite3.Connection, batch: str, reading: str) -> Reading:
    found = repository.reading(db, reading)
    if found is None or found.batch != batch:
        raise HTTPException(404, "There is no such reading")
    return found


async def _one_page(
    request: Request,
    batch: str,
    reading: str,
    parts: Parts,
    pages: Pages,
    *,
    typed_now: Typed | None = None,
    wrong: str = "",
) -> Response:
    reader = pages.reader(request)

    def question(db: sqlite3.Connection) -> tuple[Any, ...]:
        brew, found = brew_or_404(db, parts, batch), _of_batch(db, batch, reading)
        may = parts.brews.may(db, batch, principal_of(request))
        chain = repository.chain(db, found)
        named = {it.id: it.name for it in devices.everything(db)}
        return brew, found, may, chain, people.names(db), named, repository.counts(db, reading)

    brew, found, may, chain, known, named, counts = await parts.store.read(question)
    measured = found.measured
    return pages.render(
        request,
        "measure_reading.html",
        status=422 if wrong else 200,
        brew=brew,
        it=line(found, reader, known, named, frozenset()),
        chain=[(line(one, reader, known, named, frozenset()), one.withdrawn) for one in chain],
        may=may and counts and not found.withdrawn and found.source == "manual",
        may_withdraw=may and counts and not found.withdrawn,
        counts=counts and not found.withdrawn,
        assumed=words.UNITS.get(measured.assumed, ""),
        typed=typed_now or _as_typed(found, reader),
        wrong=wrong,
    )


def _as_typed(it: Reading, reader: Reader) -> Typed:
    """To be changed where it is wrong."""
    measured = it.measured
    pattern = "0.000#" if measured.raw_unit == "sg" else "0.##"
    return Typed(
        quantity=it.quantity,
        value=words.number(reader, measured.raw, pattern),
        unit=measured.raw_unit,
        instrument=measured.instrument,
        sample="" if measured.temperature_c is None else words.number(reader, measured.temperature_c, "0.#"),
    )
