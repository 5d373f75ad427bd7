# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members' side holds of a person, and how it lets go: the name goes; the id stays, so that sums do too."""

import json
import sqlite3

from taproom import audit
from taproom.members.repository import LastAdministratorError
from taproom.personal import Holding

_EXPORTS = {
    "passkeys": "SELECT label, created_utc, used_utc FROM passkey WHERE member = ?",
    "sessions": "SELECT kind, label, created_utc, seen_utc, expires_utc FROM session WHERE member = ?",
    "invitations_made": "SELECT role, for_whom, created_utc, used_utc FROM invitation WHERE by_member = ?",
    "panels_paired": "SELECT name, paired_utc FROM panel WHERE paired_by = ?",
    "known_by": "SELECT kind, changed_utc FROM known_by WHERE member = ?",
}
_ACCOUNT = """SELECT id, name, email, role, language, created_utc FROM member WHERE id = ?"""
_AUDIT = "SELECT at_utc, what, subject, before, after FROM audit WHERE by_member = ? ORDER BY id"


def export(db: sqlite3.Connection, member: str) -> dict[str, object]:
    """The account, how one signs in to it (no secrets: they are not kept), and what the member did."""
    parts: dict[str, object] = {
        name: [dict(row) for row in db.execute(query, (member,))] for name, query in _EXPORTS.items()
    }
    done = [
        {**dict(row), **{side: json.loads(row[side]) if row[side] else None for side in ("before", "after")}}
        for row in db.execute(_AUDIT, (member,))
    ]
    return {"account": dict(db.execute(_ACCOUNT, (member,)).fetchone()), **parts, "changes": done}


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    """Empty the name, forget every way in, end every session. The last administrator is refused, by trigger."""
    for statement in _FORGET:
        db.execute(statement, (member,))
    try:
        db.execute(
            "UPDATE member SET name = '', name_key = NULL, email = NULL, erased_utc = ? WHERE id = ?",
            (now_utc, member),
        )
    except sqlite3.IntegrityError as error:
        raise LastAdministratorError("The last administrator stays one.") from error
    audit.record(db, at_utc=now_utc, by=member, what="member.erased", subject=member)


_FORGET = (
    "DELETE FROM known_by WHERE member = ?",
    "DELETE FROM passkey WHERE member = ?",
    "DELETE FROM pairing_code WHERE by_member = ?",
    "DELETE FROM invitation WHERE by_member = ? AND used_utc IS NULL",
    "UPDATE invitation SET for_whom = '' WHERE used_by = ?",
    # That something of theirs was changed stays; what it was goes.
    "UPDATE audit SET before = NULL, after = NULL WHERE subject = ?",
)
HOLDING = Holding(name="members", export=export, erase=erase)
