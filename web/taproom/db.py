# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One SQLite file, one writer (rule 9). Readers open their own read-only connections.

The writer is a thread that takes callables: each runs inside `BEGIN IMMEDIATE`; what it raises goes to the
caller's future, after a roll-back, and the thread lives on.
"""

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from taproom.errors import StoreError
from taproom.migrations import is_old, migrate

T = TypeVar("T")
BUSY_TIMEOUT_MS = 10_000  # the queue of writers is not fair: one of sixteen processes may wait more than five seconds
MOST_IDLE = 8


def open_db(path: Path) -> sqlite3.Connection:
    """Open for writing, creating and migrating as needed.

    Raises:
        StoreError: the folder or file cannot be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"Cannot open {path}: {error}. Choose another folder with --state.") from error
    try:
        _set_up(db)
        if is_old(db):
            with transaction(db):
                migrate(db)
    except sqlite3.Error as error:
        db.close()
        raise StoreError(f"Cannot use {path}: {error}. The file was left as it is.") from error
    return db


def _set_up(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    db.execute("PRAGMA synchronous = EXTRA")  # FULL, and the folder too: until WAL is set there is a rollback journal
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of a part of a transaction, whatever becomes of the rest."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


class Writer:
    """The one thread that writes."""

    def __init__(self, path: Path) -> None:
        self._db = open_db(path)
        self._db.row_factory = sqlite3.Row
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="taproom-writer")

    def submit(self, task: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `task` in a transaction of its own. The future is done after the commit."""
        return self._thread.submit(self._run, task)

    def _run(self, task: Callable[[sqlite3.Connection], T]) -> T:
        with transaction(self._db):
            return task(self._db)

    def close(self) -> None:
        """Finish what was submitted, then close."""
        self._thread.shutdown(wait=True)
        self._db.close()


class Reads:
    """Read-only connections to the same file: one for each question, kept for the next when it went well.

    A question sees one state of the database, however often it asks.
    """

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._idle: deque[sqlite3.Connection] = deque()

    def run(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask, in the caller's thread."""
        db = self._take()
        try:
            db.execute("BEGIN")
            answer = question(db)
            db.execute("COMMIT")
        except BaseException:
            db.close()
            raise
        self._give_back(db)
        return answer

    def close(self) -> None:
        """Those that nobody uses at the moment."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        db = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        db.row_factory = sqlite3.Row
        return db

    def _give_back(self, db: sqlite3.Connection) -> None:
        if len(self._idle) < MOST_IDLE:
            self._idle.append(db)
        else:
            db.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The database, as a route asks it: nothing here blocks the event loop."""

    writer: Writer
    reads: Reads

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await run_in_threadpool(self.reads.run, question)

    async def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """In one `BEGIN IMMEDIATE`; answers after the commit, and raises what `task` raised after the roll-back."""
        return await asyncio.wrap_future(self.writer.submit(task))
