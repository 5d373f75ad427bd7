# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An aim that is missed is said to be missed, and no other."""

from collections.abc import Callable
from typing import Any

import pytest

from control.aims import aims
from control.plants import FRIDGES, TANK
from control.results import Results
from control.simulate import OURS
from control.tables import tables

Which = Callable[[dict[str, Any]], bool]


def missed(results: Results) -> list[str]:
    return [aim.says for aim in aims(results) if aim.met is False]


def spoil(results: Results, which: Which, controller: str = OURS, **figures: object) -> None:
    chosen = [run for run in results.runs if run["controller"] == controller and which(run)]
    assert chosen
    for run in chosen:
        run.update(figures)


def fridges(run: dict[str, Any]) -> bool:
    return run["plant"] in FRIDGES


def at(plant: str, scenario: str) -> Which:
    return lambda run: (run["plant"], run["scenario"]) == (plant, scenario)


def randoms(to: int) -> Which:
    """The first so many."""
    return lambda run: run["plant"] in {f"random-{number}" for number in range(1, to + 1)}


def test_a_result_that_meets_all(results: Results) -> None:
    assert missed(results) == []
    assert len([aim for aim in aims(results) if aim.met]) == 13


@pytest.mark.parametrize(
    ("which", "figures", "says"),
    [
        (fridges, {"rmse_k": 0.0151}, "hold RMSE at most 0.3 of the best peer's, geometric mean of the fridges"),
        (at("still", "swing"), {"rmse_k": 0.036}, "and in none above 0.7"),
        (at(TANK, "ale"), {"rmse_k": 0.051}, "in the tank at most 0.05 K"),
        (at(TANK, "lager"), {"kwh": 0.51}, "with at most half of the tightest peer's energy"),
        (at("fan", "ale"), {"overshoot_k": [0.0, 0.0, 0.16]}, "overshoot after a step, fridges: at most 0.15 K"),
        (at(TANK, "garage"), {"overshoot_k": [0.31]}, "overshoot after a step, tank: at most 0.3 K"),
        (
            at("conical", "ale"),
            {"settled_h": [1.0, None, 12.1]},
            "crash settled as fast as the fastest peer that does not overshoot",
        ),
        (
            at("conical", "ale"),
            {"settled_h": [1.0, None, None]},
            "crash settled as fast as the fastest peer that does not overshoot",
        ),
        (
            at(TANK, "swing"),
            {"rmse_k": 0.05, "cool_starts_per_day": 20.0},
            "fewer cooler starts than BrewPi wherever ours holds no tighter",
        ),
        (at("fan", "ale"), {"reversals_within_10_min": 1}, "heat and cool never fight: never within 10 min"),
        (at("random-7", "ale"), {"both_s": 5.0}, "heat and cool never fight: never within 10 min"),
        (at("fan", "ale"), {"kwh": 1.03}, "energy no worse than the best peer's of similar RMSE"),
        (randoms(to=24), {"rmse_k": 0.031}, "random plants: median RMSE at most 0.03 K"),
    ],
)
def test_what_misses_an_aim(results: Results, which: Which, figures: dict[str, Any], says: str) -> None:
    spoil(results, which, **figures)
    assert missed(results) == [says]


@pytest.mark.parametrize(
    ("which", "figures"),
    [
        (fridges, {"rmse_k": 0.0149}),
        (at("still", "swing"), {"rmse_k": 0.0349}),
        (at(TANK, "ale"), {"rmse_k": 0.05}),
        (at("fan", "ale"), {"overshoot_k": [0.0, 9.0, 0.15]}),  # the second phase is a ramp, and no step
        (at("conical", "ale"), {"settled_h": [None, None, 12.0]}),
        (at(TANK, "swing"), {"rmse_k": 0.05, "cool_starts_per_day": 19.0}),
        (at("fan", "ale"), {"kwh": 1.01}),
    ],
)
def test_what_just_meets_it(results: Results, which: Which, figures: dict[str, Any]) -> None:
    spoil(results, which, **figures)
    assert missed(results) == []


@pytest.mark.parametrize(("plants", "met"), [(2, True), (3, False)])
def test_nine_in_ten_random_plants(results: Results, plants: int, *, met: bool) -> None:
    for peer in ("BrewPi", "BrewBlox"):
        spoil(results, randoms(plants), peer, rmse_k=0.2)
    spoil(results, randoms(plants), rmse_k=0.09)
    assert missed(results) == ([] if met else ["random plants: nine in ten at most 0.08 K"])


@pytest.mark.parametrize(("plants", "met"), [(2, True), (3, False)])
def test_tighter_than_every_peer(results: Results, plants: int, *, met: bool) -> None:
    spoil(results, randoms(plants), "BrewBlox", rmse_k=0.009)
    assert missed(results) == ([] if met else ["random plants: tighter than every peer on 22 of 24"])


def test_the_crash_is_raced_against_those_who_do_not_overshoot(results: Results) -> None:
    spoil(results, at("still", "ale"), "BrewPi", settled_h=[1.0, None, 5.0], overshoot_k=[0.0, 0.0, 0.16])
    assert missed(results) == []
    spoil(results, at("still", "ale"), "BrewPi", overshoot_k=[0.0, 0.0, 0.15])
    assert missed(results) == ["crash settled as fast as the fastest peer that does not overshoot"]


def test_energy_is_compared_with_those_who_hold_as_tightly(results: Results) -> None:
    spoil(results, at("fan", "ale"), "BrewBlox", rmse_k=0.5, kwh=0.1)
    assert missed(results) == []
    spoil(results, at("fan", "ale"), "BrewBlox", rmse_k=0.015)
    assert "energy no worse than the best peer's of similar RMSE" in missed(results)


def test_who_never_settles_is_not_as_fast_as_nobody(results: Results) -> None:
    for controller in results.controllers():
        spoil(results, at("still", "ale"), controller, settled_h=[1.0, None, None])
    assert missed(results) == ["crash settled as fast as the fastest peer that does not overshoot"]


@pytest.mark.parametrize(
    ("controllers", "told"),
    [({OURS}, ["holds", "wear", "steps"]), ({"BrewPi", "BrewBlox"}, ["holds", "wear", "steps"]), (set(), [])],
)
def test_of_what_was_not_compared_nothing_is_claimed(
    results: Results, controllers: set[str], told: list[str]
) -> None:
    few = Results("few", [run for run in results.runs if run["controller"] in controllers and fridges(run)])
    assert aims(few) == []
    assert [name for name, _ in tables(few)] == told


def test_random_plants_alone_say_nothing_of_the_others(results: Results) -> None:
    few = Results("few", [run for run in results.runs if run["plant"].startswith("random-")])
    assert [aim.says.split(":")[0] for aim in aims(few)] == ["heat and cool never fight"] + ["random plants"] * 3
    assert [name for name, _ in tables(few)] == ["random", "random-each", "aims"]


def test_every_table_is_as_wide_as_its_head(results: Results) -> None:
    found = dict(tables(results))
    assert set(found) == {"summary", "holds", "wear", "steps", "random", "random-each", "aims"}
    assert all(len(row) == len(table.head) for table in found.values() for row in table.rows)
    assert found["summary"].rows[0][2:] == ("BrewPi", "0.050", "20", "1.00", "0.010", "5", "0.40", "0.20")
