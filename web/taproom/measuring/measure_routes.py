# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page beside the fermenter: a gravity in three taps, a temperature in two."""

import sqlite3
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.fermenters.intents import new_intent_id
from taproom.fermenters.schemas import IntentId
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.measuring import devices, recording, repository, words
from taproom.measuring.forms import Short, Typed, TypedOf, wish_of
from taproom.measuring.lines import line
from taproom.measuring.parts import PagesOf, Parts, PartsOf, must_brew, shown_or_404
from taproom.measuring.recording import Recorded
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.seeing import Seen, seen
from taproom.measuring.values import Reading
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
READINGS_SHOWN = 12


@router.get("/batches/{batch}/measure")
@allow(Policy.MEMBERS)
async def measure(
    request: Request,
    batch: str,
    parts: PartsOf,
    pages: PagesOf,
    done: Annotated[str, Query(max_length=40)] = "",
    typed: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return await _page(request, batch, parts, pages, done=done, taken=typed)


@router.post("/batches/{batch}/measure")
@allow(Policy.MEMBERS)
async def take(
    request: Request, batch: str, parts: PartsOf, pages: PagesOf, typed: TypedOf, once: Short = ""
) -> Response:
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> Recorded:
        brew = must_brew(db, parts, batch, request)
        return recording.record(db, brew, wish_of(typed, id_=once), author=author, now_utc=now_utc)

    try:
        kept = await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _page(request, batch, parts, pages, typed_now=typed, wrong=wrong, status=422)
    taken = f"&typed={kept.understood.names['typed']}" if kept.understood else ""
    return RedirectResponse(f"/batches/{batch}/measure?done={kept.reading.id}{taken}", status_code=303)


@router.post("/batches/{batch}/measure/tell")
@allow(Policy.MEMBERS)
async def tell(
    request: Request,
    batch: str,
    parts: PartsOf,
    pages: PagesOf,
    reading: Short,
    intent_id: Annotated[IntentId, Form()],
) -> Response:
    """Hand a gravity that was read to the controller, whose profile waits for one."""

    def question(db: sqlite3.Connection) -> tuple[str | None, Reading | None]:
        brew = must_brew(db, parts, batch, request)
        return brew.fermenter, repository.reading(db, reading)

    fermenter, found = await parts.store.read(question)
    if fermenter is None or found is None or found.batch != batch or found.quantity != "gravity":
        raise HTTPException(404, "There is no such gravity")
    told = await parts.vessels.tell(request, fermenter, found.value, intent_id)
    return await _page(request, batch, parts, pages, told=told, done=reading, status=told.status)


async def _page(
    request: Request,
    batch: str,
    parts: Parts,
    pages: Pages,
    *,
    typed_now: Typed | None = None,
    wrong: str = "",
    status: int = 200,
    done: str = "",
    taken: str = "",
    told: Any = None,
) -> Response:
    now_utc, reader = parts.now_utc(), pages.reader(request)

    def question(db: sqlite3.Connection) -> tuple[Seen, list[Reading], bool, Mapping[str, str], Mapping[str, str]]:
        brew = shown_or_404(db, parts, batch, request)
        may = parts.brews.may(db, batch, principal_of(request))
        last = repository.of_batch(db, batch, limit=READINGS_SHOWN)
        named = {it.id: it.name for it in devices.everything(db)}
        return seen(db, brew, now_utc=now_utc), last, may, people.names(db), named

    it, last, may, known, named = await parts.store.read(question)
    found = next((one for one in last if one.id == done), None)
    fermenter = it.brew.fermenter
    waits = fermenter is not None and parts.vessels.waits_for_gravity(fermenter)
    return pages.render(
        request,
        "measure.html",
        status=status,
        seen=it,
        shown=words.shown(it.progress, reader),
        warmth=_warmth(it, reader),
        lines=[line(one, reader, known, named, it.outliers) for one in reversed(last)],
        may=may,
        typed=typed_now or Typed(),
        wrong=wrong,
        done=None if found is None else line(found, reader, known, named, it.outliers),
        taken=taken if found is not None else "",
        tells=found is not None and found.quantity == "gravity" and waits and told is None,
        vessel="" if fermenter is None else parts.vessels.name(fermenter),
        told=told,
        once=new_id(),
        intent_id=new_intent_id(),
    )


def _warmth(it: Seen, reader: Reader) -> str:
    if it.warmth is None:
        return ""
    value, age = words.value(reader, it.warmth), words.span(reader, it.warmth_age_s)
    if it.warmth_stale:
        return reader.say(_("No temperature is known now. The last, {value}, is {span} old."), value=value, span=age)
    return reader.say(_("{value}, {span} ago"), value=value, span=age)
