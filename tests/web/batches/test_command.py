# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom batch` for scripts."""

import json
from pathlib import Path

import pytest
from tests.web.batches.test_pages import a_revision, made
from tests.web.conftest import Brewery

from taproom.__main__ import main


def test_listed_and_shown(brewery: Brewery, capsys: pytest.CaptureFixture[str]) -> None:
    state = ("--state", str(brewery.folder))
    batch = made(brewery, revision=a_revision(brewery), name="Ambrée")
    made(brewery, name="Brown")
    brewery.post(f"/batches/{batch}/beside", key="og", value="1.051")
    assert main(["batch", "list", *state]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("Brown")
    assert main(["batch", "list", "ambr", "--json", *state]) == 0
    assert [it["id"] for it in json.loads(capsys.readouterr().out)] == [batch]
    assert main(["batch", "show", "#1", *state]) == 0
    shown = capsys.readouterr().out
    assert "Original gravity" in shown
    assert "1.051" in shown
    for name in ("1", batch, batch.lower()):
        assert main(["batch", "show", name, "--json", *state]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer == brewery.client.get(f"/api/v1/batches/{batch}").json()


@pytest.mark.parametrize("name", ["7", "nothing", "#", "-1x"])
def test_there_is_none(brewery: Brewery, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "show", "--state", str(brewery.folder), "--", name]) == 2
    assert "There is no batch" in capsys.readouterr().err


def test_there_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "list", "--state", str(tmp_path)]) == 2
    assert "no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
