# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request: who asks, when, in which language, and the way to the batches. What pages and API share of it."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.requests import Request

from taproom.access import Principal, principal_of
from taproom.batches.moving import known
from taproom.batches.parts import BatchParts, parts_of
from taproom.batches.seeing import Seen, see
from taproom.db import Store
from taproom.i18n import Reader
from taproom.pages import pages_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request of a person or a program."""

    request: Request
    reader: Reader
    me: Principal
    now_utc: int
    store: Store
    parts: BatchParts

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await self.store.read(question)

    async def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """In one transaction."""
        return await self.store.write(task)

    async def see(self, batch: str) -> Seen:
        """Raises `UnknownBatch`."""

        def look(db: sqlite3.Connection) -> Seen:
            seen = see(db, batch, self.stewards(db, batch), followed_of=self.parts.followed_of)
            return replace(seen, reads=self.parts.reads(db, seen.batch, self.me))

        return await self.read(look)

    def stewards(self, db: sqlite3.Connection, batch: str) -> Sequence[str]:
        """Of the batch's fermenter. Raises `UnknownBatch`."""
        return self.parts.stewards(db, known(db, batch).fermenter)


async def asked(request: Request) -> Asked:
    return Asked(
        request=request,
        reader=pages_of(request).reader(request),
        me=principal_of(request),
        now_utc=request.app.state.now_utc(),
        store=request.app.state.store,
        parts=parts_of(request),
    )
