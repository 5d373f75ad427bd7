# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the adapter makes of faults on a real kernel's 1-Wire bus: never a number that was not measured."""

from collections.abc import Callable

import pytest

from cellar.adapters.w1 import W1Bus
from cellar.core.reading import Quality, Reading
from kernel_bench.header import wire
from kernel_bench.rigs import AIR, BEER, PassingClock, there, until

pytestmark = pytest.mark.usefixtures("healthy")
Record = Callable[[str, object], None]


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def bus(clock: PassingClock) -> W1Bus:
    return W1Bus(clock)


def both(bus: W1Bus) -> tuple[Reading, Reading]:
    readings = bus.read([BEER, AIR])
    return readings[BEER], readings[AIR]


@pytest.mark.parametrize("sixteenths", [-880, -81, -1, 0, 1, 296, 1359, 1361, 2000])
def test_every_number_comes_through(bus: W1Bus, sixteenths: int) -> None:
    wire("says", BEER, sixteenths)
    beer, air = both(bus)
    assert (beer.quality, beer.value_c) == (Quality.GOOD, sixteenths / 16)
    assert air.value_c == 18.5


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("garbles", BEER, 1), "no valid answer"),
        (("fails", BEER, 1360), "85 °C, its power-on value"),
        (("says", BEER, 1360), "85 °C, its power-on value"),  # measured, but no fermenter is that hot
        (("fails", BEER, 2047), "127.94 °C"),
        (("says", BEER, -900), "-56.25 °C"),
        (("plug", BEER, 0), "no valid answer"),
    ],
)
def test_one_probe_fails_and_its_neighbour_does_not(
    bus: W1Bus, words: tuple[object, ...], complaint: str, clock: PassingClock, record_property: Record
) -> None:
    both(bus)
    began_s = clock.now_s()
    wire(*words)
    beer, air = both(bus)
    record_property("found_s", clock.now_s() - began_s)
    assert (beer.quality, beer.value_c) == (Quality.FAULT, None)
    assert complaint in beer.detail
    assert (air.quality, air.value_c) == (Quality.GOOD, 18.5)


@pytest.mark.parametrize(("to", "complaint"), [(0, "no valid answer"), (2, "shorted to ground")])
def test_a_broken_wire_breaks_both_and_a_mended_one_is_good_again(
    bus: W1Bus, to: int, complaint: str, clock: PassingClock, record_property: Record
) -> None:
    both(bus)
    began_s = clock.now_s()
    wire("wire", to)
    readings = both(bus)
    record_property("found_s", clock.now_s() - began_s)
    assert [it.quality for it in readings] == [Quality.FAULT, Quality.FAULT]
    assert all(complaint in it.detail for it in readings)
    wire("wire", 1)
    assert [it.value_c for it in both(bus)] == [18.5, 18.5]


def test_a_missing_probe_is_forgotten_and_found_again(bus: W1Bus, record_property: Record) -> None:
    wire("plug", BEER, 0)
    record_property("forgotten_s", until(lambda: not there(BEER), "the kernel forgets"))
    assert "not on the bus" in both(bus)[0].detail
    wire("plug", BEER, 1)
    record_property("found_s", until(lambda: there(BEER), "the kernel finds it"))
    assert both(bus)[0].value_c == 18.5


@pytest.mark.parametrize("takes_ms", [20, 300, 600, 750, 1000, 1600])
def test_a_probe_is_waited_for_as_long_as_it_takes(
    bus: W1Bus, takes_ms: int, clock: PassingClock, record_property: Record
) -> None:
    wire("slow", BEER, takes_ms)
    both(bus)
    record_property("measured_ms", bus.took_ms[BEER])
    for sixteenths in (100, 200, 300):
        wire("says", BEER, sixteenths)
        began_s = clock.now_s()
        beer, air = both(bus)
        record_property("took_s", clock.now_s() - began_s)
        assert (beer.value_c, air.value_c) == (sixteenths / 16, 18.5)


def test_a_probe_that_never_says_that_it_is_done_is_refused(bus: W1Bus, clock: PassingClock) -> None:
    both(bus)
    wire("slow", BEER, 3_600_000)
    anew = W1Bus(clock)
    for _ in range(2):
        beer, air = both(anew)
        assert "within 2 s" in beer.detail
        assert air.value_c == 18.5


def test_a_probe_that_becomes_slow_is_read_too_early_until_it_is_plugged_in_anew(bus: W1Bus) -> None:
    """A limit, and not a promise: what stands in the scratchpad is the last number, with a good checksum."""
    both(bus)
    wire("slow", BEER, 1000)
    wire("says", BEER, 100)
    assert both(bus)[0].value_c == 18.5
    wire("plug", BEER, 0)
    until(lambda: not there(BEER), "the kernel forgets")
    both(bus)
    wire("plug", BEER, 1)
    until(lambda: there(BEER), "the kernel finds it")
    assert both(bus)[0].value_c == 100 / 16


def test_a_probe_that_lost_its_power_for_a_moment(bus: W1Bus) -> None:
    both(bus)
    wire("plug", BEER, 0)
    wire("plug", BEER, 1)
    assert both(bus)[0].value_c == 18.5


def test_ten_probes_take_no_longer_than_one(bus: W1Bus, clock: PassingClock, record_property: Record) -> None:
    roms = [f"28-0000000000c{number}" for number in range(8)]
    for number, rom in enumerate(roms):
        wire("add", rom, 160 + number)
    until(lambda: all(map(there, roms)), "the kernel finds eight more")
    bus.read([*roms, BEER, AIR])
    began_s = clock.now_s()
    readings = bus.read([*roms, BEER, AIR])
    record_property("took_s", took_s := clock.now_s() - began_s)
    assert [it.value_c for it in readings.values()] == [*(10 + number / 16 for number in range(8)), 18.5, 18.5]
    assert took_s < 1.2
    for rom in roms:
        wire("plug", rom, 0)
    until(lambda: not any(map(there, roms)), "the kernel forgets them")
