# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar history` gives a fermenter's samples to a spreadsheet or a program, as the journal has them."""

import csv
import json
from pathlib import Path

import pytest

from cellar.__main__ import main
from cellar.adapters.journal import SqliteJournal
from cellar.contract import Event, Sample
from cellar.ports import Row

CONFIG = Path(__file__).parents[2] / "controller" / "brewery.sim.toml"


def sample(beer_c: float | None) -> str:
    return Sample(
        beer_c=beer_c,
        chamber_c=16.5,
        setpoint_c=18.0,
        chamber_setpoint_c=None,
        demand=-0.25,
        heat_duty=0.0,
        cool_duty=0.5,
    ).model_dump_json()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Two samples of one fermenter, one of another, an event."""
    journal = SqliteJournal(tmp_path / "journal.db")
    bodies = [("ale", sample(18.25)), ("lager", sample(2.0)), ("ale", Event(name="started").model_dump_json())]
    bodies.append(("ale", sample(None)))
    rows = [Row(at_utc=1_790_000_000 + 10 * n, fermenter=name, body=body) for n, (name, body) in enumerate(bodies)]
    journal.record(rows, {}).result(timeout=5)
    journal.close()
    return tmp_path


def history(state: Path, *options: str) -> int:
    return main(["history", "ale", "--config", str(CONFIG), "--state", str(state), *options])


def test_csv_has_a_line_for_each_sample_and_nothing_where_there_was_no_number(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(state) == 0
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [line["beer_c"] for line in lines] == ["18.25", ""]
    assert lines[0]["at"] == "2026-09-21T14:13:20Z"
    assert lines[0]["demand"] == "-0.25"


def test_json_has_the_same(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(state, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["beer_c"] for line in lines] == [18.25, None]


def test_days_count_from_the_newest_row(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = SqliteJournal(state / "journal.db")
    late = Row(at_utc=1_790_000_000 + 3 * 86_400, fermenter="ale", body=sample(19.0))
    journal.record([late], {}).result(timeout=5)
    journal.close()
    assert history(state, "--json", "--days", "1") == 0
    assert [json.loads(line)["beer_c"] for line in capsys.readouterr().out.splitlines()] == [19.0]


@pytest.mark.parametrize("options", [("--days", "0"), ("--days", "nan")])
def test_nonsense_is_refused(options: tuple[str, ...], state: Path) -> None:
    with pytest.raises(SystemExit):
        history(state, *options)


def test_an_unknown_fermenter_or_no_journal_is_said(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "none", "--config", str(CONFIG), "--state", str(state)]) == 2
    assert history(state / "elsewhere") == 2
    assert "there is no journal" in capsys.readouterr().err
