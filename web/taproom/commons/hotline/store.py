# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of help. Each call is one transaction's work."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace

from taproom.commons import coins, repository
from taproom.commons.choosing import chosen
from taproom.commons.hotline.rules import ANSWERS, ROTA, Skills, helped, level_of
from taproom.commons.ledger import Settled
from taproom.commons.saying import SaidRefused
from taproom.i18n import mark as _

SkillsOf = Callable[[sqlite3.Connection, str, int], Skills]
_LEVEL = _("This needs more practice first: look at the path below.")
_YOURS = _("Somebody else than who asked answers; who asked, or anybody but who answered, says that it helped.")
_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and its answer if there is one."""

    id: str
    member: str
    title: str
    text: str
    asked_utc: int
    state: str = "open"
    answered_by: str | None = None
    answer: str = ""
    answered_utc: int | None = None


def skills(db: sqlite3.Connection, elsewhere: SkillsOf, member: str, *, now_utc: int) -> Skills:
    """`elsewhere` knows the brews and inductions."""
    row = db.execute(
        "SELECT count(*) FROM support_request WHERE answered_by = ? AND state = 'helped'", (member,)
    ).fetchone()
    return replace(elsewhere(db, member, now_utc), answers=int(row[0]))


def asked(db: sqlite3.Connection) -> list[Asked]:
    """What waits for an answer first, then the newest: the answers that helped are what others read before asking."""
    rows = db.execute(
        """SELECT * FROM support_request WHERE state <> 'closed'
           ORDER BY state <> 'open', asked_utc DESC, id DESC LIMIT ?""",
        (_SHOWN,),
    )
    return [Asked(**dict(it)) for it in rows]


def ask(db: sqlite3.Connection, it: Asked) -> None:
    """Once: the id is the form's key."""
    db.execute(
        """INSERT INTO support_request (id, member, title, text, asked_utc) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (it.id, it.member, it.title, it.text, it.asked_utc),
    )


def answer(
    db: sqlite3.Connection, request: str, text: str, *, by: str, level: int, treasurer: bool, now_utc: int
) -> None:
    """The first answer stands; of two at once, the second is told. Raises LedgerRefused."""
    found = _one(db, request)
    if found.answered_by == by and found.answer == text:
        return
    if found.state != "open":
        raise Settled("It was answered before.")
    if found.member == by:
        raise SaidRefused(_YOURS)
    if level < ANSWERS and not treasurer:
        raise SaidRefused(_LEVEL)
    db.execute(
        "UPDATE support_request SET state = 'answered', answered_by = ?, answer = ?, answered_utc = ? WHERE id = ?",
        (by, text, now_utc, request),
    )


def it_helped(db: sqlite3.Connection, request: str, *, by: str, now_utc: int) -> None:
    """Points for who answered, once. Raises LedgerRefused."""
    found = _one(db, request)
    if found.state == "helped":
        return
    if found.state != "answered" or found.answered_by is None:
        raise Settled("There is no answer yet.")
    if found.answered_by == by:
        raise SaidRefused(_YOURS)
    points = chosen(db)["answer_points"]
    if points:
        more = coins.for_work(db, found.answered_by, points)
        repository.post(db, helped(request, found.answered_by, points, more, by=by), now_utc=now_utc)
    db.execute("UPDATE support_request SET state = 'helped' WHERE id = ?", (request,))


def did_not_help(db: sqlite3.Connection, request: str, *, by: str) -> None:
    """It waits for another answer. By who asked. Raises LedgerRefused."""
    found = _one(db, request)
    if found.state == "open":
        return
    if found.state != "answered" or found.member != by:
        raise Settled("Only who asked says so, of an answer.")
    db.execute(
        """UPDATE support_request SET state = 'open', answered_by = NULL, answer = '', answered_utc = NULL
           WHERE id = ?""",
        (request,),
    )


def rota(db: sqlite3.Connection, weeks: list[str]) -> dict[str, list[str]]:
    """Who is asked, by week."""
    found: dict[str, list[str]] = {it: [] for it in weeks}
    for row in db.execute("SELECT week, member FROM support_turn ORDER BY week, member"):
        if row["week"] in found:
            found[row["week"]].append(row["member"])
    return found


def take_turn(db: sqlite3.Connection, week: str, *, by: str, on: bool, level: int, treasurer: bool) -> None:
    """Put one's name on a week, or take it off. Raises LedgerRefused."""
    db.execute("DELETE FROM support_turn WHERE week = ? AND member = ?", (week, by))
    if on:
        if level < ROTA and not treasurer:
            raise SaidRefused(_LEVEL)
        db.execute("INSERT INTO support_turn (week, member) VALUES (?, ?)", (week, by))


def _one(db: sqlite3.Connection, request: str) -> Asked:
    row = db.execute("SELECT * FROM support_request WHERE id = ?", (request,)).fetchone()
    if row is None:
        raise Settled("There is no such question.")
    return Asked(**dict(row))


def level(db: sqlite3.Connection, elsewhere: SkillsOf, member: str, *, now_utc: int) -> int:
    """Which step of the path."""
    return level_of(skills(db, elsewhere, member, now_utc=now_utc))
