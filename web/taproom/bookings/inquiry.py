# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request: who asks, when, in which language, and the way to the database. What pages and API share of it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from starlette.requests import Request

from taproom.access import Principal
from taproom.db import Store
from taproom.i18n import Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A request of a person or a program."""

    request: Request
    reader: Reader
    me: Principal
    now_utc: int
    store: Store

    @property
    def zone(self) -> tzinfo:
        """The brewery's: it says when a day begins."""
        return self.reader.timezone

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await self.store.read(question)

    async def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """In one transaction."""
        return await self.store.write(task)
