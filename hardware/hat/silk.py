# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""What is printed on the board: each part's reference where there is room, and what a person wires by.

A reference that finds no room between the pads is left to the interactive bill of materials; it is not printed over
something else.
"""

from collections.abc import Iterator, Sequence

from cellar.board.pins import DESIGN, REVISION
from hat.circuit import Component
from hat.footprints import Pad, footprint, turned
from hat.places import HEIGHT_MM, PLACES, WIDTH_MM
from hat.router import Via
from hat.schematic import footprint_name
from hat.sexpr import Node, children, number, q, stable_uuid

LETTER_WIDE, LETTER_HIGH = 0.8, 1.0  # of 0.8 mm letters, with the room between them
Box = tuple[float, float, float, float]  # left, top, right, bottom


# What is written where (mm), how large, and turned by how much.
LEGEND = (
    ("cobrew HAT " + REVISION, 32, 20.6, 1.8, 0),
    ("NO MAINS HERE: 30 V at most", 32, 23.4, 1.0, 0),
    ("J2  24V GND", 32, 26.4, 0.9, 0),
    ("J3  1+ 1- 2+ 2- 3+ 3- 4+ 4-", 32, 28.1, 0.9, 0),
    ("J4  24V E1 E2 E3 E4", 32, 29.8, 0.9, 0),
    ("J5 J6  3V3 DQ GND", 32, 31.5, 0.9, 0),
    ("CERN-OHL-S-2.0  " + DESIGN, 32, 33.8, 0.8, 0),
    ("A", 18.4, 16.6, 1.5, 0),
    ("B", 18.4, 30.0, 1.5, 0),
)


class Silk:
    """Looks for room; what is taken stays taken."""

    def __init__(self, pads: Sequence[Pad], vias: Sequence[Via]) -> None:
        self._taken: list[Box] = [_around(pad) for pad in pads]
        self._taken += [(it.x - 0.4, it.y - 0.4, it.x + 0.4, it.y + 0.4) for it in vias]
        for words, x, y, size, _ in LEGEND:
            wide = len(words) * size * 0.95
            self._taken.append((x - wide / 2, y - size * 0.7, x + wide / 2, y + size * 0.7))
        self._lines = False

    def reference(self, component: Component) -> tuple[float, float, float] | None:
        """Where the reference stands, as seen from the part, and its angle; None if there is no room."""
        if not self._lines:
            self._lines = True
            self._taken += [box for ref in PLACES for box in _lines(ref)]
        place = PLACES[component.ref]
        wide, high = len(component.ref) * LETTER_WIDE, LETTER_HIGH
        for standing in (False, True):
            across, along = (high, wide) if standing else (wide, high)
            for dx, dy in _spots():
                x, y = place.x + dx, place.y + dy
                box = (x - across / 2, y - along / 2, x + across / 2, y + along / 2)
                if self._free(box):
                    self._taken.append(box)
                    back = turned(dx, dy, -place.turned)
                    return back[0], back[1], 90.0 if standing else 0.0
        return None

    def _free(self, box: Box) -> bool:
        inside = box[0] > 0.6 and box[1] > 0.6 and box[2] < WIDTH_MM - 0.6 and box[3] < HEIGHT_MM - 0.6
        return inside and not any(
            box[0] < it[2] and it[0] < box[2] and box[1] < it[3] and it[1] < box[3] for it in self._taken
        )

    @staticmethod
    def legend() -> Iterator[Node]:
        from hat.layout import at  # noqa: PLC0415 - the two describe one file

        for words, x, y, size, angle in LEGEND:
            font: Node = ["font", ["size", str(size), str(size)], ["thickness", str(round(size * 0.15, 3))]]
            node: Node = ["gr_text", q(words), at(x, y, angle), ["layer", q("F.SilkS")]]
            yield [*node, ["uuid", stable_uuid("legend", words, x)], ["effects", font]]


def _spots() -> Iterator[tuple[float, float]]:
    """Ever farther from the part's middle."""
    found = [(dx / 4, dy / 4) for dx in range(-12, 13) for dy in range(-12, 13)]
    yield from sorted(found, key=lambda it: (it[0] ** 2 + it[1] ** 2, it))


def _around(pad: Pad) -> Box:
    reach = 0.2
    wide, high = (pad.high, pad.wide) if round(pad.angle) % 180 == 90 else (pad.wide, pad.high)
    return pad.x - wide / 2 - reach, pad.y - high / 2 - reach, pad.x + wide / 2 + reach, pad.y + high / 2 + reach


def _lines(ref: str) -> Iterator[Box]:
    """The boxes round the lines that a footprint prints."""
    from hat.circuit import COMPONENTS  # noqa: PLC0415 - the two describe one file

    component = next(it for it in COMPONENTS if it.ref == ref)
    place, reach = PLACES[ref], 0.15
    for kind in ("fp_line", "fp_circle", "fp_arc", "fp_poly", "fp_rect"):
        for it in children(footprint(footprint_name(component)), kind):
            if not any(layer[1] == "F.SilkS" for layer in children(it, "layer")):
                continue
            ends = [
                (number(p, 1), number(p, 2)) for name in ("start", "mid", "end", "center") for p in children(it, name)
            ]
            ends += [(number(p, 1), number(p, 2)) for pts in children(it, "pts") for p in children(pts, "xy")]
            if kind == "fp_circle":
                (cx, cy), (ex, ey) = ends[-1], ends[0]
                radius = ((cx - ex) ** 2 + (cy - ey) ** 2) ** 0.5
                ends = [(cx - radius, cy - radius), (cx + radius, cy + radius)]
            points = [turned(x, y, place.turned) for x, y in ends]
            xs, ys = [place.x + x for x, _ in points], [place.y + y for _, y in points]
            yield min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach
