# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bookings' things are called, for who reads of them elsewhere: the audit log."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import meetings


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """`at_utc` is when it begins, where it does."""

    name: str
    link: str
    at_utc: int | None = None


def named(db: sqlite3.Connection, ids: Iterable[str]) -> Mapping[str, Named]:
    """Those of the ids that are kit, bookings or induction sessions."""
    all_kit = {it.id: it for it in kits.all_kit(db, archived=True)}
    found: dict[str, Named] = {}
    for it in set(ids):
        if kit := all_kit.get(it):
            found[it] = Named(name=kit.name, link=f"/kit/{kit.slug}/care")
        elif booking := stored.booking_of(db, it):
            link = f"/bookings/{booking.id}"
            found[it] = Named(name=all_kit[booking.kit].name, link=link, at_utc=booking.start_utc)
        elif meeting := meetings.meeting_of(db, it):
            found[it] = Named(name=meeting.topic, link="/inductions", at_utc=meeting.start_utc)
    return found
