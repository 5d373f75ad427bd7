# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of help. A question goes one way, and is answered by somebody else than who asked."""

from sqlite_utils import Database, Migrations

migrations = Migrations("hotline")


@migrations()
def hotline(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement)


_TABLES = (
    """CREATE TABLE support_request (
        id TEXT NOT NULL PRIMARY KEY,
        member TEXT NOT NULL,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
        text TEXT NOT NULL CHECK (length(text) <= 2000),
        asked_utc INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'helped', 'closed')),
        answered_by TEXT CHECK (answered_by <> member),
        answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 4000),
        answered_utc INTEGER,
        CHECK (state IN ('open', 'closed') OR answered_by IS NOT NULL)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX support_request_by_state ON support_request (state, asked_utc)",
    "CREATE INDEX support_request_by_answerer ON support_request (answered_by) WHERE state = 'helped'",
    """CREATE TRIGGER support_request_goes_its_way BEFORE UPDATE OF state ON support_request
       WHEN OLD.state IN ('helped', 'closed') AND NEW.state <> OLD.state
       BEGIN SELECT RAISE(ABORT, 'support_request_is_over'); END""",
    """CREATE TABLE support_turn (
        week TEXT NOT NULL,
        member TEXT NOT NULL,
        PRIMARY KEY (week, member)
    ) STRICT, WITHOUT ROWID""",
)
