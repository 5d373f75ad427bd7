# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal keeps, for how long and how finely, so that a card of any size is never filled.

Samples grow coarser with age, in place: a minute's or an hour's become one of the same kind, so whoever reads samples
reads them still. Only what the hub has is rolled up. A brewery without a hub keeps everything up to a bound; beyond
it, the oldest samples are rolled up all the same, and an event says so.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Any

from cellar.contract import Event

DAY_S, HOUR_S, MINUTE_S = 86_400, 3600, 60
AT_ONCE = 5000  # rows looked at in one go: an hour of three fermenters has 1080


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`finer`: (age in days, seconds a sample then stands for). `most_unsent`: rows that no hub has confirmed.

    `blocks`: of the tape, by number: a clock that jumps must not cost it.
    """

    finer: tuple[tuple[int, int], ...] = ((7, MINUTE_S), (90, HOUR_S))
    rows_days: int = 5 * 365
    blocks: int = 30 * 24 * 60
    most_unsent: int = 500_000


KEPT = Kept()
Stored = tuple[int, int, str, dict[str, Any]]


def tidy(connection: sqlite3.Connection, kept: Kept, *, newest_utc: int) -> None:
    """Part of a transaction, about once an hour; each time a bounded piece of work."""
    (through_seq,) = connection.execute("select through_seq from hub").fetchone()
    for days, width_s in kept.finer:
        _roll_up(connection, width_s, through_seq=through_seq, before_utc=newest_utc - days * DAY_S)
    connection.execute(
        "delete from entry where seq in (select seq from entry where seq <= ? and at_utc < ? order by seq limit ?)",
        (through_seq, newest_utc - kept.rows_days * DAY_S, AT_ONCE),
    )
    connection.execute(
        "delete from epoch where first_seq < (select max(first_seq) from epoch where first_seq <= ?)", (through_seq,)
    )
    connection.execute("delete from tape where id <= (select max(id) from tape) - ?", (kept.blocks,))
    _relieve(connection, kept.most_unsent, through_seq=through_seq, newest_utc=newest_utc)


def _relieve(connection: sqlite3.Connection, most: int, *, through_seq: int, newest_utc: int) -> None:
    """No hub has confirmed more than `most` rows: make room among the oldest of them, and say so."""
    unsent = _count(connection, through_seq)
    if unsent <= most:
        return
    rows = connection.execute(
        "select seq, at_utc from entry where seq > ? order by seq limit ?",
        (through_seq, unsent - most + most // 10),
    ).fetchall()
    (first_seq, from_utc), (last_seq, to_utc) = rows[0], rows[-1]
    _merge(connection, first_seq, last_seq, HOUR_S)
    over = _count(connection, through_seq) - most
    if over > 0:
        connection.execute(
            "delete from entry where seq in (select seq from entry where seq > ? order by seq limit ?)",
            (through_seq, over),
        )
    gone = unsent - _count(connection, through_seq)
    event = Event(
        name="journal_thinned",
        detail={"rows": gone, "from_utc": from_utc, "to_utc": to_utc, "dropped": max(0, over)},
    )
    connection.execute("insert into entry (at_utc, body) values (?, ?)", (newest_utc, event.model_dump_json()))


def _count(connection: sqlite3.Connection, through_seq: int) -> int:
    (number,) = connection.execute("select count(*) from entry where seq > ?", (through_seq,)).fetchone()
    return int(number)


def _roll_up(connection: sqlite3.Connection, width_s: int, *, through_seq: int, before_utc: int) -> None:
    """Go on from where this width has come, as far as rows are old enough and the hub has them."""
    connection.execute("insert into rolled_up values (?, 0) on conflict do nothing", (width_s,))
    (done_seq,) = connection.execute("select through_seq from rolled_up where width_s = ?", (width_s,)).fetchone()
    seqs = connection.execute(
        "select seq, at_utc from entry where seq > ? and seq <= ? order by seq limit ?",
        (done_seq, through_seq, AT_ONCE),
    )
    old = [seq for seq, at_utc in seqs if at_utc < before_utc]
    if old:
        _merge(connection, old[0], old[-1], width_s)
        connection.execute("update rolled_up set through_seq = ? where width_s = ?", (old[-1], width_s))


def _merge(connection: sqlite3.Connection, first_seq: int, last_seq: int, width_s: int) -> None:
    """Each fermenter's samples of a span become its last one, with the means of all."""
    rows = connection.execute(
        "select seq, at_utc, fermenter, body from entry where seq between ? and ? and fermenter is not null"
        " and json_valid(body) and json_extract(body, '$.kind') = 'sample' order by fermenter, seq",
        (first_seq, last_seq),
    )
    for span in list(_spans(rows, width_s)):
        connection.execute("update entry set body = ? where seq = ?", (_mean(span), span[-1][0]))
        connection.executemany("delete from entry where seq = ?", [(seq,) for seq, *_ in span[:-1]])


def _spans(rows: Iterable[tuple[int, int, str, str]], width_s: int) -> Iterator[Sequence[Stored]]:
    for _, span in groupby(rows, key=lambda row: (row[2], row[1] // width_s)):
        stored = [(seq, at_utc, fermenter, json.loads(body)) for seq, at_utc, fermenter, body in span]
        if len(stored) > 1:
            yield stored


def _mean(span: Sequence[Stored]) -> str:
    """Of each number those that are there; null where none is."""
    bodies = [body for *_, body in span]
    mean = {key: _middle([body.get(key) for body in bodies]) for key in bodies[-1] if key != "kind"}
    return json.dumps({"kind": "sample", **mean}, separators=(",", ":"))


def _middle(numbers: Sequence[float | None]) -> float | None:
    there = [number for number in numbers if number is not None]
    return round(fmean(there), 3) if there else None
