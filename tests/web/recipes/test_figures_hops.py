# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a hop goes in, in the ways that files say it, and what that does to its bitterness."""

from typing import Any

import pytest
from tests.web.recipes.figured_brews import MAGNUM, of, pale_ale

from taproom.brewing.bitterness import tinseth
from taproom.brewing.figure import Figure
from taproom.brewing.stand import held_utilisation
from taproom.recipes.document import BoilStep, Hop
from taproom.recipes.figures import Choices, figures_of
from taproom.recipes.figuring.additions import Addition, addition_of

MASH_OUT = {"name": "First wort"}
WARMING = {
    "name": "Heating",
    "start_temperature": {"value": 68, "unit": "C"},
    "end_temperature": {"value": 100, "unit": "C"},
}
BOIL = {"name": "Boil", "step_time": {"value": 60, "unit": "min"}}
WHIRLPOOL = {
    "name": "Whirlpool",
    "start_temperature": {"value": 80, "unit": "C"},
    "step_time": {"value": 20, "unit": "min"},
}
CHILL = {
    "name": "Chill",
    "start_temperature": {"value": 100, "unit": "F"},
    "end_temperature": {"value": 72, "unit": "F"},
    "step_time": {"value": 24, "unit": "hr"},
}


def min_of(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "min"}


def added(timing: dict[str, Any], *steps: dict[str, Any], boil_min: float | None = 60) -> Addition:
    hop = Hop.model_validate(MAGNUM | {"timing": timing})
    return addition_of(hop, tuple(BoilStep.model_validate(it) for it in steps), boil_min)


@pytest.mark.parametrize(
    ("timing", "kind", "boil_min"),
    [
        ({"use": "add_to_boil", "duration": min_of(30)}, "boil", 30),
        ({"use": "add_to_boil", "time": min_of(30)}, "boil", 30),
        ({"use": "add_to_boil", "time": min_of(20), "duration": min_of(40)}, "boil", 40),
        ({"use": "add_to_boil", "time": {"value": 1, "unit": "hr"}}, "boil", 60),
        ({"use": "add_to_boil", "time": min_of(90)}, "boil", 60),
        ({"use": "add_to_boil", "time": min_of(0)}, "boil", 0),
        ({"use": "add_to_boil", "continuous": True}, "boil", 60),
        ({"use": "add_to_boil"}, "boil", 0),
        ({"time": min_of(30)}, "boil", 30),
        ({"use": "add_to_mash"}, "mash", 0),
        ({"use": "add_to_fermentation", "time": {"value": 3, "unit": "day"}}, "dry", 0),
        ({"use": "add_to_package"}, "dry", 0),
    ],
)
def test_without_steps(timing: dict[str, Any], kind: str, boil_min: float) -> None:
    it = added(timing)
    assert (it.kind, it.boil_min) == (kind, boil_min)


@pytest.mark.parametrize("before", [MASH_OUT, WARMING])
def test_a_step_before_the_boil_is_first_wort(before: dict[str, Any]) -> None:
    it = added({"use": "add_to_boil", "step": 1, "duration": min_of(10)}, before, BOIL)
    assert (it.kind, it.boil_min) == ("first wort", 60)
    assert added({"use": "add_to_boil", "step": 2, "duration": min_of(10)}, before, BOIL).kind == "boil"


def test_a_step_after_the_boil_is_a_stand() -> None:
    it = added({"use": "add_to_boil", "step": 2}, BOIL, WHIRLPOOL)
    assert (it.kind, it.stand_min, it.stand_c) == ("stand", 20, 80)
    shorter = added({"use": "add_to_boil", "step": 2, "duration": min_of(10)}, BOIL, WHIRLPOOL)
    assert shorter.stand_min == 10


def test_a_whirlpool_without_a_temperature_says_what_was_taken() -> None:
    it = added({"use": "add_to_boil", "step": 2, "duration": min_of(10)}, BOIL, {"name": "Whirlpool"})
    assert (it.kind, it.stand_c) == ("stand", 85)
    assert it.notes


def test_at_flame_out_before_a_whirlpool_it_stands_too() -> None:
    assert added({"use": "add_to_boil", "time": min_of(0)}, BOIL, WHIRLPOOL).kind == "stand"
    assert added({"use": "add_to_boil", "time": min_of(0)}, BOIL, CHILL).kind == "boil"


def test_cold_wort_turns_nothing() -> None:
    it = added({"use": "add_to_boil", "step": 2}, BOIL, CHILL)
    assert (it.kind, it.stand_min) == ("stand", 0)


@pytest.mark.parametrize("step", [0, -1, 3, 10**30])
def test_a_step_that_is_not_there(step: int) -> None:
    assert added({"use": "add_to_boil", "step": step, "duration": min_of(30)}, BOIL).kind == "boil"


def part(hop: dict[str, Any], *steps: dict[str, Any], choices: Choices = Choices()) -> Figure:  # noqa: B008
    boil = {"boil_time": min_of(60), "pre_boil_size": {"value": 20, "unit": "l"}, "boil_steps": list(steps) or None}
    ibu = figures_of(pale_ale(boil=boil, ingredients=of(hops=[hop])), choices=choices).ibu
    assert isinstance(ibu, Figure)
    return ibu.parts[0]


GRAVITY, MG_PER_L = 1.0576, 120.0


def test_a_stand_by_hosoms_rate() -> None:
    it = part(MAGNUM | {"timing": {"use": "add_to_boil", "step": 2}}, BOIL, WHIRLPOOL)
    share = held_utilisation(gravity=GRAVITY, boiled_min=0, stand_min=20, temperature_c=80)
    assert it.method == "mIBU"
    assert it.value == pytest.approx(share * MG_PER_L)


def test_what_boils_goes_on_in_the_whirlpool() -> None:
    late = MAGNUM | {"timing": {"use": "add_to_boil", "duration": min_of(10)}}
    alone, then_stands = part(late, BOIL), part(late, BOIL, WHIRLPOOL)
    more = held_utilisation(gravity=GRAVITY, boiled_min=10, stand_min=20, temperature_c=80)
    assert then_stands.value == pytest.approx(alone.value + more * MG_PER_L)
    assert any("whirlpool" in it for it in then_stands.notes)
    assert part(late, BOIL, CHILL).value == pytest.approx(alone.value)


def test_pellets_and_first_wort_give_a_tenth_more_each_and_fresh_hops_a_fifth() -> None:
    whole = part(MAGNUM).value
    assert whole == pytest.approx(tinseth(60, GRAVITY) * MG_PER_L)
    assert part(MAGNUM | {"form": "pellet"}).value == pytest.approx(1.10 * whole)
    assert part(MAGNUM | {"form": "pellet"}, choices=Choices(pellet_factor=1.15)).value == pytest.approx(1.15 * whole)
    assert part(MAGNUM | {"form": "leaf (wet)"}).value == pytest.approx(0.2 * whole)
    first = MAGNUM | {"timing": {"use": "add_to_boil", "step": 1}}
    assert part(first, MASH_OUT, BOIL).value == pytest.approx(1.10 * whole)


def test_every_part_says_what_it_was_computed_from() -> None:
    it = part(MAGNUM | {"form": "pellet"})
    assert {one.name: one.value for one in it.inputs} == {
        "amount": pytest.approx(20),
        "alpha acid": pytest.approx(12),
        "utilisation": pytest.approx(110 * tinseth(60, GRAVITY)),
        "boil": 60,
    }
    assert any("Pellets" in one for one in it.notes)


@pytest.mark.parametrize(("method", "name"), [("tinseth", "Tinseth"), ("rager", "Rager"), ("garetz", "Garetz")])
def test_the_method_can_be_chosen_and_is_named(method: Any, name: str) -> None:
    ibu = figures_of(pale_ale(), choices=Choices(ibu=method)).ibu
    assert isinstance(ibu, Figure)
    assert ibu.method == name
    assert 15 < ibu.value < 45


def test_of_a_boil_that_is_topped_up_the_gravity_is_that_of_the_kettle() -> None:
    boil = {"boil_time": min_of(60), "pre_boil_size": {"value": 12, "unit": "l"}}
    figures = figures_of(pale_ale(boil=boil))
    assert isinstance(figures.ibu, Figure)
    assert isinstance(figures.pre_boil_gravity, Figure)
    gravity = {it.name: it.value for it in figures.ibu.inputs}["mean gravity of the boil"]
    assert gravity == pytest.approx(figures.pre_boil_gravity.value) == pytest.approx(1 + 0.0576 * 20 / 12)
