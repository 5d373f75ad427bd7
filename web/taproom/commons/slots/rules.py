# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which slots are paid now, and which are given back. Pure.

A slot costs what the kit costs when it is paid. It is paid as soon as its holder has the coins, the next slot first;
who has too few brews all the same, and everybody sees what is not paid yet: nobody is kept out for being poor. What
is cancelled, declined or broken down is given back in full; who does not come has had the slot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.commons.accounts import issuer, member
from taproom.commons.ledger import Posting, Unit, transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a slot of a kit costs, for bookings made since."""

    kit: str
    coins: int
    since_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A booking, as far as coins have to know. `stands`: it is or was somebody's; not when it was cancelled."""

    booking: str
    kit: str
    name: str
    member: str | None
    start_utc: int
    made_utc: int
    stands: bool


def to_pay(
    slots: Iterable[Slot], prices: Mapping[str, Price], paid: Iterable[str], held: Mapping[str, int]
) -> list[tuple[Slot, int]]:
    """What can be paid now, with its coins: for each member the next slots first, as far as their coins go."""
    known, left = frozenset(paid), dict(held)
    found = []
    for it in sorted(slots, key=lambda it: (it.start_utc, it.booking)):
        price = prices.get(it.kit)
        if price is None or it.member is None or it.made_utc < price.since_utc:
            continue
        if not it.stands or it.booking in known:
            continue
        if left.get(it.member, 0) >= price.coins:
            left[it.member] -= price.coins
            found.append((it, price.coins))
    return found


def to_return(slots: Iterable[Slot], paid: Iterable[str]) -> list[Slot]:
    """What was paid and does not stand any more."""
    known = frozenset(paid)
    return [it for it in slots if it.booking in known and not it.stands]


def posting(it: Slot, coins: int) -> Posting:
    """Back to the issuer; the key is the booking's, so that a slot is paid once."""
    who = it.member or ""
    return Posting(
        kind="slot",
        key=f"slot.{it.booking}",
        subject=f"booking.{it.booking}",
        entries=transfer(member(who, Unit.COIN), issuer(Unit.COIN), coins),
        note=it.name,
        by=who,
    )
