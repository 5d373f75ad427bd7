# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the kettles: what recipes are scaled to."""

from sqlite_utils import Database, Migrations

migrations = Migrations("kettles")


@migrations()
def kettles(db: Database) -> None:
    """`kit` is the kit that it is booked as, by its id; a kettle that nobody books has none."""
    db.execute(
        """CREATE TABLE kettle (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
            name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 80),
            kit TEXT,
            batch_l REAL NOT NULL CHECK (batch_l BETWEEN 0.05 AND 20000),
            efficiency_pct REAL CHECK (efficiency_pct BETWEEN 1 AND 100),
            boil_off_l_per_h REAL CHECK (boil_off_l_per_h BETWEEN 0 AND 2000),
            kettle_l REAL CHECK (kettle_l BETWEEN 0 AND 2000),
            fermenter_l REAL CHECK (fermenter_l BETWEEN 0 AND 2000),
            absorption_l_per_kg REAL CHECK (absorption_l_per_kg BETWEEN 0 AND 5)
        ) STRICT, WITHOUT ROWID"""
    )
