# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the alerts and leaves what is to be told in the outbox, in one transaction: told once, whoever looks.

Two servers may look at the same time, and each may end at any moment: what was told stands in the row.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from taproom import audit
from taproom.clock import Monotonic
from taproom.db import Store
from taproom.fermenters.alerts import Fact, Seen, Standing, judge, look, stuck
from taproom.fermenters.live import Board, Sight
from taproom.notices.outbox import BREWERY, Name, post

LINK = "/alerts"
FORGOTTEN_S = 30 * 86_400

Minders = Callable[[sqlite3.Connection, str, int], Iterable[str]]
"""Who is to be told of the fermenter `site/unit/fermenter` now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One that was told and stands, or has ended lately, for a page. `kind` is the name of a kind of notice."""

    subject: str
    name: str
    kind: str
    names: dict[str, Name]
    standing: Standing
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The errand that looks at the board. `webhook`: the brewery itself is told, too."""

    store: Store
    board: Board
    clock: Monotonic
    began_s: float
    minders: Minders
    silent_after_s: float
    webhook: bool

    async def __call__(self, now_utc: int) -> None:
        sights, broker_up = self.board.sights, self.board.broker_up
        seen = look(sights, listening_s=self.clock() - self.began_s, silent_after_s=self.silent_after_s)
        await self.store.write(lambda db: self.keep(db, seen, sights, now_utc, all_known=broker_up))

    def keep(
        self, db: sqlite3.Connection, seen: Seen, sights: Sequence[Sight], now_utc: int, *, all_known: bool
    ) -> int:
        """Bring the table to what was seen, and tell. How many alerts were told.

        `all_known`: what is not among `sights` is gone for good.
        """
        facts = {(it.subject, it.name): it for it in (*seen.facts, *_stuck(db, seen, sights))}
        before = _rows(db)
        there = {it.key.path for it in sights} | {it.key.controller for it in sights}
        told = 0
        for key in before.keys() | facts.keys():
            if key[0] not in seen.subjects and (key[0] in there or not all_known):
                continue
            told += self._judge(db, key, before.get(key), facts.get(key), sights, now_utc)
        db.execute("DELETE FROM alert WHERE ended_utc < ?", (now_utc - FORGOTTEN_S,))
        return told

    def _judge(
        self,
        db: sqlite3.Connection,
        key: tuple[str, str],
        before: Standing | None,
        fact: Fact | None,
        sights: Sequence[Sight],
        now_utc: int,
    ) -> bool:
        after, tell = judge(before, fact, now_utc)
        if after is None or after == before:
            return False
        if fact is None:
            db.execute("UPDATE alert SET ended_utc = ? WHERE subject = ? AND name = ?", (after.ended_utc, *key))
            return False
        _put(db, fact, after)
        if tell:
            self._tell(db, fact, after, sights, now_utc)
        return tell

    def _tell(self, db: sqlite3.Connection, fact: Fact, it: Standing, sights: Sequence[Sight], now_utc: int) -> None:
        touched = [s.key.path for s in sights if fact.subject in (s.key.path, s.key.controller)]
        members = {member for path in touched for member in self.minders(db, path, now_utc)}
        names = {**fact.names, "since_utc": it.since_utc}
        for member in sorted(members) + ([BREWERY] if self.webhook else []):
            post(db, fact.kind, to=member, at_utc=now_utc, link=LINK, **names)


def _stuck(db: sqlite3.Connection, seen: Seen, sights: Iterable[Sight]) -> list[Fact]:
    known = [it for it in sights if it.key.path in seen.subjects and it.state.profile is not None]
    return [fact for it in known for fact in stuck(it, fell_back_to=_fell_back_to(db, it))]


def _fell_back_to(db: sqlite3.Connection, sight: Sight) -> int | None:
    """The step that began last, if the one before had run out of time."""
    row = db.execute(
        """SELECT detail FROM event
           WHERE controller = ? AND fermenter = ? AND name IN ('step_began', 'profile_started')
           ORDER BY id DESC LIMIT 1""",
        (sight.key.controller, sight.key.fermenter),
    ).fetchone()
    detail = json.loads(row[0]) if row is not None else {}
    step = detail.get("step")
    return int(step) if detail.get("because") == "fallback" and isinstance(step, int | float) else None


def _rows(db: sqlite3.Connection) -> dict[tuple[str, str], Standing]:
    return {(row["subject"], row["name"]): _standing(row) for row in db.execute("SELECT * FROM alert")}


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(
        mark=row["mark"],
        since_utc=row["since_utc"],
        due_utc=row["due_utc"],
        told_utc=row["told_utc"],
        ended_utc=row["ended_utc"],
        acknowledged_utc=row["acknowledged_utc"],
    )


def _put(db: sqlite3.Connection, fact: Fact, it: Standing) -> None:
    names = json.dumps(dict(fact.names), ensure_ascii=False)
    db.execute(
        """INSERT INTO alert (subject, name, kind, names, mark, since_utc, due_utc, told_utc, ended_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)
           ON CONFLICT DO UPDATE SET
               acknowledged_by = iif(since_utc = excluded.since_utc, acknowledged_by, NULL),
               acknowledged_utc = iif(since_utc = excluded.since_utc, acknowledged_utc, NULL),
               kind = excluded.kind, names = excluded.names, mark = excluded.mark, since_utc = excluded.since_utc,
               due_utc = excluded.due_utc, told_utc = excluded.told_utc, ended_utc = NULL""",
        (fact.subject, fact.name, fact.kind.name, names, it.mark, it.since_utc, it.due_utc, it.told_utc),
    )


def standing(db: sqlite3.Connection) -> list[Alert]:
    """Those that were told and are not over, the newest first."""
    rows = db.execute("SELECT * FROM alert WHERE told_utc IS NOT NULL AND ended_utc IS NULL ORDER BY since_utc DESC")
    return [
        Alert(
            subject=row["subject"],
            name=row["name"],
            kind=row["kind"],
            names=json.loads(row["names"]),
            standing=_standing(row),
            acknowledged_by=row["acknowledged_by"],
        )
        for row in rows
    ]


def acknowledge(
    db: sqlite3.Connection, subject: str, name: str, *, by: str, member: str | None, now_utc: int
) -> bool:
    """Somebody looks after it: it is not told again while it stands. False if it does not stand."""
    done = db.execute(
        """UPDATE alert SET acknowledged_utc = ?, acknowledged_by = ?
           WHERE subject = ? AND name = ? AND told_utc IS NOT NULL AND ended_utc IS NULL
             AND acknowledged_utc IS NULL""",
        (now_utc, by, subject, name),
    )
    if done.rowcount:
        after = {"alert": name, "by": by}
        audit.record(db, at_utc=now_utc, by=member, what="alert.acknowledged", subject=subject, after=after)
    return done.rowcount == 1
