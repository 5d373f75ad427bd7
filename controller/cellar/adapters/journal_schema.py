# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's tables. Steps are only ever added to."""

from sqlite_utils import Database, Migrations

migrations = Migrations("cellar")


@migrations()
def m001_entries_memories_and_what_the_hub_has(db: Database) -> None:
    db.table("entry").create(
        {"seq": int, "at_utc": int, "fermenter": str, "body": str},
        pk="seq",
        not_null={"at_utc", "body"},
        strict=True,
    )
    db.table("memory").create(
        {"fermenter": str, "revision": int, "body": str},
        pk="fermenter",
        not_null={"revision", "body"},
        strict=True,
    )
    db.table("hub").create({"id": int, "through_seq": int}, pk="id", not_null={"through_seq"}, strict=True)
    db.table("hub").insert({"id": 1, "through_seq": 0})


@migrations()
def m002_a_tape_and_how_far_samples_are_rolled_up(db: Database) -> None:
    db.execute("CREATE TABLE tape (id INTEGER PRIMARY KEY, at_utc INTEGER NOT NULL, body BLOB NOT NULL) STRICT")
    db.execute("CREATE TABLE rolled_up (width_s INTEGER PRIMARY KEY, through_seq INTEGER NOT NULL) STRICT")


@migrations()
def m003_epochs(db: Database) -> None:
    """Rows from before the first epoch belong to one without a name."""
    db.execute("CREATE TABLE epoch (first_seq INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT")
