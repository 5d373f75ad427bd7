# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where money came from and where it went, as ribbons between two columns. Pure; whole numbers only.

Within a posting, what left each account is matched with what came to each, in the order of the book, until all of it
is: so the ribbons of a month sum to what moved. What was taken back, and what took it back, are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taproom.commons.ledger import Account, Entry, Posted, Unit

HEIGHT, WIDTH, BAR, SLOT, GAP = 260, 360, 6, 36, 4  # in the picture's own units


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """`source` and `target` are places: a kind of account, and for `outside` who."""

    source: str
    target: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A bar of the picture, `y` from above."""

    place: str
    cents: int
    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """`path` is its outline, as SVG has it."""

    flow: Flow
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Of a month."""

    sources: tuple[Node, ...]
    targets: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: int
    cents: int


def place_of(account: Account) -> str:
    return f"{account.kind}:{account.owner}" if account.kind == "outside" else account.kind


def flows(book: Iterable[Posted]) -> list[Flow]:
    """The largest first."""
    sums: dict[tuple[str, str], int] = {}
    for it in book:
        if it.reversed_by is None and it.posting.reverses is None:
            for source, target, cents in _matched(
                [one for one in it.posting.entries if one.account.unit is Unit.EUR]
            ):
                sums[source, target] = sums.get((source, target), 0) + cents
    found = [Flow(source=one, target=other, cents=cents) for (one, other), cents in sums.items()]
    return sorted(found, key=lambda it: (-it.cents, it.source, it.target))


def _matched(entries: Sequence[Entry]) -> Iterable[tuple[str, str, int]]:
    gave = [(place_of(it.account), -it.amount) for it in entries if it.amount < 0]
    got = [(place_of(it.account), it.amount) for it in entries if it.amount > 0]
    while gave and got:
        (source, out), (target, into) = gave[0], got[0]
        cents = min(out, into)
        yield source, target, cents
        gave[:1] = [(source, out - cents)] if out > cents else []
        got[:1] = [(target, into - cents)] if into > cents else []


def drawn(found: Sequence[Flow]) -> Picture:
    """The widths are in proportion; a bar is never nearer to the next than its words are high."""
    whole = sum(it.cents for it in found)
    sources = _column([(it.source, it.cents) for it in found], whole)
    targets = _column([(it.target, it.cents) for it in found], whole)
    at = {("from", it.place): it.y for it in sources} | {("to", it.place): it.y for it in targets}
    ribbons = []
    for it in sorted(found, key=lambda it: (_rank(sources, it.source), _rank(targets, it.target))):
        thick = _high(it.cents, whole)
        left, right = at["from", it.source], at["to", it.target]
        at["from", it.source], at["to", it.target] = left + thick, right + thick
        ribbons.append(Ribbon(flow=it, path=_outline(left, right, thick)))
    last = max((it.y + max(it.height, SLOT) for it in (*sources, *targets)), default=0)
    return Picture(sources=sources, targets=targets, ribbons=tuple(ribbons), height=last, cents=whole)


def _high(cents: int, whole: int) -> int:
    return max(1, cents * HEIGHT // whole)


def _rank(column: Sequence[Node], place: str) -> int:
    return next(n for n, it in enumerate(column) if it.place == place)


def _column(parts: Sequence[tuple[str, int]], whole: int) -> tuple[Node, ...]:
    sums: dict[str, int] = {}
    heights: dict[str, int] = {}
    for place, cents in parts:
        sums[place] = sums.get(place, 0) + cents
        heights[place] = heights.get(place, 0) + _high(cents, whole)
    nodes, y = [], 0
    for place in sorted(sums, key=lambda it: (-sums[it], it)):
        nodes.append(Node(place=place, cents=sums[place], y=y, height=heights[place]))
        y += max(heights[place], SLOT) + GAP
    return tuple(nodes)


def _outline(left: int, right: int, thick: int) -> str:
    near, far, middle = BAR, WIDTH - BAR, WIDTH // 2
    over = f"M{near} {left}C{middle} {left} {middle} {right} {far} {right}"
    return f"{over}V{right + thick}C{middle} {right + thick} {middle} {left + thick} {near} {left + thick}Z"
