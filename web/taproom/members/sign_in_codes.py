# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes that sign a member in, in SQL: by e-mail, good in the browser that asked; by a steward, good anywhere.

One at a time for each, at most 15 minutes, five tries, once.
"""

import sqlite3
from typing import Literal

from taproom import audit
from taproom.members.codes import code_digest, digest, new_code, new_digits
from taproom.members.rules import CODE_TRIES, EMAIL_CODE_S, STEWARD_CODE_S

Way = Literal["email", "steward"]


def issue_by_steward(db: sqlite3.Connection, member: str, *, by: str | None, now_utc: int) -> str:
    """A code to tell the member; the one before it is good no more."""
    code = new_code()
    _put(db, member, "steward", code, browser=None, expires_utc=now_utc + STEWARD_CODE_S)
    audit.record(db, at_utc=now_utc, by=by, what="sign_in_code.made", subject=member)
    return code


def issue_by_email(db: sqlite3.Connection, member: str, *, browser: str, now_utc: int) -> str:
    """Six digits to send to the member, good in the browser with this cookie."""
    code = new_digits()
    _put(db, member, "email", code, browser=digest(browser), expires_utc=now_utc + EMAIL_CODE_S)
    return code


def _put(
    db: sqlite3.Connection, member: str, way: Way, code: str, *, browser: bytes | None, expires_utc: int
) -> None:
    db.execute(
        "INSERT OR REPLACE INTO sign_in_code (member, way, code_sha256, browser_sha256, expires_utc, tries_left)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (member, way, code_digest(code), browser, expires_utc, CODE_TRIES),
    )


def spend(db: sqlite3.Connection, member: str, typed: str, *, browser: str | None, now_utc: int) -> bool:
    """Whether the code is good; then it was. A wrong one costs a try of each that it may have been meant for."""
    values = {
        "member": member,
        "now_utc": now_utc,
        "code": code_digest(typed),
        "browser": digest(browser) if browser else b"",
    }
    if db.execute(f"{_SPEND} {_MEANT} AND code_sha256 = :code", values).rowcount:
        return True
    db.execute(f"{_MISS} {_MEANT}", values)
    return False


_SPEND = "DELETE FROM sign_in_code"
_MISS = "UPDATE sign_in_code SET tries_left = tries_left - 1"
_MEANT = """WHERE member = :member AND expires_utc > :now_utc AND tries_left > 0
    AND (browser_sha256 IS NULL OR browser_sha256 = :browser)"""
