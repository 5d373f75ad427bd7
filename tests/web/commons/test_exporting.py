# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is taken away is the whole book, and others' programs can read it."""

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from tests.web.commons.conftest import BREWING, CUSTOMERS, ISSUER, POT, move, points_of

from taproom.commons.exporting import as_beancount, as_csv, as_json
from taproom.commons.flows import drawn, flows
from taproom.commons.ledger import GENESIS, Account, Entry, Posting, Unit, digest
from taproom.commons.repository import accounts, balances, book

ANNA = "01J00000000000000000000ANN"


@pytest.fixture
def written(db: sqlite3.Connection) -> sqlite3.Connection:
    move(db, CUSTOMERS, BREWING, 48_050, "a", note='40 "crates" \\ of\nsaison', by=ANNA)
    move(db, BREWING, POT, 9_600, "b")
    move(db, ISSUER, points_of(ANNA), 90, "c", note="=1+1")
    move(db, POT, Account(kind="member", owner=ANNA), 5, "d")
    move(db, CUSTOMERS, Account(kind="basic_income"), 7, "e")
    return db


def journal(db: sqlite3.Connection) -> str:
    return as_beancount(book(db)[::-1], balances(db), accounts(db))


def test_the_table_has_a_line_for_each_entry_and_no_formula(written: sqlite3.Connection) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(book(written)[::-1]))))
    assert [(it["number"], it["account"], it["amount"]) for it in rows[:3]] == [
        ("1", "brewing::EUR", "480.50"),
        ("1", "outside:customers:EUR", "-480.50"),
        ("2", "brewing::EUR", "-96.00"),
    ]
    assert {it["note"] for it in rows if it["number"] == "3"} == {"'=1+1"}


def test_whoever_has_the_json_makes_every_digest_anew(written: sqlite3.Connection) -> None:
    previous = GENESIS
    for it in json.loads(as_json(book(written)[::-1]))["postings"]:
        entries = tuple(
            Entry(account=_account(name, lowest, highest), amount=amount)
            for name, amount, lowest, highest in it["entries"]
        )
        same = {name: it[name] for name in ("kind", "key", "subject", "note", "by", "reverses")}
        made = digest(Posting(entries=entries, **same), seq=it["seq"], at_utc=it["at_utc"], previous=previous)
        assert made == it["digest"]
        previous = made


def _account(name: str, lowest: int | None, highest: int | None) -> Account:
    kind, owner, unit = name.split(":")
    return Account(kind=kind, owner=owner, unit=Unit(unit), lowest=lowest, highest=highest)


# --- beancount, by a reader that knows only the grammar that is used, and is strict about it

_TEXT = r'"(?:[^"\\]|\\["\\])*"'
_ACCOUNT = r"(?:Assets|Equity)(?::[A-Z0-9][A-Za-z0-9-]*)+"
_AMOUNT = r"(-?[0-9]+(?:\.[0-9]{2})?) ([A-Z]{3,6})"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LINES = {
    "blank": re.compile(r""),
    "option": re.compile(rf"option {_TEXT} {_TEXT}"),
    "open": re.compile(rf"({_DAY}) open ({_ACCOUNT}) ([A-Z]+(?:,[A-Z]+)*)"),
    "transaction": re.compile(rf"({_DAY}) \* {_TEXT} {_TEXT}"),
    "metadata": re.compile(rf"  [a-z]+: (?:[0-9]+|{_TEXT})"),
    "posting": re.compile(rf"  ({_ACCOUNT})  {_AMOUNT}"),
    "balance": re.compile(rf"({_DAY}) balance ({_ACCOUNT})  {_AMOUNT}"),
}


def read_strictly(text: str) -> dict[tuple[str, str], Decimal]:
    """The balances. Fails on a line that is none of these, an unknown account, an unbalanced transaction."""
    opened: dict[str, set[str]] = {}
    sums: dict[tuple[str, str], Decimal] = {}
    open_sum: dict[str, Decimal] = {}
    for line in text.splitlines():
        kind, found = next((kind, it) for kind, pattern in _LINES.items() if (it := pattern.fullmatch(line)))
        if kind not in ("posting", "metadata"):
            assert not any(open_sum.values()), line
            open_sum = {}
        if kind == "open":
            opened[found[2]] = set(found[3].split(","))
        elif kind == "posting":
            account, amount, unit = found.groups()
            assert unit in opened[account]
            sums[account, unit] = sums.get((account, unit), Decimal(0)) + Decimal(amount)
            open_sum[unit] = open_sum.get(unit, Decimal(0)) + Decimal(amount)
        elif kind == "balance":
            assert sums[found[2], found[4]] == Decimal(found[3]), line
    return sums


def test_the_journal_is_beancount_and_sums(written: sqlite3.Connection) -> None:
    sums = read_strictly(journal(written))
    assert sums["Assets:Pot", "EUR"] == Decimal("95.95")
    assert sums["Assets:Basic-income", "EUR"] == Decimal("0.07")
    assert sums["Equity:Outside:Customers", "EUR"] == Decimal("-480.57")
    assert sums[f"Assets:Member:{ANNA}", "POINT"] == 90


def test_an_empty_book_is_a_journal_too(db: sqlite3.Connection) -> None:
    assert read_strictly(journal(db)) == {}


@pytest.mark.skipif(shutil.which("bean-check") is None, reason="beancount is not installed; the strict reader is")
def test_bean_check_accepts_it(written: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "ledger.beancount"
    path.write_text(journal(written), encoding="utf-8")
    done = subprocess.run([str(shutil.which("bean-check")), str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# --- the picture


def test_the_ribbons_of_a_month_sum_to_what_moved(written: sqlite3.Connection) -> None:
    found = flows(book(written))
    assert [(it.source, it.target, it.cents) for it in found] == [
        ("outside:customers", "brewing", 48_050),
        ("brewing", "pot", 9_600),
        ("outside:customers", "basic_income", 7),
        ("pot", "member", 5),
    ]
    picture = drawn(found)
    assert picture.cents == sum(it.cents for it in found)
    for column in (picture.sources, picture.targets):
        assert sum(it.cents for it in column) == picture.cents
        for one, other in pairwise(column):
            assert one.y + max(one.height, 36) < other.y
    assert len(picture.ribbons) == 4
