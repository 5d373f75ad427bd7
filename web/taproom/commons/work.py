# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the work: tariffs, what was logged, who witnessed it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.commons import accounts, coins, repository
from taproom.commons.choosing import chosen, must_be_decided
from taproom.commons.ledger import NotYours, Posting, Settled, Unit, transfer
from taproom.commons.months import Month
from taproom.commons.work_rules import Line, payback, payback_key, payback_posting

SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """How many points one unit of something is."""

    id: str
    title: str
    sort: str
    unit: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What somebody did."""

    id: str
    member: str
    title: str
    sort: str
    unit: str
    quantity: int
    points: int
    what: str
    logged_utc: int
    state: str
    witness: str | None


def tariffs(db: sqlite3.Connection) -> list[Tariff]:
    """Those that hold."""
    rows = db.execute("SELECT id, title, sort, unit, points FROM tariff WHERE ended_utc IS NULL ORDER BY title, id")
    return [Tariff(**dict(row)) for row in rows]


def add_tariff(db: sqlite3.Connection, it: Tariff, *, by: str, now_utc: int, decision: str | None = None) -> None:
    """Once: the id is the form's key. Raises NeedsDecision."""
    must_be_decided(db, decision)
    db.execute(
        """INSERT INTO tariff (id, title, sort, unit, points, since_utc, by_member, decision)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (it.id, it.title, it.sort, it.unit, it.points, now_utc, by, decision),
    )


def end_tariff(db: sqlite3.Connection, tariff: str, *, now_utc: int, decision: str | None = None) -> None:
    """What was logged by it stays. Raises NeedsDecision."""
    must_be_decided(db, decision)
    db.execute(
        "UPDATE tariff SET ended_utc = ?, ended_by = ? WHERE id = ? AND ended_utc IS NULL",
        (now_utc, decision, tariff),
    )


def log(
    db: sqlite3.Connection, key: str, tariff: Tariff, quantity: int, *, member: str, what: str, now_utc: int
) -> None:
    """Once: the id is the form's key."""
    db.execute(
        """INSERT INTO contribution (id, member, tariff, quantity, points, what, logged_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (key, member, tariff.id, quantity, quantity * tariff.points, what, now_utc),
    )


def contributions(
    db: sqlite3.Connection, *, state: str, member: str | None = None, limit: int = SHOWN_AT_MOST
) -> list[Contribution]:
    """Newest first; a member's, if that is said."""
    rows = db.execute(
        """SELECT c.id, c.member, t.title, t.sort, t.unit, c.quantity, c.points, c.what, c.logged_utc, c.state,
                  c.witness
           FROM contribution AS c JOIN tariff AS t ON t.id = c.tariff
           WHERE c.state = ?1 AND (?2 IS NULL OR c.member = ?2) ORDER BY c.id DESC LIMIT ?3""",
        (state, member, limit),
    )
    return [Contribution(**dict(row)) for row in rows]


def witness(db: sqlite3.Connection, contribution: str, *, by: str, now_utc: int) -> int:
    """It counts from now on; the number of the posting. Raises NotYours, Settled."""
    member, points, state, seen_by = _one(db, contribution)
    if member == by:
        raise NotYours("Somebody else has to have seen it.")
    if state == "witnessed" and seen_by == by:
        return repository.seq_of(db, f"work.{contribution}") or 0
    _settle(db, contribution, "witnessed", by, now_utc)
    in_points = transfer(accounts.issuer(Unit.POINT), accounts.member(member, Unit.POINT), points)
    entries = (*in_points, *coins.for_work(db, member, points))
    key, subject = f"work.{contribution}", f"work.{contribution}"
    return repository.post(
        db, Posting(kind="work", key=key, subject=subject, entries=entries, by=by), now_utc=now_utc
    )


def withdraw(db: sqlite3.Connection, contribution: str, *, by: str, now_utc: int) -> None:
    """Raises NotYours, Settled."""
    member, _points, state, _seen_by = _one(db, contribution)
    if member != by:
        raise NotYours("Only who logged it takes it back.")
    if state != "withdrawn":
        _settle(db, contribution, "withdrawn", None, now_utc)


def _one(db: sqlite3.Connection, contribution: str) -> tuple[str, int, str, str | None]:
    row = db.execute(
        "SELECT member, points, state, witness FROM contribution WHERE id = ?", (contribution,)
    ).fetchone()
    if row is None:
        raise Settled("There is no such work.")
    return row["member"], row["points"], row["state"], row["witness"]


def _settle(db: sqlite3.Connection, contribution: str, state: str, seen_by: str | None, now_utc: int) -> None:
    done = db.execute(
        "UPDATE contribution SET state = ?, witness = ?, settled_utc = ? WHERE id = ? AND state = 'logged'",
        (state, seen_by, now_utc, contribution),
    )
    if done.rowcount == 0:
        raise Settled("This was settled before.")


def outstanding(db: sqlite3.Connection) -> Mapping[str, int]:
    """The points that the pot has not paid, by member."""
    return repository.balances_of(db, "member", Unit.POINT)


def due(db: sqlite3.Connection, month: Month) -> list[Line]:
    """What the pot would pay now."""
    pot = repository.balance(db, accounts.POT.id)
    return payback(pot, outstanding(db), chosen(db)["points_per_euro"], turn=month.number)


def paid_in(db: sqlite3.Connection, month: Month) -> int | None:
    """The posting by which the pot paid this month."""
    return repository.seq_of(db, payback_key(str(month)))


def pay_back(db: sqlite3.Connection, month: Month, *, by: str, now_utc: int) -> int | None:
    """Once a month; the number of the posting, None when there is nothing to pay. Raises LedgerRefused."""
    before = paid_in(db, month)
    if before is not None:
        return before
    lines = due(db, month)
    return repository.post(db, payback_posting(lines, month=str(month), by=by), now_utc=now_utc) if lines else None
