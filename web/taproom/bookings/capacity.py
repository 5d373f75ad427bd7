# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When kit of some capacity is full, and when it is free again. Pure; the tables keep the same rule by themselves."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from taproom.bookings.kit import Kit
from taproom.bookings.local_days import next_start, same_length
from taproom.bookings.values import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One of the kits that a booking takes: the time it needs for cleaning, and when all of its places are taken."""

    buffer_s: int
    full: tuple[Interval, ...]

    def blocks(self, wanted: Interval) -> Interval | None:
        """The last full time that `wanted`, with its cleaning, would meet."""
        until_utc = wanted.end_utc + self.buffer_s
        at = bisect_right(self.full, until_utc - 1, key=lambda it: it.start_utc) - 1
        if at >= 0 and self.full[at].end_utc > wanted.start_utc:
            return self.full[at]
        return None


def full_times(busy: Iterable[tuple[int, int]], capacity: int) -> tuple[Interval, ...]:
    """When at least `capacity` of the busy times (start, end) run at once, in order and without overlap."""
    steps = sorted(step for start_utc, end_utc in busy for step in ((start_utc, 1), (end_utc, -1)))
    full: list[Interval] = []
    level, since_utc = 0, None
    for at_utc, change in steps:  # an end sorts before a start at the same moment: half-open
        level += change
        if level >= capacity and since_utc is None:
            since_utc = at_utc
        elif level < capacity and since_utc is not None:
            if full and full[-1].end_utc == since_utc:
                since_utc = full.pop().start_utc
            if since_utc < at_utc:
                full.append(Interval(start_utc=since_utc, end_utc=at_utc))
            since_utc = None
    return tuple(full)


def is_free(loads: Sequence[Load], wanted: Interval) -> bool:
    return all(load.blocks(wanted) is None for load in loads)


def free_slots(
    kit: Kit, loads: Sequence[Load], length: Interval, zone: tzinfo, *, from_utc: int, until_utc: int
) -> Iterator[Interval]:
    """Slots as long as `length` that start from `from_utc` and before `until_utc`, in order, none overlapping."""
    start_utc = next_start(kit, from_utc, zone)
    while start_utc < until_utc:
        wanted = same_length(kit, start_utc, length, zone)
        blocks = [block for load in loads if (block := load.blocks(wanted)) is not None]
        if not blocks:
            yield wanted
        after_utc = max((block.end_utc for block in blocks), default=wanted.end_utc)
        start_utc = next_start(kit, after_utc, zone)


def free_intervals(loads: Sequence[Load], *, from_utc: int, until_utc: int) -> tuple[Interval, ...]:
    """Where no load is full: within these, a booking that leaves room for its cleaning is possible."""
    full = full_times(((it.start_utc, it.end_utc) for load in loads for it in load.full), 1)
    free: list[Interval] = []
    at_utc = from_utc
    for it in full:
        if it.start_utc > at_utc:
            free.append(Interval(start_utc=at_utc, end_utc=min(it.start_utc, until_utc)))
        at_utc = max(at_utc, it.end_utc)
        if at_utc >= until_utc:
            break
    if at_utc < until_utc:
        free.append(Interval(start_utc=at_utc, end_utc=until_utc))
    return tuple(free)
