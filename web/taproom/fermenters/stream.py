# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live stream: one event per change of what a reader sees, a heartbeat when nothing changes.

It carries text for text nodes, never markup: what is under a finger must not be replaced. Changes that come
faster than a person can read are joined.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from taproom.access import Policy, allow, still_admitted
from taproom.clock import Monotonic
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.parts import parts_of
from taproom.fermenters.routes import overview_shape
from taproom.fermenters.rules import View, view
from taproom.i18n import Reader
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)

BEAT_S = 5.0
LOOK_EVERY_S = 1.0  # values grow stale without anybody speaking
JOIN_S = 0.1
RETRY_MS = 1000


@router.get("/live")
@allow(Policy.VIEWERS)
async def live(request: Request, only: Annotated[str | None, Query(max_length=130)] = None) -> StreamingResponse:
    """All fermenters, or `only` the one with this `site/unit/fermenter`."""
    parts, pages = parts_of(request), pages_of(request)
    stream = events(
        parts.board,
        pages.reader(request),
        only=only,
        fingerprint=pages.assets.fingerprint,
        clock=parts.clock,
        admitted=partial(still_admitted, request),
    )
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def events(
    board: Board,
    reader: Reader,
    *,
    only: str | None,
    fingerprint: str,
    clock: Monotonic,
    admitted: Callable[[], Awaitable[bool]],
) -> AsyncIterator[str]:
    """The stream's text, until the board closes, or who reads it may do so no more (looked at every `BEAT_S`)."""
    waker = board.waker()
    sent: dict[Key, object] = {}
    shape, spoke_s = "", clock()
    asked_s = spoke_s
    yield f"retry: {RETRY_MS}\n\n"
    try:
        while not board.closed:
            if clock() - asked_s >= BEAT_S:
                asked_s = clock()
                if not await admitted():
                    break
            waker.clear()
            now_shape = fingerprint if only else overview_shape(board, fingerprint)
            news = [_event("shape", now_shape)] if now_shape != shape else []
            shape = now_shape
            news.extend(_changes(_chosen(board, only), sent, reader))
            if news or clock() - spoke_s >= BEAT_S:
                spoke_s = clock()
                yield "".join(news) or _event("beat", "")
            await _news_or_look(waker)
    finally:
        board.forget(waker)


async def _news_or_look(waker: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(waker.wait(), LOOK_EVERY_S)
    except TimeoutError:
        return
    await asyncio.sleep(JOIN_S)


def _chosen(board: Board, only: str | None) -> list[Sight]:
    return [sight for sight in board.sights if only is None or sight.key.path == only]


def _changes(sights: Iterable[Sight], sent: dict[Key, object], reader: Reader) -> list[str]:
    """Events for what looks different from what was sent; remembers them as sent."""
    changes = []
    for sight in sights:
        now = view(sight, reader)
        held = sight.state.held and (sight.state.held, sight.state.at_utc)
        print_ = (now.texts, now.flags, held, now.wait_s is None)
        if sent.get(sight.key) != print_:
            sent[sight.key] = print_
            changes.append(_event("fermenter", patch(now)))
    return changes


def patch(now: View) -> dict[str, object]:
    """What the page needs to show this view in place of an older one."""
    return {"key": now.key.path, "text": now.texts, "flag": now.flags, "wait": now.wait_s, "speed": now.speed}


def _event(name: str, content: object) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n\n"
