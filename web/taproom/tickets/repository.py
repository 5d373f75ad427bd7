# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets in the database."""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256

from cellar.contract import Bundle
from taproom.ids import new_id
from taproom.personal import Holding
from taproom.tickets.rules import NOTHING_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`outcome` None: nobody has said yet what it was."""

    id: str
    by_member: str | None
    at_utc: int
    bundle: Bundle
    verdict: str
    note: str
    outcome: str | None
    told: str
    version: int


class NoSuchTicket(Exception):
    """There is none with this id."""


class ChangedMeanwhile(Exception):
    """Somebody else has settled it since the form was read."""


def take(db: sqlite3.Connection, bundle: Bundle, *, by: str, note: str, now_utc: int) -> str:
    """The id of its ticket: a bundle that is sent twice has one."""
    text = bundle.model_dump_json()
    digest = sha256(text.encode()).hexdigest()
    found = db.execute("SELECT id FROM ticket WHERE sha256 = ?", (digest,)).fetchone()
    if found is not None:
        return str(found["id"])
    verdict = bundle.verdicts[0] if bundle.verdicts else NOTHING_FOUND
    ticket = new_id()
    db.execute(
        "INSERT INTO ticket (id, by_member, at_utc, bundle, sha256, verdict, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ticket, by, now_utc, text, digest, verdict, note),
    )
    return ticket


def newest(db: sqlite3.Connection, *, limit: int = 100) -> list[Ticket]:
    rows = db.execute("SELECT * FROM ticket ORDER BY id DESC LIMIT ?", (limit,))
    return [_ticket(row) for row in rows]


def one(db: sqlite3.Connection, ticket: str) -> Ticket:
    """Raises `NoSuchTicket`."""
    row = db.execute("SELECT * FROM ticket WHERE id = ?", (ticket,)).fetchone()
    if row is None:
        raise NoSuchTicket(ticket)
    return _ticket(row)


def verdicts(db: sqlite3.Connection) -> list[tuple[str, str | None]]:
    """Every verdict and what became of it."""
    return [(row["verdict"], row["outcome"]) for row in db.execute("SELECT verdict, outcome FROM ticket")]


def settle(
    db: sqlite3.Connection, ticket: str, *, outcome: str, told: str, by: str, version: int, now_utc: int
) -> None:
    """Say what it was. Raises `NoSuchTicket`, `ChangedMeanwhile`."""
    one(db, ticket)
    done = db.execute(
        "UPDATE ticket SET outcome = ?, told = ?, settled_utc = ?, settled_by = ?, version = version + 1"
        " WHERE id = ? AND version = ?",
        (outcome, told, now_utc, by, ticket, version),
    )
    if done.rowcount != 1:
        raise ChangedMeanwhile(ticket)


def _ticket(row: sqlite3.Row) -> Ticket:
    return Ticket(
        id=row["id"],
        by_member=row["by_member"],
        at_utc=row["at_utc"],
        bundle=Bundle.model_validate_json(row["bundle"]),
        verdict=row["verdict"],
        note=row["note"],
        outcome=row["outcome"],
        told=row["told"],
        version=row["version"],
    )


def _export(db: sqlite3.Connection, member: str) -> dict[str, object]:
    rows = db.execute("SELECT id, at_utc, verdict, note, outcome FROM ticket WHERE by_member = ?", (member,))
    told = db.execute("SELECT id, settled_utc, told FROM ticket WHERE settled_by = ?", (member,))
    return {"sent": [dict(row) for row in rows], "settled": [dict(row) for row in told]}


def _erase(db: sqlite3.Connection, member: str, _now_utc: int) -> None:
    """What was broken stays true; who said so, and their words, go."""
    db.execute("UPDATE ticket SET by_member = NULL, note = '' WHERE by_member = ?", (member,))
    db.execute("UPDATE ticket SET settled_by = NULL, told = '' WHERE settled_by = ?", (member,))


HOLDING = Holding(name="tickets", export=_export, erase=_erase)
