# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal keeps what it has acknowledged, in order, and says when it could not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from cellar.adapters.durable import write_text
from cellar.adapters.journal import SqliteJournal
from cellar.adapters.journal_schema import migrations
from cellar.adapters.tape import blocks
from cellar.core.fermenter import Mode
from cellar.core.pulses import Habit
from cellar.core.remembered import Learnt, Remembered
from cellar.core.supervision import TripReason
from cellar.ports import Block, JournalError, Row

LEARNT = Learnt(
    tau_h=13.5,
    doubt_per_h=0.01,
    unknown_k_per_h=0.25,
    heater=Habit(coast_k=0.01, swing_k=0.03),
    cooler=Habit(coast_k=0.05, swing_k=0.09, patience=1.4),
)
MEMORY = Remembered(mode=Mode.AUTO, setpoint_c=12.5, trip=TripReason.CHAMBER_TOO_HOT, revision=3, learnt=LEARNT)


def rows(*bodies: str, at_utc: int = 100) -> list[Row]:
    return [Row(at_utc=at_utc, fermenter="fv1", body=body) for body in bodies]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    it = SqliteJournal(tmp_path / "journal.db")
    yield it
    it.close()


def test_rows_come_back_in_order_with_growing_numbers(journal: SqliteJournal) -> None:
    journal.record(rows("a", "b"), {})
    journal.record(rows("c"), {}).result(timeout=5)
    assert [(seq, row.body) for seq, row in journal.unsent(10).rows] == [(1, "a"), (2, "b"), (3, "c")]
    assert len(journal.unsent(2).rows) == 2


def test_what_the_hub_has_is_not_sent_again_and_an_old_acknowledgement_changes_nothing(
    journal: SqliteJournal,
) -> None:
    journal.record(rows("a", "b", "c"), {}).result(timeout=5)
    for through_seq in (2, 1):
        journal.acknowledge(through_seq)
        journal.record([], {}).result(timeout=5)
        assert [row.body for _, row in journal.unsent(10).rows] == ["c"]


def test_memories_and_numbers_survive_a_restart(tmp_path: Path) -> None:
    first = SqliteJournal(tmp_path / "journal.db")
    first.record(rows("a"), {"fv1": MEMORY})
    first.close()
    second = SqliteJournal(tmp_path / "journal.db")
    assert second.recall() == {"fv1": MEMORY}
    second.record(rows("b"), {}).result(timeout=5)
    assert [seq for seq, _ in second.unsent(10).rows] == [1]  # of the first epoch
    second.acknowledge(1)
    second.record([], {}).result(timeout=5)
    assert [seq for seq, _ in second.unsent(10).rows] == [2]
    second.close()


def test_an_older_memory_never_replaces_a_newer_one(journal: SqliteJournal) -> None:
    for revision, setpoint_c in ((3, 12.5), (2, 28.0), (3, 12.5)):
        memory = replace(MEMORY, revision=revision, setpoint_c=setpoint_c)
        journal.record([], {"fv1": memory}).result(timeout=5)
        assert journal.recall()["fv1"].setpoint_c == 12.5


def test_closing_writes_what_is_still_queued(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    for number in range(500):
        journal.record(rows(str(number)), {})
    journal.close()
    count = sqlite3.connect(tmp_path / "journal.db").execute("select count(*) from entry").fetchone()
    assert count == (500,)


def test_a_commit_that_fails_is_said_and_the_next_one_works(tmp_path: Path, journal: SqliteJournal) -> None:
    broken = journal.record([Row(at_utc="never", fermenter="fv1", body="x")], {})  # type: ignore[arg-type]
    assert isinstance(broken.exception(timeout=5), sqlite3.IntegrityError)
    journal.record(rows("fine"), {}).result(timeout=5)
    assert [row.body for _, row in journal.unsent(10).rows] == ["fine"]


def test_a_commit_keeps_rows_memories_and_tape_together(tmp_path: Path, journal: SqliteJournal) -> None:
    journal.record(rows("a"), {"fv1": MEMORY}, Block(at_utc=100, body=b"tape")).result(timeout=5)
    assert list(blocks(tmp_path / "journal.db")) == [Block(at_utc=100, body=b"tape")]


def test_the_file_is_strict_and_synced(tmp_path: Path, journal: SqliteJournal) -> None:
    connection = sqlite3.connect(tmp_path / "journal.db")
    tables = connection.execute("select name, strict from pragma_table_list where name in ('entry','memory','hub')")
    assert sorted(tables) == [("entry", 1), ("hub", 1), ("memory", 1)]
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_journal_is_refused_with_advice_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    file.write_bytes(b"not a database, but 30 kB of it" * 1000)
    with pytest.raises(JournalError, match="kept as it is"):
        SqliteJournal(file)
    assert file.read_bytes().startswith(b"not a database")


def test_a_durable_file_holds_the_old_text_or_the_new(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    write_text(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(file, "new \ud800")
    assert file.read_text() == "old"
    write_text(file, "new")
    assert file.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


def test_every_opening_begins_an_epoch_and_rows_keep_theirs(tmp_path: Path) -> None:
    epochs = []
    for body in ("a", "b"):
        journal = SqliteJournal(tmp_path / "journal.db")
        journal.record(rows(body), {}).result(timeout=5)
        epochs.append(journal.unsent(10).epoch)
        journal.close()
    assert epochs[0] == epochs[1]  # the first row's, twice: nothing was acknowledged
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.acknowledge(1)
    journal.record([], {}).result(timeout=5)
    assert journal.unsent(10).epoch not in {"", epochs[0]}
    journal.close()


def test_a_backup_that_is_put_back_counts_the_same_numbers_in_another_epoch(tmp_path: Path) -> None:
    file, backup = tmp_path / "journal.db", tmp_path / "backup.db"
    SqliteJournal(file).close()
    shutil.copy(file, backup)
    keys = []
    for _ in range(2):
        shutil.copy(backup, file)
        journal = SqliteJournal(file)
        journal.record(rows("a"), {}).result(timeout=5)
        unsent = journal.unsent(10)
        keys.append((unsent.epoch, unsent.rows[0][0]))
        journal.close()
    assert keys[0][1] == keys[1][1]
    assert keys[0] != keys[1]


def test_rows_from_before_there_were_epochs_have_none(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as old:
        migrations.apply(Database(old), stop_before="m002_a_tape_and_how_far_samples_are_rolled_up")
        old.execute("insert into entry values (1, 100, 'fv1', 'old')")
    journal = SqliteJournal(file)
    journal.record(rows("new"), {}).result(timeout=5)
    unsent = journal.unsent(10)
    assert (unsent.epoch, [seq for seq, _ in unsent.rows]) == ("", [1])
    journal.close()
