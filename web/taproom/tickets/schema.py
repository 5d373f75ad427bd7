# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the tickets. Of a bundle only its answer is kept: no log, no configuration."""

from sqlite_utils import Database, Migrations

migrations = Migrations("tickets")


@migrations()
def tickets(db: Database) -> None:
    for statement in _TICKETS:
        db.execute(statement)


_TICKETS = (
    """CREATE TABLE ticket (
        id TEXT NOT NULL PRIMARY KEY,
        by_member TEXT,
        at_utc INTEGER NOT NULL,
        bundle TEXT NOT NULL CHECK (json_valid(bundle)),
        sha256 TEXT NOT NULL UNIQUE,
        verdict TEXT NOT NULL,
        note TEXT NOT NULL CHECK (length(note) <= 2000),
        outcome TEXT CHECK (outcome IN ('right', 'wrong', 'nothing')),
        told TEXT NOT NULL DEFAULT '' CHECK (length(told) <= 2000),
        settled_utc INTEGER CHECK ((outcome IS NULL) = (settled_utc IS NULL)),
        settled_by TEXT,
        version INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ticket_by_verdict ON ticket (verdict)",
)
