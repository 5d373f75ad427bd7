# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the routes of the fermenters work with."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cellar.contract import LAST_UTC_S
from taproom.clock import Monotonic
from taproom.db import Reads
from taproom.fermenters import past, repository
from taproom.fermenters.history import Bucketing, Marked, PastEvent, Point, begin_of
from taproom.fermenters.ingest import Complaint
from taproom.fermenters.intents import Desk
from taproom.fermenters.live import Board, Key, Sight
from taproom.fermenters.profile_words import place

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The live board, the desk for wishes, and the past."""

    board: Board
    desk: Desk
    reads: Reads
    complaints: Counter[Complaint]
    clock: Monotonic
    news_within_s: float = 2.0

    async def news_of(self, sight: Sight) -> None:
        """Until the profile is elsewhere than in `sight`: an answer comes before the state that it makes."""
        waker = self.board.waker()
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._differs(sight, waker), self.news_within_s)
        finally:
            self.board.forget(waker)

    async def _differs(self, sight: Sight, waker: asyncio.Event) -> None:
        while (now := self.board.sight(sight.key)) is not None and place(now.state) == place(sight.state):
            waker.clear()
            await waker.wait()

    async def points(self, key: Key, buckets: Bucketing) -> list[Point]:
        return await run_in_threadpool(
            self.reads.run, lambda db: repository.points(db, key.controller, key.fermenter, buckets)
        )

    async def begin_of(self, key: Key, *, range_s: int, to_utc: int) -> int:
        """Where a chart of the last `range_s` begins."""
        first_utc = await run_in_threadpool(
            self.reads.run, lambda db: repository.first_utc(db, key.controller, key.fermenter)
        )
        return begin_of(range_s=range_s, to_utc=to_utc, first_utc=first_utc)

    async def marked(self, key: Key, *, from_utc: int, to_utc: int) -> Marked:
        return await run_in_threadpool(
            self.reads.run,
            lambda db: past.marked(db, key.controller, key.fermenter, from_utc=from_utc, to_utc=to_utc),
        )

    async def newest_gravity(self, key: Key, since_utc: int) -> float | None:
        """The SG that was noted last, if that was since then."""
        marked = await self.marked(key, from_utc=since_utc, to_utc=LAST_UTC_S)
        return marked.gravities[-1][1] if marked.gravities else None

    async def rows(self, key: Key, *, width_s: int, from_utc: int, to_utc: int, limit: int) -> list[Point]:
        """Roll-ups as they are kept, oldest first."""
        return await run_in_threadpool(
            self.reads.run,
            lambda db: past.kept_rows(
                db,
                key.controller,
                key.fermenter,
                width_s=width_s,
                from_utc=from_utc,
                to_utc=to_utc,
                limit=limit,
            ),
        )

    async def events(self, key: Key, *, limit: int, before_seq: int | None = None) -> list[PastEvent]:
        return await run_in_threadpool(
            self.reads.run,
            lambda db: repository.recent_events(
                db, key.controller, key.fermenter, limit=limit, before_seq=before_seq
            ),
        )


def parts_of(request: Request) -> Parts:
    """The parts of the app that handles this request."""
    parts: Parts = request.app.state.parts
    return parts
