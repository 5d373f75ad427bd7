# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the bottles: partners, and what each has."""

import sqlite3
from dataclasses import dataclass
from datetime import tzinfo

from taproom.commons import repository
from taproom.commons.bottle_rules import WITH_PARTNER, Held, deposit_of, lent_to, moved
from taproom.commons.choosing import chosen
from taproom.commons.ledger import OutOfLimits, Settled
from taproom.commons.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who borrows bottles."""

    id: str
    name: str
    held: Held
    known: bool  # whether they ever had any


def partners(db: sqlite3.Connection) -> list[Partner]:
    """By name."""
    rows = db.execute("SELECT id, name FROM bottle_partner ORDER BY name, id").fetchall()
    known = repository.accounts(db)
    return [
        Partner(id=row["id"], name=row["name"], held=held_by(db, row["id"]), known=lent_to(row["id"]).id in known)
        for row in rows
    ]


def held_by(db: sqlite3.Connection, partner: str) -> Held:
    return Held(
        bottles=repository.balance(db, lent_to(partner).id),
        deposit_cents=repository.balance(db, deposit_of(partner).id),
    )


def add_partner(db: sqlite3.Connection, key: str, name: str, *, by: str, now_utc: int) -> None:
    """Once: the id is the form's key."""
    db.execute(
        "INSERT INTO bottle_partner (id, name, since_utc, by_member) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (key, name, now_utc, by),
    )


def move(db: sqlite3.Connection, kind: str, count: int, *, partner: str, key: str, by: str, now_utc: int) -> int:
    """Once; the number of the posting. Raises LedgerRefused."""
    before = repository.seq_of(db, f"bottles.{key}")
    if before is not None:
        return before
    who = partner if kind in WITH_PARTNER else ""
    if who and not any(it.id == who for it in partners(db)):
        raise Settled("There is no such partner.")
    held = held_by(db, who)
    if kind in ("bottles_returned", "bottles_lost") and count > held.bottles:
        raise OutOfLimits(lent_to(who), count - held.bottles)
    deposit = chosen(db)["bottle_deposit"]
    posting = moved(kind, count, partner=who, held=held, deposit_cents=deposit, key=key, by=by)
    return repository.post(db, posting, now_utc=now_utc)


def reused(db: sqlite3.Connection, month: Month, zone: tzinfo) -> int:
    """How many were washed in a month, to be filled again."""
    row = db.execute(
        """SELECT coalesce(sum(e.amount), 0) FROM ledger_posting AS p JOIN ledger_entry AS e ON e.seq = p.seq
           WHERE p.kind = 'bottles_washed' AND e.amount > 0 AND p.at_utc >= ? AND p.at_utc < ?""",
        (month.begins_utc(zone), month.ends_utc(zone)),
    ).fetchone()
    return int(row[0])
