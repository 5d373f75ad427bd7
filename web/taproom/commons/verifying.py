# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the book is what was written. Reads all of it, and believes none of its constraints.

A chain cannot tell that its end was cut off, nor that all of it was written anew. That is what a noted digest is for:
every member may keep one, and `verify` is told it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from taproom.commons.ledger import GENESIS, Entry, NotBalanced, Unit, check, digest
from taproom.commons.repository import account_of, posting_of
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was written. `seq` is the posting, 0 for the book as a whole; `what` is marked for
    translation, `which` is the account that it is about."""

    seq: int
    what: str
    which: str = ""


def verify(db: sqlite3.Connection, *, noted: str | None = None) -> list[Finding]:
    """Everything that is wrong, in the order of the book; nothing is well. `noted`: a digest from earlier."""
    with _any_bytes(db):
        rows = _rows(db)
        found = [*_chain(rows, noted), *_strays(rows), *_balances(rows)]
    return sorted(found, key=lambda it: it.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    accounts: dict[str, sqlite3.Row]
    postings: list[sqlite3.Row]
    entries: dict[int, list[sqlite3.Row]]
    seals: dict[int, sqlite3.Row]
    balances: dict[str, int]


@contextmanager
def _any_bytes(db: sqlite3.Connection) -> Iterator[None]:
    """Text that is no UTF-8 any more is read too; rows by name."""
    before = db.text_factory, db.row_factory
    db.text_factory, db.row_factory = lambda it: it.decode("utf-8", "surrogateescape"), sqlite3.Row
    try:
        yield
    finally:
        db.text_factory, db.row_factory = before


def _rows(db: sqlite3.Connection) -> _Rows:
    entries: dict[int, list[sqlite3.Row]] = {}
    for row in db.execute("SELECT * FROM ledger_entry ORDER BY seq, account"):
        entries.setdefault(row["seq"], []).append(row)
    return _Rows(
        accounts={row["id"]: row for row in db.execute("SELECT * FROM ledger_account")},
        postings=db.execute("SELECT * FROM ledger_posting ORDER BY seq").fetchall(),
        entries=entries,
        seals={row["seq"]: row for row in db.execute("SELECT * FROM ledger_seal ORDER BY seq")},
        balances={row["account"]: row["amount"] for row in db.execute("SELECT * FROM ledger_balance")},
    )


def _chain(rows: _Rows, noted: str | None) -> Iterator[Finding]:
    previous, written = GENESIS, {it["seq"]: it for it in rows.postings}
    for expected, row in enumerate(rows.postings, 1):
        seq, seal = row["seq"], rows.seals.get(row["seq"])
        if seq != expected:
            yield Finding(seq=seq, what=_("A posting before this one is missing."))
        entries = _entries(rows, seq)
        if entries is None or seal is None:
            yield Finding(seq=seq, what=_("An account or the seal is missing."))
            continue
        yield from _one(row, entries, seal, previous)
        if row["reverses"] is not None and not _takes_back(rows, written, row["reverses"], entries):
            yield Finding(seq=seq, what=_("It does not take back what it says."))
        previous = seal["digest"]
    if noted is not None and noted not in {it["digest"] for it in rows.seals.values()}:
        yield Finding(
            seq=0, what=_("The digest that was noted is not in the book: its end was cut, or it was rewritten.")
        )


def _entries(rows: _Rows, seq: int) -> tuple[Entry, ...] | None:
    mine = rows.entries.get(seq, [])
    if any(it["account"] not in rows.accounts or not _is_known(rows.accounts[it["account"]]) for it in mine):
        return None
    return tuple(Entry(account=account_of(rows.accounts[it["account"]]), amount=it["amount"]) for it in mine)


def _one(row: sqlite3.Row, entries: tuple[Entry, ...], seal: sqlite3.Row, previous: str) -> Iterator[Finding]:
    seq = row["seq"]
    try:
        check(entries)
    except NotBalanced:
        yield Finding(seq=seq, what=_("It does not sum to zero."))
    made = digest(posting_of(row, entries), seq=seq, at_utc=row["at_utc"], previous=previous)
    if seal["previous"] != previous or seal["digest"] != made:
        yield Finding(seq=seq, what=_("It is not what was sealed."))


def _takes_back(rows: _Rows, written: dict[int, sqlite3.Row], seq: int, entries: tuple[Entry, ...]) -> bool:
    first = {it["account"]: -it["amount"] for it in rows.entries.get(seq, [])}
    return seq in written and first == {it.account.id: it.amount for it in entries}


def _strays(rows: _Rows) -> Iterator[Finding]:
    """What belongs to nothing, or is not called what it is."""
    written = {it["seq"] for it in rows.postings}
    used = {it["account"] for them in rows.entries.values() for it in them}
    for seq in sorted((rows.entries.keys() | rows.seals.keys()) - written):
        yield Finding(seq=seq, what=_("There are entries or a seal, and no posting."))
    for name, row in rows.accounts.items():
        if name not in used or not _is_known(row):
            yield Finding(
                seq=0, what=_("An account was never opened, or is not called what it is."), which=ascii(name)
            )


def _is_known(row: sqlite3.Row) -> bool:
    return row["unit"] in set(Unit) and row["id"] == f"{row['kind']}:{row['owner']}:{row['unit']}"


def _balances(rows: _Rows) -> Iterator[Finding]:
    """Replayed from nothing, posting by posting, each within its account's limits."""
    sums: dict[str, int] = {}
    for seq in sorted(rows.entries):
        for it in rows.entries[seq]:
            after = sums[it["account"]] = sums.get(it["account"], 0) + it["amount"]
            account = rows.accounts.get(it["account"])
            if account is not None and not _within(account, after, it["amount"]):
                yield Finding(seq=seq, what=_("An account was out of its limits."), which=ascii(it["account"]))
    for name in sorted(sums.keys() | rows.balances.keys()):
        if sums.get(name) != rows.balances.get(name):
            yield Finding(seq=0, what=_("A balance is not what its entries sum to."), which=ascii(name))


def _within(account: sqlite3.Row, after: int, amount: int) -> bool:
    lowest, highest = account["lowest"], account["highest"]
    too_low = lowest is not None and after < lowest and amount < 0
    return not too_low and not (highest is not None and after > highest and amount > 0)
