# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of taking royalties: in money, in coins, for a bucket; and paying authors who cannot take it here."""

import sqlite3

from taproom.commons import buckets, repository
from taproom.commons.accounts import member
from taproom.commons.choices import COINS
from taproom.commons.choosing import chosen
from taproom.commons.ledger import Account, OutOfLimits, Posting, Settled, Unit, transfer
from taproom.commons.sale_rules import AUTHORS, coins_for, due, in_coins


def in_money(db: sqlite3.Connection, who: str, cents: int, *, key: str, now_utc: int) -> int:
    """Into what a member has here, to be paid out. From the least on that the group pays. Raises LedgerRefused."""
    before = repository.seq_of(db, key)
    if before is not None:
        return before
    held, least = repository.balance(db, due(who).id), chosen(db)["royalty_least"]
    if held < least:
        raise OutOfLimits(due(who), least - held)
    posting = Posting(kind="royalty_taken", key=key, entries=transfer(due(who), member(who), cents), by=who)
    return repository.post(db, posting, now_utc=now_utc)


def coins_possible(db: sqlite3.Connection, who: str) -> int:
    """How many coins a member could have for all that is due to them; 0 while the group has none."""
    rules = chosen(db)
    if not rules.has(COINS):
        return 0
    held = repository.balance(db, member(who, Unit.COIN).id)
    return coins_for(repository.balance(db, due(who).id), rules["royalty_coins"], held, rules["coin_cap"])


def as_coins(db: sqlite3.Connection, who: str, coins: int, *, key: str, now_utc: int) -> int:
    """Coins for as much of it as they cost. Raises LedgerRefused."""
    before = repository.seq_of(db, key)
    if before is not None:
        return before
    possible = coins_possible(db, who)
    if coins > possible:
        raise OutOfLimits(due(who) if not possible else member(who, Unit.COIN), coins - possible)
    return repository.post(db, in_coins(who, coins, chosen(db)["royalty_coins"], key=key), now_utc=now_utc)


def to_bucket(db: sqlite3.Connection, who: str, bucket: str, cents: int, *, key: str, now_utc: int) -> None:
    """A pledge out of what is due; a refund puts it back there. Raises LedgerRefused."""
    buckets.pledge(db, bucket, due(who), cents, key=key, by=who, now_utc=now_utc)


def all_due(db: sqlite3.Connection) -> dict[str, int]:
    """By owner: everybody to whom royalties are due."""
    return repository.balances_of(db, "royalty", Unit.EUR)


def pay_out(db: sqlite3.Connection, owner: str, cents: int, *, note: str, key: str, by: str, now_utc: int) -> int:
    """To an author who cannot take it here: elsewhere, or a former member. Raises LedgerRefused."""
    if db.execute("SELECT 1 FROM member WHERE id = ? AND erased_utc IS NULL", (owner,)).fetchone():
        raise Settled("A member takes it, and says how.")
    source = Account(kind="royalty", owner=owner)
    posting = Posting(
        kind="royalty_out", key=f"hand.royalty.{key}", entries=transfer(source, AUTHORS, cents), note=note, by=by
    )
    return repository.post(db, posting, now_utc=now_utc)
