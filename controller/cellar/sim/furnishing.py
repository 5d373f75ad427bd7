# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a vessel of a simulated brewery is put together from what the configuration says of it, and from a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from random import Random
from typing import Any

from cellar.sim.lumps import Lumps
from cellar.sim.plant import PlantState
from cellar.sim.probes import AIR_LAG_S, WELL_LAG_S, Probe
from cellar.sim.scenarios import scene
from cellar.sim.vessel import Role, Side, Vessel

MOST_WRONG_K = 0.5  # datasheet


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselSpec:
    """A fermenter to simulate: what stands in it (the scenario's name), its probes' ROM ids and its relays."""

    id: str
    scenario: str
    beer_rom: str | None
    chamber_rom: str | None
    has_heater: bool
    has_cooler: bool
    litres: float


def furnished(
    spec: VesselSpec, left: Mapping[str, Any] | None, room_c: float, random: Random, *, probes_wrong_k: float
) -> Vessel:
    """The vessel as its scenario begins, or as it was left."""
    begin = scene(spec.scenario, spec.litres, room_c, random)
    state, felt = begin.state, {}
    if left is not None and _fits(left, spec):
        state, felt = PlantState.from_snapshot(left["state"]), left["felt_c"]

    def wrong_k() -> float:
        return min(MOST_WRONG_K, max(-MOST_WRONG_K, random.gauss(0.0, probes_wrong_k)))

    beer = air = None
    if spec.beer_rom:
        felt_c = felt.get("beer", state.core_c)
        beer = Probe(rom=spec.beer_rom, lag_s=WELL_LAG_S, felt_c=felt_c, offset_k=wrong_k())
    if spec.chamber_rom:
        felt_c = felt.get("air", state.air_c)
        air = Probe(rom=spec.chamber_rom, lag_s=AIR_LAG_S, felt_c=felt_c, offset_k=wrong_k())
    return Vessel(Lumps(begin.plant, state), beer=beer, air=air)


def left_of(spec: VesselSpec, vessel: Vessel) -> dict[str, Any]:
    """What `furnished` goes on from, fit for JSON."""
    felt = {"beer": vessel.beer, "air": vessel.air}
    return {
        "scenario": spec.scenario,
        "litres": spec.litres,
        "state": vessel.lumps.state().snapshot(),
        "felt_c": {name: probe.felt_c for name, probe in felt.items() if probe},
    }


def relays(spec: VesselSpec) -> list[tuple[str, Side]]:
    """The names of its relays, and what they switch."""
    fitted: list[tuple[Side, bool]] = [("heater", spec.has_heater), ("cooler", spec.has_cooler)]
    return [(f"{spec.id}.{side}", side) for side, there in fitted if there]


def roms(spec: VesselSpec) -> list[tuple[str, Role]]:
    """The ROM ids of its probes, and where they are."""
    fitted: list[tuple[str | None, Role]] = [(spec.beer_rom, "beer"), (spec.chamber_rom, "chamber")]
    return [(rom, role) for rom, role in fitted if rom]


def _fits(left: Mapping[str, Any], spec: VesselSpec) -> bool:
    """Whether what was left is of this vessel, and of this model of it."""
    same = (left["scenario"], left["litres"]) == (spec.scenario, spec.litres)
    return same and set(left["state"]) == {field.name for field in fields(PlantState)}
