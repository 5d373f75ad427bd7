# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every relay bank promises: over RPi.GPIO, over gpiod and simulated.

The libraries are recording fakes of the documented calls. gpiod is installed where tests run, so each call is also
bound to the signature of the real thing: that fake cannot drift.
"""

import errno
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any

import gpiod
import pytest

from cellar.adapters.backend import BackendMissing
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from cellar.ports import RelayBank, RelayError
from cellar.sim.brewery import SimulatedBrewery, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import RelayFault

PINS = {"fv1.heater": 17, "fv1.cooler": 27, "fv2.heater": 22, "fv2.cooler": 23}
HEARTBEAT = 26
ALL_OPEN: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Header:
    """The pins as a voltmeter sees them. `edges` are (pin, level), in order; `driven` is who is an output."""

    level: dict[int, bool] = field(default_factory=dict)
    driven: set[int] = field(default_factory=set)
    pull: dict[int, str] = field(default_factory=dict)
    edges: list[tuple[int, bool]] = field(default_factory=list)
    stuck: dict[int, bool] = field(default_factory=dict)

    def drive(self, pin: int, *, high: bool) -> None:
        self.driven.add(pin)
        if self.level.get(pin) != high:
            self.edges.append((pin, high))
        self.level[pin] = high

    def sense(self, pin: int) -> bool:
        return self.stuck.get(pin, self.level[pin])

    def let_go(self, pin: int, pull: str) -> None:
        self.driven.discard(pin)
        self.pull[pin] = pull


class FakeRpiGpio(ModuleType):
    """RPi.GPIO 0.7's documented calls, recorded."""

    BCM, BOARD, OUT, IN, LOW, HIGH, PUD_OFF, PUD_DOWN, PUD_UP = 11, 10, 0, 1, 0, 1, 20, 21, 22

    def __init__(self, header: Header) -> None:
        super().__init__("RPi.GPIO")
        self.header = header
        self.mode: int | None = None

    def setmode(self, mode: int) -> None:
        self.mode = mode

    def setwarnings(self, flag: bool) -> None:
        assert flag is False

    def setup(self, channel: int, direction: int, pull_up_down: int = PUD_OFF, initial: int | None = None) -> None:
        assert self.mode == self.BCM
        if direction == self.IN:
            self.header.let_go(channel, {self.PUD_UP: "up", self.PUD_DOWN: "down", self.PUD_OFF: "off"}[pull_up_down])
        else:
            assert initial is not None, "an output without an initial level glitches"
            self.header.drive(channel, high=bool(initial))

    def output(self, channel: int, value: int) -> None:
        if channel not in self.header.driven:
            raise RuntimeError("The GPIO channel has not been set up as an OUTPUT")
        self.header.drive(channel, high=bool(value))

    def input(self, channel: int) -> int:
        return int(self.header.sense(channel))

    def cleanup(self, channel: int) -> None:
        self.header.let_go(channel, "off")


def as_really(real: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    """Raises `TypeError` if the real library would not take these arguments."""
    inspect.signature(real).bind(*arguments, **named)


def names(kind: type) -> set[str]:
    """The fields of one of the real library's records."""
    return {it.name for it in fields(kind)}


class FakeRequest:
    """A `gpiod.LineRequest`."""

    def __init__(self, header: Header, config: dict[int, gpiod.LineSettings]) -> None:
        self.header, self.config, self.released = header, dict(config), False
        for offset, settings in config.items():
            assert settings.direction is gpiod.line.Direction.OUTPUT
            self._drive(offset, settings.output_value)

    def _drive(self, offset: int, value: gpiod.line.Value) -> None:
        active = value is gpiod.line.Value.ACTIVE
        self.header.drive(offset, high=active != self.config[offset].active_low)

    def set_values(self, values: dict[int, gpiod.line.Value]) -> None:
        as_really(gpiod.LineRequest.set_values, self, values)
        assert not self.released
        for offset, value in values.items():
            self._drive(offset, value)

    def get_values(self, lines: list[int]) -> list[gpiod.line.Value]:
        as_really(gpiod.LineRequest.get_values, self, lines)
        active = [self.header.sense(offset) != self.config[offset].active_low for offset in lines]
        return [gpiod.line.Value.ACTIVE if it else gpiod.line.Value.INACTIVE for it in active]

    def reconfigure_lines(self, config: dict[int, gpiod.LineSettings]) -> None:
        as_really(gpiod.LineRequest.reconfigure_lines, self, config)
        for offset, settings in config.items():
            assert settings.direction is gpiod.line.Direction.INPUT
            self.header.let_go(offset, "up" if settings.bias is gpiod.line.Bias.PULL_UP else "down")

    def release(self) -> None:
        as_really(gpiod.LineRequest.release, self)
        self.released = True


@dataclass(slots=True, kw_only=True)
class Board:
    """What gpiod would find in /dev: labels by device, and who holds lines."""

    header: Header
    labels: dict[str, str]
    holders: dict[int, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def module(self) -> ModuleType:
        fake = ModuleType("gpiod")
        fake.line, fake.LineSettings = gpiod.line, gpiod.LineSettings  # type: ignore[attr-defined]
        fake.Chip, fake.request_lines = self.chip, self.request_lines  # type: ignore[attr-defined]
        return fake

    def chip(self, path: str) -> "FakeChip":
        as_really(gpiod.Chip, path)
        return FakeChip(self, path)

    def request_lines(self, path: str, config: dict[int, Any], consumer: str) -> FakeRequest:
        as_really(gpiod.request_lines, path, config, consumer)
        self.asked.append((path, consumer))
        if self.holders.keys() & config.keys():
            raise OSError(errno.EBUSY, "Device or resource busy")
        return FakeRequest(self.header, config)


class FakeChip:
    """A `gpiod.Chip`."""

    def __init__(self, board: Board, path: str) -> None:
        self.board, self.path = board, path

    def __enter__(self) -> "FakeChip":
        return self

    def __exit__(self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None) -> None:
        pass

    def get_info(self) -> SimpleNamespace:
        assert "label" in names(gpiod.ChipInfo)
        return SimpleNamespace(label=self.board.labels[Path(self.path).name])

    def get_line_info(self, line: int) -> SimpleNamespace:
        as_really(gpiod.Chip.get_line_info, self, line)
        assert {"offset", "used", "consumer"} <= names(gpiod.LineInfo)
        holder = self.board.holders.get(line, "")
        return SimpleNamespace(offset=line, used=bool(holder), consumer=holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A bank, and the relays that are really closed, seen from outside; `header` is None without pins."""

    bank: RelayBank
    closed: Callable[[], frozenset[str]]
    header: Header | None
    high_closes: bool = True


@pytest.fixture(params=["rpi", "rpi active low", "gpiod", "gpiod active low", "simulated"])
def rig(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rig:
    if request.param == "simulated":
        return simulated_rig()
    header, active_low = Header(), "low" in request.param
    install(monkeypatch, header, tmp_path)
    bank: RelayBank
    if request.param.startswith("rpi"):
        bank = RpiRelays(PINS, active_low=active_low, heartbeat_pin=HEARTBEAT)
    else:
        bank = GpiodRelays(PINS, active_low=active_low, heartbeat_pin=HEARTBEAT, devices=tmp_path)

    def closed() -> frozenset[str]:
        return frozenset(name for name, pin in PINS.items() if header.level[pin] != active_low)

    return Rig(bank=bank, closed=closed, header=header, high_closes=not active_low)


def install(monkeypatch: pytest.MonkeyPatch, header: Header, devices: Path) -> Board:
    """Put both fakes where their libraries would be."""
    board = Board(header=header, labels={"gpiochip0": "gpio-brcmstb", "gpiochip4": "pinctrl-rp1"})
    for name in board.labels:
        (devices / name).touch()
    package, module = ModuleType("RPi"), FakeRpiGpio(header)
    package.GPIO = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "RPi", package)
    monkeypatch.setitem(sys.modules, "RPi.GPIO", module)
    monkeypatch.setitem(sys.modules, "gpiod", board.module())
    return board


def simulated_rig() -> Rig:
    brewery = simulated_brewery()
    return Rig(bank=SimulatedRelays(brewery), closed=brewery.contacts, header=None)


def simulated_brewery() -> SimulatedBrewery:
    vessels = [
        VesselSpec(
            id=id_, scenario="empty", beer_rom=None, chamber_rom=None, has_heater=True, has_cooler=True, litres=20.0
        )
        for id_ in ("fv1", "fv2")
    ]
    return SimulatedBrewery(vessels, clock=VirtualClock(0.0), seed=1)


def test_every_relay_is_open_at_the_start(rig: Rig) -> None:
    assert rig.bank.read() == rig.closed() == ALL_OPEN


def test_what_is_written_is_closed_and_all_else_is_open(rig: Rig) -> None:
    for closed in ({"fv1.heater"}, {"fv1.heater", "fv2.cooler"}, {"fv1.cooler"}, set()):
        rig.bank.write(frozenset(closed))
        assert rig.bank.read() == rig.closed() == closed


def test_a_relay_opens_before_another_closes(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    if rig.header is None:  # simulated relays switch together
        rig.bank.write(frozenset({"fv1.cooler"}))
        assert rig.closed() == {"fv1.cooler"}
        return
    rig.header.edges.clear()
    rig.bank.write(frozenset({"fv1.cooler"}))
    assert rig.header.edges == [(17, not rig.high_closes), (27, rig.high_closes)]


def test_writing_the_same_again_makes_no_edge(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    if rig.header is not None:
        rig.header.edges.clear()
        rig.bank.write(frozenset({"fv1.heater"}))
        assert rig.header.edges == []


def test_an_unknown_relay_is_refused_and_nothing_moves(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    with pytest.raises(RelayError, match=r"no relay is called fv9\.heater"):
        rig.bank.write(frozenset({"fv1.cooler", "fv9.heater"}))
    assert rig.closed() == {"fv1.heater"}


def test_release_opens_all_and_may_be_called_twice(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater", "fv2.cooler"}))
    rig.bank.release()
    assert rig.closed() == ALL_OPEN
    rig.bank.release()
    assert rig.bank.read() == ALL_OPEN


def test_nothing_moves_after_release(rig: Rig) -> None:
    rig.bank.release()
    with pytest.raises(RelayError, match="given back"):
        rig.bank.write(frozenset({"fv1.heater"}))
    assert rig.closed() == ALL_OPEN


def test_released_lines_are_pulled_to_their_open_level(rig: Rig) -> None:
    rig.bank.release()
    if rig.header is not None:
        open_level = "down" if rig.high_closes else "up"
        assert {rig.header.pull[pin] for pin in PINS.values()} == {open_level}
        assert not rig.header.driven & set(PINS.values())


def test_each_beat_is_an_edge(rig: Rig) -> None:
    levels = []
    for _ in range(4):
        rig.bank.beat()
        levels.append(rig.header.level[HEARTBEAT] if rig.header else rig.bank.heartbeat)  # type: ignore[attr-defined]
    assert levels == [True, False, True, False]
    assert rig.closed() == ALL_OPEN


@pytest.mark.parametrize("bank", [RpiRelays, GpiodRelays])
def test_a_line_that_does_not_obey_reads_as_it_is(
    bank: Callable[..., RelayBank], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    header = Header(stuck={17: False})
    install(monkeypatch, header, tmp_path)
    devices = {"devices": tmp_path} if bank is GpiodRelays else {}
    relays = bank({"fv1.heater": 17}, active_low=False, heartbeat_pin=None, **devices)
    relays.write(frozenset({"fv1.heater"}))
    assert relays.read() == ALL_OPEN


def test_a_simulated_line_that_is_stuck_reads_open_but_a_welded_contact_cannot_be_read() -> None:
    brewery = simulated_brewery()
    relays = SimulatedRelays(brewery)
    brewery.fail_relay("fv1.heater", RelayFault.LINE_STUCK)
    brewery.fail_relay("fv1.cooler", RelayFault.WELDED)
    brewery.fail_relay("fv2.heater", RelayFault.DEAD)
    relays.write(frozenset({"fv1.heater", "fv2.heater"}))
    assert relays.read() == {"fv2.heater"}
    assert brewery.contacts() == {"fv1.cooler"}
    for name in ("fv1.heater", "fv1.cooler", "fv2.heater"):
        brewery.mend_relay(name)
    assert relays.read() == brewery.contacts() == {"fv1.heater", "fv2.heater"}


def test_the_chip_is_found_by_its_label(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    board = install(monkeypatch, Header(), tmp_path)
    GpiodRelays(PINS, active_low=False, heartbeat_pin=None, devices=tmp_path)
    assert board.asked == [(str(tmp_path / "gpiochip4"), "cellar")]
    with pytest.raises(RelayError, match=r"called pinctrl-bcm9999 \(found: gpio-brcmstb, pinctrl-rp1\)"):
        GpiodRelays(PINS, active_low=False, heartbeat_pin=None, labels=["pinctrl-bcm9999"], devices=tmp_path)


def test_a_line_that_is_taken_says_by_whom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    board = install(monkeypatch, Header(), tmp_path)
    board.holders[27] = "fermentrack"
    with pytest.raises(RelayError, match=r"fv1\.cooler \(line 27\) by fermentrack"):
        GpiodRelays(PINS, active_low=False, heartbeat_pin=None, devices=tmp_path)


@pytest.mark.parametrize(
    ("bank", "module", "extra"), [(RpiRelays, "RPi.GPIO", "rpi-gpio"), (GpiodRelays, "gpiod", "gpiod")]
)
def test_a_missing_library_says_what_to_install(
    bank: Callable[..., RelayBank], module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BackendMissing, match=rf"pip install 'cobrew\[{extra}\]'"):
        bank(PINS, active_low=False, heartbeat_pin=None)
