# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the board in hand is the one that its revision promises: measured, not declared.

A line that nobody drives is pulled by the Pi against the board's resistor. If the line follows the Pi, the resistor
is not there, or what hangs on the line has failed. It moves no relay: nobody beats, so the rail is down, and
an output's line is lifted to 0.6 V at most. It is asked only while nobody else holds the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cellar.board.pins import PINS, Pin

PI_PULL_OHM = 50_000  # the strongest pull of a Pi's pin (BCM2835 to RP1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is not as the revision promises. `part` is its reference on the board, or what is missing."""

    part: str
    where: str
    promised: str
    seen: str

    def __str__(self) -> str:
        return f"{self.part} at {self.where}: promised {self.promised}, seen {self.seen}"


def against(it: Pin) -> int:
    """The level to pull a line to, so that the board's resistor has something to win against."""
    return 1 - it.at_rest


def differences(levels: Mapping[int, int]) -> tuple[Difference, ...]:
    """From what lines told, by BCM number, each an input pulled to `against` it. What was not asked says nothing."""
    return tuple(
        Difference(
            part=it.rest_part,
            where=f"{it.name} (line {it.bcm})",
            promised="high" if it.at_rest else "low",
            seen="low" if it.at_rest else "high",
        )
        for it in PINS
        if levels.get(it.bcm, it.at_rest) != it.at_rest
    )


def without_eeprom() -> Difference:
    """A board whose firmware shows no `/proc/device-tree/hat`."""
    return Difference(part="U1", where="identity EEPROM", promised="a readable image", seen="none")
