# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database with nothing in it but its tables, and a few accounts."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from taproom.commons.ledger import Account, Posting, Unit, transfer
from taproom.commons.repository import post
from taproom.db import open_db

NOW_UTC = 1_790_000_000
CUSTOMERS = Account(kind="outside", owner="customers", lowest=None)
POT = Account(kind="pot")
BREWING = Account(kind="brewing")
ISSUER = Account(kind="issuer", unit=Unit.POINT, lowest=None)


def points_of(member: str) -> Account:
    return Account(kind="member", owner=member, unit=Unit.POINT)


@contextlib.contextmanager
def opened_db(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(open_db(folder / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        yield db


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with opened_db(tmp_path) as it:
        yield it


def move(db: sqlite3.Connection, source: Account, target: Account, amount: int, key: str, **more: object) -> int:
    """Post a transfer, in a transaction of its own."""
    posting = Posting(kind="trial", key=key, entries=transfer(source, target, amount), **more)  # type: ignore[arg-type]
    with committed(db):
        return post(db, posting, now_utc=NOW_UTC)


@contextlib.contextmanager
def committed(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
