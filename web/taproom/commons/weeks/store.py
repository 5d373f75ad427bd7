# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of weeks. Each call is one transaction's work."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.commons import coins, repository
from taproom.commons.choosing import chosen
from taproom.commons.ledger import Entry, NotYours, Settled
from taproom.commons.saying import SaidRefused
from taproom.commons.weeks.rules import Tariff, closing
from taproom.i18n import mark as _

_CLOSED = _("This week is valued and closed.")
_MOVED = _("Work or values of this week changed since you looked. Look again, then confirm.")
_ANOTHER = _("Another member than who proposed the values confirms them.")
_NOTHING = _("There is no work in this week to value.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody did in a week: how tied down they were, how much they answer for."""

    id: str
    member: str
    week: str
    what: str
    minutes: int
    tied: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuing:
    """Values that somebody proposed, by work."""

    id: str
    by_member: str
    note: str
    points: Mapping[str, int]


def tariff(db: sqlite3.Connection) -> Tariff:
    now = chosen(db)
    return Tariff(base=now["week_base"], constraint=now["week_constraint"], responsibility=now["week_responsibility"])


def works(db: sqlite3.Connection, week: str) -> list[Work]:
    """What counts, in the order of logging."""
    rows = db.execute(
        """SELECT id, member, week, what, minutes, tied, answers FROM week_work
           WHERE week = ? AND withdrawn_utc IS NULL ORDER BY id""",
        (week,),
    )
    return [Work(**dict(it)) for it in rows]


def log(db: sqlite3.Connection, it: Work, *, now_utc: int) -> None:
    """Once: the id is the form's key. Raises LedgerRefused."""
    if closed(db, it.week) is not None:
        raise SaidRefused(_CLOSED)
    db.execute(
        """INSERT INTO week_work (id, member, week, what, minutes, tied, answers, logged_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (it.id, it.member, it.week, it.what, it.minutes, it.tied, it.answers, now_utc),
    )


def withdraw(db: sqlite3.Connection, work: str, *, by: str, now_utc: int) -> None:
    """By who logged it, while the week is open. Raises LedgerRefused."""
    row = db.execute("SELECT member, week FROM week_work WHERE id = ?", (work,)).fetchone()
    if row is None:
        raise Settled("There is no such work.")
    if row["member"] != by:
        raise NotYours("Only who logged it takes it back.")
    if closed(db, row["week"]) is not None:
        raise SaidRefused(_CLOSED)
    db.execute("UPDATE week_work SET withdrawn_utc = ? WHERE id = ? AND withdrawn_utc IS NULL", (now_utc, work))


def newest(db: sqlite3.Connection, week: str) -> Valuing | None:
    """The values that stand for now."""
    row = db.execute(
        "SELECT id, by_member, note FROM week_valuing WHERE week = ? ORDER BY at_utc DESC, id DESC LIMIT 1", (week,)
    ).fetchone()
    if row is None:
        return None
    points = db.execute("SELECT work, points FROM week_value WHERE valuing = ?", (row["id"],))
    return Valuing(**dict(row), points=dict(tuple(it) for it in points))


def propose(
    db: sqlite3.Connection, week: str, points: Mapping[str, int], *, key: str, note: str, by: str, now_utc: int
) -> None:
    """Values for all the work of a week, in place of those before. Once. Raises LedgerRefused."""
    if closed(db, week) is not None:
        raise SaidRefused(_CLOSED)
    known = {it.id for it in works(db, week)}
    if not known:
        raise SaidRefused(_NOTHING)
    if known != points.keys():
        raise SaidRefused(_MOVED)
    done = db.execute(
        "INSERT INTO week_valuing (id, week, by_member, at_utc, note) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (key, week, by, now_utc, note),
    )
    if done.rowcount:
        db.executemany(
            "INSERT INTO week_value (valuing, work, points) VALUES (?, ?, ?)",
            [(key, work, n) for work, n in sorted(points.items())],
        )


def closed(db: sqlite3.Connection, week: str) -> int | None:
    """The posting by which it was closed."""
    row = db.execute("SELECT seq FROM week_closing WHERE week = ?", (week,)).fetchone()
    return None if row is None else int(row[0])


def confirm(db: sqlite3.Connection, week: str, valuing: str, *, by: str, now_utc: int) -> int:
    """The values that were looked at are points now; twice is once. The posting. Raises LedgerRefused."""
    before = closed(db, week)
    if before is not None:
        return before
    found, done = newest(db, week), works(db, week)
    if found is None or found.id != valuing or {it.id for it in done} != found.points.keys():
        raise SaidRefused(_MOVED)
    if found.by_member == by:
        raise SaidRefused(_ANOTHER)
    sums: dict[str, int] = {}
    for it in done:
        sums[it.member] = sums.get(it.member, 0) + found.points[it.id]
    if not any(sums.values()):
        raise SaidRefused(_NOTHING)
    more: list[Entry] = [it for who, points in sums.items() for it in coins.for_work(db, who, points)]
    seq = repository.post(db, closing(week, sums, tuple(more), by=by), now_utc=now_utc)
    db.execute(
        "INSERT INTO week_closing (week, valuing, by_member, seq) VALUES (?, ?, ?, ?)", (week, valuing, by, seq)
    )
    return seq
