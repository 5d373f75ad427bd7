# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vessels' knobs, reached through a simulated brewery and seen on its bus."""

import pytest

from cellar.core.reading import Quality, Reading
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import PlantFault, ProbeFault
from cellar.sim.probes import stranger
from cellar.sim.room import Room

CALM = Room(mean_c=18.0, swing_k=0.0)
BEER, AIR = "28-0000000000a1", "28-0000000000a2"


def brewery() -> tuple[VirtualClock, SimulatedBrewery, SimulatedBus]:
    clock = VirtualClock(1_800_000_000.0)
    spec = VesselSpec(
        id="fv1", scenario="empty", beer_rom=BEER, chamber_rom=AIR, has_heater=True, has_cooler=True, litres=20.0
    )
    it = SimulatedBrewery([spec], clock=clock, seed=1, probes_wrong_k=0.0, room=CALM)
    return clock, it, SimulatedBus(it)


def test_another_probe_in_its_place_answers_to_another_rom() -> None:
    _, it, bus = brewery()
    it.fail_probe(BEER, ProbeFault.REPLACED)
    new = stranger(BEER)
    assert bus.present() == {AIR, new}
    readings: dict[str, Reading] = bus.read([BEER, new])
    assert "not on the bus" in readings[BEER].detail
    assert readings[new].value_c == pytest.approx(18.0, abs=0.2)
    it.mend_probe(BEER)
    assert bus.present() == {BEER, AIR}
    assert bus.read([new])[new].quality is Quality.FAULT


def test_a_brewery_has_the_plants_knobs_and_the_cut_out() -> None:
    clock, it, bus = brewery()
    it.fail_vessel("fv1", PlantFault.SOCKETS_SWAPPED)
    SimulatedRelays(it).write(frozenset({"fv1.cooler"}))
    clock.advance(3600.0)
    assert (bus.read([AIR])[AIR].value_c or 0.0) > 20.0
    clock.advance(4 * 86_400.0)
    assert it.cut_out_open("fv1")
    assert it.truth("fv1").state.air_c < 50.0
    it.mend_vessel("fv1")
    assert not it.cut_out_open("fv1")
    with pytest.raises(KeyError):
        it.fail_vessel("fv9", PlantFault.DOOR_OPEN)


def test_a_loose_plug_on_a_brewerys_bus_is_a_fault_now_and_then() -> None:
    _, it, bus = brewery()
    it.fail_probe(BEER, ProbeFault.LOOSE, size=0.5)
    qualities = [bus.read([BEER])[BEER].quality for _ in range(100)]
    assert {Quality.GOOD, Quality.FAULT} == set(qualities)
