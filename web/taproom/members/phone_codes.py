# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who stands at a panel, said by their own phone, in SQL: offered by a panel, answered once, taken up by that panel.

The picture can be photographed and sent to somebody elsewhere. So it lives for two minutes, the phone names the panel
and asks for the number beside the picture (a wrong one ends it, and is noted), and what it begins counts at that
panel only: the short session that a PIN begins. Whoever sees the picture gains nothing: they can sign in as
themselves, no more.
"""

import json
import secrets
import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.members.codes import digest, new_token
from taproom.members.rules import PHONE_CODE_S, TAKE_UP_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a panel shows: the code in the picture, and the number beside it."""

    code: str
    number: int
    lasts_s: int = PHONE_CODE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a phone is asked: whether its owner stands at this panel."""

    panel: str
    numbers: tuple[int, ...]


def offer(db: sqlite3.Connection, panel: str, *, now_utc: int) -> Offer:
    """A new code for the panel; the one before it is good no more."""
    choices = _CHANCE.sample(range(10, 100), 3)
    made = Offer(code=new_token(), number=secrets.choice(choices))
    db.execute(
        "INSERT OR REPLACE INTO phone_code (panel, code_sha256, number, choices, expires_utc) VALUES (?, ?, ?, ?, ?)",
        (panel, digest(made.code), made.number, json.dumps(choices), now_utc + PHONE_CODE_S),
    )
    return made


def asked(db: sqlite3.Connection, code: str, *, now_utc: int) -> Asked | None:
    """Which panel asks, and three numbers of which it shows one, the same each time: who loads the page again learns
    nothing. None for a code that is answered, or no more."""
    row = db.execute(
        f"{_ASKS} {_OPEN}",
        {"code": digest(code), "now_utc": now_utc},
    ).fetchone()
    return None if row is None else Asked(panel=row["name"], numbers=tuple(json.loads(row["choices"])))


def answer(db: sqlite3.Connection, code: str, *, number: int | None, member: str, now_utc: int) -> str | None:
    """The member stands there: the panel's name. None if they may not be believed; then the code is good no more.

    `number` is None where they said that they do not stand there.
    """
    values = {"code": digest(code), "now_utc": now_utc, "number": number, "member": member}
    taken = db.execute(
        f"{_ANSWERS} {_OPEN} AND number = :number RETURNING panel",
        values | {"until": now_utc + TAKE_UP_S},
    ).fetchone()
    if taken is None:
        ended = db.execute(f"{_ENDS} {_OPEN} RETURNING panel", values).fetchone()
        if ended is not None and number is not None:
            audit.record(db, at_utc=now_utc, by=member, what="panel.wrong_number", subject=str(ended["panel"]))
        return None
    panel = str(taken["panel"])
    audit.record(db, at_utc=now_utc, by=member, what="panel.said_by_phone", subject=panel)
    return str(db.execute("SELECT name FROM panel WHERE id = ?", (panel,)).fetchone()["name"])


def is_answered(db: sqlite3.Connection, panel: str, code: str, *, now_utc: int) -> bool | None:
    """Whether a phone has answered the code that this panel shows; None if it is good no more."""
    row = db.execute(
        "SELECT member FROM phone_code WHERE panel = ? AND code_sha256 = ? AND expires_utc > ?",
        (panel, digest(code), now_utc),
    ).fetchone()
    return None if row is None else row["member"] is not None


def take_up(db: sqlite3.Connection, panel: str, code: str, *, now_utc: int) -> str | None:
    """Who has answered, once: the panel must be the one that showed it."""
    row = db.execute(
        "DELETE FROM phone_code WHERE panel = ? AND code_sha256 = ? AND expires_utc > ? AND member IN"
        " (SELECT id FROM member WHERE disabled_utc IS NULL AND erased_utc IS NULL) RETURNING member",
        (panel, digest(code), now_utc),
    ).fetchone()
    return None if row is None else str(row["member"])


_CHANCE = secrets.SystemRandom()
_ASKS = "SELECT panel.name, choices FROM phone_code JOIN panel ON panel.id = phone_code.panel"
_ANSWERS = "UPDATE phone_code SET member = :member, expires_utc = :until"
_ENDS = "DELETE FROM phone_code"
_OPEN = "WHERE code_sha256 = :code AND expires_utc > :now_utc AND member IS NULL"
