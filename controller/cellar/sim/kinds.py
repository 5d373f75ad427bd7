# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of fermenter that people have in fridges: a 20 l bucket, a 60 l conical, and any, drawn at random.

The 1000 l tank is in `cellar.sim.tank`.
"""

import math
from dataclasses import replace
from random import Random

from cellar.sim.plant import WORT_J_PER_L_K, HeaterKind, Plant, inner_k_per_w
from cellar.sim.yeast import Brew

HOUR_S = 3600.0
STILL_TAU_S = 14.0 * HOUR_S
"""Beer after still air, 20 l (measured)."""

FAN_TAU_S = 7.0 * HOUR_S
"""Beer after stirred air, 20 l (measured)."""

NOMINAL_TAU_S = 10.0 * HOUR_S
FAN_STIRS = 1.7  # a fan takes free convection's 4-6 W/(m2 K) to 8-10 (textbook)
FAN_W = 2.0
AIR_HEATER_LAG_S = 40.0


def bucket(*, fan: bool = False, heater: HeaterKind = "belt", brew: Brew | None = None) -> Plant:
    """20 l in a larder fridge."""
    plant = plant_for(20.0, tau_s=FAN_TAU_S if fan else STILL_TAU_S, fan=fan, brew=brew)
    return plant if heater == "belt" else air_heated(plant)


def conical(*, brew: Brew | None = None) -> Plant:
    """60 l of stainless steel in a tall fridge, still air, a belt round the cone."""
    return replace(plant_for(60.0, tau_s=NOMINAL_TAU_S, brew=brew), vessel_j_per_k=8_000.0)


def plant_for(litres: float, *, tau_s: float = NOMINAL_TAU_S, fan: bool = False, brew: Brew | None = None) -> Plant:
    """A plant for this volume: tau grows with its cube root from `tau_s` at 20 l, the fridge with its square root."""
    scale = litres / 20.0
    skin, fridge = scale ** (2 / 3), scale ** (1 / 2)
    stirs = FAN_STIRS if fan else 1.0
    plant = Plant(
        contents_l=litres,
        mix_w_per_k=45.0 * skin,
        film_w_per_k=60.0 * skin,
        vessel_j_per_k=2_500.0 * skin,
        air_j_per_k=2_500.0 * fridge,
        liner_j_per_k=12_000.0 * fridge,
        air_liner_w_per_k=4.0 * fridge * stirs,
        liner_room_w_per_k=1.3 * fridge,
        door_w_per_k=18.0 * fridge,
        fan=fan,
        fan_w=FAN_W if fan else 0.0,
        evaporator_j_per_k=6_500.0 * fridge,
        evaporator_air_w_per_k=6.0 * fridge * stirs,
        cooling_w=80.0 * fridge,
        drawn_w=55.0 * fridge,
        heater_w=40.0 * fridge,
        brew=brew or Brew(),
    )
    return with_tau(plant, tau_s * scale ** (1 / 3))


def with_tau(plant: Plant, tau_s: float) -> Plant:
    """The plant whose beer follows the air with this time constant. Raises `ValueError` if wort alone is slower."""
    air_k_per_w = tau_s / (WORT_J_PER_L_K * plant.contents_l) - inner_k_per_w(plant)
    if air_k_per_w <= 0.0:
        raise ValueError(f"{plant.contents_l} l cannot follow their air within {tau_s / HOUR_S:.1f} h")
    return replace(plant, wall_air_w_per_k=1.0 / air_k_per_w)


def air_heated(plant: Plant) -> Plant:
    """With a heater in the air instead of the belt."""
    return replace(plant, heater="air", heater_lag_s=AIR_HEATER_LAG_S, heater_to_wall=0.0)


def random_plant(random: Random, *, brew: Brew | None = None) -> Plant:
    """8-100 l, tau 3-40 h with a fan or still air, belt or air heater, compressor 70-220 W, strengths at random."""
    litres = math.exp(random.uniform(math.log(8.0), math.log(100.0)))
    fan = random.random() < 0.5
    low_h, high_h = (3.0, 14.0) if fan else (8.0, 40.0)
    tau_s = math.exp(random.uniform(math.log(low_h), math.log(high_h))) * HOUR_S
    plant = plant_for(litres, fan=fan, brew=brew)
    cooling_w = random.uniform(70.0, 220.0)
    plate, chamber = (cooling_w / plant.cooling_w) ** 0.7, random.uniform(0.7, 1.4)
    plant = replace(
        plant,
        cooling_w=cooling_w,
        drawn_w=cooling_w * random.uniform(0.55, 0.85),
        evaporator_j_per_k=plant.evaporator_j_per_k * plate * random.uniform(0.8, 1.3),
        evaporator_air_w_per_k=plant.evaporator_air_w_per_k * plate,
        start_lag_s=random.uniform(60.0, 120.0),
        after_run_s=random.uniform(80.0, 150.0),
        air_j_per_k=plant.air_j_per_k * chamber,
        liner_j_per_k=plant.liner_j_per_k * chamber,
        liner_room_w_per_k=plant.liner_room_w_per_k * random.uniform(0.7, 1.5),
        heater_w=plant.heater_w * random.uniform(0.6, 2.0),
    )
    plant = with_tau(plant, tau_s)
    return plant if random.random() < 0.5 else air_heated(plant)
