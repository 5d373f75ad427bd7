# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal in SQLite: WAL, synchronous=FULL, one writer thread, STRICT tables. Keeps rules 6 and 9.

The writer takes everything that is queued as one transaction, so that a slow card costs one fsync and not many.
When a commit fails (disk full, read-only) the futures hold the error and the next transaction tries anew: the loop
never waits and never dies of it.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from sqlite_utils import Database, Migrations

from cellar.core.fermenter import Mode
from cellar.core.profile import Flat, ProfileState
from cellar.core.profile_document import document_of, profile_from
from cellar.core.pulses import Habit
from cellar.core.remembered import Learnt, Remembered
from cellar.core.supervision import TripReason
from cellar.ports import JournalError, Row

migrations = Migrations("cellar")


@migrations()
def m001_entries_memories_and_what_the_hub_has(db: Database) -> None:
    db.table("entry").create(
        {"seq": int, "at_utc": int, "fermenter": str, "body": str},
        pk="seq",
        not_null={"at_utc", "body"},
        strict=True,
    )
    db.table("memory").create(
        {"fermenter": str, "revision": int, "body": str},
        pk="fermenter",
        not_null={"revision", "body"},
        strict=True,
    )
    db.table("hub").create({"id": int, "through_seq": int}, pk="id", not_null={"through_seq"}, strict=True)
    db.table("hub").insert({"id": 1, "through_seq": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    rows: Sequence[Row] = ()
    memories: Mapping[str, Remembered] | None = None
    through_seq: int | None = None
    done: Future[None]


class SqliteJournal:
    """Implements `ports.Journal` in the file `path`.

    Rows older than `keep_days` are thinned out once the hub has them.
    """

    def __init__(self, path: Path, *, keep_days: int = 60) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._keep_s = keep_days * 86_400
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        with self._told():
            connection = _open(path)
            migrations.apply(Database(connection, execute_plugins=False))
            connection.close()
        self._reader = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._reading = Lock()
        self._writer = Thread(target=self._write_all, name="journal", daemon=True)
        self._writer.start()

    def record(self, rows: Sequence[Row], memories: Mapping[str, Remembered]) -> Future[None]:
        done: Future[None] = Future()
        self._queue.put(_Work(rows=rows, memories=memories, done=done))
        return done

    def acknowledge(self, through_seq: int) -> None:
        self._queue.put(_Work(through_seq=through_seq, done=Future()))

    def recall(self) -> dict[str, Remembered]:
        with self._reading, self._told():
            stored = self._reader.execute("select fermenter, body from memory").fetchall()
            return {fermenter: _remembered(body) for fermenter, body in stored}

    def unsent(self, limit: int) -> list[tuple[int, Row]]:
        with self._reading, self._told():
            rows = self._reader.execute(
                "select seq, at_utc, fermenter, body from entry"
                " where seq > (select through_seq from hub) order by seq limit ?",
                (limit,),
            ).fetchall()
        return [(seq, Row(at_utc=at_utc, fermenter=fermenter, body=body)) for seq, at_utc, fermenter, body in rows]

    @contextlib.contextmanager
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
        self._reader.close()

    def _write_all(self) -> None:
        connection = _open(self._path)
        try:
            while (first := self._queue.get()) is not None:
                works = [first]
                ending = False
                while not self._queue.empty() and not ending:
                    work = self._queue.get()
                    ending = work is None
                    works += [work] if work is not None else []
                self._commit(connection, works)
                if ending:
                    return
        finally:
            connection.close()

    def _commit(self, connection: sqlite3.Connection, works: Sequence[_Work]) -> None:
        try:
            connection.execute("begin immediate")
            for work in works:
                self._apply(connection, work)
            connection.execute("commit")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("rollback")
            for work in works:
                work.done.set_exception(error)
            return
        for work in works:
            work.done.set_result(None)

    def _apply(self, connection: sqlite3.Connection, work: _Work) -> None:
        connection.executemany(
            "insert into entry (at_utc, fermenter, body) values (?, ?, ?)",
            [(row.at_utc, row.fermenter, row.body) for row in work.rows],
        )
        connection.executemany(
            "insert into memory (fermenter, revision, body) values (?, ?, ?) on conflict (fermenter)"
            " do update set revision = excluded.revision, body = excluded.body where excluded.revision >= revision",
            [(fermenter, it.revision, _body(it)) for fermenter, it in (work.memories or {}).items()],
        )
        if work.through_seq is not None:
            connection.execute("update hub set through_seq = max(through_seq, ?)", (work.through_seq,))
            connection.execute(
                "delete from entry where seq in (select seq from entry where seq <= ? and at_utc <"
                " (select at_utc from entry order by seq desc limit 1) - ? order by seq limit 2000)",
                (work.through_seq, self._keep_s),
            )


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        "busy_timeout=5000",
        "trusted_schema=off",
    ):
        connection.execute(f"pragma {pragma}")
    return connection


def _body(it: Remembered) -> str:
    """As JSON; a profile as people write it, so that a later version can read it."""
    return json.dumps(asdict(it) | {"profile": document_of(it.profile) if it.profile is not None else None})


def _remembered(body: str) -> Remembered:
    stored = json.loads(body)
    return Remembered(
        mode=Mode(stored["mode"]),
        setpoint_c=float(stored["setpoint_c"]),
        trip=TripReason(stored["trip"]) if stored["trip"] else None,
        revision=int(stored["revision"]),
        learnt=_learnt(stored.get("learnt")),
        profile=profile_from(stored["profile"]) if stored.get("profile") else None,
        profile_state=_progress(stored["profile_state"]) if stored.get("profile_state") else None,
        away_from_c=stored.get("away_from_c"),
    )


def _learnt(stored: dict[str, Any] | None) -> Learnt | None:
    """An older memory has none."""
    if stored is None:
        return None
    heater, cooler = Habit(**stored.pop("heater")), Habit(**stored.pop("cooler"))
    return Learnt(**stored, heater=heater, cooler=cooler)


def _progress(stored: dict[str, Any]) -> ProfileState:
    """Raises TypeError for keys that are not ours."""
    flat = stored.pop("flat")
    return ProfileState(**stored, flat=Flat(**flat) if flat else None)
