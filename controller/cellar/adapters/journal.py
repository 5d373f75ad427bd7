# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal in SQLite: WAL, synchronous=FULL, one writer thread, STRICT tables. Keeps rules 6 and 9.

The writer takes everything that is queued as one transaction, so that a slow card costs one fsync and not many.
When a commit fails, the futures hold the error and the loop goes on: it never waits for a disk and never dies of it.
After an error of the disk the file is opened anew for the next transaction, because nobody knows what an fsync that
failed has left in the kernel; when the disk is full, the ballast goes first. A disk that is read-only from the start
is read for what is remembered, and control begins.
"""

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from uuid import uuid4

from sqlite_utils import Database

from cellar.adapters.ballast import Ballast
from cellar.adapters.journal_schema import migrations
from cellar.adapters.memories import body_of, remembered_from
from cellar.adapters.reading import reader
from cellar.adapters.retention import KEPT, Kept, tidy
from cellar.core.remembered import Remembered
from cellar.ports import Block, JournalError, Row, Unsent

logger = logging.getLogger("cellar.journal")

TIDY_EVERY_S = 3600  # of the rows' own time

_BEGIN_EPOCH = """
    insert into epoch values ((select ifnull(max(seq), 0) + 1 from entry), ?)
    on conflict (first_seq) do update set name = excluded.name
"""
_UNSENT = """
    select ifnull((select name from epoch where first_seq <= seq order by first_seq desc limit 1), ''),
           seq, at_utc, fermenter, body
    from entry where seq > (select through_seq from hub) order by seq limit ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    rows: Sequence[Row] = ()
    memories: Mapping[str, Remembered] | None = None
    block: Block | None = None
    through_seq: int | None = None
    done: Future[None]


class SqliteJournal:
    """Implements `ports.Journal` in the file `path`. `kept` says for how long, and how finely.

    Each opening begins an epoch. A file that was replaced, or a backup of yesterday's, counts anew from some number,
    and the hub must not take its rows for those that it has.
    """

    def __init__(self, path: Path, *, kept: Kept = KEPT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._ballast = Ballast(path.with_name("ballast"))
        self._kept = kept
        self._tidied_utc = 0
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._connection: sqlite3.Connection | None = None
        with self._told():
            self._open_at_first()
        self._ballast.take_on()
        self._writer = Thread(target=self._write_all, name="journal", daemon=True)
        self._writer.start()

    def _open_at_first(self) -> None:
        try:
            self._connection = _open(self._path)
        except sqlite3.OperationalError as error:
            if not (_is_of_the_disk(error) and self._path.exists()):
                raise
            logger.critical("the journal %s cannot be written (%s)", self._path, error)

    def record(
        self, rows: Sequence[Row], memories: Mapping[str, Remembered], block: Block | None = None
    ) -> Future[None]:
        done: Future[None] = Future()
        self._queue.put(_Work(rows=rows, memories=memories, block=block, done=done))
        return done

    def acknowledge(self, through_seq: int) -> None:
        self._queue.put(_Work(through_seq=through_seq, done=Future()))

    def recall(self) -> dict[str, Remembered]:
        with self._told(), closing(reader(self._path)) as connection:
            stored = connection.execute("select fermenter, body from memory").fetchall()
            return {fermenter: remembered_from(body) for fermenter, body in stored}

    def unsent(self, limit: int) -> Unsent:
        with self._told(), closing(reader(self._path)) as connection:
            found = connection.execute(_UNSENT, (limit,)).fetchall()
        epoch = found[0][0] if found else ""
        rows = [(seq, Row(at_utc=at, fermenter=of, body=body)) for name, seq, at, of, body in found if name == epoch]
        return Unsent(epoch=epoch, rows=rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Reading that fails says which file, and that it is kept."""
        try:
            yield
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            advice = "it is kept as it is; put a backup in its place, or move it away to begin a new one"
            raise JournalError(f"the journal {self._path} cannot be read ({error}): {advice}") from error

    def close(self) -> None:
        self._queue.put(None)
        self._writer.join()

    def _write_all(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                works = [first]
                ending = False
                while not self._queue.empty() and not ending:
                    work = self._queue.get()
                    ending = work is None
                    works += [work] if work is not None else []
                self._commit(works)
                if ending:
                    return
        finally:
            self._let_go()

    def _commit(self, works: Sequence[_Work]) -> None:
        try:
            connection = self._connection = self._connection or _open(self._path)
            connection.execute("begin immediate")
            for work in works:
                self._apply(connection, work)
            self._tidy_if_due(connection, works)
            connection.execute("commit")
        except (sqlite3.Error, OSError) as error:
            self._recover(error)
            for work in works:
                work.done.set_exception(error)
            return
        for work in works:
            work.done.set_result(None)

    def _recover(self, error: Exception) -> None:
        """Make the next transaction possible, if it can be."""
        if _is_of_the_disk(error):
            self._let_go()
            if "FULL" in _name_of(error) and self._ballast.drop():
                logger.critical("the disk is full: the ballast was dropped, which lasts for some days. Make room")
        elif self._connection is not None and self._connection.in_transaction:
            self._connection.execute("rollback")

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def _apply(self, connection: sqlite3.Connection, work: _Work) -> None:
        connection.executemany(
            "insert into entry (at_utc, fermenter, body) values (?, ?, ?)",
            [(row.at_utc, row.fermenter, row.body) for row in work.rows],
        )
        connection.executemany(
            "insert into memory (fermenter, revision, body) values (?, ?, ?) on conflict (fermenter)"
            " do update set revision = excluded.revision, body = excluded.body where excluded.revision >= revision",
            [(fermenter, it.revision, body_of(it)) for fermenter, it in (work.memories or {}).items()],
        )
        if work.block is not None:
            block = (work.block.at_utc, work.block.body)
            connection.execute("insert into tape (at_utc, body) values (?, ?)", block)
        if work.through_seq is not None:
            connection.execute("update hub set through_seq = max(through_seq, ?)", (work.through_seq,))

    def _tidy_if_due(self, connection: sqlite3.Connection, works: Sequence[_Work]) -> None:
        newest_utc = max((row.at_utc for work in works for row in work.rows), default=self._tidied_utc)
        if abs(newest_utc - self._tidied_utc) >= TIDY_EVERY_S:
            self._tidied_utc = newest_utc
            self._ballast.take_on()
            tidy(connection, self._kept, newest_utc=newest_utc)


def _open(path: Path) -> sqlite3.Connection:
    """For one thread at a time. The tables are brought up to date, and an epoch begins."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _set_up(connection)
        migrations.apply(Database(connection, execute_plugins=False))
        connection.execute(_BEGIN_EPOCH, (uuid4().hex,))
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in (
        "page_size=1024",  # of a new file: a commit touches few rows, and whole pages are written
        "synchronous=extra",  # as full; and before there is a WAL, a rollback journal that is gone stays gone
        "journal_mode=wal",
        "foreign_keys=on",
        "busy_timeout=5000",
        "trusted_schema=off",
    ):
        connection.execute(f"pragma {pragma}")


def _is_of_the_disk(error: Exception) -> bool:
    """Full, read-only, or failing; not a file that is no journal."""
    return _name_of(error).startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"))


def _name_of(error: Exception) -> str:
    return str(getattr(error, "sqlite_errorname", ""))
