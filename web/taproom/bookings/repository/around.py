# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables around the bookings: inductions, requests that came before, and series."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from taproom.bookings.kit import NEVER_UTC
from taproom.bookings.values import Interval, Session


def induction_of(db: sqlite3.Connection, topic: str, member: str) -> Interval | None:
    """From when until when the member is inducted; `NEVER_UTC` is without end."""
    query = "SELECT from_utc, until_utc FROM induction WHERE topic = ? AND member = ?"
    row = db.execute(query, (topic, member)).fetchone()
    return None if row is None else Interval(start_utc=row[0], end_utc=NEVER_UTC if row[1] is None else row[1])


def set_induction(
    db: sqlite3.Connection, topic: str, member: str, *, from_utc: int, until_utc: int | None, by: str | None
) -> None:
    db.execute(
        "INSERT INTO induction (topic, member, from_utc, until_utc, by_member) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET from_utc = min(from_utc, excluded.from_utc), until_utc = excluded.until_utc,"
        " by_member = excluded.by_member",
        (topic, member, from_utc, until_utc, by),
    )


def end_induction(db: sqlite3.Connection, topic: str, member: str) -> bool:
    return db.execute("DELETE FROM induction WHERE topic = ? AND member = ?", (topic, member)).rowcount == 1


def inducted(db: sqlite3.Connection, topic: str) -> tuple[tuple[str, int | None], ...]:
    """Every member with an induction, and when it lapses."""
    query = "SELECT member, until_utc FROM induction WHERE topic = ? ORDER BY member"
    return tuple((it[0], it[1]) for it in db.execute(query, (topic,)))


def insert_session(db: sqlite3.Connection, session: Session, *, by: str | None) -> None:
    db.execute(
        "INSERT INTO induction_session (id, topic, start_utc, end_utc, place, by_member) VALUES (?, ?, ?, ?, ?, ?)",
        (session.id, session.topic, session.start_utc, session.end_utc, session.place, by),
    )


def delete_session(db: sqlite3.Connection, topic: str, session: str) -> bool:
    """Whether there was such a one of that topic."""
    query = "DELETE FROM induction_session WHERE id = ? AND topic = ?"
    return db.execute(query, (session, topic)).rowcount == 1


def sessions(db: sqlite3.Connection, topic: str, *, from_utc: int) -> tuple[Session, ...]:
    query = """SELECT id, topic, start_utc, end_utc, place FROM induction_session
        WHERE topic = ? AND start_utc >= ? ORDER BY start_utc, id"""
    names = ("id", "topic", "start_utc", "end_utc", "place")
    return tuple(Session(**dict(zip(names, row, strict=True))) for row in db.execute(query, (topic, from_utc)))


def request_before(db: sqlite3.Connection, member: str, key: str) -> tuple[str, list[str]] | None:
    """The request that came with this key, and the ids that it made."""
    query = "SELECT request, result FROM booking_request WHERE member = ? AND key = ?"
    row = db.execute(query, (member, key)).fetchone()
    return None if row is None else (row[0], json.loads(row[1]))


def remember_request(
    db: sqlite3.Connection, member: str, key: str, *, request: str, result: list[str], now_utc: int
) -> None:
    db.execute(
        "INSERT INTO booking_request (member, key, request, result, at_utc) VALUES (?, ?, ?, ?, ?)",
        (member, key, request, json.dumps(result), now_utc),
    )


def forget_requests(db: sqlite3.Connection, *, before_utc: int) -> None:
    db.execute("DELETE FROM booking_request WHERE at_utc < ?", (before_utc,))


def insert_series(
    db: sqlite3.Connection,
    *,
    series: str,
    kit: str,
    member: str,
    local_start: str,
    zone: str,
    rule: str,
    length_s: int | None,
    days: int | None,
    now_utc: int,
) -> None:
    db.execute(
        "INSERT INTO series (id, kit, member, local_start, zone, rule, length_s, days, made_utc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (series, kit, member, local_start, zone, rule, length_s, days, now_utc),
    )


def copy_series(
    db: sqlite3.Connection,
    series: str,
    as_series: str,
    *,
    by: timedelta,
    change_rule: Callable[[str], str],
    length_s: int | None,
    days: int | None,
    now_utc: int,
) -> None:
    """Another series like this one, that begins `by` later on the clock on the wall."""
    query = "SELECT kit, member, local_start, zone, rule FROM series WHERE id = ?"
    kit, member, local_start, zone, rule = db.execute(query, (series,)).fetchone()
    insert_series(
        db,
        series=as_series,
        kit=kit,
        member=member,
        local_start=(datetime.fromisoformat(local_start) + by).isoformat(),
        zone=zone,
        rule=change_rule(rule),
        length_s=length_s,
        days=days,
        now_utc=now_utc,
    )


def put_in_series(db: sqlite3.Connection, bookings: Iterable[str], series: str) -> None:
    db.executemany("UPDATE booking SET series = ? WHERE id = ?", [(series, it) for it in bookings])


def series_rule(db: sqlite3.Connection, series: str) -> tuple[str, str] | None:
    """Its first local start and its RRULE."""
    row = db.execute("SELECT local_start, rule FROM series WHERE id = ?", (series,)).fetchone()
    return None if row is None else (row[0], row[1])


def insert_feed(db: sqlite3.Connection, token_hash: str, member: str, now_utc: int) -> None:
    db.execute("INSERT INTO feed (hash, member, made_utc) VALUES (?, ?, ?)", (token_hash, member, now_utc))


def revoke_feeds(db: sqlite3.Connection, member: str, now_utc: int) -> int:
    """How many stood."""
    query = "UPDATE feed SET revoked_utc = ? WHERE member = ? AND revoked_utc IS NULL"
    return db.execute(query, (now_utc, member)).rowcount


def has_feed(db: sqlite3.Connection, member: str) -> bool:
    return db.execute("SELECT 1 FROM feed WHERE member = ? AND revoked_utc IS NULL", (member,)).fetchone() is not None


def member_of_feed(db: sqlite3.Connection, token_hash: str) -> str | None:
    row = db.execute("SELECT member FROM feed WHERE hash = ? AND revoked_utc IS NULL", (token_hash,)).fetchone()
    return None if row is None else str(row[0])
