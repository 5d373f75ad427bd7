# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulated brewery lives with its clock, goes on where it was left, and breaks where it is told to."""

import json
from threading import Event, Thread

import pytest

from cellar.core.reading import Quality, Reading
from cellar.ports import RelayError
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import ProbeFault
from cellar.sim.probes import NOISE_K
from cellar.sim.scenarios import SCENARIOS

BEER, AIR = "28-0000000000a1", "28-0000000000a2"


def vessel(id_: str = "fv1", scenario: str = "fermenting-ale") -> VesselSpec:
    return VesselSpec(
        id=id_, scenario=scenario, beer_rom=BEER, chamber_rom=AIR, has_heater=True, has_cooler=True, litres=20.0
    )


def brewery(clock: VirtualClock, scenario: str = "fermenting-ale", **more: object) -> SimulatedBrewery:
    return SimulatedBrewery([vessel(scenario=scenario)], clock=clock, seed=1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_a_brewery_goes_on_where_its_snapshot_was_taken(scenario: str) -> None:
    clock = VirtualClock(1_800_000_000.0)
    first = brewery(clock, scenario)
    SimulatedRelays(first).write(frozenset({"fv1.cooler"}))
    clock.advance(1234.5)
    left = json.loads(json.dumps(first.snapshot()))
    assert left["utc_s"] == clock.utc_s()

    later = VirtualClock(left["utc_s"])
    second = brewery(later, scenario, snapshot=left)
    relays = [SimulatedRelays(first), SimulatedRelays(second)]
    for closed in ({"fv1.heater"}, {"fv1.cooler"}, set()):
        for bank in relays:
            bank.write(frozenset(closed))
        clock.advance(900.0)
        later.advance(900.0)
        assert second.truth("fv1") == first.truth("fv1")
        ahead, behind = second.snapshot(), first.snapshot()
        assert ahead["vessels"] == behind["vessels"]


def test_a_snapshot_of_another_vessel_is_not_put_into_this_one() -> None:
    left = brewery(VirtualClock(0.0), "fermenting-ale").snapshot()
    assert brewery(VirtualClock(0.0), "cold-crash", snapshot=left).truth("fv1").state.beer_c == 12.0


def test_a_brewery_looked_at_often_is_the_same_as_one_left_alone() -> None:
    states = []
    for looks in (1, 360):
        clock = VirtualClock(1_800_000_000.0)
        it = brewery(clock)
        for _ in range(looks):
            clock.advance(3600.0 / looks)
            it.truth("fv1")
        states.append(it.truth("fv1").state)
    assert states[0].beer_c == pytest.approx(states[1].beer_c, abs=1e-9)
    assert states[0].air_c == pytest.approx(states[1].air_c, abs=1e-9)


def test_closed_contacts_are_felt() -> None:
    clock = VirtualClock(1_800_000_000.0)
    it = brewery(clock, "empty")
    before_c = it.truth("fv1").state.air_c
    SimulatedRelays(it).write(frozenset({"fv1.cooler"}))
    clock.advance(1800.0)
    assert it.truth("fv1").state.air_c < before_c - 3.0


def test_probes_say_what_is_true_within_their_offset_and_noise() -> None:
    clock = VirtualClock(1_800_000_000.0)
    it = brewery(clock, probes_wrong_k=0.0)
    bus, said = SimulatedBus(it), []
    for _ in range(400):
        clock.advance(1.0)
        said.append(bus.read([BEER])[BEER].value_c or 0.0)
    mean_c = sum(said) / len(said)
    assert mean_c == pytest.approx(it.truth("fv1").state.beer_c, abs=0.05)
    assert len(set(said)) > 1
    assert max(said) - min(said) < 8 * NOISE_K + 2 / 16


def test_a_frozen_probe_repeats_itself_and_a_wrong_one_is_wrong() -> None:
    clock = VirtualClock(1_800_000_000.0)
    it = brewery(clock, probes_wrong_k=0.0)
    bus = SimulatedBus(it)
    before_c = bus.read([AIR])[AIR].value_c
    it.fail_probe(AIR, ProbeFault.FROZEN)
    it.fail_probe(BEER, ProbeFault.OFFSET, size=5.0)
    SimulatedRelays(it).write(frozenset({"fv1.cooler"}))
    clock.advance(3600.0)
    said = bus.read([AIR, BEER])
    assert (said[AIR].value_c, said[AIR].quality) == (before_c, Quality.GOOD)
    assert said[AIR].at_s == clock.now_s()
    assert said[BEER].value_c == pytest.approx(it.truth("fv1").state.beer_c + 5.0, abs=0.3)
    it.mend_probe(AIR)
    assert bus.read([AIR])[AIR].value_c != before_c


def test_a_knob_for_what_is_not_there_is_refused() -> None:
    it = brewery(VirtualClock(0.0))
    with pytest.raises(RelayError, match="fv9"):
        SimulatedRelays(it).write(frozenset({"fv9.heater"}))
    with pytest.raises(KeyError):
        it.fail_probe("28-000000000000", ProbeFault.CRC)
    with pytest.raises(ValueError, match="no scenario 'mead'; there are: fermenting-ale"):
        brewery(VirtualClock(0.0), "mead")


def test_a_thread_may_read_while_another_writes() -> None:
    clock, failed = VirtualClock(1_800_000_000.0), list[Reading]()
    it = brewery(clock)
    bus, relays, stop = SimulatedBus(it), SimulatedRelays(it), Event()

    def sample() -> None:
        while not stop.is_set():
            readings = bus.read([BEER, AIR])
            failed.extend(reading for reading in readings.values() if reading.quality is not Quality.GOOD)

    thread = Thread(target=sample)
    thread.start()
    for n in range(500):
        clock.advance(1.0)
        relays.write(frozenset({"fv1.cooler"} if n % 2 else ()))
    stop.set()
    thread.join(10.0)
    assert not failed
    assert it.snapshot()["utc_s"] == clock.utc_s()
