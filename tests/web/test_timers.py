# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clockwork: nothing stops it, and two of them do a thing once."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import NOW_UTC

from taproom.db import Reads, Store, Writer
from taproom.timers import Timers


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "taproom.db"
    writer = Writer(path)
    yield Store(writer=writer, reads=Reads(path))
    writer.close()


@pytest.fixture
def timers(store: Store) -> Timers:
    return Timers(store, lambda: NOW_UTC)


def test_jobs_are_told_the_time_and_write_in_a_transaction_each(store: Store, timers: Timers) -> None:
    def note(db: sqlite3.Connection, now_utc: int) -> None:
        db.execute("CREATE TABLE IF NOT EXISTS seen (at_utc INTEGER)")
        db.execute("INSERT INTO seen VALUES (?)", (now_utc,))

    def fails_half_way(db: sqlite3.Connection, now_utc: int) -> None:
        db.execute("DELETE FROM seen")
        raise ValueError("half way")

    timers.job("note", note)
    timers.job("fails", fails_half_way)
    asyncio.run(timers.run_due(5))
    assert [tuple(row) for row in store.reads.run(lambda db: db.execute("SELECT * FROM seen").fetchall())] == [(5,)]


def test_a_failing_job_does_not_stop_the_others_and_is_logged_once_for_each_kind(
    timers: Timers, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception | None] = [ValueError("a"), ValueError("b"), KeyError("c"), None, ValueError("d")]
    ran: list[int] = []

    def fails(db: sqlite3.Connection, now_utc: int) -> None:
        if (error := failures[now_utc]) is not None:
            raise error

    timers.job("fails", fails)
    timers.job("runs", lambda db, now_utc: ran.append(now_utc))

    async def five_turns() -> None:
        for turn in range(5):
            await timers.run_due(turn)

    with caplog.at_level(logging.WARNING):
        asyncio.run(five_turns())
    assert ran == [0, 1, 2, 3, 4]
    assert [it.levelname for it in caplog.records] == ["ERROR", "ERROR", "WARNING", "ERROR"]


def test_an_errand_that_hangs_holds_up_no_job(timers: Timers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taproom.timers.EVERY_S", 0.0)
    third = asyncio.Event()
    ran: list[int] = []

    def count(db: sqlite3.Connection, now_utc: int) -> None:
        ran.append(now_utc)
        if len(ran) == 3:
            loop.call_soon_threadsafe(third.set)

    async def hangs(now_utc: int) -> None:
        await asyncio.Event().wait()

    timers.job("count", count)
    timers.errand("hangs", hangs)

    async def until_third() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        running = asyncio.create_task(timers.keep_running())
        await asyncio.wait_for(third.wait(), 5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    loop: asyncio.AbstractEventLoop
    asyncio.run(until_third())
