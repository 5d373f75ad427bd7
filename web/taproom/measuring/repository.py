# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL about readings, and about what was done by hand. Devices: `taproom.measuring.devices`.

A reading that another supersedes is history; what counts are those that none supersedes and that were not withdrawn.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from taproom.ids import new_id
from taproom.measuring.values import Measured, Quantity, Reading

MOST_READINGS: Final = 20_000
_COLUMNS = """reading.id, reading.batch, reading.at_utc, reading.quantity, value, raw, raw_unit, temperature_c,
    instrument, method, inputs, assumed, source, reading.device, reading.author, supersedes, withdrawn"""
_COUNTS = "withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM reading AS later WHERE later.supersedes = reading.id)"


def _reading(row: sqlite3.Row) -> Reading:
    return Reading(
        id=row["id"],
        batch=row["batch"],
        at_utc=row["at_utc"],
        measured=Measured(
            quantity=row["quantity"],
            value=row["value"],
            raw=row["raw"],
            raw_unit=row["raw_unit"],
            temperature_c=row["temperature_c"],
            instrument=row["instrument"],
            method=row["method"],
            inputs=json.loads(row["inputs"]),
            assumed=row["assumed"],
        ),
        source=row["source"],
        device=row["device"],
        author=row["author"],
        supersedes=row["supersedes"],
        withdrawn=bool(row["withdrawn"]),
    )


def add(db: sqlite3.Connection, it: Reading, *, heard_utc: int, delivery: str | None = None) -> Reading:
    """Raises `sqlite3.IntegrityError` if what it supersedes was superseded, or is of another kind."""
    measured = it.measured
    row = (
        *(it.id, it.batch, it.at_utc, heard_utc, measured.quantity, measured.value, measured.raw, measured.raw_unit),
        *(measured.temperature_c, measured.instrument, measured.method, json.dumps(dict(measured.inputs))),
        *(measured.assumed, it.source, it.device, delivery, it.author, it.supersedes, int(it.withdrawn)),
    )
    db.execute(_INSERT, row)
    return it


_INSERT = """INSERT INTO reading (id, batch, at_utc, heard_utc, quantity, value, raw, raw_unit, temperature_c,
    instrument, method, inputs, assumed, source, device, delivery, author, supersedes, withdrawn)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def reading(db: sqlite3.Connection, reading_id: str) -> Reading | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM reading WHERE id = ?", (reading_id,)).fetchone()  # noqa: S608
    return None if row is None else _reading(row)


def of_batch(
    db: sqlite3.Connection,
    batch: str,
    *,
    quantities: Sequence[Quantity] = (),
    from_utc: int = 0,
    to_utc: int = 2**62,
    limit: int = MOST_READINGS,
) -> list[Reading]:
    """What counts, oldest first; of too many the newest."""
    wanted = json.dumps(list(quantities))
    rows = db.execute(
        f"""SELECT * FROM (SELECT {_COLUMNS} FROM reading WHERE reading.batch = ?1 AND {_COUNTS}
                AND (?2 = '[]' OR quantity IN (SELECT value FROM json_each(?2)))
                AND at_utc >= ?3 AND at_utc < ?4 ORDER BY at_utc DESC, id DESC LIMIT ?5)
            ORDER BY at_utc, id""",  # noqa: S608
        (batch, wanted, from_utc, to_utc, limit),
    )
    return [_reading(row) for row in rows]


def whole_history(db: sqlite3.Connection, batch: str, *, limit: int = MOST_READINGS) -> list[Reading]:
    """Also what was superseded or withdrawn, oldest first."""
    query = f"SELECT {_COLUMNS} FROM reading WHERE batch = ? ORDER BY at_utc, id LIMIT ?"  # noqa: S608
    return [_reading(row) for row in db.execute(query, (batch, limit))]


def counts(db: sqlite3.Connection, reading_id: str) -> bool:
    """Whether nothing stands for it yet."""
    query = f"SELECT 1 FROM reading WHERE id = ? AND {_COUNTS}"  # noqa: S608
    return db.execute(query, (reading_id,)).fetchone() is not None


def was_delivered(db: sqlite3.Connection, device: str, delivery: str, *, since_utc: int) -> bool:
    """Whether the device has sent the very same since then."""
    query = "SELECT 1 FROM reading WHERE device = ? AND heard_utc >= ? AND delivery = ? LIMIT 1"
    return db.execute(query, (device, since_utc, delivery)).fetchone() is not None


def supersede(
    db: sqlite3.Connection, old: Reading, measured: Measured, *, author: str | None, now_utc: int, withdrawn: bool
) -> Reading:
    """The reading that stands for `old` from now on. It was made when `old` was."""
    new = Reading(
        id=new_id(),
        batch=old.batch,
        at_utc=old.at_utc,
        measured=measured,
        source=old.source,
        device=old.device,
        author=author,
        supersedes=old.id,
        withdrawn=withdrawn,
    )
    return add(db, new, heard_utc=now_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was done or expected at a vessel kept by hand."""

    at_utc: int
    what: str
    number: float
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a batch is kept by hand. `bottles`: how many are frozen; `every_h`: how often somebody comes."""

    target_c: float
    chamber: str
    yeast: str
    bottles: int
    every_h: int
    version: int = 1


def setting(db: sqlite3.Connection, batch: str) -> Setting | None:
    query = "SELECT target_c, chamber, yeast, bottles, every_h, version FROM by_hand WHERE batch = ?"
    row = db.execute(query, (batch,)).fetchone()
    return None if row is None else Setting(**dict(row))


def keep_setting(db: sqlite3.Connection, batch: str, it: Setting) -> bool:
    """Whether nobody changed it since version `it.version` was read (0: there was none)."""
    known = setting(db, batch)
    if (0 if known is None else known.version) != it.version:
        return False
    db.execute(
        """INSERT INTO by_hand (batch, target_c, chamber, yeast, bottles, every_h, version)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (batch) DO UPDATE SET target_c = excluded.target_c, chamber = excluded.chamber,
               yeast = excluded.yeast, bottles = excluded.bottles, every_h = excluded.every_h,
               version = excluded.version""",
        (batch, it.target_c, it.chamber, it.yeast, it.bottles, it.every_h, it.version + 1),
    )
    return True


def add_act(db: sqlite3.Connection, batch: str, it: Act) -> None:
    db.execute(
        "INSERT INTO by_hand_act (batch, at_utc, what, number, author) VALUES (?, ?, ?, ?, ?)",
        (batch, it.at_utc, it.what, it.number, it.author),
    )


def acts(db: sqlite3.Connection, batch: str) -> list[Act]:
    """Oldest first."""
    rows = db.execute(
        "SELECT at_utc, what, number, author FROM by_hand_act WHERE batch = ? ORDER BY at_utc, seq", (batch,)
    )
    return [Act(**dict(row)) for row in rows]


def chain(db: sqlite3.Connection, it: Reading) -> list[Reading]:
    """A reading with all that it supersedes and all that supersede it, oldest first."""
    found = [it]
    while found[0].supersedes is not None and (older := reading(db, found[0].supersedes)) is not None:
        found.insert(0, older)
    query = f"SELECT {_COLUMNS} FROM reading WHERE supersedes = ?"  # noqa: S608
    while (row := db.execute(query, (found[-1].id,)).fetchone()) is not None:
        found.append(_reading(row))
    return found
