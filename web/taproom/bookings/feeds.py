# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret addresses of the personal calendars. Only a hash is kept: a copy of the database opens no calendar."""

import hashlib
import secrets
import sqlite3

from taproom import audit
from taproom.access import Principal
from taproom.bookings.asking import member_of
from taproom.bookings.feed import CANCELLED_S, PAST_S, is_in_feed
from taproom.bookings.repository import around
from taproom.bookings.repository import bookings as stored
from taproom.bookings.values import Booking


def new_feed(db: sqlite3.Connection, actor: Principal, *, now_utc: int) -> str:
    """A new secret; it is told this once. Those before it are void."""
    member, token = member_of(actor), secrets.token_urlsafe(32)
    revoke_feeds(db, actor, now_utc=now_utc)
    around.insert_feed(db, _hash(token), member, now_utc)
    audit.record(db, at_utc=now_utc, by=member, what="feed.made", subject=member)
    return token


def revoke_feeds(db: sqlite3.Connection, actor: Principal, *, now_utc: int) -> None:
    """No address of the member's calendar works any more."""
    member = member_of(actor)
    if around.revoke_feeds(db, member, now_utc):
        audit.record(db, at_utc=now_utc, by=member, what="feed.revoked", subject=member)


def has_feed(db: sqlite3.Connection, member: str) -> bool:
    return around.has_feed(db, member)


def member_of_feed(db: sqlite3.Connection, token: str) -> str | None:
    """Whose calendar it is; None if the secret is none, or was revoked."""
    return around.member_of_feed(db, _hash(token))


def bookings_of_feed(db: sqlite3.Connection, member: str, *, now_utc: int) -> tuple[Booking, ...]:
    """For `feed.render`."""
    found = stored.of_member(db, member, from_utc=now_utc - PAST_S - CANCELLED_S)
    return tuple(it for it in found if is_in_feed(it, now_utc))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
