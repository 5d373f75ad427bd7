# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The batches' tables: which there are, what each was made from, and who brews it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from taproom.batches.states import Status
from taproom.batches.values import Batch

_JSON = ("document", "expected", "origin")
_COLUMNS = (
    *("id", "number", "name", "revision", "document", "expected", "origin", "volume_l", "fermenter", "regulated"),
    *("booking", "keeper", "status", "short", "is_public", "made_utc", "version"),
)
_SELECT = f"""SELECT {", ".join(_COLUMNS)},
    (SELECT json_group_array(member) FROM batch_brewer WHERE batch_brewer.batch = batch.id) AS brewers FROM batch"""


def batch_of(db: sqlite3.Connection, batch: str) -> Batch | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (batch,)).fetchone()
    return None if row is None else _batch(row)


def by_short(db: sqlite3.Connection, short: str) -> Batch | None:
    row = db.execute(f"{_SELECT} WHERE short = ?", (short,)).fetchone()
    return None if row is None else _batch(row)


def by_number(db: sqlite3.Connection, number: int) -> Batch | None:
    row = db.execute(f"{_SELECT} WHERE number = ?", (number,)).fetchone()
    return None if row is None else _batch(row)


def with_status(db: sqlite3.Connection, statuses: Sequence[Status]) -> tuple[Batch, ...]:
    """The latest first."""
    marks = ", ".join("?" * len(statuses))
    return tuple(map(_batch, db.execute(f"{_SELECT} WHERE status IN ({marks}) ORDER BY number DESC", statuses)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which batches are looked for. `words` are looked for in the name and the number; not in the recipe's title,
    which not everybody may see who may search."""

    words: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    revision: str | None = None
    member: str | None = None


def search(db: sqlite3.Connection, wanted: Wanted, *, below: int | None = None, limit: int = 50) -> tuple[Batch, ...]:
    """The latest first; `below` is the number of the last one that was shown."""
    where, values = ["(?1 IS NULL OR number < ?1)"], list[object]([below])
    for word in wanted.words:
        values.append(f"%{_escaped(word)}%")
        n = len(values)
        where.append(f"(name LIKE ?{n} ESCAPE '!' OR '#' || number LIKE ?{n} ESCAPE '!')")
    if wanted.statuses:
        where.append(f"status IN ({', '.join(f'?{len(values) + 1 + i}' for i in range(len(wanted.statuses)))})")
        values.extend(wanted.statuses)
    if wanted.revision is not None:
        values.append(wanted.revision)
        where.append(f"revision = ?{len(values)}")
    if wanted.member is not None:
        values.append(wanted.member)
        n = len(values)
        where.append(
            f"(keeper = ?{n} OR EXISTS (SELECT 1 FROM batch_brewer WHERE batch = batch.id AND member = ?{n}))"
        )
    values.append(limit)
    query = f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY number DESC LIMIT ?{len(values)}"
    return tuple(map(_batch, db.execute(query, values)))


def in_fermenter(db: sqlite3.Connection, fermenter: str) -> tuple[Batch, ...]:
    """What ferments or conditions there now, the latest first."""
    query = f"""{_SELECT} WHERE fermenter = ? AND status IN ('fermenting', 'conditioning') ORDER BY number DESC"""
    return tuple(map(_batch, db.execute(query, (fermenter,))))


def of_booking(db: sqlite3.Connection, booking: str) -> tuple[Batch, ...]:
    return tuple(map(_batch, db.execute(f"{_SELECT} WHERE booking = ? ORDER BY number", (booking,))))


def brewed(db: sqlite3.Connection, revisions: Iterable[str]) -> Mapping[str, int]:
    """How many batches were brewed of each of the revisions, those left out that never were."""
    wanted = json.dumps(list(revisions))
    query = """SELECT revision, count(*) FROM batch WHERE revision IN (SELECT value FROM json_each(?))
        AND status <> 'planning' AND NOT (status = 'archived' AND NOT EXISTS (
            SELECT 1 FROM batch_event WHERE batch = batch.id AND to_status = 'brewing')) GROUP BY revision"""
    return {row[0]: int(row[1]) for row in db.execute(query, (wanted,))}


def brewed_here(db: sqlite3.Connection) -> frozenset[str]:
    """The revisions that were brewed here."""
    rows = db.execute("SELECT DISTINCT revision FROM batch WHERE revision IS NOT NULL").fetchall()
    return frozenset(brewed(db, [row[0] for row in rows]))


def next_number(db: sqlite3.Connection) -> int:
    """The brewery counts its batches. In the writer's transaction, so that no two get one number."""
    return int(db.execute("SELECT coalesce(max(number), 0) + 1 FROM batch").fetchone()[0])


def insert(db: sqlite3.Connection, batch: Batch) -> None:
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    db.execute(f"INSERT INTO batch ({', '.join(_COLUMNS)}) VALUES ({marks})", _row(batch))
    _set_brewers(db, batch)


def update(db: sqlite3.Connection, batch: Batch) -> bool:
    """What may change: name, fermenter, regulation, people, publication. False if it was changed since `version`."""
    changed = db.execute(
        """UPDATE batch SET name = :name, fermenter = :fermenter, regulated = :regulated, booking = :booking,
               keeper = :keeper, is_public = :is_public, version = version + 1
           WHERE id = :id AND version = :version""",
        _row(batch),
    )
    if changed.rowcount == 0:
        return False
    db.execute("DELETE FROM batch_brewer WHERE batch = ?", (batch.id,))
    _set_brewers(db, batch)
    return True


def _set_brewers(db: sqlite3.Connection, batch: Batch) -> None:
    db.executemany(
        "INSERT INTO batch_brewer (batch, member) VALUES (?, ?)", [(batch.id, it) for it in sorted({*batch.brewers})]
    )


def _row(batch: Batch) -> dict[str, object]:
    row = {name: getattr(batch, name) for name in _COLUMNS}
    for name in _JSON:
        row[name] = None if row[name] is None else _json(row[name])
    return row | {"is_public": int(batch.is_public)}


def _batch(row: sqlite3.Row) -> Batch:
    fields = {name: row[name] for name in _COLUMNS}
    for name in _JSON:
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    return Batch(**fields | {"is_public": bool(row["is_public"]), "brewers": tuple(json.loads(row["brewers"]))})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
