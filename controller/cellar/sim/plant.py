# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
r"""One fermenter as heat sees it: beer, the chamber's air, its liner, the evaporator, a belt heater, the room.

                       heater (lag) --- most ---> beer <--- yeast
                             \--- rest ---> air     |
    room --- liner ------------------------- air ---+
                                              |
                     compressor <--- evaporator (a store: it cools on after the stop)

Six lumps, explicit Euler in short steps. It is pure: `advance` takes a state and gives the next; no clock, no
chance. It is not a law's model of the plant but what a law is tried on.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from cellar.sim.yeast import Brew, ferment

WORT_J_PER_L_K = 4130.0
"""Heat capacity of wort (13 °P: 1.053 kg/l at 3.92 kJ/(kg K))."""

LONGEST_STEP_S = 10.0
"""The fastest lump, the air, has a time constant near 200 s: this is stable with a wide margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """The parameters of a fermenter. Defaults: 20 l in a larder fridge (nominal 80 W) with a 40 W belt.

    `contents_l`: what is in the vessel; 0 is empty. `vessel_j_per_k`: the vessel's own 1.5 kg of plastic or steel.
    `beer_air_w_per_k`: 82.6 kJ/K over 10 h, between a fan's 7 h and still air's 14 h.
    `air_j_per_k`: 150 l of air, shelves, and the skin of things; with `liner_j_per_k` (plastic liner, part of the
    foam) it makes the air move about 1 K/min. `liner_room_w_per_k`: a larder fridge's wall, about 1.3 W/K.
    `cooling_w` is the compressor's power at an evaporator of -10 °C, and it changes by `cooling_per_k` of that for
    each kelvin (small hermetic compressors: 3-4 %/K). `start_lag_s`: 60-120 s. `after_run_s`: liquid refrigerant
    boils on after the stop; with `evaporator_j_per_k` (plate and its ice) it is chosen for 1-3 K further down and a
    minimum 5-20 min after the stop.
    `heater_lag_s`: a belt, 5 min. `heater_to_beer`: the share that goes through the vessel's wall.
    """

    contents_l: float = 20.0
    vessel_j_per_k: float = 2_500.0
    beer_air_w_per_k: float = 2.3
    air_j_per_k: float = 2_500.0
    liner_j_per_k: float = 12_000.0
    air_liner_w_per_k: float = 4.0
    liner_room_w_per_k: float = 1.3
    evaporator_j_per_k: float = 6_000.0
    evaporator_air_w_per_k: float = 6.0
    cooling_w: float = 80.0
    cooling_per_k: float = 0.035
    start_lag_s: float = 90.0
    after_run_s: float = 200.0
    heater_w: float = 40.0
    heater_lag_s: float = 300.0
    heater_to_beer: float = 0.75
    brew: Brew = Brew()

    @property
    def beer_j_per_k(self) -> float:
        return WORT_J_PER_L_K * self.contents_l + self.vessel_j_per_k


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantState:
    """Temperatures (°C) of the lumps, what the heater gives (W), and the compressor's pull (0..1 of its power).

    `sugar_kg_per_l` is the fermentable extract left; `yeast` is 1 when grown up; `fermentation_w` is for looking at.
    """

    beer_c: float
    air_c: float
    liner_c: float
    evaporator_c: float
    heater_w: float = 0.0
    pull: float = 0.0
    sugar_kg_per_l: float = 0.0
    yeast: float = 0.0
    fermentation_w: float = 0.0

    def snapshot(self) -> dict[str, float]:
        """By field name, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, float]) -> "PlantState":
        """Raises `KeyError` if a field is missing."""
        return cls(**{field.name: float(snapshot[field.name]) for field in fields(cls)})


def at_rest(beer_c: float, air_c: float) -> PlantState:
    """Beer at one temperature, everything else in the chamber at another, nothing running, no extract."""
    return PlantState(beer_c=beer_c, air_c=air_c, liner_c=air_c, evaporator_c=air_c)


def gravity(plant: Plant, state: PlantState) -> float:
    """The true specific gravity."""
    return plant.brew.gravity(state.sugar_kg_per_l)


def compressor_w(plant: Plant, evaporator_c: float) -> float:
    """Heat (W) that the running compressor takes from an evaporator at this temperature: less the colder it is."""
    return max(0.0, plant.cooling_w * (1.0 + plant.cooling_per_k * (evaporator_c + 10.0)))


def advance(plant: Plant, state: PlantState, heat: bool, cool: bool, room_c: float, dt_s: float) -> PlantState:  # noqa: FBT001
    """The state `dt_s` seconds later, with the heater's and the compressor's contacts and the room as given."""
    steps = max(1, math.ceil(dt_s / LONGEST_STEP_S))
    for _ in range(steps):
        state = _step(plant, state, heat, cool, room_c, dt_s / steps)
    return state


def _step(plant: Plant, state: PlantState, heat: bool, cool: bool, room_c: float, dt_s: float) -> PlantState:  # noqa: FBT001
    air_c = state.air_c
    sugar, yeast, yeast_w_per_l = state.sugar_kg_per_l, state.yeast, 0.0
    if plant.contents_l > 0.0 and sugar > 0.0:
        sugar, yeast, yeast_w_per_l = ferment(plant.brew, sugar, yeast, state.beer_c, dt_s)
    yeast_w = yeast_w_per_l * plant.contents_l
    heater_w = _lagged(state.heater_w, plant.heater_w if heat else 0.0, plant.heater_lag_s, dt_s)
    pull = _lagged(state.pull, 1.0 if cool else 0.0, plant.start_lag_s if cool else plant.after_run_s, dt_s)
    to_beer_w = plant.heater_to_beer * heater_w

    air_to_beer_w = plant.beer_air_w_per_k * (air_c - state.beer_c)
    liner_to_air_w = plant.air_liner_w_per_k * (state.liner_c - air_c)
    room_to_liner_w = plant.liner_room_w_per_k * (room_c - state.liner_c)
    air_to_evaporator_w = plant.evaporator_air_w_per_k * (air_c - state.evaporator_c)
    pumped_w = pull * compressor_w(plant, state.evaporator_c)
    air_w = heater_w - to_beer_w + liner_to_air_w - air_to_beer_w - air_to_evaporator_w
    return PlantState(
        beer_c=state.beer_c + (air_to_beer_w + to_beer_w + yeast_w) * dt_s / plant.beer_j_per_k,
        air_c=air_c + air_w * dt_s / plant.air_j_per_k,
        liner_c=state.liner_c + (room_to_liner_w - liner_to_air_w) * dt_s / plant.liner_j_per_k,
        evaporator_c=state.evaporator_c + (air_to_evaporator_w - pumped_w) * dt_s / plant.evaporator_j_per_k,
        heater_w=heater_w,
        pull=pull,
        sugar_kg_per_l=sugar,
        yeast=yeast,
        fermentation_w=yeast_w,
    )


def _lagged(now: float, towards: float, lag_s: float, dt_s: float) -> float:
    """First order, implicit: stable however long the step."""
    return now + (towards - now) * dt_s / (lag_s + dt_s)
