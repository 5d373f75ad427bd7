# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations in SQL: a link that makes one member, once, for a week, while who made it may still invite."""

import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.access import Role
from taproom.errors import TaproomError
from taproom.ids import new_id
from taproom.members.codes import digest, new_token
from taproom.members.rules import INVITATION_S


class InvitationGoneError(TaproomError):
    """The invitation was used, taken back, or is too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation that was made."""

    id: str
    role: Role
    for_whom: str
    by_member: str
    by_name: str
    created_utc: int
    expires_utc: int


_SELECT = """SELECT invitation.id, invitation.role, for_whom, by_member, member.name AS by_name,
    invitation.created_utc, expires_utc FROM invitation JOIN member ON member.id = by_member
    WHERE used_utc IS NULL AND expires_utc > :now_utc
    AND member.role = 'administrator' AND member.disabled_utc IS NULL AND member.erased_utc IS NULL"""


def _invitation(row: sqlite3.Row) -> Invitation:
    return Invitation(**{**dict(row), "role": Role(row["role"])})


def invite(db: sqlite3.Connection, *, role: Role, for_whom: str, by: str, now_utc: int) -> tuple[str, str]:
    """Id and token of a new invitation. The token is in the link, and nowhere else."""
    invitation, token = new_id(), new_token()
    db.execute(
        "INSERT INTO invitation (id, token_sha256, role, for_whom, by_member, created_utc, expires_utc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (invitation, digest(token), role, for_whom, by, now_utc, now_utc + INVITATION_S),
    )
    audit.record(db, at_utc=now_utc, by=by, what="invitation.made", subject=invitation, after={"role": role})
    return invitation, token


def find(db: sqlite3.Connection, token: str, *, now_utc: int) -> Invitation | None:
    """The invitation that this link still is."""
    row = db.execute(f"{_SELECT} AND token_sha256 = :token", {"now_utc": now_utc, "token": digest(token)}).fetchone()
    return None if row is None else _invitation(row)


def open_ones(db: sqlite3.Connection, *, now_utc: int) -> list[Invitation]:
    """Those that somebody may still use, newest first."""
    return [_invitation(row) for row in db.execute(f"{_SELECT} ORDER BY invitation.id DESC", {"now_utc": now_utc})]


def use(db: sqlite3.Connection, invitation: str, *, member: str, now_utc: int) -> None:
    """Used up by a new member, in whose transaction this is.

    Raises:
        InvitationGoneError: somebody was quicker, or who made it may not invite any more.
    """
    values = {"invitation": invitation, "now_utc": now_utc}
    if db.execute(f"{_SELECT} AND invitation.id = :invitation", values).fetchone() is None:
        raise InvitationGoneError("This invitation is good no more.")
    db.execute("UPDATE invitation SET used_utc = ?, used_by = ? WHERE id = ?", (now_utc, member, invitation))


def take_back(db: sqlite3.Connection, invitation: str, *, by: str, now_utc: int) -> bool:
    """Whether there was such an unused one."""
    gone = db.execute("DELETE FROM invitation WHERE id = ? AND used_utc IS NULL", (invitation,)).rowcount > 0
    if gone:
        audit.record(db, at_utc=now_utc, by=by, what="invitation.taken_back", subject=invitation)
    return gone
