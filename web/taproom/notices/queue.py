# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deliveries: planned from notices, taken to be sent, settled. All SQL about them, each step in one transaction.

A delivery that was taken is nobody else's until `BELIEVE_S` has passed: two servers send it once.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from taproom.notices import repository
from taproom.notices.contacts import Contact, ContactOf
from taproom.notices.kinds import Kinds
from taproom.notices.outbox import BREWERY
from taproom.notices.repository import Notice, Subscription, notice_of
from taproom.notices.rules import BELIEVE_S, PAUSES_S, Way, first_try_utc, next_try_utc

PLANNED_AT_ONCE = 200
KEPT_S = 400 * 86_400
FAILURES_SHOWN = 200
NEVER_SETTLED = "Each server that took it ended before it was sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice on its way to one address. `subscription` is the browser of a push; a webhook is nobody's."""

    notice: Notice
    channel: Way
    target: str
    tries: int
    contact: Contact | None
    subscription: Subscription | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A delivery that was given up, as administrators see it."""

    notice: Notice
    channel: Way
    tries: int
    done_utc: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """The job that turns notices into deliveries, as their members chose."""

    kinds: Kinds
    contact_of: ContactOf
    zone: tzinfo
    mail_works: bool
    has_webhook: bool = False

    def __call__(self, db: sqlite3.Connection, now_utc: int) -> None:
        rows = db.execute("SELECT * FROM notice WHERE planned_utc IS NULL ORDER BY id LIMIT ?", (PLANNED_AT_ONCE,))
        for row in rows.fetchall():
            notice = notice_of(row)
            self._plan(db, notice, now_utc)
            db.execute("UPDATE notice SET planned_utc = ? WHERE id = ?", (now_utc, notice.id))

    def _plan(self, db: sqlite3.Connection, notice: Notice, now_utc: int) -> None:
        if notice.to_member == BREWERY:
            if self.has_webhook:
                _plan_ways(db, notice, [("webhook", "")], now_utc)
            return
        contact = self.contact_of(db, notice.to_member)
        if contact is None:
            return
        chosen = repository.choices(db, notice.to_member)
        group, kind = self.kinds.group(notice.kind), self.kinds.kind(notice.kind)
        targets: list[tuple[Way, str]] = []
        if self.mail_works and contact.email and chosen.wants(group, "email"):
            targets.append(("email", ""))
        if chosen.wants(group, "push"):
            targets += [("push", it.id) for it in repository.subscriptions(db, notice.to_member)]
        _plan_ways(db, notice, targets, first_try_utc(kind, chosen.quiet, now_utc, self.zone))


def _plan_ways(db: sqlite3.Connection, notice: Notice, targets: Sequence[tuple[Way, str]], at_utc: int) -> None:
    db.executemany(
        "INSERT INTO delivery (notice, channel, target, state, next_try_utc) VALUES (?, ?, ?, 'waiting', ?)",
        [(notice.id, channel, target, at_utc) for channel, target in targets],
    )


def take(db: sqlite3.Connection, now_utc: int, contact_of: ContactOf) -> Delivery | None:
    """Take the next delivery that is due, or None. What need not be sent any more is dropped on the way."""
    while True:
        row = db.execute(
            """SELECT delivery.channel, delivery.target, delivery.tries, notice.* FROM delivery
               JOIN notice ON notice.id = delivery.notice
               WHERE delivery.next_try_utc <= ? ORDER BY delivery.next_try_utc, notice.id LIMIT 1""",
            (now_utc,),
        ).fetchone()
        if row is None:
            return None
        if row["tries"] > len(PAUSES_S):
            _set(db, row, f"state = 'failed', error = '{NEVER_SETTLED}', next_try_utc = NULL, done_utc = ?", now_utc)
            continue
        delivery = _delivery(db, row, contact_of)
        if delivery is not None:
            _set(db, row, "state = 'sending', tries = tries + 1, next_try_utc = ?", now_utc + BELIEVE_S)
            return delivery
        _set(db, row, "state = 'dropped', next_try_utc = NULL, done_utc = ?", now_utc)


def _delivery(db: sqlite3.Connection, row: sqlite3.Row, contact_of: ContactOf) -> Delivery | None:
    notice = notice_of(row)
    if row["channel"] == "webhook":
        return Delivery(
            notice=notice, channel="webhook", target="", tries=row["tries"] + 1, contact=None, subscription=None
        )
    contact = contact_of(db, notice.to_member)
    browsers = {it.id: it for it in repository.subscriptions(db, notice.to_member)} if row["target"] else {}
    reachable = row["target"] in browsers if row["target"] else contact is not None and bool(contact.email)
    if contact is None or not reachable or notice.read_utc is not None:
        return None
    return Delivery(
        notice=notice,
        channel=row["channel"],
        target=row["target"],
        tries=row["tries"] + 1,
        contact=contact,
        subscription=browsers.get(row["target"]),
    )


def _set(db: sqlite3.Connection, row: sqlite3.Row, what: str, at_utc: int) -> None:
    db.execute(
        f"UPDATE delivery SET {what} WHERE notice = ? AND channel = ? AND target = ?",  # noqa: S608 - our own words
        (at_utc, row["id"], row["channel"], row["target"]),
    )


def settle(db: sqlite3.Connection, it: Delivery, now_utc: int, *, error: str | None, may_work_later: bool) -> None:
    """Note how it went. Settling what another has taken up meanwhile changes nothing."""
    again_utc = next_try_utc(it.tries, now_utc) if error is not None and may_work_later else None
    state = "sent" if error is None else "failed" if again_utc is None else "waiting"
    db.execute(
        """UPDATE delivery SET state = ?, next_try_utc = ?, done_utc = ?, error = ?
           WHERE notice = ? AND channel = ? AND target = ? AND state = 'sending' AND tries = ?""",
        (
            *(state, again_utc, None if again_utc else now_utc, error),
            *(it.notice.id, it.channel, it.target, it.tries),
        ),
    )


def drop_browser(db: sqlite3.Connection, it: Delivery, now_utc: int) -> None:
    """The push service says that this browser has gone: forget it, and everything on its way to it."""
    db.execute("DELETE FROM push_subscription WHERE id = ?", (it.target,))
    db.execute(
        """UPDATE delivery SET state = 'dropped', next_try_utc = NULL, done_utc = ?
           WHERE channel = 'push' AND target = ? AND next_try_utc IS NOT NULL""",
        (now_utc, it.target),
    )


def failures(db: sqlite3.Connection) -> list[Failure]:
    """The newest first."""
    rows = db.execute(
        """SELECT notice.*, channel, tries, done_utc, error
           FROM delivery JOIN notice ON notice.id = delivery.notice
           WHERE state = 'failed' ORDER BY done_utc DESC LIMIT ?""",
        (FAILURES_SHOWN,),
    )
    return [
        Failure(
            notice=notice_of(row),
            channel=row["channel"],
            tries=row["tries"],
            done_utc=row["done_utc"],
            error=row["error"],
        )
        for row in rows
    ]


def try_again(db: sqlite3.Connection, now_utc: int) -> int:
    """Put everything that failed back to be sent; how many."""
    done = db.execute(
        "UPDATE delivery SET state = 'waiting', tries = 0, next_try_utc = ?, done_utc = NULL WHERE state = 'failed'",
        (now_utc,),
    )
    return done.rowcount


def sweep(db: sqlite3.Connection, now_utc: int) -> None:
    """The job that forgets what was read and is old. What the brewery was told nobody reads: its age is enough."""
    db.execute("DELETE FROM notice WHERE read_utc < ?", (now_utc - KEPT_S,))
    db.execute("DELETE FROM notice WHERE to_member = ? AND at_utc < ?", (BREWERY, now_utc - KEPT_S))
