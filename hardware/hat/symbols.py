# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Symbols of KiCad's own library: taken as they are, with what they inherit, and where each pin ends."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hat.sexpr import Node, child, children, number, parse, q

LIBRARY = Path("/usr/share/kicad/symbols")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinEnd:
    """Where a wire meets a pin, in the symbol's own axes (y goes up), and which way the pin goes from there."""

    number: str
    name: str
    x: float
    y: float
    angle: int


@cache
def _library(name: str) -> Node:
    return parse((LIBRARY / f"{name}.kicad_sym").read_text(encoding="utf-8"))


def symbol(identifier: str) -> Node:
    """The symbol as a schematic embeds it: named with its library, and with all that it inherits."""
    library, _, name = identifier.partition(":")
    found = deepcopy(_plain(_library(library), name))
    found[1] = q(identifier)
    return found


def _plain(library: Node, name: str) -> Node:
    own = next(it for it in children(library, "symbol") if it[1] == name)
    base = next(children(own, "extends"), None)
    if base is None:
        return own
    whole = deepcopy(_plain(library, str(base[1])))
    old, whole[1] = str(whole[1]), q(name)
    for unit in children(whole, "symbol"):
        unit[1] = q(str(unit[1]).replace(f"{old}_", f"{name}_", 1))
    properties = {str(it[1]): it for it in children(own, "property")}
    for at, it in enumerate(whole):
        if isinstance(it, list) and it[0] == "property" and str(it[1]) in properties:
            whole[at] = deepcopy(properties[str(it[1])])
    return whole


@cache
def pin_ends(identifier: str) -> tuple[PinEnd, ...]:
    found = []
    for unit in children(symbol(identifier), "symbol"):
        for pin in children(unit, "pin"):
            at, digits, name = child(pin, "at"), str(child(pin, "number")[1]), str(child(pin, "name")[1])
            end = PinEnd(number=digits, name=name, x=number(at, 1), y=number(at, 2), angle=int(number(at, 3)))
            found.append(end)
    return tuple(found)
