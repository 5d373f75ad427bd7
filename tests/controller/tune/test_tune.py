# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tuning on the history of simulated fermenters, whose truth is known."""

import json
import math
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cellar.adapters.history import sampled
from cellar.composition import tuning
from cellar.config import ConfigError, load
from cellar.core.fermenter import Fermenter, Mode, Readings, starting, step
from cellar.core.interlock import Side
from cellar.core.reading import ProbeLimits
from cellar.core.tuning import law_for
from cellar.core.vessel import Vessel
from cellar.ports import JournalError
from cellar.sim.kinds import bucket
from cellar.sim.plant import Plant
from cellar.sim.rig import Rig
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting
from cellar.tune import expect
from cellar.tune.expect import Expected, candidates, expected, holds, proposal
from cellar.tune.history import Sample, hours, stretches
from cellar.tune.identify import TooLittle, identify
from cellar.tune.likeness import plant_like
from cellar.tune.picture import drawn, ticks

SIMPLE = Vessel()
TICK_S = 10.0


def brewing(vessel: Vessel = SIMPLE, setpoint_c: float = 18.0) -> Fermenter:
    probe = ProbeLimits()
    return Fermenter(
        id="fv1",
        name="fv1",
        has_heater=True,
        has_cooler=True,
        beer_probe=probe,
        chamber_probe=replace(probe, low_c=-30.0, filter_s=20.0),
        vessel=vessel,
        law=law_for(vessel),
        first_setpoint_c=setpoint_c,
        first_mode=Mode.AUTO,
    )


def lived(plant: Plant, *, hours: float) -> list[Sample]:
    """What the journal has of this plant after so many hours of kraeusen in a swinging room."""
    rig = Rig(plant, fermenting(plant, beer_c=18.0, pitched_h=18.0), room=Room(mean_c=18.0, swing_k=5.0))
    state, samples = starting(brewing(), now_s=0.0), []
    while rig.now_s < hours * 3600.0:
        beer, chamber = rig.readings()
        state, decision = step(state, Readings(beer=beer, chamber=chamber), rig.now_s)
        rig.live(decision.side is Side.HEATING, decision.side is Side.COOLING, TICK_S)
        if beer and chamber and beer.value_c is not None and chamber.value_c is not None:
            samples.append(
                Sample(
                    at_s=rig.now_s,
                    beer_c=beer.value_c,
                    air_c=chamber.value_c,
                    setpoint_c=state.setpoint_c,
                    heat=float(decision.side is Side.HEATING),
                    cool=float(decision.side is Side.COOLING),
                )
            )
    return samples


@pytest.fixture(scope="module")
def past() -> list[Sample]:
    """A fan that nobody told of: tau is 7 h, and would be guessed at 12."""
    return lived(bucket(fan=True), hours=48.0)


def test_tau_is_found_where_the_guess_is_wrong(past: list[Sample]) -> None:
    found = identify(SIMPLE, stretches(past))
    assert found.tau_h == pytest.approx(7.0, rel=0.15)
    assert SIMPLE.tau_h > 11.0
    assert found.tau_doubt < 0.1
    assert found.hours == pytest.approx(48.0, abs=0.1)


def test_a_plant_like_it_cools_as_it_does(past: list[Sample]) -> None:
    found = identify(SIMPLE, stretches(past))
    plant = plant_like(SIMPLE, found)
    assert plant.tau_s == pytest.approx(7.0 * 3600.0, rel=0.15)
    assert plant.cooling_w == pytest.approx(80.0, rel=0.3)
    assert found.coast_s is not None
    assert 60.0 <= found.coast_s <= 900.0


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda samples: samples[: 11 * 360], "11.0 h of history"),
        (lambda samples: samples[::13], "0.0 h of history"),  # a sample in 130 s: gaps
    ],
)
def test_too_little_history_says_what_is_needed(
    past: list[Sample], spoil: Callable[[list[Sample]], list[Sample]], complaint: str
) -> None:
    with pytest.raises(TooLittle, match=complaint) as told:
        identify(SIMPLE, stretches(spoil(past)))
    assert "twelve are needed" in str(told.value)


def test_beer_that_never_moved_gives_no_tau() -> None:
    still = [Sample(at_s=n * 10.0, beer_c=18.0, air_c=18.0, setpoint_c=18.0, heat=0.0, cool=0.0) for n in range(8640)]
    found = identify(SIMPLE, stretches(still))
    assert (found.tau_h, found.heater_k_per_h, found.fall_k_per_min) == (None, None, None)


def test_time_that_jumps_cuts_the_history_and_loses_nothing() -> None:
    """A clock that is set back, an hour of darkness, and a stretch of an hour, which is too short."""
    at_s = [*range(0, 9000, 10), *range(1000, 10_000, 10), *range(20_000, 30_000, 10), *range(90_000, 93_600, 10)]
    samples = [Sample(at_s=float(at), beer_c=18.0, air_c=17.0, setpoint_c=18.0, heat=0.0, cool=0.0) for at in at_s]
    assert [round(hours(piece), 1) for piece in stretches(samples)] == [2.5, 2.5, 2.8]


def result(rmse_k: float, overshoot_k: float, starts: float) -> Expected:
    return Expected(
        law=law_for(SIMPLE),
        rmse_k=rmse_k,
        overshoot_k=overshoot_k,
        starts_per_day=starts,
        kwh_per_day=1.0,
        beer_k=[0.01] * 500,
        cooling=[(1.0, 1.2)],
    )


@pytest.mark.parametrize(
    ("others", "chosen"),
    [
        ([(0.020, 0.05, 30.0)], 0),  # as good: what there is stays
        ([(0.019, 0.05, 30.0)], 0),  # hardly better
        ([(0.010, 0.05, 30.0)], 1),
        ([(0.020, 0.05, 15.0), (0.030, 0.05, 30.0)], 1),
        ([(0.010, 0.30, 30.0)], 0),  # tighter, but it overshoots
    ],
)
def test_a_proposal_must_be_better_by_a_twentieth(others: list[tuple[float, float, float]], chosen: int) -> None:
    results = [result(0.020, 0.05, 30.0), *(result(*it) for it in others)]
    assert proposal(results) is results[chosen]


def test_the_present_law_is_tried_first_and_none_twice() -> None:
    law = law_for(SIMPLE)
    tried = candidates(law)
    assert tried[0] == law
    assert len(set(tried)) == len(tried) == 9


def test_what_is_expected_is_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six hours of it: held within a tenth of a kelvin, and progress is told of to the end."""
    monkeypatch.setattr(expect, "SETTLED_H", 2.0)
    monkeypatch.setattr(expect, "STEP_H", 6.0)
    monkeypatch.setattr(expect, "END_H", 8.0)
    heard: list[float] = []
    now = expected(brewing(), law_for(SIMPLE), bucket(), 18.0, progress=heard.append)
    assert 0.0 < now.rmse_k < 0.1
    assert holds(now)
    assert heard == sorted(heard)
    assert heard[-1] > 7.9
    assert now.starts_per_day == pytest.approx(6.0 * round(now.starts_per_day / 6.0))  # whole starts in four hours


def test_the_picture_is_an_svg_that_shows_both(past: list[Sample]) -> None:
    now, proposed = result(0.02, 0.1, 30.0), result(0.01, 0.1, 30.0)
    picture = drawn("a <b> & c", past, now, proposed)
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own
    texts = [it.text for it in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"beer", "chamber", "setpoint", "beer, now", "beer, proposed"} < set(texts)
    assert root[0].text == "cellar tune: a <b> & c"
    assert "nan" not in picture
    assert len(picture) < 60_000
    alone = drawn("fv1", past, now, now)
    assert "proposed" not in alone


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-0.41, 0.39), (17.2, 18.4), (-24.0, 0.0), (-8.0, 30.0)])
def test_ticks_are_few_and_within(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 3 <= len(found) <= 9
    assert low <= found[0] <= found[-1] <= high


CONFIG = """# my brewery
site = "brasserie"
unit = "cave"

[probes]
beer = "28-000000000001"
air = "28-000000000002"

[[fermenter]]
id = "fv1"
name = "One"  # the old one
beer_probe = "beer"
chamber_probe = "air"
heater_pin = 17
cooler_pin = 27

[[fermenter]]
id = "fv2"
name = "Two"
beer_probe = "beer"
cooler_pin = 22
"""


@pytest.fixture
def brewery(tmp_path: Path, past: list[Sample]) -> Path:
    """A folder with a configuration, and a journal with that past."""
    (tmp_path / "cellar.toml").write_text(CONFIG, encoding="utf-8")
    with sqlite3.connect(tmp_path / "journal.db") as journal:
        journal.execute("create table entry (seq integer primary key, at_utc integer, fermenter text, body text)")
        journal.executemany(
            "insert into entry (at_utc, fermenter, body) values (?, 'fv1', ?)",
            [
                (
                    int(it.at_s),
                    json.dumps(
                        {
                            "kind": "sample",
                            "beer_c": it.beer_c if it.at_s > TICK_S else None,
                            "chamber_c": it.air_c,
                            "setpoint_c": it.setpoint_c,
                            "heat_duty": it.heat,
                            "cool_duty": it.cool,
                        }
                    ),
                )
                for it in past
            ],
        )
        journal.execute("insert into entry (at_utc, fermenter, body) values (172799, 'fv1', '{\"kind\": \"event\"}')")
    journal.close()
    return tmp_path


def advise(brewery: Path, name: str, days: float = 14.0) -> tuning.Advice:
    config = load(brewery / "cellar.toml")
    return tuning.advise(config, name, state_dir=brewery, days=days, say=lambda _text: None)


def test_advice_from_a_journal_is_told_drawn_and_accepted(brewery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    better = result(0.001, 0.0, 1.0)
    better = replace(better, law=candidates(better.law)[1])

    def first_is_poor(_fermenter: Fermenter, law: object, *_: object, **__: object) -> Expected:
        return better if law == better.law else result(0.05, 0.1, 40.0)

    monkeypatch.setattr(tuning, "expected", first_is_poor)
    advice = advise(brewery, "fv1")
    assert advice.changes
    assert re.search(r"tau [67]\.\d h", tuning.told(advice, "fv1"))
    tuning.accept(advice, brewery / "cellar.toml", "fv1")
    text = (brewery / "cellar.toml").read_text(encoding="utf-8")
    law = load(brewery / "cellar.toml").fermenter[0].law
    assert (law.brisk_h, law.ripple_k) == (better.law.gains.td_h, better.law.cooler.ripple_k)
    assert load(brewery / "cellar.toml").fermenter[1].law.brisk_h is None
    assert "# my brewery" in text
    assert "# the old one" in text
    assert [it.name for it in brewery.iterdir() if it.name.endswith(".new")] == []


def test_a_file_that_would_be_bad_is_left_as_it_was(brewery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = replace(
        result(0.001, 0.0, 1.0), law=replace(law_for(SIMPLE), cooler=replace(law_for(SIMPLE).cooler, ripple_k=9.0))
    )
    monkeypatch.setattr(tuning, "expected", lambda *_a, **_k: result(0.05, 0.1, 40.0))
    advice = replace(advise(brewery, "fv1"), proposed=odd)
    before = (brewery / "cellar.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError):
        tuning.accept(advice, brewery / "cellar.toml", "fv1")
    assert (brewery / "cellar.toml").read_text(encoding="utf-8") == before
    assert sorted(it.name for it in brewery.iterdir()) == ["cellar.toml", "journal.db"]


@pytest.mark.parametrize(
    ("name", "days", "complaint"),
    [("fv3", 14.0, "there are: fv1, fv2"), ("fv2", 14.0, "one probe only"), ("fv1", 0.25, "6.0 h of history")],
)
def test_what_cannot_be_tuned_says_why(brewery: Path, name: str, days: float, complaint: str) -> None:
    with pytest.raises(tuning.CannotTune, match=complaint):
        advise(brewery, name, days)


def test_a_fermenter_that_cannot_be_held_gets_no_proposal(brewery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "expected", lambda *_a, **_k: result(2.0, 0.1, 40.0))
    with pytest.raises(tuning.CannotTune, match="cannot be held"):
        advise(brewery, "fv1")


def test_no_journal_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="--state"):
        list(sampled(tmp_path / "journal.db", "fv1", days=1.0))
    (tmp_path / "journal.db").write_bytes(b"no database" * 100)
    with pytest.raises(JournalError, match="cannot be read"):
        list(sampled(tmp_path / "journal.db", "fv1", days=1.0))


def test_a_plant_slower_than_wort_is_no_plant(past: list[Sample]) -> None:
    found = replace(identify(SIMPLE, stretches(past)), tau_h=0.3)
    with pytest.raises(ValueError, match="cannot follow"):
        plant_like(SIMPLE, found)
    assert math.isfinite(plant_like(replace(SIMPLE, jacket=True, litres=500.0), found).tau_s)
