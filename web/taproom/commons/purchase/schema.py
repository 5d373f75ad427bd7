# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The tables of buying together. Nobody joins, changes or leaves an order that is closed: a trigger says so."""

from sqlite_utils import Database, Migrations

migrations = Migrations("purchase")


@migrations()
def purchase(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement)
    for when, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        db.execute(f"""CREATE TRIGGER purchase_line_while_open_on_{when.lower()} BEFORE {when} ON purchase_line
            WHEN (SELECT state FROM purchase WHERE id = {row}.purchase) <> 'open'
            BEGIN SELECT RAISE(ABORT, 'purchase_is_closed'); END""")
        db.execute(f"""CREATE TRIGGER purchase_line_counts_on_{when.lower()} AFTER {when} ON purchase_line
            BEGIN UPDATE purchase SET version = version + 1 WHERE id = {row}.purchase; END""")


_TABLES = (
    """CREATE TABLE supplier (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        since_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE catalogue_item (
        id TEXT NOT NULL PRIMARY KEY,
        supplier TEXT NOT NULL REFERENCES supplier (id),
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        sort TEXT NOT NULL CHECK (sort IN ('malt', 'hops', 'yeast', 'other')),
        unit TEXT NOT NULL,
        grams INTEGER NOT NULL CHECK (grams > 0),
        breaks TEXT NOT NULL CHECK (json_valid(breaks)),
        since_utc INTEGER NOT NULL,
        ended_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX catalogue_item_now ON catalogue_item (supplier, code) WHERE ended_utc IS NULL",
    """CREATE TRIGGER catalogue_item_stays BEFORE UPDATE OF code, name, unit, grams, breaks ON catalogue_item
       BEGIN SELECT RAISE(ABORT, 'catalogue_item_stays'); END""",
    """CREATE TABLE purchase (
        id TEXT NOT NULL PRIMARY KEY,
        supplier TEXT NOT NULL REFERENCES supplier (id),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
        delivery_cents INTEGER NOT NULL CHECK (delivery_cents >= 0),
        split TEXT NOT NULL CHECK (split IN ('weight', 'value', 'heads')),
        opened_utc INTEGER NOT NULL,
        closes_utc INTEGER NOT NULL CHECK (closes_utc > opened_utc),
        by_member TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'paid', 'called_off')),
        closed_utc INTEGER,
        version INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER purchase_goes_its_way BEFORE UPDATE OF state ON purchase
       WHEN OLD.state IN ('paid', 'called_off') OR NEW.state = 'open' OR (OLD.state = 'open' AND NEW.state = 'paid')
       BEGIN SELECT RAISE(ABORT, 'purchase_goes_its_way'); END""",
    """CREATE TABLE purchase_line (
        purchase TEXT NOT NULL REFERENCES purchase (id),
        member TEXT NOT NULL,
        item TEXT NOT NULL REFERENCES catalogue_item (id),
        count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 100000),
        PRIMARY KEY (purchase, member, item)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE purchase_share (
        purchase TEXT NOT NULL REFERENCES purchase (id),
        member TEXT NOT NULL,
        goods_cents INTEGER NOT NULL CHECK (goods_cents >= 0),
        delivery_cents INTEGER NOT NULL CHECK (delivery_cents >= 0),
        PRIMARY KEY (purchase, member)
    ) STRICT, WITHOUT ROWID""",
)
