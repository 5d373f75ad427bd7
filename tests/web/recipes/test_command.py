# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom recipe …` as a script would use it: JSON, exit codes, files."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.web.recipes.test_importing import BAD, beerxml

from taproom.__main__ import main
from taproom.access import Role
from taproom.db import open_db, transaction
from taproom.members import repository as members

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str, plain: bool = False) -> tuple[int, Any]:
        state = ("--state", str(tmp_path / "state"))
        status = main(["recipe", *arguments, *state, *(() if plain else ("--json",))])
        said = capsys.readouterr().out
        return status, said if plain else json.loads(said)

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """47 good files and three bad ones."""
    for number in range(47):
        (tmp_path / f"{number}.xml").write_bytes(beerxml(f"Beer {number}"))
    for name, blob in BAD.items():
        (tmp_path / name).write_bytes(blob)
    return tmp_path


def test_47_of_50_are_in_and_three_are_named(run: Run, folder: Path) -> None:
    files = sorted(str(it) for it in folder.iterdir() if it.is_file())
    status, report = run("import", *files)
    assert status == 1
    assert report["tally"] == {"in": 47, "refused": 3}
    assert {it["file"] for it in report["files"] if it["refused"]} == set(BAD)
    assert run("import", files[0])[0] == 0
    assert run("list")[1]["total"] == 47


def test_a_recipe_is_shown_with_every_number_and_where_it_comes_from(run: Run, folder: Path) -> None:
    run("import", str(folder / "1.xml"))
    (card,) = run("list")[1]["recipes"]
    for name in (card["id"], card["id"].lower(), card["revision"], card["revision"][:8]):
        status, shown = run("show", name)
        assert status == 0
        assert shown["revision"]["id"] == card["revision"]
    og = shown["numbers"]["og"]
    assert {"value", "unit", "method", "formula", "source", "inputs"} <= set(og)
    assert shown["licence"]["spdx"] == "NOASSERTION"
    assert shown["attribution"][0]["says"].startswith("“Beer 1” by Zoé")
    assert shown["document"]["recipe"]["name"] == "Beer 1"
    assert shown["origin"]["file"] == "1.xml"
    assert "og: 1.0" in run("show", card["id"], plain=True)[1]


@pytest.mark.parametrize("name", ["nothing", "01M8HE9B56M3MNSKR48G7NKNRM", "abc", "ffffffff", "../x"])
def test_what_is_not_there_is_said(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "show", name, "--json", "--state", str(tmp_path / "s")]) == 2
    assert "There is no such recipe" in capsys.readouterr().err


def test_search_finds_by_words_and_by_what_is_on_hand(run: Run, folder: Path) -> None:
    run("import", str(folder / "1.xml"), str(folder / "2.xml"))
    assert run("search", "beer", "1")[1]["total"] == 1
    assert run("search", "--have", "pale", "--only")[1]["total"] == 2
    assert run("search", "--author", "zoe")[1]["total"] == 2
    assert run("search", "--licence", "CC0-1.0")[1]["total"] == 0
    assert run("search", "stout")[1] == {"total": 0, "recipes": []}


@pytest.mark.parametrize(("form", "start"), [("beerjson", b"{"), ("beerxml", b"<?xml"), ("cobrew", b"{")])
def test_a_recipe_is_written_to_a_file(run: Run, folder: Path, form: str, start: bytes) -> None:
    run("import", str(folder / "1.xml"))
    (card,) = run("list")[1]["recipes"]
    out = folder / "out"
    assert run("export", card["id"], "--format", form, "--out", str(out), plain=True)[0] == 0
    assert out.read_bytes().startswith(start)
    again = run("export", card["id"], "--format", form)[1]
    assert again["content"].encode() == out.read_bytes()


def test_an_import_may_be_kept_by_a_member(run: Run, folder: Path) -> None:
    run("list")
    with closing(open_db(folder / "state" / "taproom.db")) as db, transaction(db):
        members.add(db, name="Zoë", role=Role.MEMBER, language="fr", now_utc=1_790_000_000)
    run("import", str(folder / "1.xml"), "--as", "zoë")
    (card,) = run("list")[1]["recipes"]
    assert run("show", card["id"])[1]["recipe"]["keeper"] == "Zoë"


def test_nobody_of_that_name_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.xml").write_bytes(beerxml("One"))
    status = main(["recipe", "import", str(tmp_path / "1.xml"), "--as", "Nobody", "--state", str(tmp_path / "s")])
    assert status == 2
    assert "no member called 'Nobody'" in capsys.readouterr().err


def test_the_whole_commons_is_one_archive(run: Run, folder: Path) -> None:
    run("import", str(folder / "1.xml"))
    out = folder / "all.zip"
    assert run("export-all", "--out", str(out), plain=True)[0] == 0
    assert zipfile.ZipFile(io.BytesIO(out.read_bytes())).namelist() == ["commons/revisions.json"]


def test_a_file_that_is_not_there_is_named_and_keeps_nobody_out(run: Run, folder: Path) -> None:
    status, report = run("import", str(folder / "none.xml"), str(folder / "1.xml"), str(folder))
    assert status == 1
    assert report["tally"] == {"refused": 2, "in": 1}
