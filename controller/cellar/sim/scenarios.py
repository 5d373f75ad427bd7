# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in a vessel when the simulated brewery opens: a plant and its state, by the scenario's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from cellar.sim.kinds import plant_for
from cellar.sim.plant import Plant, PlantState, at_rest
from cellar.sim.yeast import LAGER, PITCH, Brew, Cells, ferment


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


def fermenting(plant: Plant, *, beer_c: float, pitched_h: float) -> PlantState:
    """Pitched so many hours ago and held at `beer_c` since; the air is where it carries the yeast's heat away."""
    brew = plant.brew
    sugar_kg_per_l, cells, heat_w_per_l = brew.fermentable_kg_per_l, PITCH, 0.0
    for _ in range(round(pitched_h * 12)):
        sugar_kg_per_l, cells, heat_w_per_l = ferment(brew, sugar_kg_per_l, cells, beer_c, 300.0)
    state = carrying(plant, beer_c, heat_w_per_l * plant.contents_l)
    return replace(state, sugar_kg_per_l=sugar_kg_per_l, **_of(cells))


def carrying(plant: Plant, beer_c: float, heat_w: float) -> PlantState:
    """Beer at this mean whose heat goes through layer, wall and air in a steady stream."""
    share, mix_w_per_k = plant.layer_share, plant.mix_w_per_k + plant.mix_per_yeast_w_k * heat_w
    core_above_layer_k = (1.0 - share) * heat_w / mix_w_per_k
    layer_c = beer_c - (1.0 - share) * core_above_layer_k
    wall_c = layer_c - heat_w / plant.film_w_per_k
    state = at_rest(beer_c, wall_c - heat_w / plant.wall_air_w_per_k)
    core_c = layer_c + core_above_layer_k
    return replace(state, core_c=core_c, layer_c=layer_c, wall_c=wall_c, fermentation_w=heat_w)


def _of(cells: Cells) -> dict[str, float]:
    """Cells, by the state's names."""
    return {
        "yeast_lag": cells.lag,
        "yeast_active": cells.active,
        "yeast_dead": cells.dead,
        "ethanol": cells.ethanol,
    }


def _fermenting_ale(litres: float, _room_c: float, _random: Random) -> Scene:
    plant = plant_for(litres)
    return Scene(plant=plant, state=fermenting(plant, beer_c=19.6, pitched_h=22.0))


def _cold_crash(litres: float, _room_c: float, _random: Random) -> Scene:
    """A lager at 12 °C, 97 % attenuated, whose setpoint has just been lowered."""
    plant = plant_for(litres, brew=LAGER)
    sugar_kg_per_l = 0.03 * plant.brew.fermentable_kg_per_l
    state = at_rest(12.0, 11.5)
    return Scene(plant=plant, state=replace(state, sugar_kg_per_l=sugar_kg_per_l, yeast_active=0.3, ethanol=48.0))


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
