# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of weeks. What is valued is only added to; a week that is closed takes no more work."""

from sqlite_utils import Database, Migrations

migrations = Migrations("weeks")


@migrations()
def weeks(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement)
    for table in ("week_valuing", "week_value", "week_closing"):
        for verb in ("UPDATE", "DELETE"):
            only = _ONLY_FORGETS if (table, verb) == ("week_valuing", "UPDATE") else ""
            db.execute(f"""CREATE TRIGGER {table}_stays_on_{verb.lower()} BEFORE {verb} ON {table} {only}
                BEGIN SELECT RAISE(ABORT, 'weeks_are_append_only'); END""")


# A note goes when its author is erased; the values stay.
_ONLY_FORGETS = """WHEN NEW.note <> '' OR (NEW.id, NEW.week, NEW.by_member, NEW.at_utc)
    IS NOT (OLD.id, OLD.week, OLD.by_member, OLD.at_utc)"""


_TABLES = (
    """CREATE TABLE week_work (
        id TEXT NOT NULL PRIMARY KEY,
        member TEXT NOT NULL,
        week TEXT NOT NULL,
        what TEXT NOT NULL CHECK (length(what) <= 200),
        minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 10080),
        tied INTEGER NOT NULL CHECK (tied BETWEEN 0 AND 3),
        answers INTEGER NOT NULL CHECK (answers BETWEEN 0 AND 3),
        logged_utc INTEGER NOT NULL,
        withdrawn_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX week_work_of ON week_work (week, id)",
    """CREATE TABLE week_valuing (
        id TEXT NOT NULL PRIMARY KEY,
        week TEXT NOT NULL,
        by_member TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        note TEXT NOT NULL CHECK (length(note) <= 200)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX week_valuing_of ON week_valuing (week, id)",
    """CREATE TABLE week_value (
        valuing TEXT NOT NULL REFERENCES week_valuing (id),
        work TEXT NOT NULL REFERENCES week_work (id),
        points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 100000),
        PRIMARY KEY (valuing, work)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE week_closing (
        week TEXT NOT NULL PRIMARY KEY,
        valuing TEXT NOT NULL UNIQUE REFERENCES week_valuing (id),
        by_member TEXT NOT NULL,
        seq INTEGER NOT NULL UNIQUE REFERENCES ledger_posting (seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER week_work_while_open BEFORE INSERT ON week_work
       WHEN EXISTS (SELECT 1 FROM week_closing WHERE week = NEW.week)
       BEGIN SELECT RAISE(ABORT, 'week_is_closed'); END""",
    """CREATE TRIGGER week_work_stays
       BEFORE UPDATE OF member, week, minutes, tied, answers, withdrawn_utc ON week_work
       WHEN EXISTS (SELECT 1 FROM week_closing WHERE week = OLD.week)
       BEGIN SELECT RAISE(ABORT, 'week_is_closed'); END""",
)
