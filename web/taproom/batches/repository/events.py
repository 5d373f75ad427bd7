# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The log of the batches. Only ever added to; an event that was stored before is not stored again."""

import json
import sqlite3
from collections.abc import Sequence

from taproom.batches.values import Event, Kind

_COLUMNS = (
    *("id", "batch", "kind", "at_utc", "heard_utc", "actor", "from_status", "to_status", "corrects", "step", "note"),
    "detail",
)
_SELECT = f"SELECT seq, {', '.join(_COLUMNS)} FROM batch_event"


def append(db: sqlite3.Connection, event: Event) -> bool:
    """Whether it is new: the same id twice is one event, and what came first stands.

    Raises:
        sqlite3.IntegrityError: `batch_moved_meanwhile`, `batch_cannot_move_there`, `batch_corrects_the_last_move`.
    """
    if db.execute("SELECT 1 FROM batch_event WHERE id = ?", (event.id,)).fetchone() is not None:
        return False
    row = {name: getattr(event, name) for name in _COLUMNS}
    row["detail"] = json.dumps(row["detail"], ensure_ascii=False, sort_keys=True, allow_nan=False)
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    db.execute(f"INSERT INTO batch_event ({', '.join(_COLUMNS)}) VALUES ({marks})", row)
    return True


def event_of(db: sqlite3.Connection, event: str) -> Event | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (event,)).fetchone()
    return None if row is None else _event(row)


def log(db: sqlite3.Connection, batch: str, *, kinds: Sequence[Kind] = (), after: int = 0) -> tuple[Event, ...]:
    """In the order of storing, after the event number `after`; of these kinds only, if any are named."""
    only = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    rows = db.execute(f"{_SELECT} WHERE batch = ? AND seq > ?{only} ORDER BY seq", (batch, after, *kinds))
    return tuple(map(_event, rows))


def shown_photos(db: sqlite3.Connection, batch: str) -> frozenset[str]:
    """The events whose photos everybody may see, if the batch is public."""
    return frozenset(row[0] for row in db.execute("SELECT event FROM batch_shown_photo WHERE batch = ?", (batch,)))


def show_photo(db: sqlite3.Connection, event: Event, *, shown: bool) -> None:
    """Twice is once."""
    if shown:
        db.execute(
            "INSERT INTO batch_shown_photo (event, batch) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (event.id, event.batch),
        )
    else:
        db.execute("DELETE FROM batch_shown_photo WHERE event = ?", (event.id,))


def last_seq(db: sqlite3.Connection, batch: str) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM batch_event WHERE batch = ?", (batch,)).fetchone()[0])


def pitched_utc(db: sqlite3.Connection, batch: str) -> int | None:
    """When the yeast went in, which is t = 0 of the batch: its last move into fermenting that was not corrected."""
    row = db.execute(
        """SELECT at_utc FROM batch_event AS move WHERE batch = ? AND kind = 'moved' AND to_status = 'fermenting'
               AND NOT EXISTS (SELECT 1 FROM batch_event AS undone WHERE undone.corrects = move.id)
           ORDER BY seq DESC LIMIT 1""",
        (batch,),
    ).fetchone()
    return None if row is None else int(row[0])


def _event(row: sqlite3.Row) -> Event:
    fields = {name: row[name] for name in ("seq", *_COLUMNS)}
    return Event(**fields | {"detail": json.loads(fields["detail"])})
