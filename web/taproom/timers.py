# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens by itself when its time has come: no-shows, offers that lapse, letters. There is no cron to forget.

Two servers may run on one database, and each runs every job: a job takes what is due inside its transaction, and
finds nothing the second time. A job decides and writes; what must wait for the network is an errand.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial

from taproom.clock import Utc
from taproom.db import Store

log = logging.getLogger(__name__)

EVERY_S = 3.0
Job = Callable[[sqlite3.Connection, int], object]  # what it answers is nobody's business
Errand = Callable[[int], Awaitable[None]]


class Timers:
    """Runs what was registered, again and again. One that fails does not keep the others from their turn."""

    def __init__(self, store: Store, now_utc: Utc) -> None:
        self._store = store
        self.now_utc = now_utc
        self._jobs: dict[str, Job] = {}
        self._errands: dict[str, Errand] = {}
        self._failing: dict[str, str] = {}

    def job(self, name: str, job: Job) -> None:
        """`job(db, now_utc)` runs in a write transaction of its own, and must find nothing to do the second time."""
        self._jobs[name] = job

    def errand(self, name: str, errand: Errand) -> None:
        """`errand(now_utc)` may take its time; neither jobs nor other errands wait for it."""
        self._errands[name] = errand

    async def run_due(self, now_utc: int) -> None:
        """Everything once: the jobs in the order of their registration, then the errands."""
        await self._run_jobs(now_utc)
        await self._run_errands(now_utc)

    async def keep_running(self) -> None:
        """Until cancelled."""
        errands = (self._again(partial(self._run_errand, name)) for name in self._errands)
        await asyncio.gather(self._again(self._run_jobs), *errands)

    async def _again(self, turn: Callable[[int], Awaitable[None]]) -> None:
        while True:
            await turn(self.now_utc())
            await asyncio.sleep(EVERY_S)

    async def _run_jobs(self, now_utc: int) -> None:
        for name, job in self._jobs.items():
            await self._attempt(name, self._store.write(partial(_told, job, now_utc)))

    async def _run_errands(self, now_utc: int) -> None:
        for name in self._errands:
            await self._run_errand(name, now_utc)

    async def _run_errand(self, name: str, now_utc: int) -> None:
        await self._attempt(name, self._errands[name](now_utc))

    async def _attempt(self, name: str, work: Awaitable[None]) -> None:
        """The one boundary at which any failure is caught: said once for each kind, until it works again."""
        try:
            await work
        except Exception as error:
            if self._failing.get(name) != type(error).__name__:
                log.exception("the timer %s failed; it is tried again every %g s", name, EVERY_S)
            self._failing[name] = type(error).__name__
        else:
            if self._failing.pop(name, None):
                log.warning("the timer %s works again", name)


def _told(job: Job, now_utc: int, db: sqlite3.Connection) -> None:
    job(db, now_utc)
