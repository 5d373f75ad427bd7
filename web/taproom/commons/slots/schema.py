# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of slots that are paid in coins, and how many of a coin's offer there are."""

from sqlite_utils import Database, Migrations

migrations = Migrations("coin_slots")


@migrations()
def slots(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement)


_TABLES = (
    """CREATE TABLE coin_price (
        kit TEXT NOT NULL PRIMARY KEY,
        coins INTEGER NOT NULL CHECK (coins > 0),
        since_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE coin_slot (
        booking TEXT NOT NULL PRIMARY KEY,
        kit TEXT NOT NULL,
        seq INTEGER NOT NULL UNIQUE REFERENCES ledger_posting (seq),
        returned INTEGER UNIQUE REFERENCES ledger_posting (seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX coin_slot_paid ON coin_slot (kit) WHERE returned IS NULL",
    """CREATE TABLE coin_stock (
        offer TEXT NOT NULL PRIMARY KEY REFERENCES coin_offer (id),
        left INTEGER NOT NULL CHECK (left >= 0)
    ) STRICT, WITHOUT ROWID""",
)
