# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Boards that carry mains, which ours does not: made only to see whether the creepage rule bites.

The sugar-cube relay of every cheap module has its common contact between the pins of its coil: no board can give it
6 mm. With it the check must fail. A relay of another shape, coil at one end and contacts at the other, must pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hat.layout import at, edge, frame, placed_footprint
from hat.sexpr import dump, q


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A relay by itself on a board. `nets` by pad number."""

    name: str
    footprint: str
    nets: Mapping[str, str]
    must_fail: bool


CONTROLS = (
    Control(
        name="sugar-cube",
        footprint="Relay_THT:Relay_SPDT_Omron-G5LE-1",
        nets={"1": "MAINS_COM", "2": "COIL_A", "3": "MAINS_NO", "4": "MAINS_NC", "5": "COIL_B"},
        must_fail=True,
    ),
    Control(
        name="wide-relay",
        footprint="Relay_THT:Relay_SPDT_Omron_G2RL-1",
        nets={"A1": "COIL_A", "A2": "COIL_B", "11": "MAINS_COM", "12": "MAINS_NC", "14": "MAINS_NO"},
        must_fail=False,
    ),
)


def control_board(control: Control) -> str:
    numbers = {net: n for n, net in enumerate(sorted(control.nets.values()), start=1)}
    relay = placed_footprint(control.footprint, "K1", control.nets, 0, numbers)
    relay[2:2] = [at(20, 20)]
    root = [
        *frame(f"control: {control.name}"),
        ["net", "0", q("")],
        *(["net", str(n), q(it)] for it, n in numbers.items()),
    ]
    return dump([*root, relay, edge(60, 60)]) + "\n"
