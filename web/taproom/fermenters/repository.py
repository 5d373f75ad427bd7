# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the fermenters.

Storing is idempotent by `(controller, seq)`: roll-ups count a sample only when its row was new. A row that was
pruned is remembered by `pruned_seq`, so that a batch re-sent after that is not counted again.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from cellar.contract import Event, FermenterState, LogEntry, Sample
from taproom.fermenters.history import HOUR_S, MINUTE_S, MINUTES_KEPT_S, RAW_KEPT_S, Bucketing, PastEvent, Point

MAX_PRUNED_ROWS = 4000  # per run: a controller whose clock jumped ahead must not cost us the whole history


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a batch. `reused` rows came with a known number and another time: the journal was replaced."""

    new: int
    reused: int


def store_batch(
    db: sqlite3.Connection, controller: str, entries: Sequence[LogEntry], states: Iterable[FermenterState] = ()
) -> Stored:
    """Insert what is new, keep the roll-ups in step, remember the last states, prune. One transaction's work."""
    db.execute("INSERT INTO controller (controller) VALUES (?) ON CONFLICT DO NOTHING", (controller,))
    (pruned_seq,) = db.execute("SELECT pruned_seq FROM controller WHERE controller = ?", (controller,)).fetchone()
    new = reused = 0
    for entry in entries:
        if entry.seq <= pruned_seq:
            continue
        if _insert(db, controller, entry):
            new += 1
        else:
            reused += _is_other(db, controller, entry)
    for state in states:
        db.execute(
            "INSERT OR REPLACE INTO fermenter (controller, fermenter, state) VALUES (?, ?, ?)",
            (controller, state.fermenter, state.model_dump_json()),
        )
    _prune(db, controller, newest_utc=entries[-1].at_utc)
    return Stored(new=new, reused=reused)


def _insert(db: sqlite3.Connection, controller: str, entry: LogEntry) -> bool:
    match entry.body:
        case Sample() as sample:
            return _insert_sample(db, controller, entry, sample)
        case Event() as event:
            return _insert_event(db, controller, entry, event)


def _insert_event(db: sqlite3.Connection, controller: str, entry: LogEntry, event: Event) -> bool:
    row = (controller, entry.seq, entry.fermenter, entry.at_utc, event.name, json.dumps(event.detail))
    return db.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount == 1


def _insert_sample(db: sqlite3.Connection, controller: str, entry: LogEntry, sample: Sample) -> bool:
    row = (
        *(controller, entry.seq, entry.fermenter, entry.at_utc, sample.beer_c, sample.chamber_c),
        *(sample.setpoint_c, sample.chamber_setpoint_c, sample.demand, sample.heat_duty, sample.cool_duty),
    )
    new = db.execute(_INSERT_SAMPLE, row).rowcount == 1
    if new and entry.fermenter is not None:
        for width_s in (MINUTE_S, HOUR_S):
            _roll_up(db, (controller, entry.fermenter, width_s, entry.at_utc - entry.at_utc % width_s), sample)
    return new


def _roll_up(db: sqlite3.Connection, bucket: tuple[str, str, int, int], sample: Sample) -> None:
    db.execute(
        _ROLL_UP,
        (
            *bucket,
            *_count(sample.beer_c),
            *_count(sample.chamber_c),
            sample.setpoint_c,
            int(sample.chamber_setpoint_c is not None),
            sample.chamber_setpoint_c or 0.0,
            sample.heat_duty,
            sample.cool_duty,
        ),
    )


def _count(value_c: float | None) -> tuple[int, float | None, float | None, float]:
    """n, min, max and sum of one reading, which may be missing."""
    return (0, None, None, 0.0) if value_c is None else (1, value_c, value_c, value_c)


_INSERT_SAMPLE = "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"

_ROLL_UP = """
    INSERT INTO rollup VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
        n = n + 1,
        beer_n = beer_n + excluded.beer_n,
        beer_min = min(ifnull(beer_min, excluded.beer_min), ifnull(excluded.beer_min, beer_min)),
        beer_max = max(ifnull(beer_max, excluded.beer_max), ifnull(excluded.beer_max, beer_max)),
        beer_sum = beer_sum + excluded.beer_sum,
        chamber_n = chamber_n + excluded.chamber_n,
        chamber_min = min(ifnull(chamber_min, excluded.chamber_min), ifnull(excluded.chamber_min, chamber_min)),
        chamber_max = max(ifnull(chamber_max, excluded.chamber_max), ifnull(excluded.chamber_max, chamber_max)),
        chamber_sum = chamber_sum + excluded.chamber_sum,
        setpoint_sum = setpoint_sum + excluded.setpoint_sum,
        chamber_setpoint_n = chamber_setpoint_n + excluded.chamber_setpoint_n,
        chamber_setpoint_sum = chamber_setpoint_sum + excluded.chamber_setpoint_sum,
        heat_sum = heat_sum + excluded.heat_sum,
        cool_sum = cool_sum + excluded.cool_sum
"""


def _is_other(db: sqlite3.Connection, controller: str, entry: LogEntry) -> bool:
    """Whether the row we have under this number tells of another moment."""
    table = "sample" if isinstance(entry.body, Sample) else "event"
    (at_utc,) = db.execute(
        f"SELECT at_utc FROM {table} WHERE controller = ? AND seq = ?",  # noqa: S608 - one of two words
        (controller, entry.seq),
    ).fetchone()
    return bool(at_utc != entry.at_utc)


def _prune(db: sqlite3.Connection, controller: str, *, newest_utc: int) -> None:
    """Once per hour of the controller's own clock, drop what is older than we keep."""
    hour = newest_utc // HOUR_S
    due = db.execute(
        "UPDATE controller SET pruned_hour = ? WHERE controller = ? AND pruned_hour <> ?", (hour, controller, hour)
    )
    if due.rowcount == 0:
        return
    old = db.execute(
        "SELECT seq FROM sample WHERE controller = ? AND at_utc < ? ORDER BY seq LIMIT ?",
        (controller, newest_utc - RAW_KEPT_S, MAX_PRUNED_ROWS),
    ).fetchall()
    db.executemany("DELETE FROM sample WHERE controller = ? AND seq = ?", ((controller, seq) for (seq,) in old))
    if old:
        db.execute(
            "UPDATE controller SET pruned_seq = max(pruned_seq, ?) WHERE controller = ?", (old[-1][0], controller)
        )
    db.execute(
        """DELETE FROM rollup WHERE controller = ?1 AND width_s = 60 AND from_utc < ?2 AND from_utc IN
           (SELECT from_utc FROM rollup WHERE controller = ?1 AND width_s = 60 AND from_utc < ?2 LIMIT ?3)""",
        (controller, newest_utc - MINUTES_KEPT_S, MAX_PRUNED_ROWS),
    )


def known_states(db: sqlite3.Connection) -> list[tuple[str, FermenterState]]:
    """The last state of every fermenter that ever reported, with its controller."""
    rows = db.execute("SELECT controller, state FROM fermenter ORDER BY controller, fermenter")
    return [(controller, state) for controller, stored in rows if (state := _known_state(stored)) is not None]


def _known_state(stored: str) -> FermenterState | None:
    """None for what another version of the contract wrote: it is only what was shown last, and comes again."""
    try:
        return FermenterState.model_validate_json(stored)
    except ValidationError:
        return None


def points(db: sqlite3.Connection, controller: str, fermenter: str, buckets: Bucketing) -> list[Point]:
    """What is known per bucket, oldest first; buckets without samples are missing."""
    rows = db.execute(
        """SELECT from_utc / :bucket * :bucket AS at_utc,
                  sum(beer_sum) / nullif(sum(beer_n), 0), min(beer_min), max(beer_max),
                  sum(chamber_sum) / nullif(sum(chamber_n), 0),
                  sum(setpoint_sum) / sum(n), sum(heat_sum) / sum(n), sum(cool_sum) / sum(n)
           FROM rollup
           WHERE controller = :controller AND fermenter = :fermenter AND width_s = :source
             AND from_utc >= :from_utc AND from_utc < :to_utc
           GROUP BY 1 ORDER BY 1""",
        {
            "bucket": buckets.bucket_s,
            "source": buckets.source_s,
            "from_utc": buckets.from_utc,
            "to_utc": buckets.to_utc,
            "controller": controller,
            "fermenter": fermenter,
        },
    )
    names = ("at_utc", "beer_c", "beer_min_c", "beer_max_c", "chamber_c", "setpoint_c", "heat_duty", "cool_duty")
    return [Point(**dict(zip(names, row, strict=True))) for row in rows]


def first_utc(db: sqlite3.Connection, controller: str, fermenter: str) -> int | None:
    """The first minute of which anything is known; None where nothing is."""
    query = "SELECT min(from_utc) FROM rollup WHERE controller = ? AND fermenter = ? AND width_s = ?"
    first: int | None = db.execute(query, (controller, fermenter, MINUTE_S)).fetchone()[0]
    return first


def recent_events(
    db: sqlite3.Connection, controller: str, fermenter: str, *, limit: int, before_seq: int | None = None
) -> list[PastEvent]:
    """The newest events of a fermenter and of its controller, newest first."""
    rows = db.execute(
        """SELECT seq, at_utc, fermenter, name, detail FROM event
           WHERE controller = ? AND (fermenter = ? OR fermenter IS NULL) AND seq < ?
           ORDER BY seq DESC LIMIT ?""",
        (controller, fermenter, before_seq or 2**62, limit),
    )
    return [
        PastEvent(seq=seq, at_utc=at_utc, fermenter=of, name=name, detail=json.loads(detail))
        for seq, at_utc, of, name, detail in rows
    ]
