# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording fakes of the two GPIO libraries, as documented, on one header of pins.

gpiod is installed where tests run, so each call is also bound to the signature of the real thing: the fake cannot
drift from it.

`rig` of a module is each of its `RIGS` in turn; on the kernel bench, the real kernel's (tools/kernel_bench/rigs.py).
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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rig" in metafunc.fixturenames:
        bench = metafunc.config.pluginmanager.get_plugin("kernel_bench.rigs")
        rigs = metafunc.module.RIGS if bench is None else bench.RIGS[Path(metafunc.module.__file__).stem]
        metafunc.parametrize("rig", rigs.values(), ids=rigs, indirect=True)


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
        """What nobody drives, or has driven, is as its pull has it, if the board does not hold it."""
        return self.stuck.get(pin, self.level.get(pin, self.pull.get(pin) == "up"))

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
            if settings.direction is gpiod.line.Direction.INPUT:
                self.header.let_go(offset, "up" if settings.bias is gpiod.line.Bias.PULL_UP else "down")
            else:
                assert settings.direction is gpiod.line.Direction.OUTPUT
                self._drive(offset, settings.output_value)

    def __enter__(self) -> "FakeRequest":
        assert hasattr(gpiod.LineRequest, "__enter__")
        return self

    def __exit__(self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None) -> None:
        self.release()

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
    """What gpiod would find in `devices`: labels by device, and who holds lines. `asked` is who wanted lines."""

    header: Header
    labels: dict[str, str]
    devices: Path
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


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Board:
    """Both fakes where their libraries would be, with two GPIO chips in `board.devices`."""
    labels = {"gpiochip0": "gpio-brcmstb", "gpiochip4": "pinctrl-rp1"}
    board = Board(header=Header(), labels=labels, devices=tmp_path)
    for name in labels:
        (tmp_path / name).touch()
    package, module = ModuleType("RPi"), FakeRpiGpio(board.header)
    package.GPIO = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "RPi", package)
    monkeypatch.setitem(sys.modules, "RPi.GPIO", module)
    monkeypatch.setitem(sys.modules, "gpiod", board.module())
    return board
