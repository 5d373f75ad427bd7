# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the statements here are the test's own
"""The book: balanced, within limits, written once, never rewritten; whoever rewrites it is found out."""

import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.commons.conftest import (
    BREWING,
    CUSTOMERS,
    ISSUER,
    NOW_UTC,
    POT,
    committed,
    move,
    opened_db,
    points_of,
)

from taproom.commons.ledger import (
    Account,
    Entry,
    KeyReused,
    LedgerRefused,
    NotBalanced,
    OutOfLimits,
    Posting,
    Unit,
    replay,
    transfer,
)
from taproom.commons.repository import balance, balances, book, head, post, posted, reverse
from taproom.commons.verifying import verify
from taproom.db import Writer

TABLES = ("ledger_account", "ledger_posting", "ledger_entry", "ledger_seal", "ledger_balance")


def a_small_book(db: sqlite3.Connection) -> None:
    move(db, CUSTOMERS, BREWING, 48_000, "a", note="40 crates", by="ANNA")
    move(db, BREWING, POT, 9_600, "b", subject="S1")
    move(db, ISSUER, points_of("ANNA"), 90, "c")
    with committed(db):
        reverse(db, 2, key="d", note="typed twice", by="ZOE", now_utc=NOW_UTC + 5)
    move(db, CUSTOMERS, Account(kind="bucket", owner="K", highest=5_000), 5_000, "e")


def test_a_posting_is_read_as_it_was_written(db: sqlite3.Connection) -> None:
    a_small_book(db)
    first = posted(db, 1)
    assert first is not None
    assert (first.posting.note, first.posting.by, first.at_utc, first.amount_in(Unit.EUR)) == (
        "40 crates",
        "ANNA",
        NOW_UTC,
        48_000,
    )
    assert [it.seq for it in book(db)] == [5, 4, 3, 2, 1]
    assert [it.seq for it in book(db, account=POT.id)] == [4, 2]
    taken_back = posted(db, 2)
    assert taken_back is not None
    assert taken_back.reversed_by == 4
    assert balances(db) == {
        "brewing::EUR": 48_000,
        "bucket:K:EUR": 5_000,
        "issuer::POINT": -90,
        "member:ANNA:POINT": 90,
        "outside:customers:EUR": -53_000,
        "pot::EUR": 0,
    }
    assert verify(db) == []


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(account=POT, amount=1),),
        (Entry(account=CUSTOMERS, amount=-2), Entry(account=POT, amount=1)),
        (Entry(account=CUSTOMERS, amount=-5), Entry(account=points_of("A"), amount=5)),
        (Entry(account=CUSTOMERS, amount=-(10**15) - 1), Entry(account=POT, amount=10**15 + 1)),
    ],
)
def test_what_does_not_sum_to_zero_in_each_unit_is_refused(
    db: sqlite3.Connection, entries: tuple[Entry, ...]
) -> None:
    with pytest.raises(NotBalanced):
        post(db, Posting(kind="x", key="k", entries=entries), now_utc=1)
    assert head(db)[0] == 0


@pytest.mark.parametrize(("amount", "excess"), [(99, None), (100, None), (101, 1)])
def test_an_account_keeps_its_limits_to_the_cent(db: sqlite3.Connection, amount: int, excess: int | None) -> None:
    bucket = Account(kind="bucket", owner="K", highest=100)
    move(db, CUSTOMERS, POT, 100, "a")
    for n, (source, target) in enumerate(((POT, BREWING), (CUSTOMERS, bucket))):
        if excess is None:
            move(db, source, target, amount, f"b{n}")
            continue
        with pytest.raises(OutOfLimits) as refused:
            move(db, source, target, amount, f"b{n}")
        assert refused.value.excess == excess
    assert verify(db) == []


def test_the_limits_of_an_account_are_those_it_was_opened_with(db: sqlite3.Connection) -> None:
    move(db, CUSTOMERS, POT, 100, "a")
    with pytest.raises(OutOfLimits):
        move(db, Account(kind="pot", lowest=None), BREWING, 101, "b")


def test_the_same_key_posts_once(db: sqlite3.Connection) -> None:
    assert move(db, CUSTOMERS, POT, 100, "tap") == move(db, CUSTOMERS, POT, 100, "tap") == 1
    with pytest.raises(KeyReused):
        move(db, CUSTOMERS, POT, 101, "tap")
    assert balance(db, POT.id) == 100


def test_a_correction_is_made_once_and_is_final(db: sqlite3.Connection) -> None:
    move(db, CUSTOMERS, POT, 100, "a")

    def again(seq: int, key: str) -> int:
        with committed(db):
            return reverse(db, seq, key=key, note="", by=None, now_utc=NOW_UTC)

    assert again(1, "r") == again(1, "r") == 2
    for seq in (1, 2, 9):
        with pytest.raises(LedgerRefused):
            again(seq, "s")
    assert balance(db, POT.id) == 0


def test_money_that_was_passed_on_cannot_be_taken_back(db: sqlite3.Connection) -> None:
    move(db, CUSTOMERS, POT, 100, "a")
    move(db, POT, BREWING, 60, "b")
    with pytest.raises(OutOfLimits) as refused, committed(db):
        reverse(db, 1, key="r", note="", by=None, now_utc=NOW_UTC)
    assert (refused.value.account, refused.value.excess) == (POT, 60)
    assert balance(db, POT.id) == 40


# --- the tables keep themselves, whatever the program does

UNSEALED = "INSERT INTO ledger_posting VALUES ({seq}, 1, 'x', '', '', NULL, 'raw', {reverses})"
SEAL = "INSERT INTO ledger_seal SELECT {seq}, digest, '{new}' FROM ledger_seal WHERE seq = {seq} - 1"
NEW = "f" * 64
REPLACED = UNSEALED.format(seq=6, reverses="NULL").replace("raw", "a").replace("INSERT", "INSERT OR REPLACE")
COLUMNS = {"ledger_account": "kind", "ledger_posting": "note", "ledger_entry": "amount", "ledger_seal": "digest"}


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        *((f"UPDATE {it} SET {column} = {column}", "append_only") for it, column in COLUMNS.items()),
        *((f"DELETE FROM {it}", "append_only") for it in COLUMNS),
        ("INSERT OR REPLACE INTO ledger_account VALUES ('pot::EUR', 'pot', '', 'EUR', NULL, NULL)", "append_only"),
        ("INSERT OR REPLACE INTO ledger_entry VALUES (1, 'pot::EUR', 5)", "append_only"),
        ("INSERT OR REPLACE INTO ledger_seal SELECT seq, previous, digest FROM ledger_seal", "chain_is_broken"),
        (UNSEALED.format(seq=6, reverses="NULL"), "FOREIGN KEY"),
        (UNSEALED.format(seq=7, reverses="NULL"), "no_gaps"),
        (UNSEALED.format(seq=1, reverses="NULL"), "no_gaps"),
        (UNSEALED.format(seq=6, reverses=4), "no_reversal"),
        (UNSEALED.format(seq=6, reverses=2), "used_once"),
        (REPLACED, "used_once"),
        (f"{UNSEALED.format(seq=6, reverses='NULL')}; {SEAL.format(seq=6, new=NEW)}", "not_balanced"),
        (f"{UNSEALED.format(seq=6, reverses='NULL')}; INSERT INTO ledger_entry VALUES (6, 'pot::EUR', 1); "
         f"{SEAL.format(seq=6, new=NEW)}", "not_balanced"),
        (f"{UNSEALED.format(seq=6, reverses='NULL')}; INSERT INTO ledger_entry VALUES (6, 'pot::EUR', -1), "
         f"(6, 'brewing::EUR', 1); {SEAL.format(seq=6, new=NEW)}", "out_of_limits"),
        (f"{UNSEALED.format(seq=6, reverses='NULL')}; INSERT INTO ledger_entry VALUES (6, 'bucket:K:EUR', 1), "
         f"(6, 'outside:customers:EUR', -1); {SEAL.format(seq=6, new=NEW)}", "out_of_limits"),
        (f"{UNSEALED.format(seq=6, reverses=1)}; INSERT INTO ledger_entry VALUES (6, 'outside:customers:EUR', 1), "
         f"(6, 'brewing::EUR', -1); {SEAL.format(seq=6, new=NEW)}", "reversal_differs"),
        (f"{UNSEALED.format(seq=6, reverses='NULL')}; INSERT INTO ledger_entry VALUES (6, 'pot::EUR', 1), "
         f"(6, 'outside:customers:EUR', -1); INSERT INTO ledger_seal VALUES (6, '{NEW}', '{NEW}')", "chain"),
    ],
)  # fmt: skip
def test_no_statement_gets_round_it(db: sqlite3.Connection, statements: str, why: str) -> None:
    a_small_book(db)
    before = list(db.iterdump())

    def run() -> None:
        with committed(db):
            for statement in statements.split("; "):
                db.execute(statement)

    with pytest.raises(sqlite3.IntegrityError, match=why):
        run()
    assert list(db.iterdump()) == before


# --- tampering


def unlocked(db: sqlite3.Connection) -> None:
    """Somebody who has the file, and knows SQLite."""
    db.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")
    for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'").fetchall():
        db.execute(f"DROP TRIGGER {row[0]}")


def changed(value: object) -> Iterator[object]:
    """Each value that is one byte from this one (one bit of each byte)."""
    if isinstance(value, str):
        for n in range(len(value)):
            yield value[:n] + chr(ord(value[n]) ^ 1) + value[n + 1 :]
        yield value + "x"
    elif isinstance(value, int):
        for n in range(7):
            yield value ^ (1 << (8 * n))
    else:
        yield 7
        yield "x"


def test_every_single_byte_that_is_changed_is_found(db: sqlite3.Connection) -> None:
    a_small_book(db)
    unlocked(db)
    tried = 0
    for table in TABLES:
        for row in db.execute(f"SELECT * FROM {table}").fetchall():
            where = " AND ".join(f"{name} IS ?" for name in row.keys())  # noqa: SIM118
            for name in row.keys():  # noqa: SIM118
                for other in changed(row[name]):
                    db.execute("BEGIN")
                    try:
                        done = db.execute(f"UPDATE {table} SET {name} = ? WHERE {where}", (other, *tuple(row)))
                        assert done.rowcount == 1
                        tried += 1
                        assert verify(db), (table, name, row[name], other)
                    except sqlite3.IntegrityError:
                        pass  # a type or a key that even such a person cannot get round
                    finally:
                        db.execute("ROLLBACK")
    assert tried > 1400
    assert verify(db) == []


@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_missing_is_found(db: sqlite3.Connection, table: str) -> None:
    a_small_book(db)
    unlocked(db)
    for row in db.execute(f"SELECT * FROM {table}").fetchall():
        db.execute("BEGIN")
        where = " AND ".join(f"{name} IS ?" for name in row.keys())  # noqa: SIM118
        db.execute(f"DELETE FROM {table} WHERE {where}", tuple(row))
        assert verify(db), (table, tuple(row))
        db.execute("ROLLBACK")


def test_a_text_that_is_no_text_any_more_is_found(db: sqlite3.Connection) -> None:
    a_small_book(db)
    unlocked(db)
    db.execute("UPDATE ledger_posting SET note = CAST(x'34ff' AS TEXT) WHERE seq = 1")
    assert [it.seq for it in verify(db)] == [1]


def test_an_end_that_was_cut_off_is_found_by_who_noted_the_digest(db: sqlite3.Connection) -> None:
    a_small_book(db)
    noted = head(db)[1]
    assert verify(db, noted=noted) == []
    unlocked(db)
    for table in ("ledger_entry", "ledger_seal", "ledger_posting"):
        db.execute(f"DELETE FROM {table} WHERE seq = 5")
    db.execute("DELETE FROM ledger_balance WHERE account = 'bucket:K:EUR'")
    db.execute("DELETE FROM ledger_account WHERE id = 'bucket:K:EUR'")
    db.execute("UPDATE ledger_balance SET amount = -48000 WHERE account = 'outside:customers:EUR'")
    assert verify(db) == []
    assert len(verify(db, noted=noted)) == 1


# --- properties

ACCOUNTS = (
    CUSTOMERS,
    POT,
    BREWING,
    Account(kind="bucket", owner="K", highest=500),
    ISSUER,
    points_of("A"),
    points_of("B"),
)
AN_ENTRY = st.builds(Entry, account=st.sampled_from(ACCOUNTS), amount=st.integers(-300, 300))
A_MOVE = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 300)).map(
    lambda it: transfer(*it)
)
A_POSTING = st.one_of(A_MOVE, st.tuples(A_MOVE, A_MOVE).map(lambda it: it[0] + it[1]), st.lists(AN_ENTRY).map(tuple))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(A_POSTING, st.integers(1, 12)), max_size=30))
def test_whatever_is_posted_the_book_is_whole(steps: list[tuple[Entry, ...] | int]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened_db(Path(folder)) as db:
        for n, step in enumerate(steps):
            try:
                with committed(db):
                    if isinstance(step, int):
                        reverse(db, step, key=f"r{step}", note="", by=None, now_utc=n)
                    else:
                        post(db, Posting(kind="x", key=str(n), entries=step), now_utc=n)
            except LedgerRefused:
                continue
        written = [entry for it in book(db) for entry in it.posting.entries]
        assert replay(written) == balances(db)
        for unit in Unit:
            assert sum(it.amount for it in written if it.account.unit == unit) == 0
        assert all(balances(db).get(it.id, 0) >= 0 for it in ACCOUNTS if it.lowest == 0)
        assert balances(db).get("bucket:K:EUR", 0) <= 500
        assert verify(db, noted=head(db)[1] if written else None) == []


def test_two_who_spend_the_same_money_at_once(tmp_path: Path) -> None:
    writers = [Writer(tmp_path / "taproom.db") for _ in range(2)]
    give = Posting(kind="x", key="gift", entries=transfer(CUSTOMERS, POT, 100))
    writers[0].submit(lambda db: post(db, give, now_utc=1)).result()

    def spend(n: int) -> int:
        taken = Posting(kind="x", key=f"spend{n}", entries=transfer(POT, BREWING, 60))
        try:
            return writers[n % 2].submit(lambda db: post(db, taken, now_utc=2)).result()
        except OutOfLimits:
            return 0

    with ThreadPoolExecutor(8) as people:
        won = [it for it in people.map(spend, range(16)) if it]
    assert won == [2]
    assert writers[0].submit(lambda db: (balance(db, POT.id), verify(db))).result() == (40, [])
    for it in writers:
        it.close()
