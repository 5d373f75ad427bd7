# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the guest, a plugin of pytest: the conformance tests' rigs on the real kernel, and the verdicts on the console.

With it, the tests in tests/controller/conformance get these rigs in place of their own, and those of them that only
ask something of the fakes are left out.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cellar.adapters.clock import SystemClock
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from cellar.adapters.w1 import W1Bus
from cellar.ports import RelayBank
from kernel_bench import header
from kernel_bench.console import Said, spoken
from kernel_bench.header import RealHeader, persist, stick_low, wire

DEVICES = Path("/sys/bus/w1/devices")
BEER, AIR = "28-0000000000a1", "28-0000000000a2"
FORGOTTEN_S = 120.0  # the kernel searches every ten seconds, and forgets a probe that it missed ten times
STARVED_127 = 2047  # sixteenths
POWER_ON_85 = 1360
MNT_DETACH = 2


class PassingClock(SystemClock):
    """The guest's clock from 0 on, which a test may let pass: in virtual time that costs nothing."""

    def __init__(self) -> None:
        self._origin_s = super().now_s()

    def now_s(self) -> float:
        return super().now_s() - self._origin_s

    def wait_until(self, at_s: float, stop: Event) -> None:
        super().wait_until(at_s + self._origin_s, stop)

    def advance(self, seconds: float) -> None:
        Event().wait(seconds)


def until(condition: Callable[[], bool], what: str, within_s: float = FORGOTTEN_S) -> float:
    """Seconds until the kernel has noticed."""
    clock, pause = PassingClock(), Event()
    while not condition():
        if clock.now_s() > within_s:
            raise AssertionError(f"{what}: not within {within_s:g} s")
        pause.wait(0.05)
    return clock.now_s()


def there(rom: str) -> bool:
    return (DEVICES / rom / "w1_slave").exists()


def heal() -> None:
    """Both probes on a whole wire, at 18.5 °C, and known to the kernel; lines as they are without us."""
    persist(on=False)
    stick_low(())
    wire("wire", 1)
    for rom in (BEER, AIR):
        with suppress(FileExistsError):
            wire("add", rom, 296)
        for words in (("says", rom, 296), ("slow", rom, 0), ("garbles", rom, 0), ("plug", rom, 1)):
            wire(*words)
    until(lambda: there(BEER) and there(AIR), "the kernel finds both probes")


def probe_rig(request: pytest.FixtureRequest) -> Any:
    heal()
    faults: dict[str, Callable[[str], None]] = {
        "unplugged": _unplug,
        "crc": lambda rom: wire("garbles", rom, 1),
        "shorted": lambda _rom: wire("wire", 2),
        "reset_85": lambda rom: wire("fails", rom, POWER_ON_85),
        "low_supply_127": lambda rom: wire("fails", rom, STARVED_127),
        "bus_gone": lambda _rom: _hide_bus(request),
    }
    clock = PassingClock()
    return request.module.Rig(bus=W1Bus(clock), clock=clock, about_c=18.5, faults=faults)


def _unplug(rom: str) -> None:
    wire("plug", rom, 0)
    until(lambda: not there(rom), "the kernel forgets the probe")


def _hide_bus(request: pytest.FixtureRequest) -> None:
    """As where the overlay is missing: there is no such folder."""
    libc, bus = ctypes.CDLL(None), b"/sys/bus/w1"
    if libc.mount(b"tmpfs", bus, b"tmpfs", 0, b""):
        raise OSError("the bus cannot be hidden")
    request.addfinalizer(lambda: libc.umount2(bus, MNT_DETACH))


def relay_rig(kind: type[RpiRelays | GpiodRelays], *, active_low: bool) -> Callable[[pytest.FixtureRequest], Any]:
    def make(request: pytest.FixtureRequest) -> Any:
        seen, pins = RealHeader(), request.module.PINS
        persist(on=False)
        stick_low(())
        bank: RelayBank = kind(pins, active_low=active_low, heartbeat_pin=request.module.HEARTBEAT)
        request.addfinalizer(lambda: let_go(bank))

        def closed() -> frozenset[str]:
            level = seen.level
            return frozenset(name for name, pin in pins.items() if level[pin] != active_low)

        return request.module.Rig(bank=bank, closed=closed, header=seen, high_closes=not active_low)

    return make


def let_go(bank: RelayBank) -> None:
    """Give the lines back to the kernel too; RPi.GPIO keeps them for as long as its process lives."""
    bank.release()
    if isinstance(bank, RpiRelays):
        sys.modules["RPi.GPIO"].cleanup()


RIGS: dict[str, dict[str, Callable[[pytest.FixtureRequest], Any]]] = {
    "test_probe_buses": {"real kernel": probe_rig},
    "test_relay_banks": {
        "rpi": relay_rig(RpiRelays, active_low=False),
        "rpi active low": relay_rig(RpiRelays, active_low=True),
        "gpiod": relay_rig(GpiodRelays, active_low=False),
        "gpiod active low": relay_rig(GpiodRelays, active_low=True),
    },
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others = [it for it in items if "conformance" in it.path.parts and "rig" not in vars(it)["fixturenames"]]
    config.hook.pytest_deselected(items=others)
    items[:] = [it for it in items if it not in others]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        say(
            {
                "test": report.nodeid,
                "outcome": report.outcome,
                "measured": dict(report.user_properties),
                "why": _last_line(report.longreprtext),
            }
        )


def _last_line(text: str) -> str:
    complaints = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return " / ".join(complaints[:3])[:400]


def say(word: Said) -> None:
    """On the console, past what pytest keeps of the output."""
    console = os.open("/dev/console", os.O_WRONLY)
    try:
        os.write(console, spoken(word).encode())
    finally:
        os.close(console)


@pytest.fixture
def healthy() -> Iterator[None]:
    heal()
    yield
    heal()


@pytest.fixture
def pins() -> RealHeader:
    return header.RealHeader()
