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


@pytest.mark.parametrize("takes_ms", [1000, 3_600_000])
def test_a_conversion_slower_than_the_data_sheet_is_read_too_early(bus: W1Bus, takes_ms: int) -> None:
    """A limit, and not a promise: the kernel waits 0.75 s in a bulk conversion and does not ask whether it is done.

    What stands in the scratchpad then is of the last one, with a good checksum. At power-on that is 85 °C, which is
    refused; later it is an old number, and that a number never changes is for the core's watch to find.
    """
    both(bus)
    wire("slow", BEER, takes_ms)
    wire("says", BEER, 100)
    assert both(bus)[0].value_c == 18.5
    wire("plug", BEER, 0)
    wire("plug", BEER, 1)
    beer, air = both(bus)
    assert "85 °C, its power-on value" in beer.detail
    assert air.value_c == 18.5


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
    bus.read(roms)
    began_s = clock.now_s()
    readings = bus.read([*roms, BEER, AIR])
    record_property("took_s", took_s := clock.now_s() - began_s)
    assert [it.value_c for it in readings.values()] == [*(10 + number / 16 for number in range(8)), 18.5, 18.5]
    assert took_s < 1.2
    for rom in roms:
        wire("plug", rom, 0)
    until(lambda: not any(map(there, roms)), "the kernel forgets them")
