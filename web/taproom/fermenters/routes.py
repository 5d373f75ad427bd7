# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the fermenters, and their forms. Everything here works without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cellar.contract import ModeOrder, ResetTripOrder, SetpointOrder
from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.db import Store
from taproom.depends import at_once
from taproom.errors import NotSignedInError
from taproom.fermenters.asking import Outcome, ask
from taproom.fermenters.glance import day_of, glance, trend_of
from taproom.fermenters.history import RANGES_S, Range, bucketing, with_gaps
from taproom.fermenters.intents import Order, new_intent_id
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.parts import Parts, parts_of
from taproom.fermenters.profile_words import shown
from taproom.fermenters.rules import Unusable, journal_fails, read_setpoint, view
from taproom.fermenters.schemas import IntentId
from taproom.fermenters.steering import Steering, Steers, permits, why_not
from taproom.fermenters.trend import shown_trend
from taproom.fermenters.words import happened
from taproom.pages import Pages, pages_of

router = APIRouter(include_in_schema=False)

EVENTS_SHOWN = 20
TABLE_ROWS = 30

PartsOf = Annotated[Parts, at_once(parts_of)]
PagesOf = Annotated[Pages, at_once(pages_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form answers: which form, what became of it, what was typed, and to what it can be undone."""

    form: str
    outcome: Outcome
    typed: str | None = None
    undo: str = ""


async def key_of(
    site: Annotated[str, Path(max_length=40)],
    unit: Annotated[str, Path(max_length=40)],
    fermenter: Annotated[str, Path(max_length=40)],
) -> Key:
    """The fermenter that the path names."""
    return Key(site=site, unit=unit, fermenter=fermenter)


KeyOf = Annotated[Key, Depends(key_of)]


@router.get("/")
@allow(Policy.VIEWERS)
async def overview(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    reader = pages.reader(request)
    store: Store = request.app.state.store
    tiles = [
        {"view": view(sight, reader), "beside": await glance(parts, store, sight, reader)}
        for sight in parts.board.sights
    ]
    shape = overview_shape(parts.board, pages.assets.fingerprint)
    return pages.render(
        request,
        "overview.html",
        tiles=tiles,
        shape=shape,
        broker_up=parts.board.broker_up,
        commissionings=[it.controller for it in parts.board.commissionings.running],
        troubles=[journal_fails(it, reader) for it in parts.board.journals_failing],
    )


def overview_shape(board: Board, fingerprint: str) -> str:
    """Changes when the overview must be loaded again: a fermenter more or less, a journal that fails, another us,
    a commissioning begun or ended.
    """
    failing = (f"journal:{it}" for it in board.journals_failing)
    running = (f"commission:{it.controller}" for it in board.commissionings.running)
    return " ".join([fingerprint, *(key.path for key in board.keys), *failing, *running])


@router.get("/fermenters/{site}/{unit}/{fermenter}")
@allow(Policy.VIEWERS)
async def fermenter_page(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, span: Annotated[Range, Query(alias="range")] = "24h"
) -> Response:
    return await _page(request, key, parts, pages, span=span)


@router.get("/fermenters/{site}/{unit}/{fermenter}/day")
@allow(Policy.VIEWERS)
async def day(request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf) -> Response:
    """The drawing of the last 24 hours, which the overview asks for again from time to time."""
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    trend = shown_trend(await trend_of(parts, sight), pages.reader(request))
    return pages.render(request, "day.html", day=await day_of(parts, sight), trend=trend)


@router.post("/fermenters/{site}/{unit}/{fermenter}/setpoint")
@allow(Policy.MEMBERS)
async def setpoint(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    setpoint: Annotated[str, Form()] = "",
    instead: Annotated[str, Form()] = "",
) -> Response:
    """`instead` undoes: it is the setpoint of before, which the answer to a change offers for a few seconds."""
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    setpoint, before_c = instead or setpoint, sight.state.setpoint_c
    setpoint_c = read_setpoint(setpoint, sight.state, pages.reader(request))
    if isinstance(setpoint_c, Unusable):
        outcome = Outcome(status=422, sentence=setpoint_c.sentence)
    else:
        outcome = await ask_for(request, parts, pages, sight, SetpointOrder(setpoint_c=setpoint_c), intent_id)
    undo = pages.reader(request).degrees(before_c, "0.0#") if outcome.accepted and not instead else ""
    said = Said(form="setpoint", outcome=outcome, typed=setpoint, undo=undo if before_c != setpoint_c else "")
    return await _said(request, key, parts, pages, said)


@router.post("/fermenters/{site}/{unit}/{fermenter}/mode")
@allow(Policy.VIEWERS)
async def mode(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    mode: Annotated[str, Form(pattern="^(auto|off)$")],
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    order = ModeOrder(mode="off" if mode == "off" else "auto")
    outcome = await ask_for(request, parts, pages, sight, order, intent_id)
    return await _said(request, key, parts, pages, Said(form="mode", outcome=outcome))


@router.post("/fermenters/{site}/{unit}/{fermenter}/reset")
@allow(Policy.MEMBERS)
async def reset(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, intent_id: Annotated[IntentId, Form()]
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    outcome = await ask_for(request, parts, pages, sight, ResetTripOrder(), intent_id)
    return await _said(request, key, parts, pages, Said(form="reset", outcome=outcome))


async def names_of(request: Request) -> Mapping[str, str]:
    """Who the authors of events are."""
    store: Store = request.app.state.store
    return await store.read(people.names)


async def steering_of(request: Request, key: Key) -> Steering:
    """Whether who asks may change the fermenter."""
    store: Store = request.app.state.store
    steers: Steers = request.app.state.steers
    now_utc = request.app.state.now_utc()
    return await store.read(lambda db: steers(db, key.path, principal_of(request), now_utc))


async def ask_for(
    request: Request, parts: Parts, pages: Pages, sight: Sight, order: Order, intent_id: str
) -> Outcome:
    """Ask the controller in the name of who asks us.

    Raises:
        NotSignedInError: at a panel, nobody has said who they are, and this is more than to stop.
    """
    steering, principal = await steering_of(request, sight.key), principal_of(request)
    if principal.role is None and not permits(steering, order):
        raise NotSignedInError("Sign in first.")
    return await ask(
        parts.desk,
        sight,
        order,
        steering=steering,
        author=principal.author,
        intent_id=intent_id,
        reader=pages.reader(request),
    )


async def _said(request: Request, key: Key, parts: Parts, pages: Pages, said: Said) -> Response:
    """To htmx the form's own result region, to a plain browser the whole page."""
    if "hx-request" in request.headers:
        status = said.outcome.status
        return pages.render(request, "said.html", status=status, said=said, intent_id=new_intent_id())
    return await _page(request, key, parts, pages, said=said)


async def _page(
    request: Request, key: Key, parts: Parts, pages: Pages, *, span: Range = "24h", said: Said | None = None
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    reader = pages.reader(request)
    to_utc = sight.now_utc + 1
    from_utc = await parts.begin_of(key, range_s=RANGES_S[span], to_utc=to_utc)
    buckets = bucketing(from_utc=from_utc, to_utc=to_utc, points=TABLE_ROWS, newest_utc=sight.now_utc)
    rows = await parts.points(key, buckets)
    events = await parts.events(key, limit=EVENTS_SHOWN)
    known, steering = await names_of(request), await steering_of(request, key)
    return pages.render(
        request,
        "fermenter.html",
        status=said.outcome.status if said else 200,
        view=view(sight, reader),
        beside=await glance(parts, request.app.state.store, sight, reader),
        profile=shown(reader, sight.state, now_utc=sight.now_utc),
        span=span,
        span_chosen="range" in request.query_params,
        rows=list(with_gaps(rows, gap_s=buckets.gap_s))[::-1],
        events=[(it.at_utc, happened(reader, it, known)) for it in events],
        said=said,
        intent_ids={form: new_intent_id() for form in ("setpoint", "mode", "reset")},
        has=sight.state,
        steering=steering,
        why_not="" if steering.allowed else why_not(steering, reader),
        shape=pages.assets.fingerprint,
    )


def unknown(request: Request, key: Key, parts: Parts, pages: Pages) -> HTMLResponse:
    """The page for a fermenter that nobody has reported."""
    reader = pages.reader(request)
    known = [view(sight, reader) for sight in parts.board.sights]
    return pages.render(request, "unknown.html", status=404, key=key, known=known)
