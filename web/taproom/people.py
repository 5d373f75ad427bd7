# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is who, for every feature: names, roles and languages by a member's id. Read-only.

A member who was erased has no name here: a page says "former member" (`name_of`).
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.access import Role
from taproom.i18n import Language, Reader
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member who was not erased. `active`: may sign in."""

    id: str
    name: str
    email: str | None
    role: Role
    language: Language
    active: bool


_SELECT = """SELECT id, name, email, role, language, disabled_utc IS NULL AS active FROM member
    WHERE erased_utc IS NULL"""


def _person(row: sqlite3.Row) -> Person:
    return Person(**{**dict(row), "role": Role(row["role"]), "active": bool(row["active"])})


def person(db: sqlite3.Connection, member: str) -> Person | None:
    row = db.execute(f"{_SELECT} AND id = ?", (member,)).fetchone()
    return None if row is None else _person(row)


def everyone(db: sqlite3.Connection) -> list[Person]:
    """In the order of their names."""
    return [_person(row) for row in db.execute(f"{_SELECT} ORDER BY name_key")]


def names(db: sqlite3.Connection) -> Mapping[str, str]:
    """The name of each member, and of each panel as an author is written for one (`Principal.author`)."""
    known = {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM member WHERE erased_utc IS NULL")}
    return known | {f"panel:{row['id']}": row["name"] for row in db.execute("SELECT id, name FROM panel")}


def name_of(reader: Reader, known: Mapping[str, str], author: str) -> str:
    """A name to show. What is no member's id was written by something that has no account, and stands as it is."""
    if author in known:
        return known[author]
    if len(author) == _ULID_LENGTH and author.isalnum() and author.isupper():
        return reader.say(_("A former member"))
    if author.startswith("panel:"):
        return reader.say(_("A panel"))
    return reader.say(_("Nobody signed in")) if author == "nobody" else author


_ULID_LENGTH = 26
