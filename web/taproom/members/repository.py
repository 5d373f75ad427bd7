# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members in SQL: who they are, and the hashes by which a password or PIN is known again."""

import sqlite3
from dataclasses import dataclass
from typing import Literal

from taproom import audit
from taproom.access import Role
from taproom.errors import TaproomError
from taproom.i18n import Language
from taproom.ids import new_id
from taproom.members.rules import name_key

HashKind = Literal["password", "pin"]


class NameTakenError(TaproomError):
    """Somebody else has this name, or this e-mail address; the text says which."""


class LastAdministratorError(TaproomError):
    """The brewery would be left without an administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member, as the pages know one."""

    id: str
    name: str
    email: str | None
    role: Role
    language: Language
    created_utc: int
    disabled_utc: int | None
    erased_utc: int | None

    @property
    def active(self) -> bool:
        return self.disabled_utc is None and self.erased_utc is None


_SELECT = "SELECT id, name, email, role, language, created_utc, disabled_utc, erased_utc FROM member"


def _member(row: sqlite3.Row | None) -> Member | None:
    return None if row is None else Member(**{**dict(row), "role": Role(row["role"])})


def is_claimed(db: sqlite3.Connection) -> bool:
    """Whether there is an administrator; once there is, there always will be (a trigger sees to it)."""
    return db.execute("SELECT 1 FROM member WHERE role = 'administrator' LIMIT 1").fetchone() is not None


def add(
    db: sqlite3.Connection,
    *,
    name: str,
    role: Role,
    language: Language,
    now_utc: int,
    email: str | None = None,
    by: str | None = None,
) -> str:
    """A new member's id.

    Raises:
        NameTakenError: name or e-mail address is somebody else's.
    """
    member = new_id()
    try:
        db.execute(
            "INSERT INTO member (id, name, name_key, email, role, language, created_utc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (member, name, name_key(name), email, role, language, now_utc),
        )
    except sqlite3.IntegrityError as error:
        raise _taken(error) from error
    audit.record(db, at_utc=now_utc, by=by or member, what="member.joined", subject=member, after={"role": role})
    return member


def _taken(error: sqlite3.IntegrityError) -> Exception:
    """What a broken UNIQUE means; anything else is no such thing and stays what it is."""
    for column in ("email", "name_key"):
        if f"UNIQUE constraint failed: member.{column}" in str(error):
            return NameTakenError(column.removesuffix("_key"))
    return error


def get(db: sqlite3.Connection, member: str) -> Member | None:
    return _member(db.execute(f"{_SELECT} WHERE id = ?", (member,)).fetchone())


def find(db: sqlite3.Connection, account: str) -> Member | None:
    """The active member with this name or e-mail address, as typed."""
    row = db.execute(
        f"{_SELECT} WHERE (email = ? OR name_key = ?) AND disabled_utc IS NULL",
        (account.strip(), name_key(account)),
    ).fetchone()
    return _member(row)


def everyone(db: sqlite3.Connection) -> list[Member]:
    """All who were not erased, in the order of their names."""
    rows = db.execute(f"{_SELECT} WHERE erased_utc IS NULL ORDER BY name_key")
    return [it for row in rows if (it := _member(row))]


def change(db: sqlite3.Connection, member: str, *, by: str, now_utc: int, **to: str | int | None) -> None:
    """Change columns of a member, and say so in the audit log. What is personal is not repeated there.

    Raises:
        NameTakenError: name or e-mail address is somebody else's.
        LastAdministratorError: this is the last administrator.
    """
    if name := to.get("name"):
        to["name_key"] = name_key(str(name))
    before = dict(db.execute("SELECT * FROM member WHERE id = ?", (member,)).fetchone())
    try:
        db.execute(_CHANGE, {**before, **to})
    except sqlite3.IntegrityError as error:
        if "last_administrator" in str(error):
            raise LastAdministratorError("The last administrator stays one.") from error
        raise _taken(error) from error
    audit.record(
        db,
        at_utc=now_utc,
        by=by,
        what="member.changed",
        subject=member,
        before={it: before[it] for it in to if it in _LOGGED},
        after={it: to[it] if it in _LOGGED else "changed" for it in to if it != "name_key"},
    )


_CHANGE = """UPDATE member SET name = :name, name_key = :name_key, email = :email, role = :role, language = :language,
    disabled_utc = :disabled_utc WHERE id = :id"""
_LOGGED = frozenset({"role", "language", "disabled_utc"})


def set_hash(db: sqlite3.Connection, kind: HashKind, member: str, hashed: str, *, by: str, now_utc: int) -> None:
    """A new password or PIN in place of the old one."""
    db.execute(
        "INSERT INTO known_by (member, kind, hash, changed_utc) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET hash = excluded.hash, changed_utc = excluded.changed_utc",
        (member, kind, hashed, now_utc),
    )
    audit.record(db, at_utc=now_utc, by=by, what=f"{kind}.set", subject=member)


def drop_hash(db: sqlite3.Connection, kind: HashKind, member: str, *, by: str, now_utc: int) -> None:
    db.execute("DELETE FROM known_by WHERE member = ? AND kind = ?", (member, kind))
    audit.record(db, at_utc=now_utc, by=by, what=f"{kind}.removed", subject=member)


def hash_of(db: sqlite3.Connection, kind: HashKind, member: str) -> str | None:
    row = db.execute("SELECT hash FROM known_by WHERE member = ? AND kind = ?", (member, kind)).fetchone()
    return None if row is None else str(row["hash"])
