# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the inductions that one comes to (`induction_schema`)."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who signed up; `came_utc` is when it was noted that they did."""

    member: str
    signed_utc: int
    came_utc: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An induction that one comes to. `valid_days` None: what is learnt there does not lapse."""

    id: str
    topic: str
    start_utc: int
    end_utc: int
    place: str = ""
    trainer: str | None = None
    places: int = 1
    valid_days: int | None = None
    guests: tuple[Guest, ...] = ()

    @property
    def left(self) -> int:
        return max(0, self.places - len(self.guests))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Somebody's induction; `until_utc` None does not lapse."""

    topic: str
    member: str
    from_utc: int
    until_utc: int | None
    by: str | None

    def is_valid(self, at_utc: int) -> bool:
        return self.from_utc <= at_utc and (self.until_utc is None or at_utc < self.until_utc)


_MEETING = """SELECT session.id, topic, start_utc, end_utc, place, coalesce(trainer, by_member),
        coalesce(places, 1), valid_days
    FROM induction_session AS session LEFT JOIN induction_meeting AS meeting ON meeting.session = session.id"""
_NAMES = ("id", "topic", "start_utc", "end_utc", "place", "trainer", "places", "valid_days")


def meeting_of(db: sqlite3.Connection, session: str) -> Meeting | None:
    found = _meetings(db, f"{_MEETING} WHERE session.id = ?", (session,))
    return found[0] if found else None


def meetings(db: sqlite3.Connection, *, ended_after_utc: int) -> tuple[Meeting, ...]:
    """Those that end after then, by start."""
    return _meetings(db, f"{_MEETING} WHERE end_utc > ? ORDER BY start_utc, session.id", (ended_after_utc,))


def add_meeting(db: sqlite3.Connection, meeting: Meeting) -> None:
    """Beside the session of the same id, which is there already."""
    db.execute(
        "INSERT INTO induction_meeting (session, trainer, places, valid_days) VALUES (?, ?, ?, ?)",
        (meeting.id, meeting.trainer, meeting.places, meeting.valid_days),
    )


def sign_up(db: sqlite3.Connection, session: str, member: str, *, now_utc: int) -> None:
    """Again changes nothing. A session of which nobody said more than its time has one place.

    Raises:
        sqlite3.IntegrityError: `induction_is_full`.
    """
    db.execute("INSERT OR IGNORE INTO induction_meeting (session, places) VALUES (?, 1)", (session,))
    query = "SELECT 1 FROM induction_guest WHERE session = ? AND member = ?"
    if db.execute(query, (session, member)).fetchone() is None:
        db.execute(
            "INSERT INTO induction_guest (session, member, signed_utc) VALUES (?, ?, ?)", (session, member, now_utc)
        )


def sign_off(db: sqlite3.Connection, session: str, member: str) -> bool:
    """Whether they had signed up. Who came has come."""
    query = "DELETE FROM induction_guest WHERE session = ? AND member = ? AND came_utc IS NULL"
    return db.execute(query, (session, member)).rowcount == 1


def note_came(db: sqlite3.Connection, session: str, member: str, *, now_utc: int) -> bool:
    """Whether this was new."""
    query = "UPDATE induction_guest SET came_utc = ? WHERE session = ? AND member = ? AND came_utc IS NULL"
    return db.execute(query, (now_utc, session, member)).rowcount == 1


def held(db: sqlite3.Connection) -> tuple[Held, ...]:
    """Every induction, by topic; those that lapse first are first."""
    rows = db.execute(
        "SELECT topic, member, from_utc, until_utc, by_member FROM induction"
        " ORDER BY topic, until_utc IS NULL, until_utc, member"
    )
    names = ("topic", "member", "from_utc", "until_utc", "by")
    return tuple(Held(**dict(zip(names, row, strict=True))) for row in rows)


def topics(db: sqlite3.Connection) -> tuple[str, ...]:
    """Whatever some kit asks for, or somebody holds or teaches."""
    rows = db.execute(
        "SELECT induction FROM kit WHERE induction IS NOT NULL AND archived_utc IS NULL"
        " UNION SELECT topic FROM induction UNION SELECT topic FROM induction_session ORDER BY 1"
    )
    return tuple(row[0] for row in rows)


def _meetings(db: sqlite3.Connection, query: str, values: Sequence[object]) -> tuple[Meeting, ...]:
    found = []
    for row in db.execute(query, tuple(values)).fetchall():
        fields = dict(zip(_NAMES, row, strict=True))
        guests = db.execute(
            "SELECT member, signed_utc, came_utc FROM induction_guest WHERE session = ? ORDER BY signed_utc, member",
            (fields["id"],),
        )
        people = tuple(Guest(member=it[0], signed_utc=it[1], came_utc=it[2]) for it in guests)
        found.append(Meeting(**fields, guests=people))
    return tuple(found)
