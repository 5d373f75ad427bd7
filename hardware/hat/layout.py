# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The board, as KiCad keeps it: footprints where `places` puts them, copper that `router` laid, ground all over."""

from collections.abc import Iterator, Mapping, Sequence

from cellar.board.pins import DESIGN, REVISION
from hat.circuit import COMPONENTS, GND, RAIL, V5, V24, V33, Component
from hat.footprints import Pad, footprint, pads
from hat.places import HEIGHT_MM, PLACES, WIDTH_MM
from hat.router import VIA, VIA_DRILL, Track, Via
from hat.schematic import TITLE, fields, footprint_name, symbol_name, symbol_uuid, value_of
from hat.sexpr import Node, child, dump, mm, number, q, stable_uuid
from hat.silk import Silk
from hat.symbols import pin_ends

ORIGIN_X, ORIGIN_Y = 100.0, 50.0  # of the board on KiCad's sheet
WIDTHS = {GND: 0.4, V33: 0.3, V5: 0.4, V24: 0.6, "V24_IN": 0.8, "V24_F": 0.8, RAIL: 0.5} | {
    f"OUT{n}_N": 0.4 for n in range(1, 5)
}
DEFAULT_WIDTH = 0.25
LAYERS = (
    ("0", "F.Cu", "signal"), ("2", "B.Cu", "signal"), ("13", "F.Paste", "user"), ("15", "B.Paste", "user"),
    ("5", "F.SilkS", "user"), ("7", "B.SilkS", "user"), ("1", "F.Mask", "user"), ("3", "B.Mask", "user"),
    ("25", "Edge.Cuts", "user"), ("31", "F.CrtYd", "user"), ("29", "B.CrtYd", "user"), ("35", "F.Fab", "user"),
    ("33", "B.Fab", "user"),
)  # fmt: skip


def joined(component: Component) -> dict[str, str]:
    """The net of each pin; one that is left open has a net of its own, named as KiCad names it."""
    found = dict(component.nets)
    for it in pin_ends(symbol_name(component)):
        name = "" if it.name in ("~", "") else f"-{it.name}"
        found.setdefault(it.number, f"unconnected-({component.ref}{name}-Pad{it.number})")
    return found


NET_NUMBERS = {
    name: n for n, name in enumerate(sorted({net for it in COMPONENTS for net in joined(it).values()}), start=1)
}


def all_pads(components: Sequence[Component] = COMPONENTS) -> list[Pad]:
    return [pad for component in components for pad in pads(component)]


def layout(tracks: Sequence[Track], vias: Sequence[Via]) -> str:
    """The file's text, ground not yet poured."""
    silk = Silk(all_pads(), vias)
    root = [*frame(TITLE), ["net", "0", q("")], *(["net", str(n), q(name)] for name, n in NET_NUMBERS.items())]
    root += [_footprint(component, silk) for component in COMPONENTS]
    root += [edge(WIDTH_MM, HEIGHT_MM), *silk.legend()]
    root += [_track(n, it) for n, it in enumerate(tracks)]
    root += [_via(n, it) for n, it in enumerate(vias)]
    return dump([*root, _ground()]) + "\n"


def frame(title: str) -> Node:
    """What stands at the head of each board file."""
    said: Node = ["title_block", ["title", q(title)], ["rev", q(REVISION)], ["company", q("The cobrew contributors")]]
    said += [["comment", "1", q(f"{DESIGN}, CERN-OHL-S-2.0")]]
    return [
        "kicad_pcb", ["version", "20241229"], ["generator", q("cobrew")], ["generator_version", q("9.0")],
        ["general", ["thickness", "1.6"], ["legacy_teardrops", "no"]], ["paper", q("A4")], said,
        ["layers", *([number, q(name), kind] for number, name, kind in LAYERS)],
        ["setup", ["pad_to_mask_clearance", "0.05"], ["allow_soldermask_bridges_in_footprints", "no"]],
    ]  # fmt: skip


def at(x: float, y: float, turned: float = 0) -> Node:
    return ["at", mm(x + ORIGIN_X), mm(y + ORIGIN_Y), *([mm(turned)] if turned else [])]


def _footprint(component: Component, silk: Silk) -> Node:
    place, ref, name = PLACES[component.ref], component.ref, footprint_name(component)
    node = placed_footprint(name, ref, joined(component), place.turned, NET_NUMBERS)
    node[2:2] = [at(place.x, place.y, place.turned)]
    node += _properties(component, silk)
    node += [["path", q(f"/{symbol_uuid(ref)}")], ["sheetname", q("/")], ["sheetfile", q(f"{DESIGN}.kicad_sch")]]
    return node


def placed_footprint(name: str, ref: str, nets: Mapping[str, str], turned: int, numbers: dict[str, int]) -> Node:
    """A library's footprint with nets and angles, its own texts left out."""
    node: Node = ["footprint", q(name), ["layer", q("F.Cu")], ["uuid", stable_uuid("footprint", ref)]]
    for n, it in enumerate(footprint(name)):
        if not isinstance(it, list) or it[0] in (
            "version",
            "generator",
            "generator_version",
            "layer",
            "property",
            "fp_text",
        ):
            continue
        if it[0] == "pad":
            _join(it, nets.get(str(it[1])), turned, numbers)
        kept = [part for part in it if not (isinstance(part, list) and part[0] == "uuid")]
        named = str(it[0]).startswith("fp_") or it[0] == "pad"
        node.append([*kept, ["uuid", stable_uuid(ref, n)]] if named else it)
    return node


def _join(pad: Node, net: str | None, turned: int, numbers: dict[str, int]) -> None:
    where = child(pad, "at")
    angle = (number(where, 3) if len(where) > 3 else 0) + turned
    where[3:] = [mm(angle % 360)] if angle % 360 else []
    if net is not None:
        pad.append(["net", str(numbers[net]), q(net)])


# KiCad adds these to each part that lacks them, with an identifier made up on the spot.
_UNUSED = {"Datasheet": "", "Description": ""}


def _properties(component: Component, silk: Silk) -> Iterator[Node]:
    ref = component.ref
    place = silk.reference(component)
    for name, text in {"Reference": ref, "Value": value_of(component), **fields(component), **_UNUSED}.items():
        node: Node = ["property", q(name), q(text)]
        if name == "Reference" and place is not None:
            node += [["at", mm(place[0]), mm(place[1]), mm(place[2])], ["layer", q("F.SilkS")]]
        else:
            node += [
                ["at", "0", "0", "0"],
                ["layer", q("F.Fab")],
                *([["hide", "yes"]] if name != "Reference" else []),
            ]
        size = ["size", "0.8", "0.8"]
        yield [*node, ["uuid", stable_uuid(ref, name)], ["effects", ["font", size, ["thickness", "0.12"]]]]


def edge(wide: float, high: float) -> Node:
    """The outline, with round corners as a HAT has them."""
    node: Node = ["gr_rect", ["start", *at(0, 0)[1:]], ["end", *at(wide, high)[1:]]]
    node += [["stroke", ["width", "0.1"], ["type", "solid"]], ["fill", "no"], ["layer", q("Edge.Cuts")]]
    return [*node, ["uuid", stable_uuid("edge")]]


def _track(n: int, it: Track) -> Node:
    node: Node = ["segment", ["start", *at(it.x1, it.y1)[1:]], ["end", *at(it.x2, it.y2)[1:]]]
    layer = "B.Cu" if it.layer else "F.Cu"
    node += [["width", mm(it.width)], ["layer", q(layer)], ["net", str(NET_NUMBERS[it.net])]]
    return [*node, ["uuid", stable_uuid("track", n)]]


def _via(n: int, it: Via) -> Node:
    node: Node = [
        "via",
        at(it.x, it.y),
        ["size", mm(VIA)],
        ["drill", mm(VIA_DRILL)],
        ["layers", q("F.Cu"), q("B.Cu")],
    ]
    return [*node, ["net", str(NET_NUMBERS[it.net])], ["uuid", stable_uuid("via", n)]]


def _ground() -> Node:
    inset = 0.6
    corners = (
        (inset, inset),
        (WIDTH_MM - inset, inset),
        (WIDTH_MM - inset, HEIGHT_MM - inset),
        (inset, HEIGHT_MM - inset),
    )
    node: Node = ["zone", ["net", str(NET_NUMBERS[GND])], ["net_name", q(GND)], ["layers", q("F.Cu"), q("B.Cu")]]
    node += [["uuid", stable_uuid("ground")], ["hatch", "edge", "0.5"], ["connect_pads", ["clearance", "0.25"]]]
    node += [["min_thickness", "0.25"], ["fill", "yes", ["thermal_gap", "0.3"], ["thermal_bridge_width", "0.4"]]]
    return [*node, ["polygon", ["pts", *(["xy", *at(x, y)[1:]] for x, y in corners)]]]
