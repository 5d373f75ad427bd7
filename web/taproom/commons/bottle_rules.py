# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bottles with a deposit: bought, lent, brought back, washed, broken. Pure.

    outside -> clean -> partner -> dirty -> clean
                  \\-------\\---------\\----> broken

Whoever borrows pays the deposit that holds then. Whoever brings back gets their part of what they paid, rounded down,
so that the last bottle brings back the last cent; for what they broke, that part stays with the brewery.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from taproom.commons.accounts import BREWING, outside
from taproom.commons.ledger import Account, Entry, Posting, Unit, transfer
from taproom.i18n import mark as _

CLEAN = Account(kind="bottles_clean", unit=Unit.BOTTLE)
DIRTY = Account(kind="bottles_dirty", unit=Unit.BOTTLE)
BROKEN = Account(kind="bottles_broken", unit=Unit.BOTTLE)
MOVES: Mapping[str, str] = {
    "bottles_bought": _("We got new bottles"),
    "bottles_lent": _("A partner took full ones"),
    "bottles_returned": _("A partner brought empty ones back"),
    "bottles_washed": _("We washed some"),
    "bottles_broken": _("Some broke here"),
    "bottles_lost": _("A partner broke or lost some"),
}
WITH_PARTNER = frozenset({"bottles_lent", "bottles_returned", "bottles_lost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a partner has, and what they paid for it."""

    bottles: int
    deposit_cents: int

    def part(self, count: int) -> int:
        """Of the deposit, for so many of the bottles."""
        return self.deposit_cents * count // self.bottles if self.bottles else 0


def lent_to(partner: str) -> Account:
    return Account(kind="bottles_lent", owner=partner, unit=Unit.BOTTLE)


def deposit_of(partner: str) -> Account:
    return Account(kind="deposit", owner=partner)


def moved(kind: str, count: int, *, partner: str, held: Held, deposit_cents: int, key: str, by: str) -> Posting:
    """`partner` and `held` count where the move has one; `deposit_cents` is what a bottle costs now."""
    ends = {
        "bottles_bought": (Account(kind="outside", owner="suppliers", unit=Unit.BOTTLE, lowest=None), CLEAN),
        "bottles_lent": (CLEAN, lent_to(partner)),
        "bottles_returned": (lent_to(partner), DIRTY),
        "bottles_washed": (DIRTY, CLEAN),
        "bottles_broken": (CLEAN, BROKEN),
        "bottles_lost": (lent_to(partner), BROKEN),
    }
    money = _money(kind, count, partner, held, deposit_cents)
    entries = (*transfer(*ends[kind], count), *money)
    return Posting(kind=kind, key=f"bottles.{key}", subject=f"partner.{partner}", entries=entries, by=by)


def _money(kind: str, count: int, partner: str, held: Held, deposit_cents: int) -> tuple[Entry, ...]:
    match kind:
        case "bottles_lent":
            return transfer(outside("customers"), deposit_of(partner), count * deposit_cents)
        case "bottles_returned":
            return transfer(deposit_of(partner), outside("customers"), held.part(count))
        case "bottles_lost":
            return transfer(deposit_of(partner), BREWING, held.part(count))
        case _:
            return ()
