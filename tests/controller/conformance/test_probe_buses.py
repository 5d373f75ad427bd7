# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every probe bus promises: the kernel's, read through w1thermsensor from a crafted sysfs, and the simulated."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from cellar.adapters.w1 import W1Bus
from cellar.core.reading import Quality
from cellar.ports import ProbeBus
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import ProbeFault
from cellar.sim.room import Room
from w1_replay import KernelTree, scratchpad, slave_text

BEER, AIR = "28-0000000000a1", "28-0000000000a2"
ROMS = [BEER, AIR]
POWER_ON = bytes.fromhex("50054b467fff0c101c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A bus with two probes that are near `about_c`, and what breaks one of them, or all."""

    bus: ProbeBus
    clock: VirtualClock
    about_c: float
    faults: Mapping[str, Callable[[str], None]]


@pytest.fixture
def rig(request: pytest.FixtureRequest) -> Rig:
    made: Rig = request.param(request)
    return made


def kernel_rig(request: pytest.FixtureRequest) -> Rig:
    base = request.getfixturevalue("tmp_path") / "devices"
    tree, clock = KernelTree(base, ROMS), VirtualClock(0.0)
    for rom in ROMS:
        tree.show(rom, 18.5)

    def say(octets: bytes) -> Callable[[str], None]:
        return lambda rom: tree.put(rom, "w1_slave", slave_text(octets))

    def short(_rom: str) -> None:
        for rom in ROMS:
            tree.put(rom, "w1_slave", slave_text(bytes(9)))

    faults = {
        "unplugged": lambda rom: shutil.rmtree(base / rom),
        "crc": lambda rom: tree.show(rom, None),
        "shorted": short,
        "reset_85": say(POWER_ON),
        "low_supply_127": say(scratchpad(127.9375)),
        "bus_gone": lambda _rom: shutil.rmtree(base),
    }
    return Rig(bus=W1Bus(clock, base), clock=clock, about_c=18.5, faults=faults)


def simulated_rig(_: pytest.FixtureRequest) -> Rig:
    clock = VirtualClock(0.0)
    vessel = VesselSpec(
        id="fv1", scenario="empty", beer_rom=BEER, chamber_rom=AIR, has_heater=True, has_cooler=True, litres=20.0
    )
    brewery = SimulatedBrewery([vessel], clock=clock, seed=1, room=Room(mean_c=18.5, swing_k=0.0))
    faults: dict[str, Callable[[str], None]] = {"bus_gone": lambda _rom: brewery.fail_bus()}
    for fault in set(ProbeFault) - {ProbeFault.FROZEN, ProbeFault.OFFSET}:
        faults[fault.value] = partial(brewery.fail_probe, fault=fault)
    return Rig(bus=SimulatedBus(brewery), clock=clock, about_c=18.5, faults=faults)


RIGS = {"kernel": kernel_rig, "simulated": simulated_rig}


def test_healthy_probes_give_numbers_with_their_instant(rig: Rig) -> None:
    rig.clock.advance(7.0)
    readings = rig.bus.read(ROMS)
    assert [it.quality for it in readings.values()] == [Quality.GOOD, Quality.GOOD]
    assert all(it.value_c == pytest.approx(rig.about_c, abs=0.7) for it in readings.values())
    assert all(7.0 <= it.at_s <= rig.clock.now_s() for it in readings.values())


def test_numbers_are_sixteenths_of_a_kelvin(rig: Rig) -> None:
    for reading in rig.bus.read(ROMS).values():
        assert reading.value_c is not None
        assert (reading.value_c * 16).is_integer()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("unplugged", "not on the bus: check its plug"),
        ("crc", "no valid answer"),
        ("reset_85", "85 °C, its power-on value"),
        ("low_supply_127", "127.94 °C"),
    ],
)
def test_a_broken_probe_is_a_fault_that_names_it_and_its_neighbour_stays_good(
    rig: Rig, fault: str, words: str
) -> None:
    rig.faults[fault](BEER)
    readings = rig.bus.read(ROMS)
    assert readings[BEER].quality is Quality.FAULT
    assert readings[BEER].value_c is None
    assert BEER in readings[BEER].detail
    assert words in readings[BEER].detail
    assert readings[AIR].quality is Quality.GOOD


@pytest.mark.parametrize(("fault", "words"), [("shorted", "shorted to ground"), ("bus_gone", "there is no")])
def test_what_breaks_the_bus_breaks_every_probe(rig: Rig, fault: str, words: str) -> None:
    rig.faults[fault](BEER)
    readings = rig.bus.read(ROMS)
    assert [it.quality for it in readings.values()] == [Quality.FAULT, Quality.FAULT]
    assert all(words in it.detail and rom in it.detail for rom, it in readings.items())


def test_a_probe_nobody_has_is_not_on_the_bus(rig: Rig) -> None:
    stranger = "28-00000000ffff"
    assert "not on the bus" in rig.bus.read([stranger])[stranger].detail


def test_readings_come_in_the_order_asked_for_and_only_those(rig: Rig) -> None:
    assert list(rig.bus.read([AIR, BEER])) == [AIR, BEER]
    assert list(rig.bus.read([AIR])) == [AIR]
    assert rig.bus.read([]) == {}


def test_instants_never_run_backwards(rig: Rig) -> None:
    instants = []
    for _ in range(5):
        instants.append(rig.bus.read([BEER])[BEER].at_s)
        rig.clock.advance(1.0)
    assert instants == sorted(instants)
    assert len(set(instants)) == 5


def test_those_present_are_those_that_answer(rig: Rig) -> None:
    assert rig.bus.present() == {BEER, AIR}
    rig.faults["unplugged"](AIR)
    assert rig.bus.present() == {BEER}
    rig.faults["bus_gone"](AIR)
    assert rig.bus.present() == frozenset()


@pytest.mark.parametrize("fault", ["unplugged", "crc", "shorted", "reset_85", "low_supply_127", "bus_gone"])
def test_a_fault_never_raises_and_never_leaves_a_probe_out(rig: Rig, fault: str) -> None:
    rig.faults[fault](BEER)
    for _ in range(3):
        rig.clock.advance(1.0)
        assert list(rig.bus.read(ROMS)) == ROMS
