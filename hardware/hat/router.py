# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Joins pads on two layers: a shortest path on a grid, one after the other, obstacles grown by the clearance.

A person would draw it nicer. That it is right is not this file's claim but KiCad's own check of the result: no
violation, nothing unconnected. Ground is a net like any other here; the copper poured over both sides comes on top.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hat.footprints import Pad
from hat.places import HEIGHT_MM, WIDTH_MM

GRID = 0.25
CLEARANCE, EDGE = 0.2, 0.5
VIA, VIA_DRILL = 0.7, 0.3
SLACK = 0.04  # a step across the corner comes nearer than its two ends
VIA_COST, BACK_COST = 12.0, 1.15
RULES = (GRID, CLEARANCE, EDGE, VIA, VIA_DRILL, SLACK, VIA_COST, BACK_COST)
COLUMNS, ROWS = int(WIDTH_MM / GRID) + 1, int(HEIGHT_MM / GRID) + 1
_STEPS = [(dx, dy, math.hypot(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
_X = np.arange(COLUMNS)[:, None] * GRID
_Y = np.arange(ROWS)[None, :] * GRID
Cell = tuple[int, int, int]  # layer (0 front, 1 back), column, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    net: str
    layer: int
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    net: str
    x: float
    y: float


class Unroutable(Exception):
    """A net found no way."""


def pad_distance(pad: Pad) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """From each point of the grid to the pad's copper, in mm."""
    angle = math.radians(pad.angle)
    dx, dy = _X - pad.x, _Y - pad.y
    if pad.shape == "circle":
        return np.maximum(np.hypot(dx, dy) - pad.wide / 2, 0)
    along = np.abs(dx * math.cos(angle) - dy * math.sin(angle))
    across = np.abs(dx * math.sin(angle) + dy * math.cos(angle))
    return np.hypot(np.maximum(along - pad.wide / 2, 0), np.maximum(across - pad.high / 2, 0))


def _core(pad: Pad) -> Pad:
    """The part of a pad that is copper whatever its corners are."""
    cut = min(pad.wide, pad.high) * (0.3 if pad.shape == "oval" else 0.15)
    return replace(pad, wide=pad.wide - cut, high=pad.high - cut)


def track_distance(it: Track) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    length = math.hypot(it.x2 - it.x1, it.y2 - it.y1) or 1e-9
    ux, uy = (it.x2 - it.x1) / length, (it.y2 - it.y1) / length
    along = np.clip((_X - it.x1) * ux + (_Y - it.y1) * uy, 0, length)
    return np.maximum(np.hypot(_X - it.x1 - along * ux, _Y - it.y1 - along * uy) - it.width / 2, 0)


class Board:
    """What is laid so far. Distances to every piece of copper are computed once and kept."""

    def __init__(self, pads: Sequence[Pad], widths: dict[str, float], default_width: float) -> None:
        self.tracks: list[Track] = []
        self.vias: list[Via] = []
        self._pads = pads
        self._widths, self._default = widths, default_width
        self._copper: list[tuple[str, tuple[int, ...], object]] = []
        for pad in pads:
            self._copper.append((pad.net, (0, 1) if pad.through else (0,), pad_distance(pad).astype(np.float32)))
        edge = np.minimum(np.minimum(_X, WIDTH_MM - _X) + 0 * _Y, np.minimum(_Y, HEIGHT_MM - _Y) + 0 * _X)
        self._edge = edge.astype(np.float32)
        self._holes = [pad for pad in pads if pad.hole]
        no_via = np.ones((COLUMNS, ROWS), dtype=bool)
        for pad in pads:  # a via in a pad: solder would run away through it
            no_via &= pad_distance(pad) >= VIA_DRILL / 2 + 0.15
        for pad in self._holes:
            no_via &= np.hypot(_X - pad.x, _Y - pad.y) >= pad.hole / 2 + VIA_DRILL / 2 + 0.3
        self._via_room = no_via

    def width(self, net: str) -> float:
        return self._widths.get(net, self._default)

    def route(self, net: str) -> None:
        """Join all pads of a net. Raises Unroutable."""
        mine = [pad for pad in self._pads if pad.net == net]
        free, via_free = self._free(net)
        islands = [self._cells(pad) for pad in mine]
        tree, rest = set(islands[0]), list(range(1, len(islands)))
        while rest:
            path, reached = self._shortest(tree, {cell: n for n in rest for cell in islands[n]}, free, via_free, net)
            self._lay(net, path)
            tree |= set(path) | set(islands[reached])
            rest.remove(reached)

    def _free(self, net: str) -> "tuple[list[object], object]":
        half = self.width(net) / 2 + CLEARANCE + SLACK
        shape = (COLUMNS, ROWS)
        free = [self._edge >= self.width(net) / 2 + EDGE for _ in (0, 1)]
        via = np.asarray(self._edge >= VIA / 2 + EDGE)
        for other, layers, distance in self._copper:
            if other == net and other:
                continue
            for layer in layers:
                free[layer] &= distance >= half  # type: ignore[operator]
            via &= distance >= VIA / 2 + CLEARANCE  # type: ignore[operator]
        via &= self._via_room
        for it in self.vias:
            via &= np.hypot(_X - it.x, _Y - it.y) >= VIA_DRILL + 0.3
        assert free[0].shape == shape
        return [it.tolist() for it in free], via.tolist()

    @staticmethod
    def _cells(pad: Pad) -> list[Cell]:
        inside = pad_distance(_core(pad)) <= 1e-6
        found = [
            (layer, int(x), int(y)) for x, y in np.argwhere(inside) for layer in ((0, 1) if pad.through else (0,))
        ]
        if not found:
            raise Unroutable(f"{pad.ref}.{pad.number} holds no point of the grid")
        return found

    def _shortest(
        self,
        tree: set[Cell],
        goals: dict[Cell, int],
        free: "list[list[list[bool]]]",
        via_free: "list[list[bool]]",
        net: str,
    ) -> tuple[list[Cell], int]:
        ends = [(x, y) for _, x, y in goals]
        left, right = min(x for x, _ in ends), max(x for x, _ in ends)
        top, bottom = min(y for _, y in ends), max(y for _, y in ends)

        def ahead(x: int, y: int) -> float:
            return math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))

        best: dict[Cell, float] = dict.fromkeys(tree, 0.0)
        came: dict[Cell, Cell] = {}
        heap = [(ahead(x, y), (layer, x, y)) for layer, x, y in sorted(tree)]
        heapq.heapify(heap)
        done: set[Cell] = set()
        while heap:
            _, cell = heapq.heappop(heap)
            if cell in done:
                continue
            done.add(cell)
            if cell in goals:
                return self._back(cell, came), goals[cell]
            layer, x, y = cell
            cost = best[cell]
            factor = BACK_COST if layer else 1.0
            for dx, dy, length in _STEPS:
                nx, ny = x + dx, y + dy
                if not (0 <= nx < COLUMNS and 0 <= ny < ROWS):
                    continue
                other = (layer, nx, ny)
                if not free[layer][nx][ny] and other not in goals:
                    continue
                self._push(other, cost + length * factor, cell, best, came, heap, ahead(nx, ny))
            if via_free[x][y]:
                self._push((1 - layer, x, y), cost + VIA_COST, cell, best, came, heap, ahead(x, y))
        raise Unroutable(net)

    @staticmethod
    def _push(
        cell: Cell, cost: float, before: Cell, best: dict[Cell, float], came: dict[Cell, Cell],
        heap: list[tuple[float, Cell]], ahead: float,
    ) -> None:  # fmt: skip
        if cost < best.get(cell, math.inf) - 1e-9:
            best[cell] = cost
            came[cell] = before
            heapq.heappush(heap, (cost + ahead, cell))

    @staticmethod
    def _back(cell: Cell, came: dict[Cell, Cell]) -> list[Cell]:
        path = [cell]
        while path[-1] in came:
            path.append(came[path[-1]])
        return path[::-1]

    def _lay(self, net: str, path: list[Cell]) -> None:
        width = self.width(net)
        start = path[0]
        for before, here, after in zip(path[:-1], path[1:], [*path[2:], None], strict=True):
            if before[0] != here[0]:
                self.vias.append(Via(net=net, x=here[1] * GRID, y=here[2] * GRID))
                via = Pad(
                    ref="", number="", net=net, x=here[1] * GRID, y=here[2] * GRID, wide=VIA, high=VIA, angle=0,
                    through=True, shape="circle", hole=VIA_DRILL,
                )  # fmt: skip
                self._copper.append((net, (0, 1), pad_distance(via).astype(np.float32)))
                start = here
                continue
            if after is not None and after[0] == here[0] and _same_way(before, here, after):
                continue
            track = Track(
                net=net, layer=here[0], x1=start[1] * GRID, y1=start[2] * GRID, x2=here[1] * GRID, y2=here[2] * GRID,
                width=width,
            )  # fmt: skip
            self.tracks.append(track)
            self._copper.append((net, (track.layer,), track_distance(track).astype(np.float32)))
            start = here


def _same_way(one: Cell, two: Cell, three: Cell) -> bool:
    return (two[1] - one[1], two[2] - one[2]) == (three[1] - two[1], three[2] - two[2])


def span(pads: Iterable[Pad]) -> float:
    """How far apart the pads of a net are: short nets are laid first."""
    points = [(pad.x, pad.y) for pad in pads]
    return (
        max(x for x, _ in points) - min(x for x, _ in points) + max(y for _, y in points) - min(y for _, y in points)
    )


def route_all(
    pads: Sequence[Pad], widths: dict[str, float], default_width: float, largest: str, *, tries: int = 40
) -> Board:
    """Every net, the largest in the middle. A net that finds no way is laid earlier at the next try."""
    names = sorted({pad.net for pad in pads if pad.net})
    by_net = {name: [pad for pad in pads if pad.net == name] for name in names}
    order = [it for it in sorted(names, key=lambda it: (span(by_net[it]), it)) if len(by_net[it]) > 1]
    order.remove(largest)
    order.insert(len(order) // 2, largest)
    for _ in range(tries):
        board = Board(pads, widths, default_width)
        failed = None
        for net in order:
            try:
                board.route(net)
            except Unroutable as error:
                failed = net
                print("no way for", error, "after", order.index(net), flush=True)
                break
        if failed is None:
            return board
        at = order.index(failed)
        order.remove(failed)
        order.insert(max(0, at // 2 - 1), failed)
    raise Unroutable("no order of nets works")
