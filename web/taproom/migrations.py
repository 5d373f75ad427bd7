# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of the database, as steps that are only ever added to.

`(controller, seq)` is the primary key of everything that a controller reports, so that a message that comes
twice, or late, changes nothing. What must not happen is refused by the tables themselves (rule 9).
"""

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("taproom")


@migrations()
def fermenters(db: Database) -> None:
    """Telemetry: what the controllers reported, and roll-ups of it by minute and by hour."""
    for statement in _TELEMETRY:
        db.execute(statement)


def migrate(db: sqlite3.Connection) -> None:
    """Bring an open database up to date."""
    migrations.apply(Database(db))


_TELEMETRY = (
    """CREATE TABLE controller (
        controller TEXT NOT NULL PRIMARY KEY,
        pruned_hour INTEGER NOT NULL DEFAULT 0,
        pruned_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE fermenter (
        controller TEXT NOT NULL,
        fermenter TEXT NOT NULL,
        state TEXT NOT NULL CHECK (json_valid(state)),
        PRIMARY KEY (controller, fermenter)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sample (
        controller TEXT NOT NULL,
        seq INTEGER NOT NULL CHECK (seq >= 1),
        fermenter TEXT,
        at_utc INTEGER NOT NULL,
        beer_c REAL,
        chamber_c REAL,
        setpoint_c REAL NOT NULL,
        chamber_setpoint_c REAL,
        demand REAL NOT NULL,
        heat_duty REAL NOT NULL CHECK (heat_duty BETWEEN 0 AND 1),
        cool_duty REAL NOT NULL CHECK (cool_duty BETWEEN 0 AND 1),
        PRIMARY KEY (controller, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sample_by_time ON sample (controller, fermenter, at_utc)",
    """CREATE TABLE event (
        controller TEXT NOT NULL,
        seq INTEGER NOT NULL CHECK (seq >= 1),
        fermenter TEXT,
        at_utc INTEGER NOT NULL,
        name TEXT NOT NULL,
        detail TEXT NOT NULL CHECK (json_valid(detail)),
        PRIMARY KEY (controller, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX event_by_fermenter ON event (controller, fermenter, seq)",
    """CREATE TABLE rollup (
        controller TEXT NOT NULL,
        fermenter TEXT NOT NULL,
        width_s INTEGER NOT NULL CHECK (width_s IN (60, 3600)),
        from_utc INTEGER NOT NULL CHECK (from_utc % width_s = 0),
        n INTEGER NOT NULL CHECK (n >= 1),
        beer_n INTEGER NOT NULL, beer_min REAL, beer_max REAL, beer_sum REAL NOT NULL,
        chamber_n INTEGER NOT NULL, chamber_min REAL, chamber_max REAL, chamber_sum REAL NOT NULL,
        setpoint_sum REAL NOT NULL,
        chamber_setpoint_n INTEGER NOT NULL, chamber_setpoint_sum REAL NOT NULL,
        heat_sum REAL NOT NULL, cool_sum REAL NOT NULL,
        PRIMARY KEY (controller, fermenter, width_s, from_utc)
    ) STRICT, WITHOUT ROWID""",
)
