# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a made-up year is in this database. There is no way to take the mark off: a book is for ever."""

from sqlite_utils import Database, Migrations

migrations = Migrations("made_up")


@migrations()
def made_up(db: Database) -> None:
    db.execute("CREATE TABLE made_up (loaded_utc INTEGER NOT NULL) STRICT")
    db.execute("""CREATE TRIGGER made_up_stays BEFORE DELETE ON made_up
        BEGIN SELECT RAISE(ABORT, 'made_up_stays'); END""")
