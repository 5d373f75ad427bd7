# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Footprints of KiCad's own library, and where their pads are on the board."""

import math
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hat.circuit import Component
from hat.places import PLACES
from hat.schematic import footprint_name
from hat.sexpr import Node, child, children, number, parse

LIBRARY = Path("/usr/share/kicad/footprints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """`x`, `y` in mm on the board; `wide` along `angle`. `through`: on both sides. `net` is empty for none."""

    ref: str
    number: str
    net: str
    x: float
    y: float
    wide: float
    high: float
    angle: float
    through: bool
    shape: str
    hole: float


@cache
def _library(name: str) -> Node:
    folder, _, footprint = name.partition(":")
    return parse((LIBRARY / f"{folder}.pretty" / f"{footprint}.kicad_mod").read_text(encoding="utf-8"))


def footprint(name: str) -> Node:
    return deepcopy(_library(name))


def turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """KiCad turns against the clock, and its y goes down."""
    angle = math.radians(degrees)
    return x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)


def pads(component: Component) -> list[Pad]:
    place = PLACES[component.ref]
    found = []
    for pad in children(_library(footprint_name(component)), "pad"):
        at, size = child(pad, "at"), child(pad, "size")
        dx, dy = turned(number(at, 1), number(at, 2), place.turned)
        own = number(at, 3) if len(at) > 3 else 0.0
        drill = next(children(pad, "drill"), None)
        found.append(
            Pad(
                ref=component.ref,
                number=str(pad[1]),
                net=component.nets.get(str(pad[1]), ""),
                x=place.x + dx,
                y=place.y + dy,
                wide=max(number(size, 1), 1.0 if pad[3] == "custom" else 0),
                high=max(number(size, 2), 1.5 if pad[3] == "custom" else 0),
                angle=place.turned + own,
                through=pad[2] in ("thru_hole", "np_thru_hole"),
                shape=str(pad[3]),
                hole=0.0
                if drill is None
                else max(float(it) for it in drill[1:] if isinstance(it, str) and it != "oval"),
            )
        )
    return found
