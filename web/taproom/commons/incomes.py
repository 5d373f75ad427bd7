# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the income of the commons: meetings, who was there, and the closing of a month."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from taproom import people
from taproom.commons import repository
from taproom.commons.accounts import INCOME_FUND
from taproom.commons.choosing import chosen
from taproom.commons.income_rules import Income, eligible, income, posting
from taproom.commons.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What was held, and who was there."""

    id: str
    title: str
    held_utc: int
    by_member: str
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of a month, by member."""

    meetings: Mapping[str, int]
    tasks: Mapping[str, int]


def hold(db: sqlite3.Connection, key: str, title: str, there: Iterable[str], *, by: str, held_utc: int) -> None:
    """Once: the id is the form's key."""
    done = db.execute(
        "INSERT INTO meeting (id, title, held_utc, by_member) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (key, title, held_utc, by),
    )
    if done.rowcount:
        db.executemany(
            "INSERT INTO attendance (meeting, member) VALUES (?, ?)", [(key, it) for it in sorted(set(there))]
        )


def meetings(db: sqlite3.Connection, month: Month, zone: tzinfo) -> list[Meeting]:
    """Of a month, newest first."""
    rows = db.execute(
        "SELECT id, title, held_utc, by_member FROM meeting WHERE held_utc >= ? AND held_utc < ? ORDER BY id DESC",
        (month.begins_utc(zone), month.ends_utc(zone)),
    ).fetchall()
    return [Meeting(**dict(row), there=_there(db, row["id"])) for row in rows]


def _there(db: sqlite3.Connection, meeting: str) -> tuple[str, ...]:
    rows = db.execute("SELECT member FROM attendance WHERE meeting = ? ORDER BY member", (meeting,))
    return tuple(row[0] for row in rows)


def counts(db: sqlite3.Connection, month: Month, zone: tzinfo) -> Counts:
    """Meetings that each came to, and tasks of care that were witnessed."""
    within = (month.begins_utc(zone), month.ends_utc(zone))
    came = db.execute(
        """SELECT member, count(*) FROM attendance JOIN meeting ON id = meeting
           WHERE held_utc >= ? AND held_utc < ? GROUP BY member""",
        within,
    )
    did = db.execute(
        """SELECT c.member, count(*) FROM contribution AS c JOIN tariff AS t ON t.id = c.tariff
           WHERE c.state = 'witnessed' AND t.sort = 'care' AND c.settled_utc >= ? AND c.settled_utc < ?
           GROUP BY c.member""",
        within,
    )
    return Counts(meetings=dict(tuple(it) for it in came), tasks=dict(tuple(it) for it in did))


def foreseen(db: sqlite3.Connection, month: Month, zone: tzinfo) -> Income:
    """What the month comes to by what is known now."""
    counted = counts(db, month, zone)
    active = {it.id for it in people.everyone(db) if it.active}
    who = eligible(counted.meetings, counted.tasks, active)
    waiting = repository.balance(db, INCOME_FUND.id)
    return income(_brought_in(db, month, zone), waiting, chosen(db)["income_share"], who)


def _brought_in(db: sqlite3.Connection, month: Month, zone: tzinfo) -> int:
    row = db.execute(
        """SELECT coalesce(-sum(e.amount), 0) FROM ledger_posting AS p JOIN ledger_entry AS e ON e.seq = p.seq
           WHERE p.kind IN ('sale', 'sale_back') AND e.account = 'outside:customers:EUR' AND p.reverses IS NULL
             AND p.at_utc >= ? AND p.at_utc < ?
             AND NOT EXISTS (SELECT 1 FROM ledger_posting AS r WHERE r.reverses = p.seq)""",
        (month.begins_utc(zone), month.ends_utc(zone)),
    ).fetchone()
    return max(0, int(row[0]))  # what was given back of an earlier month lessens this one; none is shared below zero


def closed_in(db: sqlite3.Connection, month: Month) -> int | None:
    """The posting by which the month was closed."""
    return repository.seq_of(db, f"income.{month}")


def close(db: sqlite3.Connection, month: Month, zone: tzinfo, *, by: str, now_utc: int) -> int | None:
    """Once a month; the number of the posting, None when nothing moves. Raises LedgerRefused."""
    before = closed_in(db, month)
    if before is not None:
        return before
    found = foreseen(db, month, zone)
    if not found.share_cents and not found.each_cents:
        return None
    return repository.post(db, posting(found, month=str(month), by=by), now_utc=now_utc)
