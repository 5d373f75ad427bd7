# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulated plant like the one that was found: its volume, its tau, its heater, its cold."""

from dataclasses import replace

from cellar.core.vessel import HeaterKind, Vessel
from cellar.sim.kinds import air_heated, plant_for, with_tau
from cellar.sim.plant import Plant, at_rest
from cellar.sim.rig import Rig
from cellar.sim.room import Room
from cellar.sim.tank import jacketed_tank
from cellar.tune.identify import Found

BELT_ARRIVES = 0.5
"""The share of a belt's heat that shows in the beer within hours: the rest warms the air (simulated fermenters)."""

WEAKEST, STRONGEST = 0.3, 4.0
TRIED_AT_C = 18.0


def plant_like(vessel: Vessel, found: Found) -> Plant:
    """Raises `ValueError` if no such plant exists: wort itself is slower than what was found."""
    tau_s = (found.tau_h or vessel.tau_h) * 3600.0
    if vessel.jacket:
        return _tank(vessel.litres)
    plant = with_tau(plant_for(vessel.litres, fan=vessel.fan), tau_s)
    if vessel.heater_kind is HeaterKind.AIR:
        plant = air_heated(plant)
    plant = replace(plant, heater_w=_heater_w(vessel, found, plant))
    if found.fall_k_per_min is None:
        return plant
    usual_w = plant.cooling_w
    for _ in range(3):
        falls = fall_k_per_min(plant, found.run_s, found.every_s)
        power_w = plant.cooling_w * found.fall_k_per_min / falls
        plant = replace(plant, cooling_w=min(STRONGEST * usual_w, max(WEAKEST * usual_w, power_w)))
    return plant


def fall_k_per_min(plant: Plant, run_s: float, every_s: float) -> float:
    """How far the air falls for each minute of cooling, in the fifth run of its kind, in a room like the beer."""
    rig = Rig(plant, at_rest(TRIED_AT_C, TRIED_AT_C), room=Room(mean_c=TRIED_AT_C, swing_k=0.0))
    begin_c = coldest_c = rig.air_c
    for run in range(5):
        begin_c = coldest_c = rig.air_c
        while rig.now_s < (run + 1) * every_s:
            rig.live(heat=False, cool=rig.now_s < run * every_s + run_s, dt_s=10.0)
            coldest_c = min(coldest_c, rig.air_c)
    return max(0.01, (begin_c - coldest_c) / run_s * 60.0)


def _heater_w(vessel: Vessel, found: Found, plant: Plant) -> float:
    if found.heater_k_per_h is not None:
        return found.heater_k_per_h * vessel.wh_per_k / BELT_ARRIVES
    return plant.heater_w if vessel.heater_w is None else vessel.heater_w


def _tank(litres: float) -> Plant:
    """The known tank, its surfaces and powers scaled."""
    tank, skin = jacketed_tank(), (litres / 1000.0) ** (2 / 3)
    scaled = {
        name: getattr(tank, name) * skin
        for name in (
            *("mix_w_per_k", "film_w_per_k", "vessel_j_per_k", "wall_air_w_per_k", "air_j_per_k"),
            *("liner_j_per_k", "air_liner_w_per_k", "liner_room_w_per_k", "evaporator_j_per_k"),
            *("evaporator_air_w_per_k", "cooling_w", "heater_w"),
        )
    }
    return replace(tank, contents_l=litres, **scaled)
