# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the coins: what they buy, and what was bought with them."""

import sqlite3
from dataclasses import dataclass

from taproom.commons import repository
from taproom.commons.accounts import issuer, member
from taproom.commons.choices import COINS
from taproom.commons.choosing import chosen
from taproom.commons.coin_rules import earned, issued, spent
from taproom.commons.ledger import Entry, NotYours, Posted, Settled, Unit
from taproom.commons.saying import SaidRefused
from taproom.i18n import mark as _

SHOWN_AT_MOST = 30
RETURNED_WITHIN_S = 86_400
_NONE_LEFT = _("There is none left.")
_TOO_LATE = _("It was bought more than a day ago, so it stays bought.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What so many coins buy: a brewing slot, a share of malt."""

    id: str
    title: str
    coins: int
    left: int | None = None  # how many there are, if that is known


def offers(db: sqlite3.Connection) -> list[Offer]:
    """Those that stand."""
    rows = db.execute(
        """SELECT id, title, coins, left FROM coin_offer LEFT JOIN coin_stock ON offer = id
           WHERE ended_utc IS NULL ORDER BY title, id"""
    )
    return [Offer(**dict(row)) for row in rows]


def add(db: sqlite3.Connection, it: Offer, *, by: str, now_utc: int) -> None:
    """Once: the id is the form's key."""
    db.execute(
        """INSERT INTO coin_offer (id, title, coins, since_utc, by_member) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (it.id, it.title, it.coins, now_utc, by),
    )
    if it.left is not None:
        db.execute("INSERT INTO coin_stock (offer, left) VALUES (?, ?) ON CONFLICT DO NOTHING", (it.id, it.left))


def end(db: sqlite3.Connection, offer: str, *, now_utc: int) -> None:
    """What was bought stays bought."""
    db.execute("UPDATE coin_offer SET ended_utc = ? WHERE id = ? AND ended_utc IS NULL", (now_utc, offer))


def spend(db: sqlite3.Connection, offer: str, *, who: str, key: str, now_utc: int) -> int:
    """Buy one, once; the number of the posting. Raises LedgerRefused."""
    before = repository.seq_of(db, f"spent.{key}")
    if before is not None:
        return before
    found = next((it for it in offers(db) if it.id == offer), None)
    if found is None:
        raise Settled("This is not offered any more.")
    if found.left == 0:
        raise SaidRefused(_NONE_LEFT)
    db.execute("UPDATE coin_stock SET left = left - 1 WHERE offer = ?", (offer,))
    posting = spent(who, found.coins, offer=offer, note=found.title, key=key)
    return repository.post(db, posting, now_utc=now_utc)


def give_back(db: sqlite3.Connection, seq: int, *, who: str, now_utc: int) -> int:
    """What was bought, within a day, by who bought it; once. The number of the posting. Raises LedgerRefused."""
    found = repository.posted(db, seq)
    if found is None or found.posting.kind != "spent" or found.posting.reverses is not None:
        raise Settled("Nothing was bought by this.")
    if found.posting.by != who:
        raise NotYours("Only who bought it gives it back.")
    if found.reversed_by is not None:
        return found.reversed_by
    if now_utc >= found.at_utc + RETURNED_WITHIN_S:
        raise SaidRefused(_TOO_LATE)
    offer = found.posting.subject.removeprefix("offer.")
    db.execute("UPDATE coin_stock SET left = left + 1 WHERE offer = ?", (offer,))
    key, note = f"spent-back.{seq}", found.posting.note
    return repository.reverse(db, seq, key=key, note=note, by=who, now_utc=now_utc)


def for_work(db: sqlite3.Connection, who: str, points: int) -> tuple[Entry, ...]:
    """What a posting of work has more, while the group has coins."""
    rules = chosen(db)
    if not rules.has(COINS):
        return ()
    held = repository.balance(db, member(who, Unit.COIN).id)
    return issued(who, earned(points, rules["points_per_coin"], held, rules["coin_cap"]))


def bought(db: sqlite3.Connection) -> list[Posted]:
    """Newest first: what members spent coins on."""
    found = repository.book(db, account=issuer(Unit.COIN).id, limit=SHOWN_AT_MOST)
    return [it for it in found if it.posting.kind == "spent"]
