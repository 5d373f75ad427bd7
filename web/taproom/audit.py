# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log: who changed what, when, and what it was before. Written in the same transaction as the change.

Append-only, by trigger. Erasing a member empties the names in it, and nothing else (`taproom.members`).
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database, Migrations

migrations = Migrations("audit")
Fields = Mapping[str, object]


@migrations()
def audit(db: Database) -> None:
    for statement in _AUDIT:
        db.execute(statement)


def record(
    db: sqlite3.Connection,
    *,
    at_utc: int,
    by: str | None,
    what: str,
    subject: str,
    before: Fields | None = None,
    after: Fields | None = None,
) -> None:
    """Note a change. `by` is a member's id, None for the program itself; `what` is like `booking.moved`."""
    db.execute(
        "INSERT INTO audit (at_utc, by_member, what, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        (at_utc, by, what, subject, _json(before), _json(after)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change. `before` and `after` are JSON."""

    id: int
    at_utc: int
    by: str | None
    what: str
    subject: str
    before: str | None
    after: str | None


def lines(
    db: sqlite3.Connection, *, subject: str | None = None, before: int | None = None, limit: int
) -> tuple[Line, ...]:
    """Newest first; of one subject, and older than the line `before`, if that is said."""
    query = """SELECT id, at_utc, by_member, what, subject, before, after FROM audit
        WHERE (?1 IS NULL OR subject = ?1) AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3"""
    names = ("id", "at_utc", "by", "what", "subject", "before", "after")
    return tuple(Line(**dict(zip(names, row, strict=True))) for row in db.execute(query, (subject, before, limit)))


def _json(fields: Fields | None) -> str | None:
    return None if fields is None else json.dumps(dict(fields), sort_keys=True, ensure_ascii=False)


_AUDIT = (
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at_utc INTEGER NOT NULL,
        by_member TEXT,
        what TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT CHECK (before IS NULL OR json_valid(before)),
        after TEXT CHECK (after IS NULL OR json_valid(after))
    ) STRICT""",
    "CREATE INDEX audit_by_subject ON audit (subject, id)",
    """CREATE TRIGGER audit_stays BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'audit_is_append_only'); END""",
    """CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE OF at_utc, by_member, what, subject ON audit
       BEGIN SELECT RAISE(ABORT, 'audit_is_append_only'); END""",
)
