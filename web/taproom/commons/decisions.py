# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the decisions: proposed, answered, amended, settled once."""

import json
import logging
import sqlite3
from dataclasses import dataclass

from taproom import audit, people
from taproom.commons.carrying_out import carry_out
from taproom.commons.choosing import chosen
from taproom.commons.decision_rules import AmendedMeanwhile, Decision, Effect, State, outcome
from taproom.commons.ledger import LedgerRefused, NotYours, Settled
from taproom.db import savepoint

log = logging.getLogger(__name__)

DAY_S = 86_400
SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a member says to a version. An objection has its reason."""

    version: int
    member: str
    consents: bool
    reason: str
    at_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What was blocked, lived by some under a name."""

    id: str
    decision: str
    name: str
    by_member: str
    at_utc: int
    followers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What whoever proposes writes."""

    title: str
    why: str
    effect: Effect


_SELECT = """SELECT d.id, v.title, v.why, v.effect, d.by_member, opened_utc, closes_utc, quorum, d.version, state,
    settled_utc, forked_from FROM decision AS d
    JOIN decision_version AS v ON v.decision = d.id AND v.version = d.version"""


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(**{**dict(row), "effect": Effect(**json.loads(row["effect"]))})


def one(db: sqlite3.Connection, decision: str) -> Decision | None:
    row = db.execute(f"{_SELECT} WHERE d.id = ?", (decision,)).fetchone()
    return None if row is None else _decision(row)


def standing(db: sqlite3.Connection) -> list[Decision]:
    """Those that are open, the next to close first."""
    return [_decision(row) for row in db.execute(f"{_SELECT} WHERE state = 'open' ORDER BY closes_utc, d.id")]


def settled(db: sqlite3.Connection) -> list[Decision]:
    """Newest first."""
    rows = db.execute(f"{_SELECT} WHERE state <> 'open' ORDER BY settled_utc DESC, d.id DESC LIMIT {SHOWN_AT_MOST}")
    return [_decision(row) for row in rows]


def versions(db: sqlite3.Connection, decision: str) -> list[Words]:
    """What it said before, newest first; without what it says now."""
    rows = db.execute(
        """SELECT title, why, effect FROM decision_version AS v WHERE decision = ?
           AND version < (SELECT version FROM decision WHERE id = v.decision) ORDER BY version DESC""",
        (decision,),
    )
    return [Words(title=row["title"], why=row["why"], effect=Effect(**json.loads(row["effect"]))) for row in rows]


def answers(db: sqlite3.Connection, decision: str) -> dict[str, Answer]:
    """The last of each member to the version that stands, in the order in which they came."""
    rows = db.execute(
        """SELECT version, member, consents, reason, at_utc FROM decision_answer AS a WHERE decision = ?
           AND version = (SELECT version FROM decision WHERE id = a.decision) ORDER BY seq""",
        (decision,),
    )
    found: dict[str, Answer] = {}
    for row in rows:
        found.pop(row["member"], None)
        found[row["member"]] = Answer(**{**dict(row), "consents": bool(row["consents"])})
    return found


def propose(
    db: sqlite3.Connection, key: str, words: Words, *, by: str, now_utc: int, forked_from: str | None = None
) -> None:
    """Once: the id is the form's key. Open as long as the group chose, with the quorum of today."""
    rules = chosen(db)
    done = db.execute(
        """INSERT INTO decision (id, by_member, opened_utc, closes_utc, quorum, forked_from) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (key, by, now_utc, now_utc + rules["decision_days"] * DAY_S, rules["decision_quorum"], forked_from),
    )
    if done.rowcount:
        _write(db, key, 1, words, by, now_utc)


def _write(db: sqlite3.Connection, decision: str, version: int, words: Words, by: str, now_utc: int) -> None:
    db.execute(
        """INSERT INTO decision_version (decision, version, title, why, effect, by_member, at_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (decision, version, words.title, words.why, json.dumps(words.effect.plain()), by, now_utc),
    )


def amend(db: sqlite3.Connection, decision: str, version: int, words: Words, *, by: str, now_utc: int) -> None:
    """All that was answered falls, and there is as much time again. The same twice is once. Raises LedgerRefused."""
    it = _open(db, decision)
    if it.by_member != by:
        raise NotYours("Only whoever proposed it amends it.")
    if it.version != version:
        if it.version == version + 1 and (it.title, it.why, it.effect) == (words.title, words.why, words.effect):
            return
        raise AmendedMeanwhile("It was amended meanwhile.")
    _write(db, decision, version + 1, words, by, now_utc)
    closes_utc = now_utc + chosen(db)["decision_days"] * DAY_S
    db.execute("UPDATE decision SET version = version + 1, closes_utc = ? WHERE id = ?", (closes_utc, decision))


def answer(
    db: sqlite3.Connection, decision: str, version: int, *, who: str, consents: bool, reason: str, now_utc: int
) -> State:
    """What somebody says now holds; what became of it. The same twice is once. Raises LedgerRefused."""
    if settle(db, decision, now_utc=now_utc) != "open":
        said = answers(db, decision).get(who)
        if said is not None and said.consents == consents:
            return _state(db, decision)
        raise Settled("It was settled before.")
    it = _open(db, decision)
    if it.version != version:
        raise AmendedMeanwhile("It was amended meanwhile.")
    before = answers(db, decision).get(who)
    if before is None or (before.consents, before.reason) != (consents, reason):
        db.execute(
            """INSERT INTO decision_answer (decision, version, member, consents, reason, at_utc)
               VALUES (?, ?, ?, ?, ?, ?)""",
            (decision, version, who, int(consents), reason, now_utc),
        )
    return settle(db, decision, now_utc=now_utc)


def withdraw(db: sqlite3.Connection, decision: str, *, by: str, now_utc: int) -> None:
    """Nothing comes of it. Raises LedgerRefused."""
    found = one(db, decision)
    if found is not None and found.by_member == by and found.state == "withdrawn":
        return
    if _open(db, decision).by_member != by:
        raise NotYours("Only whoever proposed it withdraws it.")
    _turn(db, decision, "withdrawn", now_utc)


def settle(db: sqlite3.Connection, decision: str, *, now_utc: int) -> State:
    """What became of it; what an adopted one changes is changed, once, in the same transaction."""
    it = one(db, decision)
    if it is None:
        raise Settled("There is no such proposal.")
    if it.state != "open":
        return it.state
    active = {person.id for person in people.everyone(db) if person.active}
    said = {who: one.consents for who, one in answers(db, decision).items()}
    state = outcome(said, active, it.quorum, is_over=now_utc >= it.closes_utc)
    if state == "adopted":
        return _adopt(db, it, now_utc)
    if state != "open":
        _turn(db, decision, state, now_utc)
    return state


def _adopt(db: sqlite3.Connection, it: Decision, now_utc: int) -> State:
    """With what it changes. One that cannot be carried out is withdrawn, so that it holds up no other for ever."""
    try:
        with savepoint(db):
            _turn(db, it.id, "adopted", now_utc)
            carry_out(db, it, now_utc)
            audit.record(db, at_utc=now_utc, by=it.by_member, what="money.decided", subject=f"decision {it.id}")
    except (sqlite3.IntegrityError, LedgerRefused):
        log.exception("the decision %s cannot be carried out: nothing was changed, and it is withdrawn", it.id)
        _turn(db, it.id, "withdrawn", now_utc)
        return "withdrawn"
    return "adopted"


def settle_due(db: sqlite3.Connection, now_utc: int) -> None:
    """Every proposal whose time is over."""
    due = db.execute(
        "SELECT id FROM decision WHERE state = 'open' AND closes_utc <= ? ORDER BY closes_utc, id", (now_utc,)
    )
    for row in due.fetchall():
        settle(db, row[0], now_utc=now_utc)


def _turn(db: sqlite3.Connection, decision: str, state: State, now_utc: int) -> None:
    db.execute(
        "UPDATE decision SET state = ?, settled_utc = ? WHERE id = ? AND state = 'open'", (state, now_utc, decision)
    )


def _open(db: sqlite3.Connection, decision: str) -> Decision:
    found = one(db, decision)
    if found is None or found.state != "open":
        raise Settled("It is not open.")
    return found


def _state(db: sqlite3.Connection, decision: str) -> State:
    found = one(db, decision)
    return found.state if found else "withdrawn"


def fork(db: sqlite3.Connection, decision: str, key: str, name: str, *, by: str, now_utc: int) -> None:
    """It lives on under a name, for whoever wants; once. Raises Settled unless it was blocked or fell short."""
    it = one(db, decision)
    if it is None or it.state not in ("blocked", "short"):
        raise Settled("Only what did not come about is forked.")
    db.execute(
        """INSERT INTO decision_variant (id, decision, name, by_member, at_utc) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (key, decision, name, by, now_utc),
    )
    follow(db, key, who=by, follows=True)


def follow(db: sqlite3.Connection, variant: str, *, who: str, follows: bool) -> None:
    """Whether a member lives by it."""
    if not follows:
        db.execute("DELETE FROM decision_follower WHERE variant = ? AND member = ?", (variant, who))
    elif db.execute("SELECT 1 FROM decision_variant WHERE id = ?", (variant,)).fetchone():
        db.execute(
            "INSERT INTO decision_follower (variant, member) VALUES (?, ?) ON CONFLICT DO NOTHING", (variant, who)
        )


def variants(db: sqlite3.Connection, decision: str | None = None) -> list[Variant]:
    """Oldest first; of a proposal, if that is said."""
    rows = db.execute(
        """SELECT id, decision, name, by_member, at_utc, coalesce((SELECT json_group_array(member)
               FROM (SELECT member FROM decision_follower WHERE variant = v.id ORDER BY member)), '[]') AS followers
           FROM decision_variant AS v WHERE ?1 IS NULL OR decision = ?1 ORDER BY id""",
        (decision,),
    )
    return [Variant(**{**dict(row), "followers": tuple(json.loads(row["followers"]))}) for row in rows]
