# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of gifts and grants: who gave what to what. The name stands here and not in the book, so that it can go.

Whoever writes down a gift to a bucket raised money for it, and so does not decide on it (`taproom.commons.buckets`).
"""

import sqlite3
from dataclasses import dataclass

from taproom.commons import repository
from taproom.commons.accounts import BREWING, POT, outside
from taproom.commons.buckets import fill
from taproom.commons.ledger import Posting, Settled, transfer

KINDS = {"donation": "donors", "grant": "funders"}
HOUSE = {"pot": POT, "brewing": BREWING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """`giver` may be empty: they would rather not be named. `target` is `pot`, `brewing`, or a bucket's id."""

    id: str
    kind: str
    giver: str
    target: str
    cents: int
    terms: str
    by_member: str
    at_utc: int
    seq: int


def gifts(db: sqlite3.Connection) -> list[Gift]:
    """Newest first; what was taken back is not among them."""
    rows = db.execute(
        """SELECT id, kind, giver, target, cents, terms, by_member, at_utc, seq FROM gift
           WHERE NOT EXISTS (SELECT 1 FROM ledger_posting WHERE reverses = gift.seq) ORDER BY gift.seq DESC"""
    )
    return [Gift(**dict(row)) for row in rows]


def give(
    db: sqlite3.Connection,
    key: str,
    kind: str,
    cents: int,
    *,
    giver: str,
    target: str,
    terms: str,
    by: str,
    now_utc: int,
) -> int:
    """Once; the number of the posting. Raises LedgerRefused."""
    before = db.execute("SELECT seq FROM gift WHERE id = ?", (key,)).fetchone()
    if before is not None:
        return int(before[0])
    source = outside(KINDS[kind])
    if target in HOUSE:
        posting = Posting(kind=kind, key=f"hand.gift.{key}", entries=transfer(source, HOUSE[target], cents), by=by)
        seq = repository.post(db, posting, now_utc=now_utc)
    else:
        seq = fill(db, target, source, cents, kind=kind, key=f"gift.{key}", by=by, now_utc=now_utc)
    db.execute(
        """INSERT INTO gift (id, kind, giver, target, cents, terms, by_member, at_utc, seq)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (key, kind, giver, target, cents, terms, by, now_utc, seq),
    )
    return seq


def unname(db: sqlite3.Connection, gift: str) -> None:
    """The giver would rather not be named: the name goes, the gift stays. Raises Settled."""
    if db.execute("UPDATE gift SET giver = '' WHERE id = ?", (gift,)).rowcount == 0:
        raise Settled("There is no such gift.")
