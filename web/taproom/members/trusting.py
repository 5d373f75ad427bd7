# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trusting members with more or less, and letting in who is stuck: one transaction's work each.

Nobody makes a way in to an account that may do more than they may: a code is as good as being that member.
"""

import sqlite3

from taproom.access import Principal, Role
from taproom.errors import TaproomError
from taproom.members import repository, sessions, sign_in_codes
from taproom.members.repository import Member


class NotAboveOneselfError(TaproomError):
    """The member may do more than who asks."""


def trust(db: sqlite3.Connection, member: str, role: Role, *, by: str, now_utc: int) -> bool:
    """Change a member's role, at once. Whether there is such a member.

    Raises:
        LastAdministratorError: the brewery would have none.
    """
    known = _known(db, member)
    if known is not None and known.role is not role:
        repository.change(db, member, by=by, now_utc=now_utc, role=role)
        sessions.shorten(db, member, role, now_utc=now_utc)
    return known is not None


def disable(db: sqlite3.Connection, member: str, *, by: str, now_utc: int) -> bool:
    """Shut a member out; a trigger ends the sessions. Whether there is such a member.

    Raises:
        LastAdministratorError: the brewery would have none.
    """
    known = _known(db, member)
    if known is not None and known.active:
        repository.change(db, member, by=by, now_utc=now_utc, disabled_utc=now_utc)
    return known is not None


def enable(db: sqlite3.Connection, member: str, *, by: str, now_utc: int) -> bool:
    """Let a member in again. Whether there is such a member."""
    known = _known(db, member)
    if known is not None and not known.active:
        repository.change(db, member, by=by, now_utc=now_utc, disabled_utc=None)
    return known is not None


def make_code(db: sqlite3.Connection, member: str, *, by: Principal, now_utc: int) -> tuple[Member, str] | None:
    """The member and a code that lets them in; None if there is no such active member.

    Raises:
        NotAboveOneselfError: the member may do more than who asks.
    """
    known = _known(db, member)
    if known is None or not known.active:
        return None
    if not by.has(known.role):
        raise NotAboveOneselfError("the member may do more")
    return known, sign_in_codes.issue_by_steward(db, known.id, by=by.member, now_utc=now_utc)


def code_for(db: sqlite3.Connection, account: str, *, now_utc: int) -> str | None:
    """A code for the active member with this name or address, made at the machine itself; None if there is none."""
    known = repository.find(db, account)
    return None if known is None else sign_in_codes.issue_by_steward(db, known.id, by=None, now_utc=now_utc)


def _known(db: sqlite3.Connection, member: str) -> Member | None:
    known = repository.get(db, member)
    return known if known is not None and known.erased_utc is None else None
