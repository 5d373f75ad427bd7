# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the takes: what each wants, and the closing of a month, which is done once or not at all."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom import people
from taproom.commons import repository
from taproom.commons.accounts import TO_TAKE, member
from taproom.commons.choosing import chosen
from taproom.commons.ledger import Entry, Posting
from taproom.commons.months import Month
from taproom.commons.take_rules import REST, Limit, Shared, cut, limit, shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A month's end: what there was, what was left, and who wanted and got how much."""

    month: str
    seq: int
    pot_cents: int
    left_cents: int
    nominal: Mapping[str, int]
    actual: Mapping[str, int]


def takes(db: sqlite3.Connection) -> dict[str, int]:
    """What each active member wants now: cents, or REST."""
    active = {it.id for it in people.everyone(db) if it.active}
    rows = db.execute("SELECT member, cents FROM take ORDER BY seq")
    wanted = {row["member"]: row["cents"] for row in rows}
    return {it: cents for it, cents in wanted.items() if it in active and cents}


def last_closed(db: sqlite3.Connection) -> Closed | None:
    row = db.execute("SELECT * FROM take_closing ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        return None
    lines = db.execute("SELECT member, nominal, actual FROM take_line WHERE month = ?", (row["month"],)).fetchall()
    return Closed(
        month=row["month"],
        seq=row["seq"],
        pot_cents=row["pot_cents"],
        left_cents=row["left_cents"],
        nominal={it["member"]: it["nominal"] for it in lines},
        actual={it["member"]: it["actual"] for it in lines},
    )


def limit_of(db: sqlite3.Connection, who: str) -> Limit:
    """How much this member may want, and why no more."""
    last, rules = last_closed(db), chosen(db)
    nominal = last.nominal if last else {}
    amounts: Sequence[int] = list(nominal.values())
    return limit(
        nominal.get(who, 0),
        amounts,
        last.left_cents if last else 0,
        members=sum(it.active for it in people.everyone(db)),
        throttled=bool(rules["take_throttle"]),
        floor=rules["take_floor"],
        factor=rules["take_factor"],
    )


def want(db: sqlite3.Connection, who: str, wish: int, *, now_utc: int) -> int:
    """What was noted: the wish, or as much of it as the limit lets through."""
    noted = cut(wish, limit_of(db, who))
    if takes(db).get(who, 0) != noted:
        db.execute("INSERT INTO take (member, cents, at_utc) VALUES (?, ?, ?)", (who, noted, now_utc))
    return noted


def foreseen(db: sqlite3.Connection, month: Month) -> Shared:
    """What each would get if the month were closed now."""
    return shared(repository.balance(db, TO_TAKE.id), takes(db), turn=month.number)


def close(db: sqlite3.Connection, month: Month, *, by: str, now_utc: int) -> int | None:
    """Once a month; the number of the posting, None when there is nothing to share. Raises LedgerRefused."""
    key = f"takes.{month}"
    before = repository.seq_of(db, key)
    if before is not None:
        return before
    pot, wanted = repository.balance(db, TO_TAKE.id), takes(db)
    found = shared(pot, wanted, turn=month.number)
    if pot == found.left_cents:
        return None
    entries = [Entry(account=TO_TAKE, amount=found.left_cents - pot)]
    entries += [Entry(account=member(it), amount=cents) for it, cents in found.actual.items()]
    posting = Posting(kind="takes", key=key, subject=key, entries=tuple(entries), by=by)
    seq = repository.post(db, posting, now_utc=now_utc)
    db.execute(
        "INSERT INTO take_closing (month, seq, pot_cents, left_cents) VALUES (?, ?, ?, ?)",
        (str(month), seq, pot, found.left_cents),
    )
    lines = [
        (str(month), it, found.actual[it] if cents == REST else cents, found.actual[it])
        for it, cents in wanted.items()
    ]
    db.executemany("INSERT INTO take_line (month, member, nominal, actual) VALUES (?, ?, ?, ?)", lines)
    return seq
