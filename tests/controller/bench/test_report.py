# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is run, what is run again, and what is written of it; pictures where matplotlib is installed."""

import json
import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from control import runner
from control.__main__ import main
from control.peers import for_vessel
from control.peers.brewpi import LOW_DELAY, Times
from control.plants import TANK, setup
from control.results import Results, quantile
from control.scenarios import SCENARIOS
from control.simulate import OURS, Case, controller_for, live, rig_for
from control.suite import FULL, QUICK, TUNING, cases

ROOT = Path(__file__).parents[3]
CASES = [Case(plant="fan", scenario="swing", seed=1, controller=it) for it in (OURS, "BrewPi")]


@pytest.fixture
def kept(results: Results, tmp_path: Path) -> Path:
    """The made-up result, as a run leaves it."""
    (tmp_path / "results.json").write_text(json.dumps({"suite": "made up", "runs": results.runs}), encoding="utf-8")
    return tmp_path


def test_without_matplotlib_the_tables_are_written_and_what_to_install_is_said(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "control.plots", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["report", str(kept), "--write", str(kept / "docs")]) == 1
    assert {path.suffix for path in (kept / "docs").iterdir()} == {".md"}
    assert "| geometric mean, all fridges |" in (kept / "docs" / "summary.md").read_text(encoding="utf-8")
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["bench"]
    said = capsys.readouterr().err
    assert "make bench-venv" in said
    assert f"pip install '{group[0]}'" in said


def test_pictures(kept: Path) -> None:
    """The same bytes twice, small, with text as text and no date."""
    pytest.importorskip("matplotlib", reason="make bench-venv installs it")
    for folder in ("one", "two"):
        assert main(["report", str(kept), "--write", str(kept / folder)]) == 0
    drawn = {path.stem: path.read_text(encoding="utf-8") for path in (kept / "one").glob("*.svg")}
    assert set(drawn) == {"ratios", "starts", "random-plants", "kraeusen", "crash"}
    for name, svg in drawn.items():
        assert svg == (kept / "two" / f"{name}.svg").read_text(encoding="utf-8")
        assert len(svg) < 120_000
        assert "date" not in svg
        assert re.search(r"<text [^>]*>cobrew</text>", svg)


def test_what_is_reported_on_was_not_tuned_on() -> None:
    reported, tuned = ({(it.plant, it.seed) for it in cases(suite)} for suite in (FULL, TUNING))
    assert reported & tuned == set()
    assert {(it.plant, it.seed) for it in cases(QUICK)} <= tuned


def test_which_cases_there_are() -> None:
    all_cases = cases(FULL)
    assert len({it.key for it in all_cases}) == len(all_cases)
    assert len([it for it in all_cases if it.change is None and it.controller == OURS]) == 19 * 3 + 24
    assert not any((it.plant, it.scenario) == (TANK, "doors") for it in all_cases)
    assert {it.controller for it in all_cases if it.change == "litres-twice"} == {OURS}
    assert {it.controller for it in all_cases if it.change == "half-full"} == {OURS, "BrewPi", "BrewBlox"}
    traced = [it for it in all_cases if it.keep_trace]
    assert {(it.scenario, it.seed) for it in traced} == {("ale", 101)}


def test_only_what_changed_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    stamps = {OURS: "1", "BrewPi": "1"}

    def one(case: Case) -> tuple[Case, dict[str, Any]]:
        ran.append(case.controller)
        return case, {"rmse_k": 0.5}

    monkeypatch.setattr(runner, "_one", one)
    monkeypatch.setattr(runner, "stamp", stamps.__getitem__)
    for changed, due in ((None, [OURS, "BrewPi"]), (None, []), (OURS, [OURS])):
        ran.clear()
        stamps.update({changed: "2"} if changed else {})
        found = runner.run_all(CASES, out=tmp_path)
        assert ran == due
        assert [it["rmse_k"] for it in found.values()] == [0.5, 0.5]


def test_a_stamp_is_of_a_controllers_own_sources() -> None:
    assert runner.stamp("BrewPi") == runner.stamp("BrewBlox") != runner.stamp(OURS)


class Always:
    """Heats for the first hour, cools from the second on."""

    def tick(self, now_s: float, *_: object) -> tuple[bool, bool]:
        return now_s < 3600.0, now_s >= 7200.0


def test_a_run_counts_what_was_switched_and_drawn() -> None:
    it, scenario = setup("fan"), replace(SCENARIOS["swing"], days=0.125)
    trace = live(rig_for(it, scenario, 1), Always(), scenario, 60.0)
    assert trace.edges == [(0.0, 1, True), (3600.0, 1, False), (7200.0, -1, True)]
    assert (len(trace.beer_c), trace.setpoint_c[-1], trace.length_s) == (180, 18.0, 10_800.0)
    heated_kwh = it.plant.heater_w / 1000.0
    assert heated_kwh < trace.kwh < heated_kwh + 0.15


@pytest.mark.parametrize("plant", ["still", TANK])
def test_everybody_can_be_made_for_every_vessel(plant: str) -> None:
    made = {it.controller: controller_for(it.controller, setup(plant)) for it in cases(QUICK)}
    assert len({id(it) for it in made.values()}) == 8
    for it in made.values():
        assert it.tick(0.0, 18.0, 18.0, 18.0) in {(False, False), (True, False), (False, True)}


@pytest.mark.parametrize(
    ("jacket", "rests_s", "windows_s"), [(False, (300.0, 300.0, 300.0), 1800.0), (True, (60.0, 0.0, 10.0), 300.0)]
)
def test_a_valve_gets_its_own_times(rests_s: tuple[float, ...], windows_s: float, *, jacket: bool) -> None:
    made = {name: make() for name, make in for_vessel(jacket=jacket).items()}
    brewpi, brewblox, pid = made["BrewPi"], made["BrewBlox"], made["simple PID"]
    assert brewpi.times == (LOW_DELAY if jacket else Times(min_on_s=180.0, min_off_s=300.0, min_switch_s=600.0))
    assert Times(min_on_s=20.0, min_off_s=60.0, min_switch_s=600.0) == LOW_DELAY
    assert (brewpi.times.min_off_s, brewblox.cooler.min_off_s, pid.min_off_s) == rests_s
    assert pid.window_s == windows_s


@pytest.mark.parametrize(
    ("numbers", "share", "expected"),
    [([3, 1, 2], 0.5, 2), ([1, 2, 3, 4], 0.5, 2), (range(1, 25), 0.9, 22), ([7], 0.9, 7)],
)
def test_quantile(numbers: list[float], share: float, expected: float) -> None:
    assert quantile(list(numbers), share) == expected


def test_seeds_are_as_one_long_run_and_the_best_peer_is_the_tightest(results: Results) -> None:
    ours = next(run for run in results.runs if run["controller"] == OURS)
    more = Results("more", [*results.runs, {**ours, "seed": 102, "rmse_k": 0.07}])
    assert more.rmse_k("still", "ale", OURS) == pytest.approx(0.05)
    assert more.ratio("still", "ale") == pytest.approx(1.0)
    brewblox = next(run for run in results.runs if run["controller"] == "BrewBlox")
    brewblox["rmse_k"] = 0.04
    assert results.best_peer("still", "ale") == "BrewBlox"
    assert results.ratio("still", "ale") == pytest.approx(0.25)
