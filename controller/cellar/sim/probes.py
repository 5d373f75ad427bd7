# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DS18B20 and the well it sits in: lag, noise, sixteenths of a kelvin, and its ways to fail."""

import math
from dataclasses import dataclass, field
from random import Random

from cellar.core.reading import Quality, Reading
from cellar.sim.faults import SIZES, ProbeFault

STEP_K = 1.0 / 16.0
"""A 12-bit DS18B20 counts sixteenths of a kelvin (datasheet)."""

NOISE_K = 0.025
"""Standard deviation before quantisation, measured on resting probes: 0.02-0.03 K."""

WELL_LAG_S = 90.0
"""A beer probe in a thermowell: 60-120 s (measured)."""

AIR_LAG_S = 15.0
"""A bare steel capsule in moving air (measured)."""

SPIKE_SHARE = 0.02
DAY_S = 86_400.0


@dataclass(slots=True, kw_only=True)
class Probe:
    """One probe: where it lags behind (`felt_c`), how wrong it is made (`offset_k`), and what is broken.

    `said_c` is its last number, which a frozen one repeats; `last` its last answer, which a hanging one leaves.
    """

    rom: str
    lag_s: float
    felt_c: float
    offset_k: float = 0.0
    fault: ProbeFault | None = None
    size: float = 0.0
    drifted_k: float = 0.0
    said_c: float | None = None
    last: Reading | None = None
    _step_s: float = field(default=0.0, repr=False)
    _nears: float = field(default=0.0, repr=False)

    def fail(self, fault: ProbeFault, size: float | None = None) -> None:
        self.fault, self.size, self.drifted_k = fault, SIZES.get(fault, 0.0) if size is None else size, 0.0

    def mend(self) -> None:
        self.fault, self.drifted_k = None, 0.0

    def feel(self, around_c: float, dt_s: float) -> None:
        """Follow the medium for `dt_s`."""
        if dt_s != self._step_s:
            self._step_s, self._nears = dt_s, -math.expm1(-dt_s / self.lag_s)
        self.felt_c += (around_c - self.felt_c) * self._nears
        if self.fault is ProbeFault.DRIFT:
            self.drifted_k += self.size * dt_s / DAY_S

    def feel_elsewhere(self, around_c: float, lag_s: float, dt_s: float) -> None:
        """Follow a medium that it was not put into."""
        self.felt_c += (around_c - self.felt_c) * -math.expm1(-dt_s / lag_s)

    def as_new(self, random: Random) -> float:
        """What a sound probe in its place would say."""
        return quantised(self.felt_c + random.gauss(0.0, NOISE_K))

    def convert(self, random: Random) -> float | None:
        """A conversion: its number, or None for any answer that a careful bus refuses."""
        noise_k = random.gauss(0.0, NOISE_K)
        if self.fault is None:
            self.said_c = quantised(self.felt_c + self.offset_k + noise_k)
            return self.said_c
        return self._convert_broken(random, noise_k)

    def answer(self, random: Random, at_s: float) -> Reading:
        """A conversion as a bus gives it."""
        said_c = self.convert(random)
        if self.fault is ProbeFault.HANGING:
            return self.last or Reading.bad(Quality.STALE, at_s, f"{self.rom} has not answered yet")
        if said_c is not None:
            self.last = Reading.good(said_c, at_s)
            return self.last
        return Reading.bad(Quality.FAULT, at_s, f"{self.rom} {COMPLAINTS[self.fault or ProbeFault.CRC]}")

    def _convert_broken(self, random: Random, noise_k: float) -> float | None:
        luck, wrong_k = random.random(), self.offset_k + noise_k
        match self.fault:
            case ProbeFault.FROZEN if self.said_c is not None:
                return self.said_c
            case ProbeFault.LOOSE | ProbeFault.CRC if luck < self.size:
                return None
            case ProbeFault.OFFSET:
                wrong_k += self.size
            case ProbeFault.DRIFT:
                wrong_k += self.drifted_k
            case ProbeFault.SPIKES if luck < SPIKE_SHARE:
                wrong_k += self.size if luck < SPIKE_SHARE / 2.0 else -self.size
            case fault if fault in SILENT:
                return None
        self.said_c = quantised(self.felt_c + wrong_k)
        return self.said_c


SILENT = frozenset(
    {
        ProbeFault.UNPLUGGED,
        ProbeFault.HANGING,
        ProbeFault.SHORTED,
        ProbeFault.RESET_85,
        ProbeFault.LOW_SUPPLY_127,
        ProbeFault.REPLACED,
    }
)
"""Those that never give a number that anybody should believe."""


def quantised(celsius: float) -> float:
    """To the nearest sixteenth, within what the part can say (-55 to 125 °C)."""
    return min(125.0, max(-55.0, round(celsius * 16.0) * STEP_K))


def stranger(rom: str) -> str:
    """The ROM id of the probe that is there instead of a REPLACED one."""
    return f"{rom[:3]}{int(rom[3:], 16) ^ 0xFFFF:012x}"


NOT_THERE = "is not on the bus: check its plug and the data line"
NO_ANSWER = "gives no valid answer: check its plug, the cable's length and the pull-up resistor"
COMPLAINTS = {
    ProbeFault.UNPLUGGED: NOT_THERE,
    ProbeFault.REPLACED: NOT_THERE,
    ProbeFault.SHORTED: "answers nine zeros: the data line is shorted to ground; unplug probes one by one to find it",
    ProbeFault.RESET_85: "answers 85 °C, its power-on value: check its supply and ground wires",
    ProbeFault.LOW_SUPPLY_127: "answers 127.94 °C, which no DS18B20 can measure: check its supply and ground wires",
    ProbeFault.CRC: NO_ANSWER,
    ProbeFault.LOOSE: NO_ANSWER,
}
"""The same complaints as the real bus has."""
