# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The schematic, as KiCad keeps it. One sheet; each function in a box; what belongs together has the same label.

Labels instead of wires: every pin says what it is joined to, so that a block can be read, and compared, by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cellar.board.pins import DESIGN, REVISION
from hat.circuit import BLOCKS, COMPONENTS, GND, V24, V33, Component
from hat.parts import BARE, PARTS
from hat.sexpr import Node, dump, mm, q, stable_uuid
from hat.symbols import pin_ends, symbol

PAPER, WIDTH_MM, STEP = "A2", 594.0, 2.54
SHEET = stable_uuid("sheet")
TITLE = "cobrew HAT: probes in, relays out, no mains"
_SMALL: Node = ["effects", ["font", ["size", "1.27", "1.27"]]]
_HIDDEN: Node = [*_SMALL, ["hide", "yes"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A block on the sheet, in steps of 2.54 mm."""

    x: int
    y: int
    columns: int


# Left to right, top to bottom: from the Pi to the relays.
BOXES = {
    "header": Box(x=6, y=9, columns=3),
    "buzzer": Box(x=6, y=56, columns=3),
    "test points": Box(x=6, y=90, columns=3),
    "identity": Box(x=44, y=9, columns=3),
    "port A": Box(x=44, y=60, columns=3),
    "port B": Box(x=44, y=96, columns=3),
    "heartbeat": Box(x=82, y=9, columns=6),
    "gate": Box(x=82, y=58, columns=6),
    "supply": Box(x=82, y=122, columns=6),
    **{f"output {n}": Box(x=155, y=9 + 34 * (n - 1), columns=6) for n in range(1, 5)},
}
CELL_X, CELL_Y = 11, 12


def symbol_name(component: Component) -> str:
    return BARE[component.part][0] if component.part in BARE else PARTS[component.part].symbol


def footprint_name(component: Component) -> str:
    return BARE[component.part][1] if component.part in BARE else PARTS[component.part].footprint


def value_of(component: Component) -> str:
    return component.value or (PARTS[component.part].value if component.part in PARTS else "open")


def symbol_uuid(ref: str) -> str:
    return stable_uuid("symbol", ref)


def fields(component: Component) -> dict[str, str]:
    """What a bill of materials needs, in the schematic itself."""
    if component.part in BARE:
        return {}
    part = PARTS[component.part]
    said = {"Maker": part.maker, "MPN": part.mpn, "Mouser": part.mouser}
    said |= {"DigiKey": part.digikey, "LCSC": part.lcsc, "Note": part.note}
    return said | {"Why": component.why}


def schematic() -> str:
    """The file's text."""
    used = sorted({symbol_name(it) for it in COMPONENTS} | {"power:PWR_FLAG"})
    root: Node = ["kicad_sch", ["version", "20250114"], ["generator", q("cobrew")], ["generator_version", q("9.0")]]
    root += [["uuid", SHEET], ["paper", q(PAPER)], _title_block(), ["lib_symbols", *map(symbol, used)]]
    for block, box in BOXES.items():
        members = [it for it in COMPONENTS if it.block == block]
        root += _block(block, box, members)
    root += _flags()
    root += [["sheet_instances", ["path", q("/"), ["page", q("1")]]], ["embedded_fonts", "no"]]
    return dump(root) + "\n"


def _title_block() -> Node:
    return [
        "title_block",
        ["title", q(TITLE)],
        ["rev", q(REVISION)],
        ["company", q("The cobrew contributors")],
        [
            "comment",
            "1",
            q(f"{DESIGN}: SELV only, 30 V at most. Mains stays in the cabinet, behind certified relays."),
        ],
        ["comment", "2", q("CERN-OHL-S-2.0. Made by hardware/hat; change that, not this file.")],
    ]


def _block(name: str, box: Box, members: Sequence[Component]) -> Iterator[Node]:
    yield _text(BLOCKS[name], box.x * STEP, (box.y - 3) * STEP, size=2)
    at, row_height = 0, 0
    x, y = box.x, box.y
    for component in members:
        wide, high = _cells(component)
        if at + wide > box.columns and at:
            at, y, row_height = 0, y + row_height * CELL_Y, 0
        left = x + at * CELL_X
        yield from _placed(component, (left + wide * CELL_X // 2) * STEP, (y + high * CELL_Y // 2) * STEP)
        at, row_height = at + wide, max(row_height, high)
    bottom = y + row_height * CELL_Y
    corners = ["rectangle", ["start", mm((box.x - 2) * STEP), mm((box.y - 5) * STEP)]]
    corners += [["end", mm((box.x + box.columns * CELL_X + 1) * STEP), mm((bottom + 1) * STEP)]]
    corners += [["stroke", ["width", "0.2"], ["type", "dash"]], ["fill", ["type", "none"]]]
    yield [*corners, ["uuid", stable_uuid("box", name)]]


def _cells(component: Component) -> tuple[int, int]:
    """How much room a symbol with its labels takes."""
    if component.part == "header":
        return 2, 3
    if component.part in ("buffer", "xor", "comparator", "eeprom", "opto"):
        return 2, 1
    return (1, 2) if component.part in ("t5", "t8") else (1, 1)


def _placed(component: Component, x: float, y: float) -> Iterator[Node]:
    name, ref = symbol_name(component), component.ref
    node: Node = ["symbol", ["lib_id", q(name)], ["at", mm(x), mm(y), "0"], ["unit", "1"], ["exclude_from_sim", "no"]]
    bought = component.part in PARTS
    node += [["in_bom", "yes" if bought else "no"], ["on_board", "yes"], ["dnp", "no"], ["uuid", q(symbol_uuid(ref))]]
    (ref_x, ref_y), (value_x, value_y) = _beside(component)
    node += [_property("Reference", ref, x + ref_x, y + ref_y)]
    node += [_property("Value", value_of(component), x + value_x, y + value_y)]
    node += [_property("Footprint", footprint_name(component), x, y, hidden=True)]
    node += [_property(key, text, x, y, hidden=True) for key, text in fields(component).items()]
    node += [["pin", q(it.number), ["uuid", stable_uuid("pin", ref, it.number)]] for it in pin_ends(name)]
    path = ["path", q(f"/{SHEET}"), ["reference", q(ref)], ["unit", "1"]]
    yield [*node, ["instances", ["project", q(DESIGN), path]]]
    for it in pin_ends(name):
        net = component.nets.get(it.number)
        if net is None:
            here = ["at", mm(x + it.x), mm(y - it.y)]
            yield ["no_connect", here, ["uuid", stable_uuid("open", ref, it.number)]]
        else:
            yield _label(net, x + it.x, y - it.y, it.angle, stable_uuid("label", ref, it.number))


def _beside(component: Component) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where reference and value stand, so that they cover neither the symbol nor its labels."""
    if component.part in ("buffer", "xor", "comparator", "eeprom"):
        return (2.5, -9), (2.5, 10)
    if component.part == "opto":
        return (-2, -5), (-4, 6)
    if component.part == "header":
        return (-2, -27), (-2, 29)
    if component.part in (
        "signal_diode",
        "schottky",
        "tvs",
        "zener",
        "esd",
        "led_green",
        "led_amber",
        "write_jumper",
    ):
        return (-3, -4), (-3, 4.5)
    if component.part == "pump_diode":
        return (-3, -4), (3, 7)
    return ((4, -2), (4, 0.6)) if component.part in ("nmos", "pmos", "buzzer") else ((2.5, -1.3), (2.5, 1.3))


def _property(name: str, text: str, x: float, y: float, *, hidden: bool = False) -> Node:
    left = ["justify", "left"]
    effects: Node = [*_HIDDEN] if hidden else [*_SMALL, left]
    return ["property", q(name), q(text), ["at", mm(x), mm(y), "0"], effects]


def _label(net: str, x: float, y: float, pin_angle: int, uuid: str) -> Node:
    """Away from the pin's symbol."""
    angle = {0: 180, 180: 0, 270: 90, 90: 270}[pin_angle]
    justify = ["justify", "right" if angle in (180, 270) else "left"]
    node: Node = ["global_label", q(net), ["shape", "passive"], ["at", mm(x), mm(y), str(angle)]]
    return [*node, ["effects", ["font", ["size", "1.27", "1.27"]], justify], ["uuid", q(uuid)]]


def _text(words: str, x: float, y: float, *, size: float) -> Node:
    effects: Node = ["effects", ["font", ["size", mm(size), mm(size)], ["bold", "yes"]], ["justify", "left"]]
    return [
        "text",
        q(words),
        ["exclude_from_sim", "no"],
        ["at", mm(x), mm(y), "0"],
        effects,
        ["uuid", stable_uuid(words)],
    ]


def _flags() -> Iterator[Node]:
    """ERC wants to know where power comes from: through connectors."""
    for n, net in enumerate((V33, GND, V24)):
        x, y, ref = (90 + 8 * n) * STEP, 156 * STEP, f"#FLG{n + 1}"
        node: Node = ["symbol", ["lib_id", q("power:PWR_FLAG")], ["at", mm(x), mm(y), "0"], ["unit", "1"]]
        node += [["exclude_from_sim", "no"], ["in_bom", "no"], ["on_board", "no"], ["dnp", "no"]]
        node += [["uuid", stable_uuid("symbol", ref)], _property("Reference", ref, x, y, hidden=True)]
        node += [_property("Value", "PWR_FLAG", x, y - 4), ["pin", q("1"), ["uuid", stable_uuid("pin", ref)]]]
        path = ["path", q(f"/{SHEET}"), ["reference", q(ref)], ["unit", "1"]]
        yield [*node, ["instances", ["project", q(DESIGN), path]]]
        yield _label(net, x, y, 90, stable_uuid("label", ref))
