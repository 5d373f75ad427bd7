# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buckets: a thing that costs money, which whoever wants it pays into. Pure.

    proposed -> funded -> bought
        |          |
        +----------+----> called off: everybody has back what they gave, to the cent

Full is funded; with the least that it needs, whoever proposed it may say so. The account of a bucket has its goal as
its highest balance, so the database itself keeps it from being over-funded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.commons.accounts import outside
from taproom.commons.division import shares
from taproom.commons.ledger import Account, Entry, Posted

PAID_IN = frozenset({"pledge", "donation", "grant"})
PROPOSED, FUNDED, BOUGHT, CALLED_OFF = "proposed", "funded", "bought", "called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """`least_cents` is enough to go on, `goal_cents` is all that it takes."""

    id: str
    title: str
    why: str
    least_cents: int
    goal_cents: int
    by_member: str
    proposed_utc: int
    state: str

    @property
    def account(self) -> Account:
        return Account(kind="bucket", owner=self.id, highest=self.goal_cents)

    @property
    def subject(self) -> str:
        return f"bucket.{self.id}"


def giving(member: str) -> Account:
    """What a member may only give to buckets."""
    return Account(kind="giving", owner=member)


def may_accept(bucket: Bucket, balance: int) -> bool:
    """Whether it can be said to be funded."""
    return bucket.state == PROPOSED and balance >= bucket.least_cents


def is_full(bucket: Bucket, balance: int) -> bool:
    return balance == bucket.goal_cents


def pledged(story: Iterable[Posted]) -> dict[str, tuple[Account, int]]:
    """What came from each account and was not taken back."""
    sums: dict[str, tuple[Account, int]] = {}
    for it in story:
        if it.posting.kind in PAID_IN and it.posting.reverses is None and it.reversed_by is None:
            for entry in it.posting.entries:
                if entry.amount < 0:
                    before = sums.get(entry.account.id, (entry.account, 0))[1]
                    sums[entry.account.id] = entry.account, before - entry.amount
    return sums


def bought(
    bucket: Bucket, balance: int, spent_cents: int, given: Mapping[str, tuple[Account, int]]
) -> tuple[Entry, ...]:
    """The supplier is paid; what is left goes back in proportion to what was given. `spent_cents` <= `balance`."""
    back = shares(balance - spent_cents, {it: cents for it, (_, cents) in given.items()})
    entries = [Entry(account=bucket.account, amount=-balance)]
    entries.append(Entry(account=outside("suppliers"), amount=spent_cents))
    entries += [Entry(account=given[it][0], amount=cents) for it, cents in back.items()]
    return tuple(entries)
