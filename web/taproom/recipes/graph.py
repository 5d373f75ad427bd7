# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each revision stands in the picture of the forks: a row for each, the youngest on top, a lane for a recipe.

Pure: numbers for the template to draw. Lanes are given out in the order in which recipes appear, and taken again by
another once a recipe has no more revisions to come; so a family of many short forks stays narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from taproom.recipes.revisions import Revision

ROW_PX = 40
LANE_PX = 26
EDGE_PX = 20
AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A revision at (x, y). `number` counts from the oldest, which is 1."""

    revision: str
    number: int
    lane: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """`paths` are the `d` of the lines from parents to children, with the lane that they belong to."""

    dots: tuple[Dot, ...]
    paths: tuple[tuple[int, str], ...]
    lanes: int
    left_out: int

    @property
    def width(self) -> int:
        return 2 * EDGE_PX + (self.lanes - 1) * LANE_PX

    @property
    def height(self) -> int:
        return len(self.dots) * ROW_PX


def drawn(family: Sequence[tuple[str, Revision]]) -> Graph:
    """`family`: (id, revision), oldest first. The oldest of too many are left out."""
    shown = family[-AT_MOST:]
    lanes = _lanes(shown)
    dots = {
        name: Dot(
            revision=name,
            number=number,
            lane=lanes[it.recipe],
            x=EDGE_PX + lanes[it.recipe] * LANE_PX,
            y=(len(shown) - place) * ROW_PX - ROW_PX // 2,
        )
        for place, (number, (name, it)) in enumerate(enumerate(shown, len(family) - len(shown) + 1))
    }
    paths = [
        (max(dots[name].lane, dots[parent].lane), _path(dots[parent], dots[name]))
        for name, it in shown
        for parent in it.parents
        if parent in dots
    ]
    return Graph(
        dots=tuple(reversed(dots.values())),
        paths=tuple(paths),
        lanes=max(lanes.values(), default=0) + 1,
        left_out=len(family) - len(shown),
    )


def _lanes(shown: Sequence[tuple[str, Revision]]) -> dict[str, int]:
    spans: dict[str, tuple[int, int]] = {}
    recipe_of = {name: it.recipe for name, it in shown}
    row_of = {name: row for row, (name, _) in enumerate(shown)}
    for row, (_, it) in enumerate(shown):
        known = [parent for parent in it.parents if parent in row_of]
        begin = min([row, *(row_of[parent] for parent in known)])
        spans[it.recipe] = (spans.get(it.recipe, (begin, row))[0], row)
        for shelf in (recipe_of[parent] for parent in known):  # a lane is taken as long as something leaves it
            spans[shelf] = (spans[shelf][0], max(spans[shelf][1], row))
    lanes: dict[str, int] = {}
    free_after: list[int] = []
    for recipe, (begin, end) in sorted(spans.items(), key=lambda it: it[1]):
        lane = next((place for place, until in enumerate(free_after) if until < begin), len(free_after))
        free_after[lane : lane + 1] = [end]
        lanes[recipe] = lane
    return lanes


def _path(old: Dot, new: Dot) -> str:
    """Straight up in the lane further right, and over to the other's in one row."""
    if old.x == new.x:
        return f"M{old.x} {old.y}V{new.y}"
    half = ROW_PX // 2
    if old.x < new.x:  # a fork: over at once, then up
        turn = old.y - ROW_PX
        return f"M{old.x} {old.y}C{old.x} {old.y - half} {new.x} {turn + half} {new.x} {turn}V{new.y}"
    turn = new.y + ROW_PX  # a merge: up, then over
    return f"M{old.x} {old.y}V{turn}C{old.x} {turn - half} {new.x} {new.y + half} {new.x} {new.y}"
