# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journal replays to the same decisions, and what was altered is found.

`python -m tests.controller.app.test_tape` records the golden journal anew. If the law was meant to decide otherwise,
or a state has new fields, do that; if not, the change that made this fail decides otherwise than people were told.
"""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controller.app.test_loop import BEER, Bench

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.tape import blocks
from cellar.app import replaying, tape
from cellar.app.replaying import Found, Other, Replay, Same, Skipped
from cellar.app.tape import Stretch
from cellar.composition.replaying import replayed
from cellar.core.fermenter import Decision, Readings, State
from cellar.sim.faults import ProbeFault

GOLDEN = Path(__file__).parents[1] / "golden" / "journal.db"
HOUR = 3600


def live(folder: Path, *, hours: int = 2, seed: int = 1) -> Path:
    """A fermenter's hours on a machine that is never quite on time: orders, a lost probe, a trip and its reset."""
    journal, chance = SqliteJournal(folder / "journal.db"), Random(seed)  # noqa: S311 - chance, not secrets
    bench = Bench(journal, folder)
    orders: dict[int, Callable[[], None]] = {
        600: lambda: bench.send("a", kind="setpoint", setpoint_c=17.0),
        601: lambda: bench.send(
            "b", kind="start_profile", profile={"name": "p", "steps": [{"ramp": 20, "k_per_h": 2}]}
        ),
        1200: lambda: bench.brewery.fail_probe(BEER, ProbeFault.UNPLUGGED),
        1500: lambda: bench.brewery.mend_probe(BEER),
        2000: lambda: setattr(bench.stuck, "really", frozenset({"fv1.heater", "fv1.cooler"})),
        2010: lambda: setattr(bench.stuck, "really", None),
        2400: lambda: bench.send("c", kind="reset_trip"),
        3000: lambda: bench.clock.advance(7.0),  # and the lease is gone
    }
    for second in range(hours * HOUR):
        if second in orders:
            orders[second]()
        bench.loop.tick()
        if second in orders or second - 1 in orders:
            journal.record([], {}).result(timeout=5)
        bench.clock.advance(1.0 + chance.expovariate(500.0))
    bench.recorder.finish()
    journal.close()
    assert {it.accepted for it in bench.answers} == {True}
    assert len(bench.answers) == 3
    return folder / "journal.db"


def results(file: Path) -> list[Found]:
    replay = Replay()
    return [found for block in blocks(file) for found in replay.block(block)]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return live(tmp_path_factory.mktemp("tape"))


@pytest.fixture
def journal(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(recorded, tmp_path))


def altered(file: Path, number: int, change: Callable[[Stretch], None]) -> None:
    """Rewrite one block."""
    with sqlite3.connect(file) as db:
        (body,) = db.execute("select body from tape where id = ?", (number,)).fetchone()
        stretch = Stretch.unpacked(body)
        change(stretch)
        db.execute("update tape set body = ? where id = ?", (stretch.packed(), number))


def test_it_replays_to_the_same_decisions(recorded: Path) -> None:
    found = results(recorded)
    assert all(isinstance(it, Same) for it in found)
    assert sum(it.decisions for it in found if isinstance(it, Same)) == 2 * HOUR


def test_the_golden_journal_replays_to_the_same_decisions() -> None:
    said: list[str] = []
    same = replayed(GOLDEN, say=said.append, progress=lambda _: None)
    assert same, said
    assert said == [f"{2 * HOUR} decisions are the same; 0 stretches are not; 0 could not be replayed"], __doc__


def test_a_reading_that_was_altered_is_found(journal: Path) -> None:
    def warmer(stretch: Stretch) -> None:
        says = stretch.tracks["fv1"].beer.says
        says[:] = [(times, value + 2.0) for times, value in says]

    altered(journal, 70, warmer)
    others = [it for it in results(journal) if isinstance(it, Other)]
    assert others
    assert others[0].at_utc == list(blocks(journal))[69].at_utc


def test_a_decision_that_was_altered_is_named(journal: Path) -> None:
    def warm(stretch: Stretch) -> None:
        decided = stretch.tracks["fv1"].decided
        decided[0] = (decided[0][0], ["heating", *decided[0][1][1:]])

    altered(journal, 80, warm)
    (other,) = [it for it in results(journal) if isinstance(it, Other)]
    assert "relay heating -> " in other.what


def test_a_number_that_was_altered_is_found_by_the_digest(journal: Path) -> None:
    altered(journal, 20, lambda stretch: setattr(stretch.tracks["fv1"], "digest", "0" * 12))
    (other,) = [it for it in results(journal) if isinstance(it, Other)]
    assert "a number" in other.what


def test_an_order_that_was_taken_out_is_found(journal: Path) -> None:
    number = next(n for n, it in enumerate(blocks(journal), 1) if Stretch.unpacked(it.body).intents)
    altered(journal, number, lambda stretch: stretch.intents.clear())
    assert any(isinstance(it, Other) for it in results(journal))


def test_a_core_that_decides_otherwise_is_found(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = replaying.step

    def hasty(state: State, readings: Readings, now_s: float) -> tuple[State, Decision]:
        return core(state, Readings(beer=readings.beer, chamber=readings.chamber), now_s)

    monkeypatch.setattr(replaying, "step", hasty)
    others = [it for it in results(recorded) if isinstance(it, Other)]
    assert "trip relay_mismatch -> None" in others[0].what


def test_a_missing_block_is_said_and_the_next_key_frame_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape, "KEY_FRAME_S", 600.0)
    file = live(tmp_path)
    with sqlite3.connect(file) as db:
        db.execute("delete from tape where id = 15")
    found = results(file)
    skipped = [n for n, it in enumerate(found) if isinstance(it, Skipped)]
    assert 1 <= len(skipped) <= 10
    assert skipped[0] == 14
    assert all(isinstance(it, Same) for it in found[skipped[-1] + 1 :])


def test_what_is_no_block_is_skipped_and_said(journal: Path) -> None:
    with sqlite3.connect(journal) as db:
        db.execute("update tape set body = x'00' where id = 3")
    assert isinstance(results(journal)[2], Skipped)


def test_a_day_of_a_fermenter_is_small(recorded: Path) -> None:
    size = sum(len(it.body) for it in blocks(recorded)) / 2 * 24
    assert size < 300_000


@given(st.lists(st.sampled_from([None, 18.0, 18.0625, 18.125]), max_size=80))
def test_runs_lose_nothing(column: list[float | None]) -> None:
    assert tape.unrolled(tape.runs(column)) == column


@given(st.lists(st.integers(-(2**40), 2**40), max_size=80), st.integers(0, 2**40))
def test_steps_lose_nothing(instants: list[int], first: int) -> None:
    assert tape.climbed(tape.steps(instants, first), first) == instants


def record_golden() -> None:
    with TemporaryDirectory() as folder:
        file = live(Path(folder))
        GOLDEN.unlink(missing_ok=True)
        with sqlite3.connect(file) as db:
            db.execute("delete from entry")
            db.commit()
            db.execute("vacuum into ?", (str(GOLDEN),))


if __name__ == "__main__":
    sys.exit(record_golden())
