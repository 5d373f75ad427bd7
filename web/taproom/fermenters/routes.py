# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the fermenters, and their forms. Everything here works without JavaScript."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cellar.contract import ModeOrder, ResetTripOrder, SetpointOrder
from taproom.fermenters.asking import Outcome, ask
from taproom.fermenters.history import DAY_S, RANGES_S, Range, bucketing, with_gaps
from taproom.fermenters.intents import Order, new_intent_id
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.parts import Parts, parts_of
from taproom.fermenters.profile_words import shown
from taproom.fermenters.rules import Unusable, read_setpoint, view
from taproom.fermenters.schemas import IntentId
from taproom.fermenters.sparkline import Sparkline, sparkline
from taproom.fermenters.words import happened
from taproom.pages import Pages, pages_of
from taproom.security import author_of

router = APIRouter(include_in_schema=False)

SPARKLINE_POINTS = 96
EVENTS_SHOWN = 20
TABLE_ROWS = 30

PartsOf = Annotated[Parts, Depends(parts_of)]
PagesOf = Annotated[Pages, Depends(pages_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form answers: which form, what became of it, and what was typed."""

    form: str
    outcome: Outcome
    typed: str | None = None


def key_of(
    site: Annotated[str, Path(max_length=40)],
    unit: Annotated[str, Path(max_length=40)],
    fermenter: Annotated[str, Path(max_length=40)],
) -> Key:
    """The fermenter that the path names."""
    return Key(site=site, unit=unit, fermenter=fermenter)


KeyOf = Annotated[Key, Depends(key_of)]


@router.get("/")
async def overview(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    reader = pages.reader(request)
    tiles = [{"view": view(sight, reader), "day": await day_of(parts, sight)} for sight in parts.board.sights]
    shape = overview_shape(parts.board, pages.assets.fingerprint)
    return pages.render(request, "overview.html", tiles=tiles, shape=shape, broker_up=parts.board.broker_up)


def overview_shape(board: Board, fingerprint: str) -> str:
    """Changes when the overview must be loaded again: a fermenter more or less, or another version of us."""
    return " ".join([fingerprint, *(key.path for key in board.keys)])


async def day_of(parts: Parts, sight: Sight) -> Sparkline | None:
    """The fermenter's last 24 hours, by its controller's clock."""
    to_utc = sight.now_utc + 1
    buckets = bucketing(from_utc=to_utc - DAY_S, to_utc=to_utc, points=SPARKLINE_POINTS, newest_utc=sight.now_utc)
    points = await parts.points(sight.key, buckets)
    return sparkline(points, from_utc=buckets.from_utc, to_utc=to_utc, gap_s=buckets.gap_s)


@router.get("/fermenters/{site}/{unit}/{fermenter}")
async def fermenter_page(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, span: Annotated[Range, Query(alias="range")] = "24h"
) -> Response:
    return await _page(request, key, parts, pages, span=span)


@router.get("/fermenters/{site}/{unit}/{fermenter}/day")
async def day(request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf) -> Response:
    """The drawing of the last 24 hours, which the overview asks for again from time to time."""
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    return pages.render(request, "day.html", day=await day_of(parts, sight))


@router.post("/fermenters/{site}/{unit}/{fermenter}/setpoint")
async def setpoint(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    setpoint: Annotated[str, Form()] = "",
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    setpoint_c = read_setpoint(setpoint, sight.state, pages.reader(request))
    if isinstance(setpoint_c, Unusable):
        outcome = Outcome(status=422, sentence=setpoint_c.sentence)
    else:
        outcome = await _ask(request, parts, pages, sight, SetpointOrder(setpoint_c=setpoint_c), intent_id)
    return await _said(request, key, parts, pages, Said(form="setpoint", outcome=outcome, typed=setpoint))


@router.post("/fermenters/{site}/{unit}/{fermenter}/mode")
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
    outcome = await _ask(request, parts, pages, sight, order, intent_id)
    return await _said(request, key, parts, pages, Said(form="mode", outcome=outcome))


@router.post("/fermenters/{site}/{unit}/{fermenter}/reset")
async def reset(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, intent_id: Annotated[IntentId, Form()]
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    outcome = await _ask(request, parts, pages, sight, ResetTripOrder(), intent_id)
    return await _said(request, key, parts, pages, Said(form="reset", outcome=outcome))


async def _ask(request: Request, parts: Parts, pages: Pages, sight: Sight, order: Order, intent_id: str) -> Outcome:
    return await ask(
        parts.desk, sight, order, author=author_of(request), intent_id=intent_id, reader=pages.reader(request)
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
    return pages.render(
        request,
        "fermenter.html",
        status=said.outcome.status if said else 200,
        view=view(sight, reader),
        profile=shown(reader, sight.state, now_utc=sight.now_utc),
        span=span,
        rows=list(with_gaps(rows, gap_s=buckets.gap_s))[::-1],
        events=[(it.at_utc, happened(reader, it)) for it in events],
        said=said,
        intent_ids={form: new_intent_id() for form in ("setpoint", "mode", "reset")},
        has=sight.state,
        shape=pages.assets.fingerprint,
    )


def unknown(request: Request, key: Key, parts: Parts, pages: Pages) -> HTMLResponse:
    """The page for a fermenter that nobody has reported."""
    reader = pages.reader(request)
    known = [view(sight, reader) for sight in parts.board.sights]
    return pages.render(request, "unknown.html", status=404, key=key, known=known)
