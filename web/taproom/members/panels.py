# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels in SQL: the touch screens that an administrator or maintainer has paired, and their pairing codes."""

import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.ids import new_id
from taproom.members.codes import code_digest, digest, new_code, new_token
from taproom.members.rules import PAIRING_CODE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A paired panel."""

    id: str
    name: str
    paired_by: str
    paired_utc: int


def find(db: sqlite3.Connection, token: str) -> str | None:
    """The id of the panel that has this token."""
    row = db.execute("SELECT id FROM panel WHERE token_sha256 = ?", (digest(token),)).fetchone()
    return None if row is None else str(row["id"])


def get(db: sqlite3.Connection, panel: str) -> Panel | None:
    row = db.execute("SELECT id, name, paired_by, paired_utc FROM panel WHERE id = ?", (panel,)).fetchone()
    return None if row is None else Panel(**dict(row))


def paired(db: sqlite3.Connection) -> list[Panel]:
    rows = db.execute("SELECT id, name, paired_by, paired_utc FROM panel ORDER BY name, id")
    return [Panel(**dict(row)) for row in rows]


def offer(db: sqlite3.Connection, name: str, *, by: str, now_utc: int) -> str:
    """A code to type on the panel that is to be called `name`."""
    code = new_code()
    db.execute(
        "INSERT INTO pairing_code (code_sha256, name, by_member, expires_utc) VALUES (?, ?, ?, ?)",
        (code_digest(code), name, by, now_utc + PAIRING_CODE_S),
    )
    return code


def pair(db: sqlite3.Connection, code: str, *, now_utc: int) -> str | None:
    """The new panel's token, for its cookie; None for a code that is not good, or no more."""
    row = db.execute(
        "DELETE FROM pairing_code WHERE code_sha256 = ? AND expires_utc > ? RETURNING name, by_member",
        (code_digest(code), now_utc),
    ).fetchone()
    if row is None:
        return None
    token, panel = new_token(), new_id()
    db.execute(
        "INSERT INTO panel (id, token_sha256, name, paired_by, paired_utc) VALUES (?, ?, ?, ?, ?)",
        (panel, digest(token), row["name"], row["by_member"], now_utc),
    )
    after = {"name": row["name"]}
    audit.record(db, at_utc=now_utc, by=row["by_member"], what="panel.paired", subject=panel, after=after)
    return token


def unpair(db: sqlite3.Connection, panel: str, *, by: str, now_utc: int) -> bool:
    """Forget a panel, and whoever is signed in at it. Whether there was such a one."""
    gone = db.execute("DELETE FROM panel WHERE id = ?", (panel,)).rowcount > 0
    if gone:
        audit.record(db, at_utc=now_utc, by=by, what="panel.unpaired", subject=panel)
    return gone


def with_pin(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Id and name of those who can sign in at a panel."""
    rows = db.execute(
        "SELECT member.id, member.name FROM member JOIN known_by ON known_by.member = member.id"
        " WHERE known_by.kind = 'pin' AND member.disabled_utc IS NULL AND member.erased_utc IS NULL"
        " ORDER BY member.name_key"
    )
    return [(row["id"], row["name"]) for row in rows]
