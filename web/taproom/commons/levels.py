# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the members' pages: what each did, and what they let others see."""

import sqlite3
from dataclasses import dataclass

from taproom import people
from taproom.commons import repository
from taproom.commons.given import CommonsParts
from taproom.commons.ledger import Posted
from taproom.commons.level_rules import Deeds, Shown
from taproom.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a member lets others see. `slug` is its address; empty as long as they never chose."""

    member: str
    slug: str
    shown: Shown


def page_of(db: sqlite3.Connection, who: str) -> Page:
    row = db.execute("SELECT member, slug, shown FROM member_page WHERE member = ?", (who,)).fetchone()
    return Page(member=who, slug="", shown="nothing") if row is None else Page(**dict(row))


def page_at(db: sqlite3.Connection, slug: str) -> Page | None:
    """None where nothing is shown, as if there were none; or its member does not sign in any more."""
    row = db.execute(
        "SELECT member, slug, shown FROM member_page WHERE slug = ? AND shown <> 'nothing'", (slug,)
    ).fetchone()
    found = None if row is None else Page(**dict(row))
    person = people.person(db, found.member) if found else None
    return found if person is not None and person.active else None


def show_to_others(db: sqlite3.Connection, who: str, shown: Shown, *, now_utc: int) -> None:
    """Hidden and shown again it has another address: what was passed on leads nowhere."""
    db.execute(
        """INSERT INTO member_page (member, slug, shown, changed_utc) VALUES (?, ?, ?, ?)
           ON CONFLICT (member) DO UPDATE SET shown = excluded.shown, changed_utc = excluded.changed_utc,
               slug = CASE WHEN member_page.shown = 'nothing' THEN excluded.slug ELSE member_page.slug END""",
        (who, new_id(), shown, now_utc),
    )


def book_of(db: sqlite3.Connection, who: str) -> list[Posted]:
    """Every posting that touches an account of theirs."""
    rows = db.execute(
        """SELECT DISTINCT e.seq FROM ledger_account AS a JOIN ledger_entry AS e ON e.account = a.id
           WHERE a.owner = ? ORDER BY e.seq""",
        (who,),
    ).fetchall()
    found = (repository.posted(db, row[0]) for row in rows)
    return [it for it in found if it is not None]


def deeds_of(db: sqlite3.Connection, who: str, parts: CommonsParts) -> Deeds:
    return Deeds(
        recipes=parts.made_by(db, who),
        batches=sum(who == it.keeper or who in it.brewers for it in parts.brewed(db)),
        work=_count(db, "SELECT count(*) FROM contribution WHERE member = ? AND state = 'witnessed'", who),
        witnessed=_count(db, "SELECT count(*) FROM contribution WHERE witness = ?", who),
        meetings=_count(db, "SELECT count(*) FROM attendance WHERE member = ?", who),
        proposals=_count(db, "SELECT count(*) FROM decision WHERE by_member = ?", who),
        answers=_count(db, "SELECT count(DISTINCT decision) FROM decision_answer WHERE member = ?", who),
    )


def _count(db: sqlite3.Connection, query: str, who: str) -> int:
    return int(db.execute(query, (who,)).fetchone()[0])
