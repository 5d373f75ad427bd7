# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DS18B20 and the well it sits in: lag, noise, sixteenths of a kelvin, and its ways to fail."""

import math
from dataclasses import dataclass

from cellar.core.reading import Quality, Reading
from cellar.sim.faults import ProbeFault

STEP_K = 1.0 / 16.0
"""A 12-bit DS18B20 counts sixteenths of a kelvin (datasheet)."""

NOISE_K = 0.025
"""Standard deviation before quantisation, measured on resting probes: 0.02-0.03 K."""

WELL_LAG_S = 90.0
"""A beer probe in a thermowell: 60-120 s."""

AIR_LAG_S = 15.0
"""A bare steel capsule in moving air."""


@dataclass(slots=True, kw_only=True)
class Probe:
    """One probe: where it lags behind (`felt_c`), how wrong it is made (`offset_k`), and what is broken.

    `said_c` is its last number, which a frozen one repeats.
    """

    rom: str
    lag_s: float
    felt_c: float
    offset_k: float = 0.0
    fault: ProbeFault | None = None
    fault_offset_k: float = 0.0
    said_c: float | None = None

    def feel(self, around_c: float, dt_s: float) -> None:
        """Follow the medium for `dt_s`."""
        self.felt_c += (around_c - self.felt_c) * -math.expm1(-dt_s / self.lag_s)

    def answer(self, noise_k: float, at_s: float) -> Reading:
        """A conversion, with noise of this many kelvin in it."""
        match self.fault:
            case None | ProbeFault.OFFSET | ProbeFault.FROZEN:
                return Reading.good(self._convert(noise_k), at_s)
            case fault:
                return Reading.bad(Quality.FAULT, at_s, f"{self.rom} {COMPLAINTS[fault]}")

    def _convert(self, noise_k: float) -> float:
        if self.fault is ProbeFault.FROZEN and self.said_c is not None:
            return self.said_c
        wrong_k = self.offset_k + (self.fault_offset_k if self.fault is ProbeFault.OFFSET else 0.0)
        self.said_c = quantised(self.felt_c + wrong_k + noise_k)
        return self.said_c


def quantised(celsius: float) -> float:
    """To the nearest sixteenth, within what the part can say (-55 to 125 °C)."""
    return min(125.0, max(-55.0, round(celsius / STEP_K) * STEP_K))


COMPLAINTS = {
    ProbeFault.UNPLUGGED: "is not on the bus: check its plug and the data line",
    ProbeFault.SHORTED: "answers nine zeros: the data line is shorted to ground; unplug probes one by one to find it",
    ProbeFault.RESET_85: "answers 85 °C, its power-on value: check its supply and ground wires",
    ProbeFault.LOW_SUPPLY_127: "answers 127.94 °C, which no DS18B20 can measure: check its supply and ground wires",
    ProbeFault.CRC: "gives no valid answer: check its plug, the cable's length and the pull-up resistor",
}
"""The same complaints as the real bus has."""
