# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the fermenters.

`(controller, epoch, seq)` is the key of everything that a controller reports, so that a message that comes twice, or
late, changes nothing. An epoch is one life of the controller's program: a journal that was replaced counts anew, and
its rows are others.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("taproom")


@migrations()
def fermenters(db: Database) -> None:
    """Telemetry: what the controllers reported, and roll-ups of it by minute and by hour."""
    for statement in _TELEMETRY:
        db.execute(statement)


@migrations()
def epochs(db: Database) -> None:
    """What came before there were epochs keeps its numbers, in one without a name. Events are paged as they came."""
    for statement in _EPOCHS:
        db.execute(statement)


@migrations()
def acknowledgements(db: Database) -> None:
    """Who has seen which alarm. `state_utc` is the controller's clock: what began later is another alarm."""
    for statement in _ACKNOWLEDGEMENTS:
        db.execute(statement)


@migrations()
def marks(db: Database) -> None:
    """What a chart marks is found by time among all that happened, most of which are relays."""
    db.execute(
        """CREATE INDEX event_marked ON event (controller, fermenter, at_utc) WHERE name IN
           ('gravity_reported', 'mode_changed', 'probe_lost', 'profile_ended', 'profile_finished', 'profile_started',
            'setpoint_changed', 'step_began', 'trip_reset', 'tripped')"""
    )


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

_EPOCHS = (
    """CREATE TABLE epoch (
        id INTEGER PRIMARY KEY,
        controller TEXT NOT NULL,
        name TEXT NOT NULL,
        pruned_seq INTEGER NOT NULL DEFAULT 0,
        UNIQUE (controller, name)
    ) STRICT""",
    "INSERT INTO epoch (controller, name, pruned_seq) SELECT controller, '', pruned_seq FROM controller",
    "ALTER TABLE controller DROP COLUMN pruned_seq",
    """CREATE TABLE sample_of_epoch (
        epoch INTEGER NOT NULL REFERENCES epoch,
        seq INTEGER NOT NULL CHECK (seq >= 1),
        controller TEXT NOT NULL,
        fermenter TEXT,
        at_utc INTEGER NOT NULL,
        beer_c REAL,
        chamber_c REAL,
        setpoint_c REAL NOT NULL,
        chamber_setpoint_c REAL,
        demand REAL NOT NULL,
        heat_duty REAL NOT NULL CHECK (heat_duty BETWEEN 0 AND 1),
        cool_duty REAL NOT NULL CHECK (cool_duty BETWEEN 0 AND 1),
        PRIMARY KEY (epoch, seq)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO sample_of_epoch
       SELECT epoch.id, seq, controller, fermenter, at_utc, beer_c, chamber_c, setpoint_c, chamber_setpoint_c, demand,
              heat_duty, cool_duty
       FROM sample JOIN epoch USING (controller)""",
    "DROP TABLE sample",
    "ALTER TABLE sample_of_epoch RENAME TO sample",
    "CREATE INDEX sample_by_time ON sample (controller, fermenter, at_utc)",
    """CREATE TABLE event_of_epoch (
        id INTEGER PRIMARY KEY,
        epoch INTEGER NOT NULL REFERENCES epoch,
        seq INTEGER NOT NULL CHECK (seq >= 1),
        controller TEXT NOT NULL,
        fermenter TEXT,
        at_utc INTEGER NOT NULL,
        name TEXT NOT NULL,
        detail TEXT NOT NULL CHECK (json_valid(detail)),
        UNIQUE (epoch, seq)
    ) STRICT""",
    """INSERT INTO event_of_epoch (epoch, seq, controller, fermenter, at_utc, name, detail)
       SELECT epoch.id, seq, controller, fermenter, at_utc, event.name, detail
       FROM event JOIN epoch USING (controller) ORDER BY controller, seq""",
    "DROP TABLE event",
    "ALTER TABLE event_of_epoch RENAME TO event",
    "CREATE INDEX event_by_fermenter ON event (controller, fermenter, id)",
)

_ACKNOWLEDGEMENTS = (
    """CREATE TABLE acknowledged (
        fermenter TEXT NOT NULL,
        alarm TEXT NOT NULL CHECK (length(alarm) BETWEEN 1 AND 120),
        author TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        state_utc INTEGER NOT NULL,
        PRIMARY KEY (fermenter, alarm)
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX event_that_alarms ON event (controller, fermenter, name, at_utc)
       WHERE name IN ('tripped', 'found', 'probe_lost')""",
)
