# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inductions that one comes to: who trains, how many there is room for, who signed up and who came.

Beside the engine's `induction_session`, which says when and where. That a session is never overfull is the tables'.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("inductions")


@migrations()
def inductions(db: Database) -> None:
    for statement in _MEETINGS:
        db.execute(statement)


_MEETINGS = (
    """CREATE TABLE induction_meeting (
        session TEXT NOT NULL PRIMARY KEY REFERENCES induction_session ON DELETE CASCADE,
        trainer TEXT,
        places INTEGER NOT NULL CHECK (places BETWEEN 1 AND 100),
        valid_days INTEGER CHECK (valid_days BETWEEN 1 AND 3660)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE induction_guest (
        session TEXT NOT NULL REFERENCES induction_meeting ON DELETE CASCADE,
        member TEXT NOT NULL,
        signed_utc INTEGER NOT NULL,
        came_utc INTEGER,
        PRIMARY KEY (session, member)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX induction_guest_by_member ON induction_guest (member)",
    """CREATE TRIGGER induction_meeting_has_room BEFORE INSERT ON induction_guest
       WHEN (SELECT count(*) FROM induction_guest WHERE session = NEW.session)
           >= (SELECT places FROM induction_meeting WHERE session = NEW.session)
       BEGIN SELECT RAISE(ABORT, 'induction_is_full'); END""",
    """CREATE TRIGGER induction_guest_stays BEFORE UPDATE OF session, member ON induction_guest
       BEGIN SELECT RAISE(ABORT, 'induction_guest_stays'); END""",
)
