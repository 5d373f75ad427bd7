# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the ledger: the one function that writes to it, and what is read from it."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from taproom.commons.ledger import (
    GENESIS,
    Account,
    AlreadyReversed,
    Entry,
    KeyReused,
    LedgerRefused,
    Posted,
    Posting,
    Unit,
    check,
    check_limits,
    digest,
    merged,
    reversal,
)

EVER = 2**62


def post(db: sqlite3.Connection, posting: Posting, *, now_utc: int) -> int:
    """Write it, in the caller's transaction; its number. With a key that came before: that number, and no more.

    Raises:
        LedgerRefused: with what is wrong. The caller's transaction must not be committed then.
    """
    entries = merged(posting.entries)
    check(entries)
    known = accounts(db, (it.account.id for it in entries))
    settled = tuple(replace(it, account=known.get(it.account.id, it.account)) for it in entries)
    asked = replace(posting, entries=settled)
    before = db.execute("SELECT seq FROM ledger_posting WHERE key = ?", (posting.key,)).fetchone()
    if before is not None:
        return _same(db, int(before[0]), asked)
    if posting.reverses is not None and reversed_by(db, posting.reverses) is not None:
        raise AlreadyReversed("This was taken back before.")
    check_limits(settled, balances(db, (it.account.id for it in settled)))
    try:
        return _write(db, asked, [it.account for it in settled if it.account.id not in known], now_utc)
    except sqlite3.IntegrityError as error:
        raise LedgerRefused(str(error)) from error


def reverse(db: sqlite3.Connection, seq: int, *, key: str, note: str, by: str | None, now_utc: int) -> int:
    """Take a posting back to the cent, once. Raises LedgerRefused."""
    found = posted(db, seq)
    if found is None:
        raise LedgerRefused("There is no such posting.")
    return post(db, reversal(found.posting, seq=seq, key=key, note=note, by=by), now_utc=now_utc)


def _same(db: sqlite3.Connection, seq: int, asked: Posting) -> int:
    found = posted(db, seq)
    if found is None or found.posting != asked:
        raise KeyReused("This was sent before, with something else in it.")
    return seq


def _write(db: sqlite3.Connection, it: Posting, new: Sequence[Account], now_utc: int) -> int:
    seq, previous = head(db)
    seq += 1
    db.executemany(
        "INSERT INTO ledger_account (id, kind, owner, unit, lowest, highest) VALUES (?, ?, ?, ?, ?, ?)",
        [(one.id, one.kind, one.owner, one.unit, one.lowest, one.highest) for one in new],
    )
    db.execute(
        """INSERT INTO ledger_posting (seq, at_utc, kind, subject, note, by_member, key, reverses)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (seq, now_utc, it.kind, it.subject, it.note, it.by, it.key, it.reverses),
    )
    db.executemany(
        "INSERT INTO ledger_entry (seq, account, amount) VALUES (?, ?, ?)",
        [(seq, one.account.id, one.amount) for one in it.entries],
    )
    sealed = digest(it, seq=seq, at_utc=now_utc, previous=previous)
    db.execute("INSERT INTO ledger_seal (seq, previous, digest) VALUES (?, ?, ?)", (seq, previous, sealed))
    return seq


def head(db: sqlite3.Connection) -> tuple[int, str]:
    """The number and digest of the last posting."""
    row = db.execute("SELECT seq, digest FROM ledger_seal ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, GENESIS) if row is None else (int(row[0]), str(row[1]))


def account_of(row: sqlite3.Row) -> Account:
    return Account(
        kind=row["kind"], owner=row["owner"], unit=Unit(row["unit"]), lowest=row["lowest"], highest=row["highest"]
    )


def accounts(db: sqlite3.Connection, ids: Iterable[str] | None = None) -> dict[str, Account]:
    """Those that were opened: all, or of these."""
    if ids is None:
        rows = db.execute("SELECT * FROM ledger_account ORDER BY id").fetchall()
    else:
        found = (db.execute("SELECT * FROM ledger_account WHERE id = ?", (it,)).fetchone() for it in ids)
        rows = [row for row in found if row is not None]
    return {row["id"]: account_of(row) for row in rows}


def balances(db: sqlite3.Connection, ids: Iterable[str] | None = None) -> Mapping[str, int]:
    """By account: all, or of these."""
    if ids is None:
        return dict(tuple(row) for row in db.execute("SELECT account, amount FROM ledger_balance ORDER BY account"))
    return {it: balance(db, it) for it in ids}


def balance(db: sqlite3.Connection, account: str) -> int:
    """0 for one that was never opened."""
    row = db.execute("SELECT amount FROM ledger_balance WHERE account = ?", (account,)).fetchone()
    return 0 if row is None else int(row[0])


def balances_of(db: sqlite3.Connection, kind: str, unit: Unit) -> dict[str, int]:
    """By owner: the accounts of one kind that hold something."""
    rows = db.execute(
        """SELECT owner, amount FROM ledger_account JOIN ledger_balance ON account = id
           WHERE kind = ? AND unit = ? AND amount <> 0 ORDER BY owner""",
        (kind, unit),
    )
    return dict(tuple(row) for row in rows)


def posted(db: sqlite3.Connection, seq: int) -> Posted | None:
    """A number of any length may be asked for."""
    found = _book(db, "p.seq = ?", (min(max(seq, 0), EVER),), limit=1)
    return found[0] if found else None


def book(
    db: sqlite3.Connection,
    *,
    account: str | None = None,
    before: int = EVER,
    from_utc: int = -EVER,
    until_utc: int = EVER,
    limit: int = EVER,
) -> list[Posted]:
    """Newest first; of one account, if that is said."""
    return _book(
        db,
        """p.seq < ?1 AND p.at_utc >= ?2 AND p.at_utc < ?3
           AND (?4 IS NULL OR p.seq IN (SELECT seq FROM ledger_entry WHERE account = ?4))""",
        (before, from_utc, until_utc, account),
        limit=limit,
    )


def about(db: sqlite3.Connection, subject: str) -> list[Posted]:
    """All that is about one thing."""
    return _book(db, "p.subject = ?", (subject,), limit=EVER)


def seq_of(db: sqlite3.Connection, key: str) -> int | None:
    """The number of what was posted with this key."""
    row = db.execute("SELECT seq FROM ledger_posting WHERE key = ?", (key,)).fetchone()
    return None if row is None else int(row[0])


def reversed_by(db: sqlite3.Connection, seq: int) -> int | None:
    """The number of what took it back."""
    row = db.execute("SELECT seq FROM ledger_posting WHERE reverses = ?", (seq,)).fetchone()
    return None if row is None else int(row[0])


def _book(db: sqlite3.Connection, where: str, values: Sequence[object], *, limit: int) -> list[Posted]:
    # `where` is this module's own text, never a visitor's.
    query = f"""SELECT p.*, s.digest, r.seq AS reversed_by FROM ledger_posting AS p
        JOIN ledger_seal AS s ON s.seq = p.seq LEFT JOIN ledger_posting AS r ON r.reverses = p.seq
        WHERE {where} ORDER BY p.seq DESC LIMIT {int(limit)}"""  # noqa: S608
    rows = db.execute(query, tuple(values)).fetchall()
    return [_posted(row, entries_of(db, row["seq"])) for row in rows]


def entries_of(db: sqlite3.Connection, seq: int) -> tuple[Entry, ...]:
    rows = db.execute(
        "SELECT e.amount, a.* FROM ledger_entry AS e JOIN ledger_account AS a ON a.id = e.account"
        " WHERE e.seq = ? ORDER BY e.account",
        (seq,),
    )
    return tuple(Entry(account=account_of(row), amount=row["amount"]) for row in rows)


def posting_of(row: sqlite3.Row, entries: tuple[Entry, ...]) -> Posting:
    return Posting(
        kind=row["kind"],
        key=row["key"],
        entries=entries,
        subject=row["subject"],
        note=row["note"],
        by=row["by_member"],
        reverses=row["reverses"],
    )


def _posted(row: sqlite3.Row, entries: tuple[Entry, ...]) -> Posted:
    return Posted(
        seq=row["seq"],
        at_utc=row["at_utc"],
        posting=posting_of(row, entries),
        digest=row["digest"],
        reversed_by=row["reversed_by"],
    )
