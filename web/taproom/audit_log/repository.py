# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log, a page at a time. Reads only."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change. `by` None is the program itself, or somebody who was erased."""

    id: int
    at_utc: int
    by: str | None
    what: str
    subject: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is looked for; empty is everything. `kind` is how `what` begins: `booking`."""

    subject: str = ""
    by: str = ""
    kind: str = ""


_PAGE = """SELECT id, at_utc, by_member, what, subject, before, after FROM audit
    WHERE (:below IS NULL OR id < :below) AND (:subject = '' OR subject = :subject)
        AND (:by = '' OR by_member = :by) AND (:kind = '' OR what LIKE :kind || '.%')
    ORDER BY id DESC LIMIT :number"""


def page(db: sqlite3.Connection, wanted: Filter, *, below: int | None, number: int) -> tuple[Entry, ...]:
    """The latest first, those before the entry `below`."""
    values = {"below": below, "number": number, "subject": wanted.subject, "by": wanted.by, "kind": wanted.kind}
    return tuple(
        Entry(
            id=row[0],
            at_utc=row[1],
            by=row[2],
            what=row[3],
            subject=row[4],
            before=json.loads(row[5]) if row[5] else {},
            after=json.loads(row[6]) if row[6] else {},
        )
        for row in db.execute(_PAGE, values)
    )


def kinds(db: sqlite3.Connection) -> tuple[str, ...]:
    """How what was ever noted begins."""
    found = db.execute(
        "SELECT DISTINCT substr(what, 1, instr(what, '.') - 1) FROM audit WHERE instr(what, '.') ORDER BY 1"
    )
    return tuple(row[0] for row in found)
