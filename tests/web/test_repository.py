# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telemetry is stored exactly once, whatever comes twice, late or out of order."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from tests.web.conftest import NOW_UTC, a_state, an_entry

from cellar.contract import Event, LogEntry
from taproom.db import Reads, Writer, open_db, transaction
from taproom.errors import StoreError
from taproom.fermenters import repository
from taproom.fermenters.history import DAY_S, RAW_KEPT_S, bucketing
from taproom.fermenters.schema import migrations
from taproom.migrations import STEPS

CONTROLLER = "brewery/pi1"
TABLES = {"sample": "*", "event": "epoch, seq, controller, fermenter, at_utc, name, detail", "rollup": "*"}


@contextmanager
def a_database() -> Iterator[sqlite3.Connection]:
    with TemporaryDirectory() as folder, closing(open_db(Path(folder) / "t.db")) as db:
        yield db


def store(db: sqlite3.Connection, *batches: list[LogEntry]) -> list[repository.Stored]:
    stored = []
    for batch in batches:
        with transaction(db):
            stored.append(repository.store_batch(db, CONTROLLER, batch))
    return stored


def contents(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: db.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3, 4").fetchall()  # noqa: S608
        for table, columns in TABLES.items()
    }


# Quarters add up exactly in binary, so that sums do not depend on the order of addition.
temperatures = st.none() | st.integers(-40, 120).map(lambda quarters: quarters / 4)


@st.composite
def journals(draw: st.DrawFn) -> list[LogEntry]:
    """A journal with gaps in its numbers: samples of two fermenters, events of either or of the controller."""
    entries = []
    at_utc = NOW_UTC
    for seq in sorted(draw(st.sets(st.integers(1, 60), min_size=1, max_size=25))):
        at_utc += draw(st.sampled_from([0, 5, 10, 45, 60, 3600]))
        fermenter = draw(st.sampled_from(["fv1", "fv2", None]))
        if draw(st.booleans()):
            beer_c, chamber_c = draw(temperatures), draw(temperatures)
            entries.append(an_entry(seq, at_utc=at_utc, fermenter=fermenter, beer_c=beer_c, chamber_c=chamber_c))
        else:
            entries.append(LogEntry(seq=seq, at_utc=at_utc, fermenter=fermenter, body=Event(name="started")))
    return entries


@settings(max_examples=60, deadline=None)
@given(journals(), st.data())
def test_repeated_and_reordered_batches_give_the_same_tables(journal: list[LogEntry], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(journal)), max_size=5)) | {len(journal)})
    batches = [journal[a:b] for a, b in zip([0, *cuts], cuts, strict=False) if a < b]
    shuffled = data.draw(st.permutations(batches + data.draw(st.lists(st.sampled_from(batches), max_size=4))))
    with a_database() as once, a_database() as often:
        store(once, journal)
        stored = store(often, *shuffled)
        assert contents(once) == contents(often)
    assert sum(it.new for it in stored) == len(journal)
    assert not any(it.reused for it in stored)


@settings(max_examples=40, deadline=None)
@given(journals())
def test_roll_ups_are_what_the_samples_say(journal: list[LogEntry]) -> None:
    with a_database() as db:
        store(db, journal)
        for width_s in (60, 3600):
            from_samples = db.execute(
                """SELECT fermenter, at_utc / ?1 * ?1 AS b, count(*), count(beer_c), min(beer_c), max(beer_c),
                          total(beer_c), count(chamber_c), total(setpoint_c), total(cool_duty)
                   FROM sample WHERE fermenter IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2""",
                (width_s,),
            ).fetchall()
            rolled_up = db.execute(
                """SELECT fermenter, from_utc, n, beer_n, beer_min, beer_max, beer_sum, chamber_n, setpoint_sum,
                          cool_sum FROM rollup WHERE width_s = ? ORDER BY 1, 2""",
                (width_s,),
            ).fetchall()
            assert from_samples == rolled_up


def test_raw_samples_are_kept_for_fourteen_days_of_the_controllers_own_clock() -> None:
    with a_database() as db:
        store(db, [an_entry(1, at_utc=NOW_UTC), an_entry(2, at_utc=NOW_UTC + 7200)])
        store(db, [an_entry(3, at_utc=NOW_UTC + RAW_KEPT_S + 3600)])
        assert [seq for (seq,) in db.execute("SELECT seq FROM sample ORDER BY seq")] == [2, 3]
        assert db.execute("SELECT count(*) FROM rollup").fetchone() == (6,)


def test_a_batch_that_was_pruned_is_not_counted_again_when_it_comes_once_more() -> None:
    with a_database() as db:
        first = [an_entry(1), an_entry(2)]
        store(db, first, [an_entry(3, at_utc=NOW_UTC + RAW_KEPT_S + DAY_S)])
        before = contents(db)
        assert store(db, first)[0].new == 0
        assert contents(db) == before


def test_a_clock_that_jumps_ahead_costs_only_a_bounded_part_of_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MAX_PRUNED_ROWS", 3)
    with a_database() as db:
        store(db, [an_entry(seq) for seq in range(1, 11)], [an_entry(11, at_utc=4_000_000_000)])
        assert db.execute("SELECT count(*) FROM sample").fetchone() == (8,)


def test_a_number_that_is_used_twice_in_an_epoch_is_noticed() -> None:
    with a_database() as db:
        store(db, [an_entry(1, at_utc=NOW_UTC)])
        assert store(db, [an_entry(1, at_utc=NOW_UTC + 5)])[0].reused == 1


def test_a_journal_that_was_replaced_counts_anew_and_loses_nothing() -> None:
    with a_database() as db:
        for epoch, at_utc in (("a", NOW_UTC), ("b", NOW_UTC + 600), ("a", NOW_UTC)):
            started = LogEntry(seq=2, at_utc=at_utc, fermenter="fv1", body=Event(name="started"))
            with transaction(db):
                repository.store_batch(db, CONTROLLER, [an_entry(1, at_utc=at_utc), started], epoch=epoch)
        assert db.execute("SELECT count(*) FROM sample").fetchone() == (2,)
        events = repository.recent_events(db, CONTROLLER, "fv1", limit=10)
        assert [it.at_utc for it in events] == [NOW_UTC + 600, NOW_UTC]
        older = repository.recent_events(db, CONTROLLER, "fv1", limit=10, before_seq=events[0].seq)
        assert [it.at_utc for it in older] == [NOW_UTC]


def test_pruning_one_epoch_does_not_hide_the_next() -> None:
    with a_database() as db:
        store(db, [an_entry(5)], [an_entry(6, at_utc=NOW_UTC + RAW_KEPT_S + DAY_S)])
        with transaction(db):
            later = an_entry(1, at_utc=NOW_UTC + RAW_KEPT_S + 2 * DAY_S)
            assert repository.store_batch(db, CONTROLLER, [later], epoch="next").new == 1


def test_a_database_from_before_there_were_epochs_keeps_its_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as db:
        migrations.apply(Database(db), stop_before="epochs")
        db.execute("INSERT INTO controller VALUES (?, 0, 3)", (CONTROLLER,))
        row = (CONTROLLER, 4, "fv1", NOW_UTC, 18.0, 16.0, 18.5, None, 0.0, 0.0, 0.25)
        db.execute("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.executemany(
            "INSERT INTO event VALUES (?, ?, 'fv1', ?, 'started', '{}')",
            [(CONTROLLER, seq, NOW_UTC + seq) for seq in (7, 5)],
        )
    with closing(open_db(tmp_path / "t.db")) as db:
        events = repository.recent_events(db, CONTROLLER, "fv1", limit=9)
        assert [it.at_utc for it in events] == [NOW_UTC + 7, NOW_UTC + 5]
        again = [an_entry(3), an_entry(4, at_utc=NOW_UTC)]  # one was pruned, one is there
        assert store(db, again)[0] == repository.Stored(new=0, reused=0)


def test_a_chart_point_keeps_the_extremes_beside_the_mean() -> None:
    with a_database() as db:
        store(db, [an_entry(1, at_utc=NOW_UTC, beer_c=10.0), an_entry(2, at_utc=NOW_UTC + 1, beer_c=20.0)])
        buckets = bucketing(from_utc=NOW_UTC - 60, to_utc=NOW_UTC + 60, points=2, newest_utc=NOW_UTC)
        (point,) = repository.points(db, CONTROLLER, "fv1", buckets)
        assert (point.beer_min_c, point.beer_c, point.beer_max_c) == (10.0, 15.0, 20.0)
        assert point.cool_duty == 0.25


def test_the_last_state_of_every_fermenter_is_remembered(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "t.db")
    state = a_state(setpoint_c=12.5)
    writer.submit(lambda db: repository.store_batch(db, CONTROLLER, [an_entry(1)], [state])).result(5)
    assert Reads(tmp_path / "t.db").run(repository.known_states) == [(CONTROLLER, state)]
    writer.close()


def test_the_writer_survives_a_task_that_fails_and_takes_it_back(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "t.db")

    def half(db: sqlite3.Connection) -> None:
        repository.store_batch(db, CONTROLLER, [an_entry(1)])
        raise KeyError("half way")

    failed = writer.submit(half)
    with pytest.raises(KeyError):
        failed.result(5)
    assert writer.submit(lambda db: db.execute("SELECT count(*) FROM sample").fetchone()[0]).result(5) == 0
    writer.close()


def test_the_database_is_as_safe_as_we_say(tmp_path: Path) -> None:
    with closing(open_db(tmp_path / "t.db")) as db:
        said = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert said == {"journal_mode": "wal", "synchronous": 3, "foreign_keys": 1}
        tables = db.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        theirs = {"sqlite_schema", "_sqlite_migrations"}  # SQLite's and sqlite-utils' own
        assert {name for name, is_strict in tables if not is_strict} == theirs


def test_readers_cannot_write(tmp_path: Path) -> None:
    with closing(open_db(tmp_path / "t.db")), pytest.raises(sqlite3.OperationalError, match="readonly"):
        Reads(tmp_path / "t.db").run(lambda db: db.execute("DELETE FROM sample"))


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "t.db"
    file.write_text("this is a poem " * 100)
    with pytest.raises(StoreError, match="left as it is"):
        open_db(file)
    assert file.read_text().startswith("this is a poem")


def test_processes_that_start_together_make_one_database(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for db in pool.map(lambda _: open_db(tmp_path / "taproom.db"), range(8)):
            db.close()
    with closing(open_db(tmp_path / "taproom.db")) as db:
        assert db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == sum(
            len(steps.applied(Database(db))) for steps in STEPS
        )
