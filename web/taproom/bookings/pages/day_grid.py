# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day as a grid: rows of a quarter of an hour, cells that can be tapped, and what lies in a column. Pure.

Rows are counted in elapsed time from the day's first moment, so that a day of 23 or 25 hours has as many rows as it
is long; only their labels are local. A column is one kit (on one day).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.local_days import is_on_grid, local, midnight_utc
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.lanes import lanes_of
from taproom.bookings.values import Interval

ROW_S = 900
TAP_S = 1800
"""What is tapped is at least this long, and so at least 64 px high."""
MORNING_H = 6
MOST_LANES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """A label beside the grid. `again`: the clock shows it for the second time that day."""

    at_utc: int
    row: int
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Free time that can be tapped. `leads` is the whole free time, in the first cell of it only."""

    interval: Interval
    row: int
    rows: int
    leads: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Time that is taken, as far as it lies in the grid. `held` is None for several at once; then `number` are."""

    held: Held | None
    interval: Interval
    row: int
    rows: int
    lane: int
    clean_rows: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    kit: Kit
    cells: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    lanes: int


def shown_day(day: date, zone: tzinfo, earliest_utc: int | None, *, night: bool = False) -> Interval:
    """What of the day is shown: from six in the morning, unless something is earlier, or the clock changes."""
    start_utc, end_utc = midnight_utc(day, zone), midnight_utc(day + timedelta(days=1), zone)
    morning_utc = start_utc + MORNING_H * HOUR_S
    usual = end_utc - start_utc == 24 * HOUR_S
    late = earliest_utc is None or earliest_utc >= morning_utc
    return Interval(start_utc=morning_utc if usual and late and not night else start_utc, end_utc=end_utc)


def hours_of(shown: Interval, zone: tzinfo) -> tuple[Hour, ...]:
    """Every full hour of the wall clock that is shown."""
    moments = range(shown.start_utc, shown.end_utc, ROW_S)
    found: list[Hour] = []
    for at_utc in moments:
        at = local(at_utc, zone)
        if at.minute == 0:
            found.append(Hour(at_utc=at_utc, row=row_of(shown, at_utc), again=at.fold == 1))
    return tuple(found)


def row_of(shown: Interval, at_utc: int) -> int:
    """The grid's row, counted from 1, that the moment lies in."""
    return (at_utc - shown.start_utc) // ROW_S + 1


def column(
    kit: Kit, held: Sequence[Held], free: Sequence[Interval], shown: Interval, zone: tzinfo, *, earliest_utc: int
) -> Column:
    """One kit on one day. `free` is when it has room; nothing before `earliest_utc` can be tapped."""
    mine = sorted((it for it in held if it.slot == kit.id and it.busy.meets(shown)), key=lambda it: it.busy.start_utc)
    blocks = _blocks(mine, shown) if kit.capacity <= MOST_LANES else _summed(mine, shown)
    return Column(
        kit=kit,
        cells=_cells(kit, free, shown, zone, earliest_utc=earliest_utc),
        blocks=blocks,
        lanes=max(kit.capacity if kit.capacity <= MOST_LANES else 1, *(it.lane + 1 for it in blocks), 1),
    )


def _blocks(held: Sequence[Held], shown: Interval) -> tuple[Block, ...]:
    lanes = lanes_of([it.busy for it in held])
    return tuple(_block(it, shown, lane=lane) for it, lane in zip(held, lanes, strict=True))


def _block(held: Held, shown: Interval, *, lane: int) -> Block:
    row, rows = _placed(held.busy, shown)
    used = Interval(start_utc=held.busy.start_utc, end_utc=held.interval.end_utc)
    used_rows = _placed(used, shown)[1] if used.meets(shown) else 0
    return Block(held=held, interval=held.busy, row=row, rows=rows, lane=lane, clean_rows=rows - used_rows)


def _summed(held: Sequence[Held], shown: Interval) -> tuple[Block, ...]:
    """Of a kit with many places: how many are taken, from one change to the next."""
    edges = sorted({at_utc for it in held for at_utc in (it.busy.start_utc, it.busy.end_utc)})
    found: list[Block] = []
    for start_utc, end_utc in itertools.pairwise(edges):
        interval = Interval(start_utc=start_utc, end_utc=end_utc)
        number = sum(it.busy.meets(interval) for it in held)
        if number and interval.meets(shown):
            row, rows = _placed(interval, shown)
            found.append(Block(held=None, interval=interval, row=row, rows=rows, lane=0, number=number))
    return tuple(found)


def _placed(interval: Interval, shown: Interval) -> tuple[int, int]:
    """The first row and the number of rows; what begins or ends within a row takes it whole."""
    first = row_of(shown, max(interval.start_utc, shown.start_utc))
    last = row_of(shown, min(interval.end_utc, shown.end_utc) - 1)
    return first, last - first + 1


def _cells(
    kit: Kit, free: Sequence[Interval], shown: Interval, zone: tzinfo, *, earliest_utc: int
) -> tuple[Cell, ...]:
    step_s = max(TAP_S, kit.granularity_s)
    edges = [at_utc for at_utc in range(shown.start_utc, shown.end_utc, ROW_S) if is_on_grid(at_utc, step_s, zone)]
    edges.append(shown.end_utc)
    found: list[Cell] = []
    for start_utc, end_utc in itertools.pairwise(edges):
        interval = Interval(start_utc=start_utc, end_utc=end_utc)
        room = next((it for it in free if it.start_utc <= start_utc and end_utc <= it.end_utc), None)
        if room is None or start_utc < earliest_utc:
            continue
        row, rows = _placed(interval, shown)
        leads = None if found and found[-1].interval.end_utc == start_utc else room
        found.append(Cell(interval=interval, row=row, rows=rows, leads=leads))
    return tuple(found)
