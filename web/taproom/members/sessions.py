# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is signed in, in SQL. A session is a row: it can be listed, and it can be taken away."""

import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.access import Role
from taproom.ids import new_id
from taproom.members.codes import digest, new_token
from taproom.members.rules import Lifetime, SessionKind, lifetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of an active member that still counts."""

    id: str
    member: str
    name: str
    role: Role
    kind: SessionKind
    label: str
    panel: str | None
    created_utc: int
    seen_utc: int
    idle_s: int
    expires_utc: int


_SELECT = """SELECT session.id, session.member, member.name, member.role, session.kind, session.label, session.panel,
    session.created_utc, session.seen_utc, session.idle_s, session.expires_utc
    FROM session JOIN member ON member.id = session.member
    WHERE member.disabled_utc IS NULL AND member.erased_utc IS NULL
    AND session.expires_utc > :now_utc AND session.seen_utc + session.idle_s > :now_utc"""


def _session(row: sqlite3.Row) -> Session:
    return Session(**{**dict(row), "role": Role(row["role"])})


def begin(
    db: sqlite3.Connection,
    member: str,
    *,
    now_utc: int,
    label: str,
    kind: SessionKind = "browser",
    panel: str | None = None,
) -> str:
    """Sign a member in. The token of the new session: it is known to nobody else, also not to the database."""
    row = db.execute("SELECT role FROM member WHERE id = ?", (member,)).fetchone()
    lasts = lifetime(kind, Role(row["role"]))
    token, session = new_token(), new_id()
    db.execute(
        "INSERT INTO session"
        " (token_sha256, id, member, kind, label, panel, created_utc, seen_utc, idle_s, expires_utc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(digest(token), session, member, kind, label[:120], panel),
            *(now_utc, now_utc, lasts.idle_s, now_utc + lasts.absolute_s),
        ),
    )
    audit.record(db, at_utc=now_utc, by=member, what="session.begun", subject=session, after={"kind": kind})
    return token


def find(db: sqlite3.Connection, token: str, *, now_utc: int) -> Session | None:
    row = db.execute(
        f"{_SELECT} AND session.token_sha256 = :token", {"now_utc": now_utc, "token": digest(token)}
    ).fetchone()
    return None if row is None else _session(row)


def began(db: sqlite3.Connection, session: str) -> int | None:
    """When this session was begun: when its member last said who they are."""
    row = db.execute("SELECT created_utc FROM session WHERE id = ?", (session,)).fetchone()
    return None if row is None else int(row["created_utc"])


def touch(db: sqlite3.Connection, session: str, *, now_utc: int) -> None:
    """It was used. Never says so of an earlier moment than is written already."""
    db.execute("UPDATE session SET seen_utc = max(seen_utc, ?) WHERE id = ?", (now_utc, session))


def of_member(db: sqlite3.Connection, member: str, *, now_utc: int) -> list[Session]:
    """What still counts, last used first."""
    rows = db.execute(
        f"{_SELECT} AND session.member = :member ORDER BY session.seen_utc DESC, session.id DESC",
        {"now_utc": now_utc, "member": member},
    )
    return [_session(row) for row in rows]


def end(db: sqlite3.Connection, session: str, *, member: str, now_utc: int) -> bool:
    """Take away one of the member's own sessions. Whether there was such a one."""
    gone = db.execute("DELETE FROM session WHERE id = ? AND member = ?", (session, member)).rowcount > 0
    if gone:
        audit.record(db, at_utc=now_utc, by=member, what="session.ended", subject=session)
    return gone


def end_others(db: sqlite3.Connection, member: str, *, keep: str | None, now_utc: int) -> None:
    """Sign out everywhere but here. Programs keep their tokens: those are listed, and taken back one by one."""
    db.execute("DELETE FROM session WHERE member = ? AND id IS NOT ? AND kind <> 'token'", (member, keep))
    audit.record(db, at_utc=now_utc, by=member, what="session.others_ended", subject=member)


def shorten(db: sqlite3.Connection, member: str, role: Role, *, now_utc: int) -> None:
    """Hold a member's browsers to the patience that their new role has; longer than before they never last."""
    lasts: Lifetime = lifetime("browser", role)
    db.execute(
        "UPDATE session SET idle_s = min(idle_s, ?), expires_utc = min(expires_utc, ?)"
        " WHERE member = ? AND kind = 'browser'",
        (lasts.idle_s, now_utc + lasts.absolute_s, member),
    )


def forget_old(db: sqlite3.Connection, *, now_utc: int) -> None:
    """Rows that count no more. Nothing rests on it: each end is looked at when it matters."""
    db.execute("DELETE FROM session WHERE expires_utc <= ? OR seen_utc + idle_s <= ?", (now_utc, now_utc))
    for statement in _FORGET:
        db.execute(statement, (now_utc,))
    db.execute("DELETE FROM attempt WHERE last_utc < ?", (now_utc - 86_400,))


_FORGET = (
    "DELETE FROM challenge WHERE expires_utc <= ?",
    "DELETE FROM sign_in_code WHERE expires_utc <= ?",
    "DELETE FROM pairing_code WHERE expires_utc <= ?",
    "DELETE FROM claim_code WHERE expires_utc <= ?",
    "DELETE FROM phone_code WHERE expires_utc <= ?",
)
