# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take what you want, as Liberapay's teams do. Pure, and exact to the cent.

A take is the most that one gets; what nobody takes stays. "The rest" shares what the others leave, rounded up. Does
the money not suffice, all takes shrink by one ratio, rounded down; the cents that remain go to whoever is furthest
below that ratio, and between equals it is another's turn each time.

How fast a take may grow is limited by what was before: at most the largest of a multiple of one's last take, one's
last take with what was left over, the median of all takes, and a floor. A higher wish is cut, not refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

REST = -1  # instead of cents
Reason = Literal["free", "growth", "leftover", "median", "floor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`cents` is None when there is none."""

    cents: int | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What each gets, and what is left."""

    actual: Mapping[str, int]
    left_cents: int


def limit(
    mine_cents: int, last: Sequence[int], left_cents: int, *, members: int, throttled: bool, floor: int, factor: int
) -> Limit:
    """`last` are all takes of the last period, before they were cut; `mine_cents` is mine among them."""
    taken = [it for it in last if it > 0]
    if not throttled or members < 2 or not taken:
        return Limit(cents=None, reason="free")
    bounds: list[tuple[int, Reason]] = [
        (factor * mine_cents, "growth"),
        (mine_cents + left_cents, "leftover"),
        (median(taken), "median"),
        (floor, "floor"),
    ]
    cents, reason = max(bounds, key=lambda it: it[0])
    return Limit(cents=cents, reason=reason)


def median(amounts: Sequence[int]) -> int:
    """Rounded down. Raises IndexError for none."""
    ordered = sorted(amounts)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def cut(wish: int, at_most: Limit) -> int:
    """The wish within its limit. The rest is not cut here: it is what nobody else wants."""
    return wish if wish == REST or at_most.cents is None else min(wish, at_most.cents)


def shared(pot_cents: int, takes: Mapping[str, int], *, turn: int) -> Shared:
    """The order of the names does not matter."""
    names = sorted(takes)
    nominal = _nominal(pot_cents, {it: takes[it] for it in names})
    wanted = sum(nominal.values())
    if wanted <= pot_cents:
        return Shared(actual=nominal, left_cents=pot_cents - wanted)
    actual = {it: pot_cents * nominal[it] // wanted for it in names}
    wanting = [it for it in names if nominal[it]]

    def below(it: str) -> tuple[Fraction, int]:
        return Fraction(actual[it], nominal[it]), (wanting.index(it) - turn) % len(wanting)

    for it in sorted(wanting, key=below)[: pot_cents - sum(actual.values())]:
        actual[it] += 1
    return Shared(actual=actual, left_cents=0)


def _nominal(pot_cents: int, takes: Mapping[str, int]) -> dict[str, int]:
    by_hand = sum(it for it in takes.values() if it != REST)
    resting = sum(it == REST for it in takes.values())
    rest = max(0, -((by_hand - pot_cents) // resting)) if resting else 0
    return {name: rest if it == REST else it for name, it in takes.items()}
