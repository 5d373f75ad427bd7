# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""Who used the kit, and what broke."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a kit. `checked`: the times are of checking in and out, not of the booking."""

    booking: str
    kit: str
    member: str | None
    from_utc: int
    until_utc: int
    checked: bool
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What a member reported."""

    id: str
    kit: str
    booking: str | None
    member: str | None
    at_utc: int
    severity: str
    text: str
    photo: str | None
    mended_utc: int | None


_DAMAGE = ("id", "kit", "booking", "member", "at_utc", "severity", "text", "photo", "mended_utc")


def uses(db: sqlite3.Connection, *, from_utc: int, until_utc: int, kit: str | None = None) -> tuple[Use, ...]:
    """What was used and is over by `until_utc`, by start. Missed and cancelled bookings are no use of the kit."""
    query = """SELECT id, kit, member, coalesce(checked_in_utc, start_utc), coalesce(checked_out_utc, end_utc),
            checked_in_utc IS NOT NULL, purpose
        FROM booking
        WHERE end_utc > ? AND start_utc < ? AND end_utc <= ? AND (? IS NULL OR kit = ?)
            AND (status IN ('booked', 'done', 'in_use') OR status = 'broken_down' AND checked_in_utc IS NOT NULL)
        ORDER BY start_utc, id"""
    rows = db.execute(query, (from_utc, until_utc, until_utc, kit, kit))
    names = ("booking", "kit", "member", "from_utc", "until_utc", "checked", "purpose")
    return tuple(Use(**{**dict(zip(names, row, strict=True)), "checked": bool(row[5])}) for row in rows)


def insert_damage(
    db: sqlite3.Connection,
    *,
    damage: str,
    kit: str,
    booking: str | None,
    member: str,
    now_utc: int,
    severity: str,
    text: str,
    photo: str | None,
) -> None:
    db.execute(
        "INSERT INTO damage (id, kit, booking, member, at_utc, severity, text, photo)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (damage, kit, booking, member, now_utc, severity, text, photo),
    )


def kit_of_damage(db: sqlite3.Connection, damage: str) -> str | None:
    row = db.execute("SELECT kit FROM damage WHERE id = ?", (damage,)).fetchone()
    return None if row is None else str(row[0])


def mend(db: sqlite3.Connection, damage: str, now_utc: int) -> None:
    db.execute("UPDATE damage SET mended_utc = ? WHERE id = ? AND mended_utc IS NULL", (now_utc, damage))


def damages(db: sqlite3.Connection, kit: str, *, mended: bool = False) -> tuple[Damage, ...]:
    """Of a kit, newest first."""
    where = "" if mended else " AND mended_utc IS NULL"
    query = f"SELECT {', '.join(_DAMAGE)} FROM damage WHERE kit = ?{where} ORDER BY at_utc DESC, id DESC"
    return tuple(Damage(**dict(zip(_DAMAGE, row, strict=True))) for row in db.execute(query, (kit,)))
