# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that is full, read-only or failing: what was acknowledged stays, what was not is said, and it goes on after.

As root on a small tmpfs of its own; for everybody by a limit on the size of files, and by a connection that fails.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from cellar.adapters import journal as module
from cellar.adapters.ballast import Ballast
from cellar.adapters.journal import SqliteJournal
from cellar.adapters.lock import hold
from cellar.adapters.tape import newest_blocks
from cellar.core.fermenter import Mode
from cellar.core.remembered import Remembered
from cellar.ports import JournalError, Row

MIB = 1024 * 1024
MEMORY = Remembered(mode=Mode.AUTO, setpoint_c=12.5, trip=None, revision=1)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")


def row(body: str = "x" * 1000) -> list[Row]:
    return [Row(at_utc=1, fermenter="fv1", body=body)]


def stored(journal: SqliteJournal, body: str = "x" * 1000) -> bool:
    return journal.record(row(body), {}).exception(timeout=10) is None


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=2m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@as_root
def test_a_full_disk_stores_nothing_loses_nothing_and_works_again_with_room(disk: Path) -> None:
    journal = SqliteJournal(disk / "journal.db")
    (disk / "others").write_bytes(bytes(MIB))
    acknowledged = 0
    while stored(journal):
        acknowledged += 1
    assert not stored(journal)
    (disk / "others").unlink()
    assert stored(journal, "after")
    journal.close()
    with sqlite3.connect(disk / "journal.db") as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("select count(*) from entry").fetchone() == (acknowledged + 1,)


@as_root
def test_the_ballast_is_given_up_for_the_journal_and_taken_on_again(
    disk: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "Ballast", lambda path: Ballast(path, size=256 * 1024))
    journal = SqliteJournal(disk / "journal.db")
    assert (disk / "ballast").stat().st_blocks * 512 >= 256 * 1024
    (disk / "others").write_bytes(bytes(MIB))
    while stored(journal):
        pass
    assert not (disk / "ballast").exists()
    assert stored(journal)  # in the space that it gave up
    assert sum("ballast" in it.message for it in caplog.records) == 1
    (disk / "others").unlink()
    journal.record([Row(at_utc=10_000, fermenter=None, body="an hour later")], {}).result(timeout=10)
    journal.close()
    assert (disk / "ballast").exists()


@as_root
def test_on_a_read_only_disk_control_begins_with_what_is_remembered(disk: Path) -> None:
    first = SqliteJournal(disk / "journal.db")
    hold(disk).close()
    first.record(row(), {"fv1": MEMORY}).result(timeout=10)
    first.close()
    remount(disk, "ro")
    hold(disk).close()
    second = SqliteJournal(disk / "journal.db")
    assert second.recall() == {"fv1": MEMORY}
    assert newest_blocks(disk / "journal.db", 1) == []
    assert not stored(second)
    remount(disk, "rw")
    assert stored(second)
    second.close()


@as_root
def test_without_a_journal_a_read_only_disk_is_refused(disk: Path) -> None:
    remount(disk, "ro")
    with pytest.raises((JournalError, OSError)):
        SqliteJournal(disk / "journal.db")


def test_a_file_that_may_not_grow_stores_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """What a quota does, for whoever is not root."""
    script = dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        from cellar.adapters.journal import SqliteJournal
        from cellar.ports import Row

        def stored(journal):
            row = Row(at_utc=1, fermenter="fv1", body="x" * 1000)
            return journal.record([row], {}).exception(timeout=10) is None

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        journal = SqliteJournal(Path(sys.argv[1]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        acknowledged = refused = 0
        while refused < 3:  # the first refusal closes the file, which empties the WAL into it: then there is room
            kept = stored(journal)
            acknowledged, refused = acknowledged + kept, 0 if kept else refused + 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert stored(journal)
        journal.close()
        print(acknowledged + 1)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "journal.db")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    with sqlite3.connect(tmp_path / "journal.db") as db:
        assert db.execute("select count(*) from entry").fetchone() == (int(done.stdout),)


class Failing(sqlite3.Connection):
    """Its next commit fails as `named`."""

    named = ""

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if sql == "commit" and type(self).named:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = type(self).named
            type(self).named = ""
            raise error
        return super().execute(sql, *parameters)


@pytest.mark.parametrize(
    "named", ["SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE", "SQLITE_READONLY_DBMOVED", "SQLITE_FULL"]
)
def test_after_an_error_of_the_disk_the_file_is_opened_anew_and_nothing_was_acknowledged(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def failing(path: Path, **how: object) -> sqlite3.Connection:
        if "uri" in how:
            return connect(path, **how)
        opened.append(connect(path, factory=Failing, **how))
        return opened[-1]

    monkeypatch.setattr(module.sqlite3, "connect", failing)
    journal = SqliteJournal(tmp_path / "journal.db")
    Failing.named = named
    assert not stored(journal, "lost")
    assert stored(journal, "kept")
    assert len(opened) == 2
    assert [it.body for _, it in journal.unsent(10).rows] == ["kept"]
    journal.close()


def test_ballast_is_real_and_is_not_taken_on_without_room(tmp_path: Path) -> None:
    small = Ballast(tmp_path / "small", size=MIB)
    assert small.take_on()
    assert (tmp_path / "small").stat().st_blocks * 512 >= MIB
    assert small.drop()
    assert not small.drop()
    huge = Ballast(tmp_path / "huge", size=2**60)
    assert not huge.take_on()
    assert not (tmp_path / "huge").exists()
