# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of shared kit that is paid together: what each costs a month, from when on; no cost ends it."""

from sqlite_utils import Database, Migrations

migrations = Migrations("pooled")


@migrations()
def pooled(db: Database) -> None:
    db.execute("""CREATE TABLE pooled_kit (
        kit TEXT NOT NULL,
        since_utc INTEGER NOT NULL,
        cents INTEGER CHECK (cents > 0),
        by_member TEXT NOT NULL,
        PRIMARY KEY (kit, since_utc)
    ) STRICT, WITHOUT ROWID""")
