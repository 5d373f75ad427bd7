# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the plans: who was told already that their beer is late, and who was asked to move for it."""

from sqlite_utils import Database, Migrations

migrations = Migrations("plans")


@migrations()
def late(db: Database) -> None:
    """`booking` is the one whose beer is late, `told` the one whose holder was told; `until_utc` was said then."""
    db.execute("""CREATE TABLE booking_late (
        booking TEXT NOT NULL REFERENCES booking ON DELETE CASCADE,
        told TEXT NOT NULL REFERENCES booking ON DELETE CASCADE,
        until_utc INTEGER NOT NULL,
        at_utc INTEGER NOT NULL,
        PRIMARY KEY (booking, told)
    ) STRICT, WITHOUT ROWID""")
