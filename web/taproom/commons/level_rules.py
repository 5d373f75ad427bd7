# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One action, many levels: what a member gave and received, in every unit, from the book. Pure.

A posting that was taken back does not count, nor what only went from one of their own accounts to another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from taproom.commons.ledger import Posted, Unit

Side = Literal["gave", "received"]
Shown = Literal["nothing", "deeds", "everything"]
SHOWN: tuple[Shown, ...] = ("nothing", "deeds", "everything")
# Of each kind of posting, which unit counts on which side. Points for work are given: the work was.
_SIDES: Mapping[tuple[str, Unit], Side] = {
    ("work", Unit.POINT): "gave",
    ("pledge", Unit.EUR): "gave",
    ("bought", Unit.EUR): "gave",
    ("work", Unit.COIN): "received",
    ("payback", Unit.EUR): "received",
    ("takes", Unit.EUR): "received",
    ("income", Unit.EUR): "received",
    ("sale", Unit.EUR): "received",
    ("sale_back", Unit.EUR): "received",
    ("royalty_coins", Unit.COIN): "received",
    ("spent", Unit.COIN): "gave",
}
_TOGETHER: Mapping[str, str] = {"bought": "pledge", "sale": "royalties", "sale_back": "royalties"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Of one kind, all of it."""

    side: Side
    kind: str
    unit: Unit
    amount: int


def totals(book: Iterable[Posted], who: str) -> list[Total]:
    """Gave first. `book`: the postings that touch the member's accounts."""
    sums: dict[tuple[Side, str, Unit], int] = {}
    for it in book:
        if it.reversed_by is not None or it.posting.reverses is not None:
            continue
        for entry in it.posting.entries:
            side = _SIDES.get((it.posting.kind, entry.account.unit))
            if side is None or entry.account.owner != who:
                continue
            gives = side == "gave" and it.posting.kind != "work"
            key = (side, _TOGETHER.get(it.posting.kind, it.posting.kind), entry.account.unit)
            sums[key] = sums.get(key, 0) + (-entry.amount if gives else entry.amount)
    found = [Total(side=side, kind=kind, unit=unit, amount=n) for (side, kind, unit), n in sums.items() if n]
    return sorted(found, key=lambda one: (one.side, one.kind, one.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What is counted, and has no unit."""

    recipes: int
    batches: int
    work: int
    witnessed: int
    meetings: int
    proposals: int
    answers: int
