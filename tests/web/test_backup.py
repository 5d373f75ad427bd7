# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drill for the web app: everything comes back in an empty folder, and nothing is restored under a server."""

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.web.conftest import free_port

from cellar import archive
from taproom import keeping
from taproom.__main__ import main
from taproom.db import Writer, open_db


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    open_db(folder / "taproom.db").close()
    for name in ("photos/ab/abc.jpg", "push.key", "commons/made-anew.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def test_everything_comes_back_in_an_empty_folder(state: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "hub.tar", tmp_path / "new"
    writer = Writer(state / "taproom.db")
    try:
        writer.submit(lambda db: db.execute("CREATE TABLE proof (said TEXT) STRICT")).result()
        writer.submit(lambda db: db.execute("INSERT INTO proof VALUES ('before')")).result()
        assert main(["backup", str(file), "--state", str(state)]) == 0
        writer.submit(lambda db: db.execute("INSERT INTO proof VALUES ('after')")).result()
    finally:
        writer.close()
    assert main(["restore", str(file), "--state", str(new)]) == 0
    with closing(sqlite3.connect(new / "taproom.db")) as db:
        assert db.execute("SELECT said FROM proof").fetchall() == [("before",)]
    assert (new / "photos/ab/abc.jpg").read_bytes() == b"photos/ab/abc.jpg"
    assert (new / "push.key").is_file()
    assert not (new / "commons").exists()
    open_db(new / "taproom.db").close()


def test_what_was_there_is_put_aside(state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hub.tar"
    assert main(["backup", str(file), "--state", str(state)]) == 0
    assert main(["restore", str(file), "--state", str(state)]) == 0
    assert (state / "taproom.db.before-restore-1").is_file()
    assert "before-restore-1" in capsys.readouterr().out
    again = tmp_path / "again.tar"
    assert main(["backup", str(again), "--state", str(state)]) == 0  # what was put aside is not packed again
    assert again.stat().st_size == file.stat().st_size


def test_nothing_is_restored_under_a_server(state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hub.tar"
    assert main(["backup", str(file), "--state", str(state)]) == 0
    with keeping.held(state), keeping.held(state):
        assert main(["restore", str(file), "--state", str(state)]) == 2
    assert "stop it first" in capsys.readouterr().err


def test_no_server_starts_under_a_restore(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would open the database that is then put aside, and write into that one."""
    file = tmp_path / "hub.tar"
    assert main(["backup", str(file), "--state", str(state)]) == 0
    put_back, started = archive.put_back, list[int]()

    def start(new: Path, place: Path) -> Path | None:
        started.append(main(["serve", "--port", str(free_port()), "--state", str(state)]))
        return put_back(new, place)

    monkeypatch.setattr("taproom.__main__.create_app", lambda _: pytest.fail("it opened the database"))
    monkeypatch.setattr(archive, "put_back", start)
    assert main(["restore", str(file), "--state", str(state)]) == 0
    assert set(started) == {2}
    assert "a restore is running" in capsys.readouterr().err


def test_a_backup_among_the_data_is_not_in_the_next(state: Path) -> None:
    for name in ("first.tar", "second.tar"):
        assert main(["backup", str(state / name), "--state", str(state)]) == 0
    with tarfile.open(state / "second.tar") as tar:
        assert sorted(tar.getnames()) == ["manifest.json", "photos/ab/abc.jpg", "push.key", "taproom.db"]


@pytest.mark.parametrize("name", ["", ".", "../outside", "/etc/outside", "photos/../../outside", "taproom.db-wal"])
def test_a_path_that_leads_out_is_refused(name: str, state: Path, tmp_path: Path) -> None:
    file = tmp_path / "evil.tar"
    evil = tmp_path / "evil"
    evil.write_text("x")
    databases = {"taproom.db": state / "taproom.db"}
    archive.pack(file, made_by="taproom", databases=databases, files={name: evil})
    (state / "running").touch()  # the lock
    before = sorted(tmp_path.rglob("*"))
    assert main(["restore", str(file), "--state", str(state)]) == 2
    assert sorted(tmp_path.rglob("*")) == before
