# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
r"""One fermenter as heat sees it, in numbers: what it is made of (`Plant`) and how it stands (`PlantState`).

                    yeast                heater (lag) --- its share ---> wall, the rest ---> air
                      |
    wort's core --- wort at the wall --- wall --- chamber's air --- liner --- room
                                                    |    |
                   compressor (start lag, after-run) --- evaporator     door ... room

The same lumps are a jacketed tank (`cellar.sim.tank`): its "air" is the jacket's metal, its "evaporator" the glycol
in the jacket, its compressor a valve before a bath. `advance` is pure: it takes a state and gives the next; no
clock, no chance. How the lumps move stands in `cellar.sim.lumps`; drawn and with sources in
firmware_docs/explanation/plant.md.

It is not a law's model of the plant but what a law is tried on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal

from cellar.sim.yeast import Brew

WORT_J_PER_L_K = 4130.0
"""Heat capacity of wort (13 °P: 1.053 kg/l at 3.92 kJ/(kg K), textbook)."""

LONGEST_STEP_S = 10.0
"""Steps are implicit, stable however long; this short, they are accurate to hundredths of a kelvin of air."""

FRIDGE_RATED_AT_C = -10.0
"""Compressors are compared at this evaporator temperature (EN 12900, high and medium back pressure)."""

FRIDGE_COLDEST_C = -38.6
"""Where a small hermetic compressor pumps nothing any more: its power falls by 3.5 %/K of that at -10 °C
(catalogue curves of R600a compressors: 3-4 %/K)."""

HeaterKind = Literal["belt", "air"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """The parameters of a fermenter. Defaults: 20 l in a larder fridge (nominal 80 W) with a 40 W belt, still air.

    Each with its source: measured (on resting or stepped fermenters), textbook, or estimate.

    Wort and vessel
      contents_l         what is in the vessel; 0 is empty
      layer_share        of the wort, at the wall: a quarter is 2 cm of a 20 l bucket (estimate)
      mix_w_per_k        core to layer at rest: free convection, 120 W/(m2 K) on 0.37 m2 (textbook)
      mix_per_yeast_w_k  and what carbon dioxide adds to it for each watt of yeast heat (estimate)
      film_w_per_k       layer to wall: 160 W/(m2 K) on 0.37 m2 (textbook)
      vessel_j_per_k     1.5 kg of polypropylene or 5 kg of steel (textbook)
      wall_air_w_per_k   with the two before, tau of the beer after the air: 7 h with a fan, 14 h without (measured)
    Chamber
      air_j_per_k        150 l of air, shelves, and the skin of things: the air moves about 1 K/min (measured)
      air_liner_w_per_k  5 W/(m2 K) on half of the liner (textbook)
      liner_j_per_k      plastic liner and the inner part of the foam (estimate)
      liner_room_w_per_k 40 mm of foam on 2 m2, and the gasket: a larder fridge's 1.3 W/K (measured, 1.1-1.6)
      door_w_per_k       open: 18 g/s of air, about 150 l in ten seconds (estimate)
      fan, fan_w         a fan in the chamber, and what it gives to the air, always (nameplate)
    Cooling
      cooling_w          at an evaporator of `rated_at_c`; falls to nothing at `coldest_c`, in a line
      start_lag_s        60-120 s from the start until it cools fully (measured)
      after_run_s        liquid refrigerant boils on, about what the start lag withheld; with the plate the air goes
                         1-3 K further down, to a minimum 5-20 min after the stop (measured)
      evaporator_j_per_k plate, its ice, refrigerant: 3 kg of aluminium and 1 kg of ice (estimate)
      evaporator_air_w_per_k  a roll-bond plate of 0.5 m2 in still air; nearly twice with a fan (textbook)
      drawn_w            electricity at `rated_at_c`; it changes by `drawn_per_k` of that for a kelvin (catalogue)
      chiller_cop        not 0: cooling is counted as heat from a bath, at this coefficient, and not as `drawn_w`
    Heating
      heater             a belt round the vessel, or an air heater
      heater_lag_s       belt 5 min, air heater less than one (measured)
      heater_to_wall     the share that goes through the vessel's wall (estimate)
    """

    contents_l: float = 20.0
    layer_share: float = 0.25
    mix_w_per_k: float = 45.0
    mix_per_yeast_w_k: float = 10.0
    film_w_per_k: float = 60.0
    vessel_j_per_k: float = 2_500.0
    wall_air_w_per_k: float = 2.4
    air_j_per_k: float = 2_500.0
    liner_j_per_k: float = 12_000.0
    air_liner_w_per_k: float = 4.0
    liner_room_w_per_k: float = 1.3
    door_w_per_k: float = 18.0
    fan: bool = False
    fan_w: float = 0.0
    evaporator_j_per_k: float = 6_500.0
    evaporator_air_w_per_k: float = 6.0
    cooling_w: float = 80.0
    rated_at_c: float = FRIDGE_RATED_AT_C
    coldest_c: float = FRIDGE_COLDEST_C
    start_lag_s: float = 90.0
    after_run_s: float = 140.0
    drawn_w: float = 55.0
    drawn_per_k: float = 0.015
    chiller_cop: float = 0.0
    heater: HeaterKind = "belt"
    heater_w: float = 40.0
    heater_lag_s: float = 300.0
    heater_to_wall: float = 0.75
    brew: Brew = Brew()

    @property
    def pumped_w_per_k(self) -> float:
        """Heat that the running compressor takes, for each kelvin that its evaporator is above `coldest_c`."""
        return self.cooling_w / (self.rated_at_c - self.coldest_c)

    @property
    def beer_air_w_per_k(self) -> float:
        """All of the wort to the air, in the long run (quiet wort): core, layer, film and wall in series."""
        return 1.0 / (1.0 / self.wall_air_w_per_k + inner_k_per_w(self))

    @property
    def tau_s(self) -> float:
        """How slowly the beer follows the air."""
        return WORT_J_PER_L_K * self.contents_l / self.beer_air_w_per_k


def inner_k_per_w(plant: Plant) -> float:
    """From the wort's mean to the wall. Heat for the core, all but the layer's share, has a longer way."""
    return 1.0 / plant.film_w_per_k + (1.0 - plant.layer_share) ** 2 / plant.mix_w_per_k


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantState:
    """Temperatures (°C) of the lumps, what the heater gives (W), and the compressor's pull (0..1 of its power).

    `sugar_kg_per_l` is the fermentable extract left; yeast and ethanol are in g/l of the kinetic model;
    `fermentation_w` is for looking at. `drawn_j`: electricity for cooling and heating since the beginning.
    """

    core_c: float
    layer_c: float
    wall_c: float
    air_c: float
    liner_c: float
    evaporator_c: float
    beer_c: float
    heater_w: float = 0.0
    pull: float = 0.0
    sugar_kg_per_l: float = 0.0
    yeast_lag: float = 0.0
    yeast_active: float = 0.0
    yeast_dead: float = 0.0
    ethanol: float = 0.0
    fermentation_w: float = 0.0
    drawn_j: float = 0.0

    def snapshot(self) -> dict[str, float]:
        """By field name, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, float]) -> "PlantState":
        """Raises `KeyError` if a field is missing."""
        return cls(**{field.name: float(snapshot[field.name]) for field in fields(cls)})


def at_rest(beer_c: float, air_c: float) -> PlantState:
    """Beer and its vessel at one temperature, the chamber at another, nothing running, no extract."""
    return PlantState(
        core_c=beer_c,
        layer_c=beer_c,
        wall_c=beer_c,
        beer_c=beer_c,
        air_c=air_c,
        liner_c=air_c,
        evaporator_c=air_c,
    )


def gravity(plant: Plant, state: PlantState) -> float:
    """The true specific gravity."""
    return plant.brew.gravity(state.sugar_kg_per_l)


def compressor_w(plant: Plant, evaporator_c: float) -> float:
    """Heat (W) that the running compressor takes from an evaporator at this temperature: less the colder it is."""
    return plant.pumped_w_per_k * (evaporator_c - plant.coldest_c)
