# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the buckets: proposed, talked about, filled, bought or called off."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from taproom.commons import repository
from taproom.commons.accounts import POT
from taproom.commons.bucket_rules import (
    BOUGHT,
    CALLED_OFF,
    FUNDED,
    PAID_IN,
    PROPOSED,
    Bucket,
    bought,
    giving,
    is_full,
    may_accept,
    pledged,
)
from taproom.commons.division import divided
from taproom.commons.ledger import Account, Entry, NotYours, OutOfLimits, Posting, RolesApart, Settled, transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody said about a bucket."""

    member: str
    at_utc: int
    text: str


_SELECT = "SELECT id, title, why, least_cents, goal_cents, by_member, proposed_utc, state FROM bucket"


def everything(db: sqlite3.Connection) -> list[Bucket]:
    """Newest first."""
    return [Bucket(**dict(row)) for row in db.execute(f"{_SELECT} ORDER BY id DESC")]


def one(db: sqlite3.Connection, bucket: str) -> Bucket | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (bucket,)).fetchone()
    return None if row is None else Bucket(**dict(row))


def words(db: sqlite3.Connection, bucket: str) -> list[Word]:
    """Oldest first."""
    rows = db.execute("SELECT member, at_utc, text FROM bucket_word WHERE bucket = ? ORDER BY id", (bucket,))
    return [Word(**dict(row)) for row in rows]


def propose(db: sqlite3.Connection, it: Bucket) -> None:
    """Once: the id is the form's key."""
    db.execute(
        """INSERT INTO bucket (id, title, why, least_cents, goal_cents, by_member, proposed_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (it.id, it.title, it.why, it.least_cents, it.goal_cents, it.by_member, it.proposed_utc),
    )


def say(db: sqlite3.Connection, bucket: str, key: str, *, member: str, text: str, now_utc: int) -> None:
    """Once: the id is the form's key."""
    db.execute(
        "INSERT INTO bucket_word (id, bucket, member, at_utc, text) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (key, bucket, member, now_utc, text),
    )


def pledge(
    db: sqlite3.Connection, bucket: str, source: Account, cents: int, *, key: str, by: str, now_utc: int
) -> None:
    """Pay in, once. A bucket that is full by it is funded. Raises LedgerRefused."""
    if repository.seq_of(db, f"pledge.{key}") is None:
        fill(db, bucket, source, cents, kind="pledge", key=f"pledge.{key}", by=by, now_utc=now_utc)


def fill(
    db: sqlite3.Connection, bucket: str, source: Account, cents: int, *, kind: str, key: str, by: str, now_utc: int
) -> int:
    """The number of the posting. A bucket that is full by it is funded. Raises LedgerRefused."""
    it = _open(db, bucket, PROPOSED)
    entries = transfer(source, it.account, cents)
    posting = Posting(kind=kind, key=key, subject=it.subject, entries=entries, by=by)
    seq = repository.post(db, posting, now_utc=now_utc)
    if is_full(it, repository.balance(db, it.account.id)):
        _turn(db, it, FUNDED)
    return seq


def accept(db: sqlite3.Connection, bucket: str, *, by: str, as_treasurer: bool) -> None:
    """There is enough to go on. Raises LedgerRefused."""
    it = _open(db, bucket, PROPOSED)
    _mine(it, by, as_treasurer=as_treasurer)
    _apart(db, it, by)
    balance = repository.balance(db, it.account.id)
    if not may_accept(it, balance):
        raise OutOfLimits(Account(kind="bucket", owner=it.id), it.least_cents - balance)
    _turn(db, it, FUNDED)


def buy(db: sqlite3.Connection, bucket: str, spent_cents: int, *, note: str, by: str, now_utc: int) -> None:
    """Pay the supplier, and give back what is left. Raises LedgerRefused."""
    it = _open(db, bucket, FUNDED)
    _apart(db, it, by)
    balance = repository.balance(db, it.account.id)
    if spent_cents > balance:
        raise OutOfLimits(Account(kind="bucket", owner=it.id), spent_cents - balance)
    entries = bought(it, balance, spent_cents, pledged(repository.about(db, it.subject)))
    key = f"bought.{it.id}"
    posting = Posting(kind="bought", key=key, subject=it.subject, entries=entries, note=note, by=by)
    repository.post(db, posting, now_utc=now_utc)
    _turn(db, it, BOUGHT)


def call_off(db: sqlite3.Connection, bucket: str, *, by: str, as_treasurer: bool, now_utc: int) -> None:
    """Each pledge is taken back to the cent. Raises LedgerRefused."""
    it = _open(db, bucket, PROPOSED, FUNDED)
    _mine(it, by, as_treasurer=as_treasurer)
    _apart(db, it, by)
    for posted in repository.about(db, it.subject):
        if posted.posting.kind in PAID_IN and posted.posting.reverses is None and posted.reversed_by is None:
            _refund(db, posted.seq, by=by, now_utc=now_utc)
    _turn(db, it, CALLED_OFF)


def take_back(db: sqlite3.Connection, bucket: str, seq: int, *, by: str, now_utc: int) -> None:
    """One's own pledge, while the bucket is not funded. Raises LedgerRefused."""
    it, posted = _open(db, bucket, PROPOSED), repository.posted(db, seq)
    if posted is None or posted.posting.subject != it.subject or posted.posting.kind != "pledge":
        raise Settled("There is no such pledge.")
    if posted.posting.by != by:
        raise NotYours("Only who gave it takes it back.")
    _refund(db, seq, by=by, now_utc=now_utc)


def allocate(db: sqlite3.Connection, cents: int, members: Sequence[str], *, key: str, by: str, now_utc: int) -> int:
    """From the pot, in equal parts, to what each member may give. Raises LedgerRefused."""
    parts = zip(sorted(members), divided(cents, [1] * len(members)), strict=True)
    entries = [Entry(account=POT, amount=-cents), *(Entry(account=giving(it), amount=n) for it, n in parts)]
    posting = Posting(kind="allocation", key=f"allocation.{key}", entries=tuple(entries), by=by)
    return repository.post(db, posting, now_utc=now_utc)


def _refund(db: sqlite3.Connection, seq: int, *, by: str, now_utc: int) -> None:
    repository.reverse(db, seq, key=f"refund.{seq}", note="", by=by, now_utc=now_utc)


def _open(db: sqlite3.Connection, bucket: str, *states: str) -> Bucket:
    found = one(db, bucket)
    if found is None or found.state not in states:
        raise Settled("The bucket is not open for this.")
    return found


def _mine(it: Bucket, by: str, *, as_treasurer: bool) -> None:
    if it.by_member != by and not as_treasurer:
        raise NotYours("Whoever proposed it decides, or a treasurer.")


def _apart(db: sqlite3.Connection, it: Bucket, by: str) -> None:
    """Who raised money for it from outside does not decide on it."""
    if db.execute("SELECT 1 FROM gift WHERE target = ? AND by_member = ?", (it.id, by)).fetchone() is not None:
        raise RolesApart("Whoever raised money for a bucket does not decide on it.")


def _turn(db: sqlite3.Connection, it: Bucket, state: str) -> None:
    db.execute("UPDATE bucket SET state = ? WHERE id = ?", (state, it.id))
