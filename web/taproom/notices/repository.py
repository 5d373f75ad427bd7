# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL about notices as their members see them, and about what each chose. Deliveries: `taproom.notices.queue`."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.ids import new_id
from taproom.notices.outbox import Name
from taproom.notices.rules import DEVICES_AT_MOST, Channel, Choices, Quiet
from taproom.personal import Holding

SHOWN_AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """As it was posted."""

    id: str
    to_member: str
    kind: str
    at_utc: int
    link: str
    names: Mapping[str, Name]
    read_utc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A browser that agreed to show notices. `p256dh` and `auth` are its keys, as it gave them."""

    id: str
    endpoint: str
    p256dh: str
    auth: str
    device: str
    made_utc: int


def notice_of(row: sqlite3.Row) -> Notice:
    return Notice(
        id=row["id"],
        to_member=row["to_member"],
        kind=row["kind"],
        at_utc=row["at_utc"],
        link=row["link"],
        names=json.loads(row["names"]),
        read_utc=row["read_utc"],
    )


def notices(db: sqlite3.Connection, member: str) -> list[Notice]:
    """Unread first, then the newest."""
    rows = db.execute(
        "SELECT * FROM notice WHERE to_member = ? ORDER BY read_utc IS NOT NULL, id DESC LIMIT ?",
        (member, SHOWN_AT_MOST),
    )
    return [notice_of(row) for row in rows]


def unread(db: sqlite3.Connection, member: str) -> int:
    row = db.execute("SELECT count(*) FROM notice WHERE to_member = ? AND read_utc IS NULL", (member,)).fetchone()
    return int(row[0])


def read(db: sqlite3.Connection, member: str, notice: str, now_utc: int) -> Notice | None:
    """Mark as read, once; None if the member has no such notice."""
    db.execute(
        "UPDATE notice SET read_utc = ? WHERE id = ? AND to_member = ? AND read_utc IS NULL",
        (now_utc, notice, member),
    )
    row = db.execute("SELECT * FROM notice WHERE id = ? AND to_member = ?", (notice, member)).fetchone()
    return notice_of(row) if row else None


def read_all(db: sqlite3.Connection, member: str, up_to: str, now_utc: int) -> None:
    """Mark as read what the member has seen: nothing that came after the notice `up_to`."""
    db.execute(
        "UPDATE notice SET read_utc = ? WHERE to_member = ? AND read_utc IS NULL AND id <= ?",
        (now_utc, member, up_to),
    )


def choices(db: sqlite3.Connection, member: str) -> Choices:
    rows = db.execute("SELECT kinds, channel, wanted FROM notice_choice WHERE member = ?", (member,))
    quiet = db.execute("SELECT from_minute, until_minute FROM notice_quiet WHERE member = ?", (member,)).fetchone()
    return Choices(
        wanted={(row["kinds"], row["channel"]): bool(row["wanted"]) for row in rows},
        quiet=Quiet(from_minute=quiet["from_minute"], until_minute=quiet["until_minute"]) if quiet else None,
    )


def choose(db: sqlite3.Connection, member: str, chosen: Choices) -> None:
    """Replace what the member chose."""
    db.executemany(
        """INSERT INTO notice_choice (member, kinds, channel, wanted) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET wanted = excluded.wanted""",
        [(member, group, channel, int(wanted)) for (group, channel), wanted in chosen.wanted.items()],
    )
    db.execute("DELETE FROM notice_quiet WHERE member = ?", (member,))
    if chosen.quiet is not None:
        db.execute(
            "INSERT INTO notice_quiet (member, from_minute, until_minute) VALUES (?, ?, ?)",
            (member, chosen.quiet.from_minute, chosen.quiet.until_minute),
        )


def subscriptions(db: sqlite3.Connection, member: str) -> list[Subscription]:
    rows = db.execute(
        "SELECT id, endpoint, p256dh, auth, device, made_utc FROM push_subscription WHERE member = ? ORDER BY id",
        (member,),
    )
    return [Subscription(**dict(row)) for row in rows]


def subscribe(
    db: sqlite3.Connection, member: str, *, endpoint: str, p256dh: str, auth: str, device: str, now_utc: int
) -> str:
    """A browser belongs to whoever subscribed in it last; the oldest of too many gives way. Its id."""
    db.execute("DELETE FROM push_subscription WHERE endpoint = ?", (endpoint,))
    subscription = new_id()
    db.execute(
        """INSERT INTO push_subscription (id, member, endpoint, p256dh, auth, device, made_utc)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (subscription, member, endpoint, p256dh, auth, device, now_utc),
    )
    db.execute(
        """DELETE FROM push_subscription WHERE member = ?1 AND id NOT IN
           (SELECT id FROM push_subscription WHERE member = ?1 ORDER BY id DESC LIMIT ?2)""",
        (member, DEVICES_AT_MOST),
    )
    return subscription


def unsubscribe(db: sqlite3.Connection, member: str, *, subscription: str = "", endpoint: str = "") -> bool:
    """Whether the member had it."""
    done = db.execute(
        "DELETE FROM push_subscription WHERE member = ? AND (id = ? OR endpoint = ?)",
        (member, subscription, endpoint),
    )
    return done.rowcount > 0


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    """Nothing here is needed by anybody else: all of it goes."""
    for statement in (
        "DELETE FROM notice WHERE to_member = ?",
        "DELETE FROM notice_choice WHERE member = ?",
        "DELETE FROM notice_quiet WHERE member = ?",
        "DELETE FROM push_subscription WHERE member = ?",
    ):
        db.execute(statement, (member,))


def export(db: sqlite3.Connection, member: str) -> dict[str, list[dict[str, object]]]:
    """Everything about a member, for them to take away. The keys of their browsers are secrets, and stay."""
    questions = {
        "notices": "SELECT kind, at_utc, link, names, read_utc FROM notice WHERE to_member = ? ORDER BY id",
        "choices": "SELECT kinds, channel, wanted FROM notice_choice WHERE member = ?",
        "quiet": "SELECT from_minute, until_minute FROM notice_quiet WHERE member = ?",
        "devices": "SELECT device, made_utc FROM push_subscription WHERE member = ? ORDER BY id",
    }
    return {name: [dict(row) for row in db.execute(sql, (member,))] for name, sql in questions.items()}


HOLDING = Holding(name="notices", export=export, erase=erase)


def wanted_of(pairs: Sequence[tuple[str, Channel]], ticked: frozenset[str]) -> dict[tuple[str, Channel], bool]:
    """A form's ticks as choices: what was shown and is not ticked is not wanted."""
    return {(group, channel): f"{group}.{channel}" in ticked for group, channel in pairs}
