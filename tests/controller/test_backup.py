# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drill: a backup is taken while the journal is written, the card is lost, and what was acknowledged is back."""

import shutil
import sqlite3
import tarfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from cellar import archive
from cellar.__main__ import main
from cellar.adapters.journal import SqliteJournal
from cellar.adapters.lock import hold
from cellar.ports import Row
from crafted_pi import CONFIG

BODY = '{"event":{"name":"started","detail":{}}}'


def rows(number: int) -> list[Row]:
    return [Row(at_utc=1_790_000_000 + n, fermenter="fv1", body=BODY) for n in range(number)]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "cellar.toml"
    file.write_text(CONFIG.format(port=1883), encoding="utf-8")
    return file


def command(name: str, file: Path, config: Path, state: Path) -> int:
    return main([name, str(file), "--config", str(config), "--state", str(state)])


def numbers(state: Path) -> list[int]:
    with closing(sqlite3.connect(state / "journal.db")) as db:
        return [row[0] for row in db.execute("SELECT seq FROM entry ORDER BY seq")]


def test_what_was_acknowledged_comes_back_on_an_empty_card(tmp_path: Path, config: Path) -> None:
    state, new_card, file = tmp_path / "state", tmp_path / "new", tmp_path / "cellar.tar"
    journal = SqliteJournal(state / "journal.db")
    try:
        journal.record(rows(100), {}).result(timeout=10)
        assert command("backup", file, config, state) == 0  # it is open, and written to before and after
        journal.record(rows(50), {}).result(timeout=10)
    finally:
        journal.close()
    assert command("restore", file, config, new_card) == 0
    assert numbers(new_card) == list(range(1, 101))
    journal = SqliteJournal(new_card / "journal.db")  # and it goes on
    journal.record(rows(1), {}).result(timeout=10)
    journal.close()
    assert numbers(new_card) == list(range(1, 102))
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["manifest.json", "journal.db", "cellar.toml"]


def test_what_was_there_is_put_aside_each_time(tmp_path: Path, config: Path) -> None:
    state, file = tmp_path / "state", tmp_path / "cellar.tar"
    SqliteJournal(state / "journal.db").close()
    assert command("backup", file, config, state) == 0
    for n in (1, 2):
        assert command("restore", file, config, state) == 0
        assert (state / f"journal.db.before-restore-{n}").exists()


@pytest.mark.parametrize("renames", range(4))
def test_a_power_cut_while_it_restores_hides_no_row(renames: int, tmp_path: Path, mocker: MockerFixture) -> None:
    new, place, aside = (tmp_path / it for it in ("new.db", "journal.db", "journal.db.before-restore-1"))
    SqliteJournal(new).close()
    with closing(sqlite3.connect(tmp_path / "writing.db", isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("CREATE TABLE entry (seq INTEGER)")
        writing.execute("INSERT INTO entry VALUES (1)")
        for ending in ("", "-wal"):  # as after a power cut: the row is in the log only
            shutil.copy(tmp_path / f"writing.db{ending}", f"{place}{ending}")
    rename, left = Path.replace, iter(range(renames))

    def rename_until_cut(file: Path, target: Path) -> None:
        if next(left, None) is None:
            raise InterruptedError
        rename(file, target)

    mocker.patch.object(Path, "replace", rename_until_cut)
    with suppress(InterruptedError):
        archive.put_back(new, place)
    with closing(sqlite3.connect(aside if aside.exists() else place)) as db:
        assert db.execute("SELECT seq FROM entry").fetchall() == [(1,)]


def test_nothing_is_restored_under_a_cellar_that_runs(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, file = tmp_path / "state", tmp_path / "cellar.tar"
    SqliteJournal(state / "journal.db").close()
    assert command("backup", file, config, state) == 0
    with hold(state):
        assert command("restore", file, config, state) == 2
    assert "already runs" in capsys.readouterr().err


@pytest.mark.parametrize("spoil", ["cut", "flipped", "no tar", "another program's"])
def test_a_damaged_archive_is_refused_and_nothing_is_touched(
    spoil: str, tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, file = tmp_path / "state", tmp_path / "cellar.tar"
    SqliteJournal(state / "journal.db").close()
    assert command("backup", file, config, state) == 0
    content = bytearray(file.read_bytes())
    place = content.index(b"SQLite format 3") + 5000
    if spoil == "cut":
        file.write_bytes(content[:place])
    elif spoil == "flipped":
        content[place] ^= 1
        file.write_bytes(content)
    elif spoil == "no tar":
        file.write_bytes(b"beer")
    else:
        file.unlink()
        archive.pack(file, made_by="taproom", databases={"taproom.db": state / "journal.db"}, files={})
    before = (state / "journal.db").read_bytes()
    assert command("restore", file, config, state) == 2
    assert "cellar restore: " in capsys.readouterr().err
    assert (state / "journal.db").read_bytes() == before
    assert [it.name for it in state.iterdir() if it.name.startswith(".")] == []


def test_an_archive_without_a_journal_is_refused_with_a_sentence(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, file = tmp_path / "state", tmp_path / "cellar.tar"
    SqliteJournal(state / "journal.db").close()
    archive.pack(file, made_by="cellar", databases={}, files={"cellar.toml": config})
    assert command("restore", file, config, state) == 2
    assert "holds no journal.db" in capsys.readouterr().err
    assert numbers(state) == []


def test_a_backup_overwrites_no_file_and_needs_a_journal(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cellar.tar"
    assert command("backup", file, config, tmp_path / "nowhere") == 2
    assert "there is no" in capsys.readouterr().err
    file.write_text("precious")
    assert command("backup", file, config, tmp_path / "nowhere") == 2
    assert file.read_text() == "precious"
    assert [it for it in tmp_path.iterdir() if it.name.startswith(".backup")] == []
