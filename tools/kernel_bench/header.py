# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guest's GPIO header, its wire and its probes as a voltmeter sees them: from the kernel, past our adapters.

Levels and pulls are gpio-sim's own account in sysfs; edges are the kernel's trace of every level that is set.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONFIG = Path("/sys/kernel/config/gpio-sim/pi")
TRACE = Path("/sys/kernel/tracing/trace")
KNOBS = Path("/sys/module/gpio_sim/parameters")
CONTROL = Path("/sys/kernel/w1_bench/control")
SET = re.compile(r"^.*?\s(?P<at>\d+\.\d+): gpio_value: (?P<line>\d+) set (?P<level>[01])$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line's new level, and when (seconds of CLOCK_MONOTONIC)."""

    at_s: float
    pin: int
    high: bool


def edges(trace: str, base: int, levels: dict[int, bool]) -> list[Edge]:
    """What changed, of all that was set. `levels` before; `base` is the number of the chip's first line."""
    now, found = dict(levels), []
    for it in SET.finditer(trace):
        pin, high = int(it["line"]) - base, it["level"] == "1"
        if now.get(pin) != high:
            found.append(Edge(at_s=float(it["at"]), pin=pin, high=high))
        now[pin] = high
    return found


class Edges:
    """The edges since the beginning, or since they were cleared, as (pin, level)."""

    def __init__(self, header: "RealHeader") -> None:
        self._header = header
        self._before: dict[int, bool] = {}

    def clear(self) -> None:
        self._before = self._header.level
        TRACE.write_text("", encoding="ascii")

    def seen(self) -> list[Edge]:
        return edges(TRACE.read_text(encoding="ascii"), self._header.base, self._before)

    def __iter__(self) -> Iterator[tuple[int, bool]]:
        return iter([(it.pin, it.high) for it in self.seen()])

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


@dataclass(slots=True, kw_only=True)
class RealHeader:
    """Of these pins: level, pull, who drives. Has what the conformance tests ask of a header."""

    pins: tuple[int, ...] = (17, 22, 23, 26, 27)
    edges: Edges = field(init=False)

    def __post_init__(self) -> None:
        self.edges = Edges(self)
        self.edges.clear()

    @property
    def _chip(self) -> Path:
        device = (CONFIG / "dev_name").read_text().strip()
        return Path("/sys/devices/platform") / device / (CONFIG / "bank0" / "chip_name").read_text().strip()

    @property
    def base(self) -> int:
        """The kernel's number of the first line, as its trace has it."""
        label = "pinctrl-bcm2711"
        chips = Path("/sys/class/gpio").glob("gpiochip*")
        return next(int((it / "base").read_text()) for it in chips if (it / "label").read_text().strip() == label)

    def _read(self, pin: int, name: str) -> str:
        return (self._chip / f"sim_gpio{pin}" / name).read_text(encoding="ascii").strip()

    @property
    def level(self) -> dict[int, bool]:
        return {pin: self._read(pin, "value") == "1" for pin in self.pins}

    @property
    def pull(self) -> dict[int, str]:
        return {pin: self._read(pin, "pull").removeprefix("pull-") for pin in self.pins}

    @property
    def driven(self) -> set[int]:
        """The lines that somebody holds as an output."""
        import gpiod  # noqa: PLC0415 - where it is installed

        with gpiod.Chip("/dev/gpiochip0") as chip:
            infos = [chip.get_line_info(pin) for pin in self.pins]
        return {it.offset for it in infos if it.used and it.direction is gpiod.line.Direction.OUTPUT}


def persist(*, on: bool) -> None:
    """Whether a line stays driven when its holder goes, as with a Pi's kernel without `strict_gpiod`."""
    (KNOBS / "persist").write_text("Y" if on else "N", encoding="ascii")


def stick_low(pins: Iterable[int]) -> None:
    """These lines read low whatever drives them."""
    (KNOBS / "stuck_low").write_text(str(sum(1 << pin for pin in pins)), encoding="ascii")


def wire(*words: object) -> None:
    """One command to the bus: see linux/w1_bench.c. A ROM may stand for its id."""
    CONTROL.write_text(" ".join(str(it).removeprefix("28-") for it in words) + "\n", encoding="ascii")
