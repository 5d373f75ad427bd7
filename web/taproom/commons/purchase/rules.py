# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An order that several join: what a price break gives each, and who pays how much of the way here. Pure.

The price of an item is that of the largest break that all together reach, so that whoever takes one kilo has the
price of the sack. Goods cost whole cents each; the delivery is split by weight, by value or by heads, by the rule of
`division`, so that all shares sum to what the supplier asks, to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from taproom.commons.accounts import SUPPLIERS, outside
from taproom.commons.accounts import member as account_of
from taproom.commons.division import shares
from taproom.commons.ledger import Account, Entry, Posting, transfer

Split = Literal["weight", "value", "heads"]
SPLITS: tuple[Split, ...] = get_args(Split)
Sort = Literal["malt", "hops", "yeast", "other"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """From `least` units on, one costs `cents`."""

    least: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a supplier sells: `unit` is how it is counted, `grams` what one weighs."""

    id: str
    supplier: str
    code: str
    name: str
    sort: Sort
    unit: str
    grams: int
    breaks: tuple[Break, ...]

    def cents_at(self, count: int) -> int:
        """What one costs when so many are ordered. The breaks ascend; the first holds from one on."""
        reached = [it.cents for it in self.breaks if it.least <= count]
        return reached[-1] if reached else self.breaks[0].cents

    def next_break(self, count: int) -> Break | None:
        """The break that is not reached yet, if it is cheaper."""
        now = self.cents_at(count)
        return next((it for it in self.breaks if it.least > count and it.cents < now), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many of an item, for a member."""

    member: str
    item: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a member pays."""

    goods_cents: int
    delivery_cents: int

    @property
    def cents(self) -> int:
        return self.goods_cents + self.delivery_cents


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """How many of each item, all together."""
    found: dict[str, int] = {}
    for it in lines:
        found[it.item] = found.get(it.item, 0) + it.count
    return found


def split(
    lines: Sequence[Line], items: Mapping[str, Item], *, delivery_cents: int, by: Split, turn: int = 0
) -> dict[str, Share]:
    """By member; the sum is what the goods and the way here cost. Without lines nobody pays anything."""
    counts = totals(lines)
    price = {it: items[it].cents_at(count) for it, count in counts.items()}
    goods: dict[str, int] = {}
    grams: dict[str, int] = {}
    for it in lines:
        goods[it.member] = goods.get(it.member, 0) + it.count * price[it.item]
        grams[it.member] = grams.get(it.member, 0) + it.count * items[it.item].grams
    if not goods:
        return {}
    weights = {"weight": grams, "value": goods, "heads": dict.fromkeys(goods, 1)}[by]
    delivery = shares(delivery_cents, weights if any(weights.values()) else dict.fromkeys(goods, 1), turn=turn)
    return {it: Share(goods_cents=goods[it], delivery_cents=delivery[it]) for it in goods}


def owes(who: str) -> Account:
    """What a member has still to pay, with a minus; never more than nothing."""
    return Account(kind="owes", owner=who, lowest=None, highest=0)


def ordered(purchase: str) -> Account:
    """What was ordered together and not yet paid to the supplier."""
    return Account(kind="ordered", owner=purchase)


def closing(purchase: str, split_up: Mapping[str, Share], *, title: str, by: str) -> Posting:
    """Everybody owes their share from now on."""
    due = {who: share.cents for who, share in split_up.items() if share.cents}
    entries = [it for who, cents in due.items() for it in transfer(owes(who), ordered(purchase), cents)]
    key = f"order.{purchase}"
    return Posting(kind="order_closed", key=key, subject=key, entries=tuple(entries), note=title, by=by)


def called_off(
    purchase: str, split_up: Mapping[str, Share], owed: Mapping[str, int], *, title: str, by: str
) -> Posting:
    """After closing: nobody owes it any more; what somebody had paid already is theirs, held here for them.

    `owed` is what each still owes, of this and of other things.
    """
    entries: list[Entry] = []
    for who, share in split_up.items():
        back = min(share.cents, owed.get(who, 0))
        for target, cents in ((owes(who), back), (account_of(who), share.cents - back)):
            entries += transfer(ordered(purchase), target, cents) if cents else ()
    return Posting(
        kind="order_called_off",
        key=f"order-off.{purchase}",
        subject=f"order.{purchase}",
        entries=tuple(entries),
        note=title,
        by=by,
    )


def paid(purchase: str, cents: int, *, title: str, by: str) -> Posting:
    """To the supplier, all of it."""
    entries = transfer(ordered(purchase), outside(SUPPLIERS), cents)
    key, subject = f"order-paid.{purchase}", f"order.{purchase}"
    return Posting(kind="order_paid", key=key, subject=subject, entries=entries, note=title, by=by)


def due_paid(who: str, cents: int, *, key: str, by: str, from_held: bool) -> Posting:
    """A member pays what they owe: out of their purse, or from what the brewery holds for them."""
    source = account_of(who) if from_held else outside("members")
    return Posting(kind="due_paid", key=f"due.{key}", entries=transfer(source, owes(who), cents), by=by)
