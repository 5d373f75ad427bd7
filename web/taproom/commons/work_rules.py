# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributory accounting: the pot pays back points that are outstanding, pro rata, to the cent. Pure.

Points are outstanding until the pot has paid them; `points_per_euro` says what they are worth. With less in the pot
than that, everybody's points are paid in the same proportion, and the rest stays outstanding; with more, the rest
stays in the pot. Points are not passed on, and never fewer than none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.commons.accounts import POT, issuer, member
from taproom.commons.division import shares
from taproom.commons.ledger import Entry, Posting, Unit

SORTS = ("love", "care", "livelihood")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one member gets, and for how many of the points that were outstanding."""

    member: str
    outstanding: int
    points: int
    cents: int


def payback(pot_cents: int, outstanding: Mapping[str, int], points_per_euro: int, *, turn: int) -> list[Line]:
    """In the order of the members' ids. Whoever would get less than a cent keeps the points."""
    owed = {it: n for it, n in outstanding.items() if n > 0}
    redeemed = min(sum(owed.values()), pot_cents * points_per_euro // 100)
    points = shares(redeemed, owed, turn=turn)
    cents = shares(redeemed * 100 // points_per_euro, points, turn=turn)
    return [
        Line(member=it, outstanding=owed[it], points=points[it], cents=cents[it]) for it in sorted(owed) if cents[it]
    ]


def payback_posting(lines: Sequence[Line], *, month: str, by: str) -> Posting:
    """Euros and points in one posting: the only kind in which they meet. Once a month, by its key."""
    entries = [Entry(account=POT, amount=-sum(it.cents for it in lines))]
    entries.append(Entry(account=issuer(Unit.POINT), amount=sum(it.points for it in lines)))
    for it in lines:
        entries.append(Entry(account=member(it.member), amount=it.cents))
        entries.append(Entry(account=member(it.member, Unit.POINT), amount=-it.points))
    return Posting(kind="payback", key=payback_key(month), subject=f"payback.{month}", entries=tuple(entries), by=by)


def payback_key(month: str) -> str:
    return f"payback.{month}"
