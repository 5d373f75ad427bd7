# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One SQLite file, one writer (rule 9). Readers open their own read-only connections.

The writer is a thread that takes callables: each runs inside `BEGIN IMMEDIATE`; what it raises goes to the
caller's future, after a roll-back, and the thread lives on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from taproom.errors import StoreError
from taproom.migrations import migrate

T = TypeVar("T")
BUSY_TIMEOUT_MS = 5000


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
        migrate(db)
    except sqlite3.Error as error:
        db.close()
        raise StoreError(f"Cannot use {path}: {error}. The file was left as it is.") from error
    return db


def _set_up(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")


@contextmanager
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


class Writer:
    """The one thread that writes."""

    def __init__(self, path: Path) -> None:
        self._db = open_db(path)
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
    """Read-only connections to the same file, one per question."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"

    def run(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask, in the caller's thread."""
        db = sqlite3.connect(self._uri, uri=True, isolation_level=None)
        try:
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            db.row_factory = sqlite3.Row
            return question(db)
        finally:
            db.close()
