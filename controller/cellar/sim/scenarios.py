# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in a vessel when the simulated brewery opens: a plant and its state, by the scenario's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from cellar.sim.plant import WORT_J_PER_L_K, Plant, PlantState, at_rest
from cellar.sim.yeast import Brew, ferment

PITCHED_YEAST = 0.03  # of grown-up yeast: a pitch of a sixth, after the lag has taken its part
NOMINAL_TAU_S = 36_000.0  # beer after air, 20 l, without a fan: 10 h


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A plant and how it begins."""

    plant: Plant
    state: PlantState


def scene(name: str, litres: float, room_c: float, random: Random) -> Scene:
    """The scenario `name` for a vessel of `litres`. Raises `ValueError`, naming those that exist."""
    try:
        make = SCENARIOS[name]
    except KeyError:
        raise ValueError(f"no scenario {name!r}; there are: {', '.join(SCENARIOS)}") from None
    return make(litres, room_c, random)


def plant_for(litres: float, *, tau_s: float = NOMINAL_TAU_S, brew: Brew | None = None) -> Plant:
    """A plant for this volume: tau grows with its cube root from `tau_s` at 20 l, the fridge with its square root."""
    scale = litres / 20.0
    return Plant(
        contents_l=litres,
        vessel_j_per_k=2_500.0 * scale ** (2 / 3),
        beer_air_w_per_k=WORT_J_PER_L_K * litres / (tau_s * scale ** (1 / 3)),
        air_j_per_k=2_500.0 * scale ** (1 / 2),
        liner_j_per_k=12_000.0 * scale ** (1 / 2),
        air_liner_w_per_k=4.0 * scale ** (1 / 2),
        liner_room_w_per_k=1.3 * scale ** (1 / 2),
        evaporator_j_per_k=6_000.0 * scale ** (1 / 2),
        evaporator_air_w_per_k=6.0 * scale ** (1 / 2),
        cooling_w=80.0 * scale ** (1 / 2),
        heater_w=40.0 * scale ** (1 / 2),
        brew=brew or Brew(),
    )


def fermenting(plant: Plant, *, beer_c: float, pitched_h: float) -> PlantState:
    """Pitched so many hours ago and held at `beer_c` since; the air is where it carries the yeast's heat away."""
    brew = plant.brew
    sugar_kg_per_l, yeast, heat_w_per_l = brew.fermentable_kg_per_l, PITCHED_YEAST, 0.0
    for _ in range(round(pitched_h * 12)):
        sugar_kg_per_l, yeast, heat_w_per_l = ferment(brew, sugar_kg_per_l, yeast, beer_c, 300.0)
    heat_w = heat_w_per_l * plant.contents_l
    state = at_rest(beer_c, beer_c - heat_w / plant.beer_air_w_per_k)
    return replace(state, sugar_kg_per_l=sugar_kg_per_l, yeast=yeast, fermentation_w=heat_w)


def _fermenting_ale(litres: float, _room_c: float, _random: Random) -> Scene:
    plant = plant_for(litres)
    return Scene(plant=plant, state=fermenting(plant, beer_c=19.6, pitched_h=36.0))


def _cold_crash(litres: float, _room_c: float, _random: Random) -> Scene:
    """A lager at 12 °C, 97 % attenuated, whose setpoint has just been lowered."""
    plant = plant_for(litres, brew=Brew(og=1.048, apparent_attenuation=0.8))
    state = at_rest(12.0, 11.5)
    return Scene(plant=plant, state=replace(state, sugar_kg_per_l=0.03 * plant.brew.fermentable_kg_per_l, yeast=0.3))


def _empty(litres: float, room_c: float, _random: Random) -> Scene:
    plant = replace(plant_for(litres), contents_l=0.0)
    return Scene(plant=plant, state=at_rest(room_c, room_c))


def _random(litres: float, room_c: float, random: Random) -> Scene:
    """Any brew, any age, any ordinary fridge; for crowds."""
    brew = Brew(og=random.uniform(1.040, 1.075), apparent_attenuation=random.uniform(0.7, 0.84))
    plant = plant_for(litres, tau_s=random.uniform(7.0, 14.0) * 3600.0, brew=brew)
    plant = replace(plant, cooling_w=plant.cooling_w * random.uniform(0.8, 1.5))
    state = fermenting(plant, beer_c=random.uniform(10.0, 21.0), pitched_h=random.uniform(0.0, 120.0))
    return Scene(plant=plant, state=replace(state, liner_c=(state.air_c + room_c) / 2))


SCENARIOS: Mapping[str, Callable[[float, float, Random], Scene]] = {
    "fermenting-ale": _fermenting_ale,
    "cold-crash": _cold_crash,
    "empty": _empty,
    "random": _random,
}
