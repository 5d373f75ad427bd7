# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL about what the group chose."""

import sqlite3
from dataclasses import dataclass

from taproom import audit
from taproom.commons.choices import DECISIONS, Chosen
from taproom.commons.ledger import LedgerRefused

SHOWN_AT_MOST = 50


class NeedsDecision(LedgerRefused):
    """The group decides by consent: a protected setting changes in no other way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A choice, when, by whom, and why; and by which decision, if the group decided by consent."""

    name: str
    chosen: int
    at_utc: int
    by_member: str
    reason: str
    decision: str | None = None


def chosen(db: sqlite3.Connection) -> Chosen:
    rows = db.execute("SELECT name, chosen FROM commons_choice ORDER BY seq")
    return Chosen(values=dict(tuple(row) for row in rows))


def must_be_decided(db: sqlite3.Connection, decision: str | None) -> None:
    """Raises NeedsDecision. The tables refuse the same, whatever path leads to them."""
    if decision is None and chosen(db).has(DECISIONS):
        raise NeedsDecision("Propose it: the group decides by consent.")


def choose(
    db: sqlite3.Connection,
    name: str,
    to: int,
    *,
    by: str,
    reason: str,
    now_utc: int,
    decision: str | None = None,
) -> None:
    """Nothing happens when it is so already. Raises NeedsDecision."""
    before = chosen(db)[name]
    if before == to:
        return
    must_be_decided(db, decision)
    db.execute(
        """INSERT INTO commons_choice (name, chosen, at_utc, by_member, reason, decision)
           VALUES (?, ?, ?, ?, ?, ?)""",
        (name, to, now_utc, by, reason, decision),
    )
    audit.record(
        db, at_utc=now_utc, by=by, what="money.chosen", subject=name, before={name: before}, after={name: to}
    )


def history(db: sqlite3.Connection) -> list[Made]:
    """Newest first."""
    rows = db.execute(
        "SELECT name, chosen, at_utc, by_member, reason, decision FROM commons_choice ORDER BY seq DESC LIMIT ?",
        (SHOWN_AT_MOST,),
    )
    return [Made(**dict(row)) for row in rows]
