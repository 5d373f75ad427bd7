# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the alerts: one row for each subject and name, used again when it comes back."""

from sqlite_utils import Database, Migrations

migrations = Migrations("alerts")


@migrations()
def alerts(db: Database) -> None:
    for statement in _ALERTS:
        db.execute(statement)


_ALERTS = (
    # `subject` is a fermenter (site/unit/fermenter) or a controller (site/unit).
    """CREATE TABLE alert (
        subject TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        names TEXT NOT NULL CHECK (json_valid(names)),
        mark TEXT NOT NULL,
        since_utc INTEGER NOT NULL,
        due_utc INTEGER NOT NULL CHECK (due_utc >= since_utc),
        told_utc INTEGER,
        ended_utc INTEGER,
        acknowledged_utc INTEGER,
        acknowledged_by TEXT,
        CHECK ((acknowledged_utc IS NULL) = (acknowledged_by IS NULL)),
        CHECK (acknowledged_utc IS NULL OR told_utc IS NOT NULL),
        PRIMARY KEY (subject, name)
    ) STRICT, WITHOUT ROWID""",
    # Steps are few and relays switch often: the last step is found without reading what switched since.
    """CREATE INDEX event_of_steps ON event (controller, fermenter, id)
       WHERE name IN ('step_began', 'profile_started')""",
)
