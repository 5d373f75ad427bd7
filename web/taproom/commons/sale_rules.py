# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sale of a batch: how the money is split, and what comes of it when it is given back. Pure.

    480.00 from customers -> pot 96.00 · royalties 24.00 · brewing 360.00

Shares are of what is left without the tax. Given back, the buyer has all of it again: each account gives back what it
got, as far as it still has it, and brewing money bears the rest. What an author was paid is not taken from them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.commons.accounts import BREWING, POT, issuer, outside
from taproom.commons.accounts import member as purse
from taproom.commons.division import part
from taproom.commons.ledger import Account, Entry, Posting, Unit, merged, transfer

CUSTOMERS, AUTHORS = outside("customers"), outside("authors")
NAMED = "name:"  # how the key of a maker begins who has no account here


def due(who: str) -> Account:
    """What an author may have, and has not chosen how. `who` is a member's id, or `elsewhere`."""
    return Account(kind="royalty", owner=who)


def elsewhere(name: str) -> str:
    """The owner of what is kept for an author who has no account here. The book does not say who that is."""
    return "x" + hashlib.sha256(name.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """All in cents. `rest` includes the tax."""

    cents: int
    tax: int
    pot: int
    royalties: int

    @property
    def rest(self) -> int:
        return self.cents - self.pot - self.royalties


def split(cents: int, tax: int, *, pot_share: int, royalty_share: int) -> Split:
    """Shares in ten-thousandths; they are bounded so that something is left to brew from."""
    net = cents - tax
    return Split(cents=cents, tax=tax, pot=part(net, pot_share), royalties=part(net, royalty_share))


def account_of(maker: str, erased: frozenset[str]) -> Account:
    """Where a maker's share goes: what was nobody's, or is of somebody who was erased, is everybody's."""
    if not maker or maker in erased:
        return POT
    return due(elsewhere(maker.removeprefix(NAMED)) if maker.startswith(NAMED) else maker)


def sold(it: Split, lines: Mapping[str, int], erased: frozenset[str], *, sale: str, batch: str, by: str) -> Posting:
    """`lines`: cents by maker; without any, the royalties stay in brewing money. Once, by the sale's id."""
    entries = [*transfer(CUSTOMERS, BREWING, it.cents)]
    if it.pot:
        entries += transfer(BREWING, POT, it.pot)
    for maker, cents in lines.items():
        if cents:
            entries += transfer(BREWING, account_of(maker, erased), cents)
    return Posting(kind="sale", key=f"sale.{sale}", subject=f"batch.{batch}", entries=merged(entries), by=by)


def given_back(entries: Sequence[Entry], held: Mapping[str, int]) -> tuple[Entry, ...]:
    """What undoes a sale as far as it can be. `held`: what its accounts hold now."""
    got = [it for it in entries if it.account.kind in ("pot", "royalty")]
    left = [(it.account, min(it.amount, max(0, held[it.account.id]))) for it in got]
    back = [Entry(account=account, amount=-cents) for account, cents in left if cents]
    paid = -next(it.amount for it in entries if it.account == CUSTOMERS)
    rest = paid + sum(it.amount for it in back)
    own = [Entry(account=BREWING, amount=-rest)] if rest else []
    return merged([*back, *own, Entry(account=CUSTOMERS, amount=paid)])


def in_coins(who: str, coins: int, coins_per_euro: int, *, key: str) -> Posting:
    """Coins instead of money: the money stays for brewing, at a rate that the posting says."""
    cents = -(-coins * 100 // coins_per_euro)
    entries = (*transfer(due(who), BREWING, cents), *transfer(issuer(Unit.COIN), purse(who, Unit.COIN), coins))
    note = f"{coins_per_euro} COIN = 1 EUR"
    return Posting(kind="royalty_coins", key=key, entries=entries, note=note, by=who)


def coins_for(cents: int, coins_per_euro: int, held: int, cap: int) -> int:
    """Whole ones, and no more than one may hold."""
    return max(0, min(cents * coins_per_euro // 100, cap - held))
