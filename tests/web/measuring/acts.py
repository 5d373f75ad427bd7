# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people and controllers do in these tests."""

import sqlite3
from typing import Any

from tests.web.conftest import a_state
from tests.web.measuring.conftest import Bench

from cellar.contract import Event, LogEntry, ProfileDocument, ProfileProgress
from taproom.batches.repository import batches
from taproom.measuring import recording
from taproom.measuring.recording import Wish


def measure(bench: Bench, value: str, **more: str) -> Any:
    return bench.form("measure", **({"quantity": "gravity", "value": value, "unit": "sg"} | more))


def waiting_for_gravity(bench: Bench) -> None:
    """The batch is in a fermenter whose profile waits for one."""
    profile = ProfileDocument.model_validate(
        {
            "name": "Ale",
            "og": 1.05,
            "steps": [{"hold": 19, "until": {"gravity": 1.015}, "at_most_h": 240}, {"hold": 2}],
        }
    )
    progress = ProfileProgress(
        profile=profile, step=1, paused=False, finished=False, start_c=19, elapsed_s=0, remaining_s=None, sg=None
    )
    bench.brewery.show(a_state(profile=progress))

    def move_in(db: sqlite3.Connection) -> None:
        db.execute("UPDATE batch SET fermenter = 'brewery/pi1/fv1' WHERE id = ?", (bench.batch,))

    bench.write(move_in)


def note(bench: Bench, wish: Wish) -> None:
    def task(db: sqlite3.Connection) -> None:
        brew = bench.brewery.app.state.measuring.brews.one(db, bench.batch)
        recording.record(db, brew, wish, author=bench.brewery.member, now_utc=bench.now_utc)

    bench.write(task)


def status(bench: Bench) -> str:
    found = bench.read(lambda db: batches.batch_of(db, bench.batch))
    assert found is not None
    return found.status


def told(bench: Bench, seq: int, sg: float, *, ago_s: int) -> None:
    """Somebody told the controller a gravity, at its own page or at the panel."""
    event = Event(name="gravity_reported", detail={"sg": sg, "author": bench.brewery.member})
    bench.brewery.log(LogEntry(seq=seq, at_utc=bench.now_utc - ago_s, fermenter="fv1", body=event))
    bench.brewery.wait_for_acks(1)


def run_timers(bench: Bench) -> None:
    assert bench.brewery.client.portal is not None
    bench.brewery.client.portal.call(bench.brewery.app.state.timers.run_due, bench.now_utc)
