# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the fermenters.

Storing is idempotent by `(epoch, seq)`, and an epoch is one of its controller's: roll-ups count a sample only when
its row was new. A row that was pruned is remembered by `pruned_seq`, so that a batch re-sent after that is not
counted again.
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
    """What became of a batch. `reused` rows came with a known number and another time, which must not be."""

    new: int
    reused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a batch's rows belong."""

    controller: str
    epoch: int
    pruned_seq: int


def store_batch(
    db: sqlite3.Connection,
    controller: str,
    entries: Sequence[LogEntry],
    states: Iterable[FermenterState] = (),
    *,
    epoch: str = "",
) -> Stored:
    """Insert what is new, keep the roll-ups in step, remember the last states, prune. One transaction's work."""
    place = _place(db, controller, epoch)
    new = reused = 0
    for entry in entries:
        if entry.seq <= place.pruned_seq:
            continue
        if _insert(db, place, entry):
            new += 1
        else:
            reused += _is_other(db, place, entry)
    for state in states:
        db.execute(
            "INSERT OR REPLACE INTO fermenter (controller, fermenter, state) VALUES (?, ?, ?)",
            (controller, state.fermenter, state.model_dump_json()),
        )
    _prune(db, controller, newest_utc=entries[-1].at_utc)
    return Stored(new=new, reused=reused)


def _place(db: sqlite3.Connection, controller: str, epoch: str) -> _Place:
    db.execute("INSERT INTO controller (controller) VALUES (?) ON CONFLICT DO NOTHING", (controller,))
    db.execute("INSERT INTO epoch (controller, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (controller, epoch))
    query = "SELECT id, pruned_seq FROM epoch WHERE controller = ? AND name = ?"
    number, pruned_seq = db.execute(query, (controller, epoch)).fetchone()
    return _Place(controller=controller, epoch=number, pruned_seq=pruned_seq)


def _insert(db: sqlite3.Connection, place: _Place, entry: LogEntry) -> bool:
    match entry.body:
        case Sample() as sample:
            return _insert_sample(db, place, entry, sample)
        case Event() as event:
            return _insert_event(db, place, entry, event)


def _insert_event(db: sqlite3.Connection, place: _Place, entry: LogEntry, event: Event) -> bool:
    detail = json.dumps(event.detail)
    row = (place.epoch, entry.seq, place.controller, entry.fermenter, entry.at_utc, event.name, detail)
    return db.execute(_INSERT_EVENT, row).rowcount == 1


def _insert_sample(db: sqlite3.Connection, place: _Place, entry: LogEntry, sample: Sample) -> bool:
    row = (
        *(place.epoch, entry.seq, place.controller, entry.fermenter, entry.at_utc, sample.beer_c, sample.chamber_c),
        *(sample.setpoint_c, sample.chamber_setpoint_c, sample.demand, sample.heat_duty, sample.cool_duty),
    )
    new = db.execute(_INSERT_SAMPLE, row).rowcount == 1
    if new and entry.fermenter is not None:
        for width_s in (MINUTE_S, HOUR_S):
            _roll_up(db, (place.controller, entry.fermenter, width_s, entry.at_utc - entry.at_utc % width_s), sample)
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


_INSERT_SAMPLE = "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_INSERT_EVENT = """
    INSERT INTO event (epoch, seq, controller, fermenter, at_utc, name, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING
"""

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


def _is_other(db: sqlite3.Connection, place: _Place, entry: LogEntry) -> bool:
    """Whether the row we have under this number tells of another moment."""
    table = "sample" if isinstance(entry.body, Sample) else "event"
    (at_utc,) = db.execute(
        f"SELECT at_utc FROM {table} WHERE epoch = ? AND seq = ?",  # noqa: S608 - one of two words
        (place.epoch, entry.seq),
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
        """SELECT epoch, seq FROM sample
           WHERE epoch IN (SELECT id FROM epoch WHERE controller = ?) AND at_utc < ?
           ORDER BY epoch, seq LIMIT ?""",
        (controller, newest_utc - RAW_KEPT_S, MAX_PRUNED_ROWS),
    ).fetchall()
    db.executemany("DELETE FROM sample WHERE epoch = ? AND seq = ?", (tuple(row) for row in old))
    db.executemany(
        "UPDATE epoch SET pruned_seq = max(pruned_seq, ?) WHERE id = ?", ((seq, epoch) for epoch, seq in old)
    )
    db.execute(
        """DELETE FROM rollup WHERE controller = ?1 AND width_s = 60 AND from_utc < ?2 AND from_utc IN
           (SELECT from_utc FROM rollup WHERE controller = ?1 AND width_s = 60 AND from_utc < ?2 LIMIT ?3)""",
        (controller, newest_utc - MINUTES_KEPT_S, MAX_PRUNED_ROWS),
    )


def delist(db: sqlite3.Connection, controller: str, fermenters: Iterable[str]) -> None:
    """Forget the last states of all but these: their controller has no others any more. History stays."""
    listed = set(fermenters)
    known = db.execute("SELECT fermenter FROM fermenter WHERE controller = ?", (controller,)).fetchall()
    db.executemany(
        "DELETE FROM fermenter WHERE controller = ? AND fermenter = ?",
        [(controller, fermenter) for (fermenter,) in known if fermenter not in listed],
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


POINT = ("at_utc", "beer_c", "beer_min_c", "beer_max_c", "chamber_c", "setpoint_c", "heat_duty", "cool_duty")


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
    return [Point(**dict(zip(POINT, row, strict=True))) for row in rows]


def first_utc(db: sqlite3.Connection, controller: str, fermenter: str) -> int | None:
    """The first minute of which anything is known; None where nothing is."""
    query = "SELECT min(from_utc) FROM rollup WHERE controller = ? AND fermenter = ? AND width_s = ?"
    first: int | None = db.execute(query, (controller, fermenter, MINUTE_S)).fetchone()[0]
    return first


def recent_events(
    db: sqlite3.Connection, controller: str, fermenter: str, *, limit: int, before_seq: int | None = None
) -> list[PastEvent]:
    """The newest events of a fermenter and of its controller, newest first. Their `seq` here is the hub's own."""
    rows = db.execute(
        f"""SELECT * FROM ({_NEWEST} AND fermenter = :fermenter ORDER BY id DESC LIMIT :most)
            UNION ALL SELECT * FROM ({_NEWEST} AND fermenter IS NULL ORDER BY id DESC LIMIT :most)
            ORDER BY id DESC LIMIT :most""",  # noqa: S608 - constants
        {"controller": controller, "fermenter": fermenter, "before": before_seq or 2**62, "most": limit},
    )
    return [past_event(row) for row in rows]


# Each by its own index: an OR would read and sort all that ever happened.
_NEWEST = """SELECT id, at_utc, fermenter, name, detail FROM event
             WHERE controller = :controller AND id < :before"""


def past_event(row: sqlite3.Row) -> PastEvent:
    seq, at_utc, of, name, detail = row
    return PastEvent(seq=seq, at_utc=at_utc, fermenter=of, name=name, detail=json.loads(detail))
