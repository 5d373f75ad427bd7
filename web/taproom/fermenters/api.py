# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON API: the same knowledge and the same rules as the pages, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cellar.contract import Answer
from taproom.access import Policy, allow
from taproom.fermenters.history import MAX_POINTS, RANGES_S, Bucketing, Point, Range, bucketing, with_gaps
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.parts import Parts
from taproom.fermenters.routes import KeyOf, PagesOf, PartsOf, ask_for, names_of
from taproom.fermenters.schemas import (
    EventShown,
    FermenterShown,
    Health,
    HistoryShown,
    IntentRequest,
    show_event,
    show_fermenter,
    show_history,
)
from taproom.fermenters.words import happened
from taproom.openapi import refusals
from taproom.problems import problem

router = APIRouter()
ONE = "/api/v1/fermenters/{site}/{unit}/{fermenter}"
Utc = Annotated[int | None, Query(ge=0, le=4_102_444_800)]


@router.get("/healthz")
@allow(Policy.ANYONE)
async def health(parts: PartsOf) -> Health:
    return Health(
        ok=True,
        broker=parts.board.broker_up,
        fermenters=len(parts.board.keys),
        ignored_messages=dict(parts.complaints),
    )


@router.get("/api/v1/fermenters")
@allow(Policy.VIEWERS)
async def fermenters(parts: PartsOf) -> list[FermenterShown]:
    return [show_fermenter(sight) for sight in parts.board.sights]


@router.get(ONE, response_model=FermenterShown, responses=refusals(404))
@allow(Policy.VIEWERS)
async def fermenter(key: KeyOf, parts: PartsOf) -> FermenterShown | Response:
    sight = parts.board.sight(key)
    return _unknown(key, parts) if sight is None else show_fermenter(sight)


@router.get(f"{ONE}/history", response_model=HistoryShown, responses=refusals(404))
@allow(Policy.VIEWERS)
async def history(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    span: Annotated[Range, Query(alias="range")] = "24h",
    from_utc: Annotated[Utc, Query(alias="from")] = None,
    to_utc: Annotated[Utc, Query(alias="to")] = None,
    width: Annotated[int, Query(ge=1, le=MAX_POINTS)] = 400,
) -> HistoryShown | Response:
    """The last `range`, or what lies between `from` and `to`, in at most about `width` buckets."""
    sight = parts.board.sight(key)
    if sight is None:
        return _unknown(key, parts)
    end_utc = to_utc if to_utc is not None else sight.now_utc + 1
    start_utc = from_utc
    if start_utc is None:
        start_utc = await parts.begin_of(key, range_s=RANGES_S[span], to_utc=end_utc)
    if start_utc >= end_utc:
        return problem(422, "`from` must be before `to`")
    buckets = bucketing(from_utc=start_utc, to_utc=end_utc, points=width, newest_utc=sight.now_utc)
    marked = await parts.marked(key, from_utc=buckets.from_utc, to_utc=end_utc)
    reader, known = pages.reader(request), await names_of(request)
    texts = [happened(reader, it, known) for it in marked.marks]
    return show_history(buckets, await _gapped(parts, sight, buckets), marked, texts)


@router.get(f"{ONE}/events", response_model=list[EventShown], responses=refusals(404))
@allow(Policy.VIEWERS)
async def events(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> list[EventShown] | Response:
    """What happened, newest first; `before` is the `seq` to go on from."""
    if parts.board.sight(key) is None:
        return _unknown(key, parts)
    reader = pages.reader(request)
    known = await names_of(request)
    found = await parts.events(key, limit=limit, before_seq=before)
    return [show_event(it, happened(reader, it, known)) for it in found]


@router.post(f"{ONE}/intents", response_model=Answer, responses=refusals(404, 409, 503, 504))
@allow(Policy.MEMBERS)
async def intents(request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, wish: IntentRequest) -> Response:
    """Ask the controller for a change and wait for its answer, at most 5 s."""
    sight = parts.board.sight(key)
    if sight is None:
        return _unknown(key, parts)
    outcome = await ask_for(request, parts, pages, sight, wish.order, wish.id)
    answer = outcome.answer
    if answer is not None and outcome.accepted:
        return JSONResponse(answer.model_dump())
    return problem(outcome.status, outcome.sentence, intent=wish.id, answer=answer and answer.model_dump())


async def _gapped(parts: Parts, sight: Sight, buckets: Bucketing) -> list[Point]:
    return list(with_gaps(await parts.points(sight.key, buckets), gap_s=buckets.gap_s))


def _unknown(key: Key, parts: Parts) -> Response:
    known = [it.path for it in parts.board.keys]
    return problem(404, f"No fermenter {key.path!r} is known", known=known)
