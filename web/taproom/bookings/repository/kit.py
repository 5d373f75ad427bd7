# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The kit's tables."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from taproom.bookings.kit import Kit, Quota

_COLUMNS = {
    **{name: name for name in ("id", "slug", "name", "place", "manual", "photo", "state", "note", "out_until_utc")},
    "group": "kit_group",
    **{name: name for name in ("capacity", "booked_in", "granularity_s", "min_s", "max_s", "min_days", "max_days")},
    **{name: name for name in ("buffer_s", "notice_s", "horizon_s", "approval", "induction", "show_holder")},
    **{name: name for name in ("grace_s", "window_s", "fermenter", "token", "archived_utc", "version")},
}
_TRUTHS = ("approval", "show_holder")
_SELECT = f"SELECT {', '.join(_COLUMNS.values())} FROM kit"


def kit_of(db: sqlite3.Connection, kit: str) -> Kit | None:
    """By id or by slug."""
    return _one(db, f"{_SELECT} WHERE id = ? OR slug = ?", (kit, kit))


def kit_with_token(db: sqlite3.Connection, token: str) -> Kit | None:
    return _one(db, f"{_SELECT} WHERE token = ?", (token,))


def kit_of_fermenter(db: sqlite3.Connection, fermenter: str) -> Kit | None:
    return _one(db, f"{_SELECT} WHERE fermenter = ?", (fermenter,))


def all_kit(db: sqlite3.Connection, *, archived: bool = False) -> tuple[Kit, ...]:
    """By group and name."""
    where = "" if archived else " WHERE archived_utc IS NULL"
    return _many(db, f"{_SELECT}{where} ORDER BY kit_group IS NULL, kit_group, name", ())


def kit_of_group(db: sqlite3.Connection, group: str) -> tuple[Kit, ...]:
    return _many(db, f"{_SELECT} WHERE kit_group = ? AND archived_utc IS NULL ORDER BY name", (group,))


def taken_with(db: sqlite3.Connection, kit: Kit) -> tuple[Kit, ...]:
    """Every kit that a booking of this one takes, itself first."""
    others = (found for it in kit.takes if (found := kit_of(db, it)) is not None)
    return (kit, *others)


def takers_of(db: sqlite3.Connection, kit: str) -> tuple[str, ...]:
    """The kits whose bookings take this one, itself among them."""
    return tuple(row[0] for row in db.execute("SELECT kit FROM kit_takes WHERE takes = ? ORDER BY kit", (kit,)))


def directly_taken(db: sqlite3.Connection, kit: str) -> tuple[str, ...]:
    """Without what those take in turn."""
    return tuple(row[0] for row in db.execute("SELECT takes FROM kit_interlock WHERE kit = ? ORDER BY takes", (kit,)))


def insert_kit(db: sqlite3.Connection, kit: Kit, *, now_utc: int) -> None:
    """Without its quotas, stewards and interlocks."""
    row = _row(kit) | {"since_utc": now_utc}
    marks = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO kit ({', '.join(row)}) VALUES ({marks})", row)


def update_kit(db: sqlite3.Connection, kit: Kit) -> None:
    """Without its quotas, stewards and interlocks, and without its capacity."""
    row = _row(kit)
    sets = ", ".join(f"{name} = :{name}" for name in row if name not in {"id", "capacity"})
    db.execute(f"UPDATE kit SET {sets} WHERE id = :id", row)


def set_capacity(db: sqlite3.Connection, kit: str, capacity: int, *, now_utc: int) -> None:
    """What happened before now stays as it was.

    Raises:
        sqlite3.IntegrityError: `kit_is_promised`, more places are booked.
    """
    db.execute("UPDATE kit SET capacity = ?, since_utc = ? WHERE id = ?", (capacity, now_utc, kit))


def set_quotas(db: sqlite3.Connection, kit: str, quotas: Iterable[Quota]) -> None:
    db.execute("DELETE FROM kit_quota WHERE kit = ?", (kit,))
    rows = [(kit, it.what, it.per, it.most, it.window_days) for it in quotas]
    db.executemany("INSERT INTO kit_quota (kit, what, per, most, window_days) VALUES (?, ?, ?, ?, ?)", rows)


def set_stewards(db: sqlite3.Connection, kit: str, stewards: Iterable[str]) -> None:
    db.execute("DELETE FROM kit_steward WHERE kit = ?", (kit,))
    db.executemany("INSERT OR IGNORE INTO kit_steward (kit, member) VALUES (?, ?)", [(kit, it) for it in stewards])


def set_interlocks(db: sqlite3.Connection, kit: str, takes: Iterable[str], *, now_utc: int) -> None:
    """What is booked from now on, and what is booked already, takes these kits too.

    Raises:
        sqlite3.IntegrityError: `booking_overlap`, two bookings would take one kit.
    """
    wanted, present = set(takes), set(directly_taken(db, kit))
    for it in sorted(present - wanted):
        db.execute("DELETE FROM kit_interlock WHERE kit = ? AND takes = ?", (kit, it))
    if present - wanted:
        db.execute(_DROP_SLOTS, (now_utc,))
    for it in sorted(wanted - present):
        db.execute("INSERT INTO kit_interlock (kit, takes, since_utc) VALUES (?, ?, ?)", (kit, it, now_utc))


def set_state(db: sqlite3.Connection, kit: str, state: str, note: str, out_until_utc: int | None) -> None:
    db.execute(
        "UPDATE kit SET state = ?, note = ?, out_until_utc = ?, overdue_told_utc = NULL, version = version + 1"
        " WHERE id = ?",
        (state, note, out_until_utc, kit),
    )


def overdue(db: sqlite3.Connection, now_utc: int) -> tuple[Kit, ...]:
    """Kit that was to be back by now, which nobody was told about yet."""
    where = "WHERE state = 'out_of_order' AND out_until_utc <= ? AND overdue_told_utc IS NULL"
    return _many(db, f"{_SELECT} {where}", (now_utc,))


def told_overdue(db: sqlite3.Connection, kit: str, now_utc: int) -> None:
    db.execute("UPDATE kit SET overdue_told_utc = ? WHERE id = ?", (now_utc, kit))


def out_of_order(db: sqlite3.Connection) -> tuple[Kit, ...]:
    return _many(db, f"{_SELECT} WHERE state = 'out_of_order'", ())


def _row(kit: Kit) -> dict[str, object]:
    fields = asdict(kit)
    return {column: int(fields[name]) if name in _TRUTHS else fields[name] for name, column in _COLUMNS.items()}


def _one(db: sqlite3.Connection, query: str, values: Sequence[object]) -> Kit | None:
    row = db.execute(query, tuple(values)).fetchone()
    return None if row is None else _whole(db, row)


def _many(db: sqlite3.Connection, query: str, values: Sequence[object]) -> tuple[Kit, ...]:
    return tuple(_whole(db, row) for row in db.execute(query, tuple(values)).fetchall())


def _whole(db: sqlite3.Connection, row: Sequence[object]) -> Kit:
    fields = dict(zip(_COLUMNS, row, strict=True))
    for name in _TRUTHS:
        fields[name] = bool(fields[name])
    kit = fields["id"]
    quotas = db.execute(
        "SELECT what, per, most, window_days FROM kit_quota WHERE kit = ? ORDER BY what, per", (kit,)
    ).fetchall()
    takes = db.execute("SELECT takes FROM kit_takes WHERE kit = ? AND takes <> kit ORDER BY takes", (kit,)).fetchall()
    stewards = db.execute("SELECT member FROM kit_steward WHERE kit = ? ORDER BY member", (kit,)).fetchall()
    return Kit(
        **fields,  # type: ignore[arg-type] # the table is STRICT
        quotas=tuple(Quota(what=it[0], per=it[1], most=it[2], window_days=it[3]) for it in quotas),
        takes=tuple(it[0] for it in takes),
        stewards=tuple(it[0] for it in stewards),
    )


_DROP_SLOTS = """DELETE FROM booking_slot
    WHERE live = 1 AND busy_until_utc > ? AND NOT EXISTS (
        SELECT 1 FROM booking JOIN kit_takes ON kit_takes.kit = booking.kit
        WHERE booking.id = booking_slot.booking AND kit_takes.takes = booking_slot.kit)"""
