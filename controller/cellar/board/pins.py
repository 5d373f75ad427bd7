# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each line of the 40-pin header does on the cobrew board. The only list: the board is drawn from it.

The program in `hardware/` makes the schematic from this table, a test reads the exported netlist back and compares,
and the daemon's example configuration is held to it. A pin that is swapped in one place fails there.

`at_rest` is the level that the board's own resistor gives a line that nobody drives. It is strong enough (10 kOhm or
less) to win against the Pi's pull (50 to 65 kOhm) either way, so that a program can see whether the part is fitted.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

DESIGN = "cobrew-hat"
REVISION = "A1"


class Role(StrEnum):
    OUTPUT = "output"  # high: the relay outside is on, while the relay rail is up
    FEEDBACK = "feedback"  # low: the load behind that output has voltage
    HEARTBEAT = "heartbeat"  # each edge keeps the relay rail up for a moment
    RAIL = "rail"  # low: the relay rail is up
    ONE_WIRE = "one-wire"  # a bus of probes
    BUZZER = "buzzer"  # high: it sounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """`bcm` is Linux's number, `header` the place on the 40-pin header; `rest_part` gives the line its `at_rest`."""

    name: str
    bcm: int
    header: int
    role: Role
    at_rest: int
    rest_part: str


PINS = (
    Pin(name="OUT1", bcm=17, header=11, role=Role.OUTPUT, at_rest=0, rest_part="R111"),
    Pin(name="OUT2", bcm=27, header=13, role=Role.OUTPUT, at_rest=0, rest_part="R211"),
    Pin(name="OUT3", bcm=22, header=15, role=Role.OUTPUT, at_rest=0, rest_part="R311"),
    Pin(name="OUT4", bcm=23, header=16, role=Role.OUTPUT, at_rest=0, rest_part="R411"),
    Pin(name="FB1", bcm=24, header=18, role=Role.FEEDBACK, at_rest=1, rest_part="R122"),
    Pin(name="FB2", bcm=25, header=22, role=Role.FEEDBACK, at_rest=1, rest_part="R222"),
    Pin(name="FB3", bcm=16, header=36, role=Role.FEEDBACK, at_rest=1, rest_part="R322"),
    Pin(name="FB4", bcm=20, header=38, role=Role.FEEDBACK, at_rest=1, rest_part="R422"),
    Pin(name="RAIL_OK", bcm=21, header=40, role=Role.RAIL, at_rest=1, rest_part="R42"),
    Pin(name="HEARTBEAT", bcm=26, header=37, role=Role.HEARTBEAT, at_rest=0, rest_part="R21"),
    Pin(name="ONEWIRE_A", bcm=4, header=7, role=Role.ONE_WIRE, at_rest=1, rest_part="R51"),
    Pin(name="ONEWIRE_B", bcm=5, header=29, role=Role.ONE_WIRE, at_rest=1, rest_part="R61"),
    Pin(name="BUZZER", bcm=12, header=32, role=Role.BUZZER, at_rest=0, rest_part="R71"),
)

# Which feedback input watches the load of which output.
FEEDBACK_OF = MappingProxyType({"OUT1": "FB1", "OUT2": "FB2", "OUT3": "FB3", "OUT4": "FB4"})


def pin(name: str) -> Pin:
    """Raises KeyError for a name that the board does not have."""
    for it in PINS:
        if it.name == name:
            return it
    raise KeyError(name)


def with_role(role: Role) -> tuple[Pin, ...]:
    return tuple(it for it in PINS if it.role is role)
