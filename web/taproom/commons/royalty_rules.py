# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has a part in what a recipe earns: its makers, and the makers of what it was made from. Pure, and exact.

What arrives at a version is split: of each that it was made from, so much goes up as was kept of it (`inherit`), and
the rest stays with the version's makers. Going up goes on, twelve steps at most; whoever stands there has the rest.

A version that nobody made anything of (a bare fork) is passed through. So is one with the same makers as the version
that was made from it: a line of revisions by the same hands is one step, and how much was kept is asked of its end
and of what it came from. Forking oneself therefore gains nothing, however often it is done.

    weights("rye", ...)  ->  {"cyn": 2/5, "dan": 1/5, "bob": 3/20, "ana": 3/20, "eve": 1/10}
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from taproom.commons.division import shares

MOST_STEPS = 12
NOBODY = ""  # whose share it would be, where nobody is said to have made it


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`makers` and `parents` with their weights; parents are older, so there is no way round."""

    id: str
    makers: Mapping[str, int]
    parents: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What went up from a version to one that it was made from: `part` of it, as `inherit` of it was kept."""

    to: str
    inherit: Fraction
    part: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of all that arrived at a version, as parts of the whole: `arrived` = `kept` + what was passed."""

    version: str
    depth: int
    arrived: Fraction
    kept: Fraction
    makers: Mapping[str, int]
    passed: tuple[Passed, ...]


Inherit = Callable[[str, str], Fraction]  # how much of the second was kept in the first


def walk(versions: Mapping[str, Version], sold: str, inherit: Inherit) -> list[Step]:
    """Every step, from what was sold upwards. `versions`: oldest first, with all that `sold` was made from."""
    place = {it: n for n, it in enumerate(versions)}
    layer, steps = {sold: Fraction(1)}, list[Step]()
    for depth in range(MOST_STEPS + 1):
        coming: dict[str, Fraction] = {}
        for name in sorted(layer, key=lambda it: place[it]):
            it = _step(versions, place, name, layer[name], depth, inherit)
            steps.append(it)
            for one in it.passed:
                coming[one.to] = coming.get(one.to, Fraction(0)) + one.part
        layer = coming
    return steps


def _step(
    versions: Mapping[str, Version],
    place: Mapping[str, int],
    name: str,
    arrived: Fraction,
    depth: int,
    inherit: Inherit,
) -> Step:
    it, passed = versions[name], list[Passed]()
    if depth < MOST_STEPS:
        for ancestor, weight in _came_from(versions, place, it).items():
            kept = inherit(name, ancestor) if it.makers else Fraction(1)
            if part := arrived * weight * kept:
                passed.append(Passed(to=ancestor, inherit=kept, part=part))
    kept = arrived - sum((one.part for one in passed), Fraction(0))
    return Step(version=name, depth=depth, arrived=arrived, kept=kept, makers=it.makers, passed=tuple(passed))


def _came_from(versions: Mapping[str, Version], place: Mapping[str, int], it: Version) -> dict[str, Fraction]:
    """What a version was made from by others' hands, by weight. They sum to less than 1 where it begins by itself."""
    pending, found = {it.id: Fraction(1)}, dict[str, Fraction]()
    while pending:
        name = max(pending, key=lambda one: place[one])
        weight, here = pending.pop(name), versions[name]
        if name != it.id and here.makers and here.makers.keys() != it.makers.keys():
            found[name] = weight
            continue
        whole = sum(here.parents.values())
        for parent, part in here.parents.items():
            pending[parent] = pending.get(parent, Fraction(0)) + weight * Fraction(part, whole)
    return found


def run_of(versions: Mapping[str, Version], name: str) -> list[str]:
    """A version and those before it that are one step with it, the youngest first: what was said of one holds for
    those after it, until something else is said."""
    place, it = {one: n for n, one in enumerate(versions)}, versions[name]
    pending, found = {name}, list[str]()
    while pending:
        here = max(pending, key=lambda one: place[one])
        pending.remove(here)
        makers = versions[here].makers
        if here == name or not makers or makers.keys() == it.makers.keys():
            found.append(here)
            pending |= versions[here].parents.keys()
    return found


def lineage(versions: Mapping[str, Version], sold: str) -> Iterator[tuple[str, str]]:
    """Each pair of which `inherit` may be asked, for whoever has to measure it."""
    place = {it: n for n, it in enumerate(versions)}
    pending, seen = [sold], {sold}
    while pending:
        it = versions[pending.pop()]
        for ancestor in _came_from(versions, place, it):
            yield it.id, ancestor
            if ancestor not in seen:
                seen.add(ancestor)
                pending.append(ancestor)


def weights(steps: list[Step]) -> dict[str, Fraction]:
    """The part of each maker; they sum to 1. Where nobody made it, it is `NOBODY`'s."""
    sums: dict[str, Fraction] = {}
    for step in steps:
        makers = step.makers or {NOBODY: 1}
        whole = sum(makers.values())
        for maker, weight in makers.items():
            if part := step.kept * Fraction(weight, whole):
                sums[maker] = sums.get(maker, Fraction(0)) + part
    return sums


def lines(pool_cents: int, parts: Mapping[str, Fraction], *, turn: int) -> dict[str, int]:
    """Cents by maker; they sum to the pool. One division, at the very end."""
    whole = math.lcm(*(it.denominator for it in parts.values()))
    return shares(pool_cents, {who: int(part * whole) for who, part in parts.items()}, turn=turn)
