# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The past: which buckets a chart needs, where its gaps are, what an event is. Pure.

Buckets keep the smallest and the largest value beside the mean, so that an excursion of a minute is still
seen on a chart of a month.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
Range = Literal["24h", "7d", "30d", "90d", "1y"]
RANGES_S: dict[Range, int] = {
    "24h": DAY_S,
    "7d": 7 * DAY_S,
    "30d": 30 * DAY_S,
    "90d": 90 * DAY_S,
    "1y": 366 * DAY_S,
}
MAX_MARKS, MAX_GRAVITIES = 200, 1000

RAW_KEPT_S = 14 * DAY_S
MINUTES_KEPT_S = 400 * DAY_S

MAX_POINTS = 2000
_WIDTHS_S = (60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 7 * 86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucketing:
    """Buckets of `bucket_s` from `from_utc` (inclusive) to `to_utc` (exclusive), made of roll-ups of `source_s`."""

    from_utc: int
    to_utc: int
    bucket_s: int
    source_s: int

    @property
    def gap_s(self) -> int:
        """Points further apart than this are not joined by a line."""
        return max(3 * self.bucket_s, 5 * MINUTE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One bucket. Temperatures are null where there was no good reading; duties are fractions of the bucket."""

    at_utc: int
    beer_c: float | None
    beer_min_c: float | None
    beer_max_c: float | None
    chamber_c: float | None
    setpoint_c: float | None
    heat_duty: float | None
    cool_duty: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """Something that happened, as stored."""

    seq: int
    at_utc: int
    fermenter: str | None
    name: str
    detail: dict[str, str | float | bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What a chart shows beside its lines: gravities (SG) by their time, and what happened; oldest first."""

    gravities: tuple[tuple[int, float], ...]
    marks: tuple[PastEvent, ...]


def begin_of(*, range_s: int, to_utc: int, first_utc: int | None) -> int:
    """Where the last `range_s` begin: a history that is shorter fills the chart, down to one hour."""
    from_utc = max(0, to_utc - range_s)
    return from_utc if first_utc is None else max(from_utc, min(first_utc, to_utc - HOUR_S))


def bucketing(*, from_utc: int, to_utc: int, points: int, newest_utc: int) -> Bucketing:
    """The finest round bucket that gives at most about `points` points and for which roll-ups still exist."""
    points = max(1, min(points, MAX_POINTS))
    wanted_s = max(1, to_utc - from_utc) / points
    bucket_s = next((width for width in _WIDTHS_S if width >= wanted_s), _WIDTHS_S[-1])
    if from_utc < newest_utc - MINUTES_KEPT_S:
        bucket_s = max(bucket_s, HOUR_S)
    return Bucketing(
        from_utc=from_utc - from_utc % bucket_s,
        to_utc=to_utc,
        bucket_s=bucket_s,
        source_s=HOUR_S if bucket_s % HOUR_S == 0 else MINUTE_S,
    )


def with_gaps(points: Iterable[Point], *, gap_s: int) -> Iterator[Point]:
    """The same points, with an empty one wherever nothing was heard for longer than `gap_s`."""
    before: Point | None = None
    for point in points:
        if before is not None and point.at_utc - before.at_utc > gap_s:
            yield _nothing_at((before.at_utc + point.at_utc) // 2)
        yield point
        before = point


def _nothing_at(at_utc: int) -> Point:
    return Point(
        at_utc=at_utc,
        beer_c=None,
        beer_min_c=None,
        beer_max_c=None,
        chamber_c=None,
        setpoint_c=None,
        heat_duty=None,
        cool_duty=None,
    )
