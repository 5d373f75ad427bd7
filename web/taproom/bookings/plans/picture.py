# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brew as bars over its days, so that one sees at a glance how long it takes. Pure: numbers for an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from taproom.bookings.values import Interval

WIDTH, BAR, GAP = 300, 12, 6
LEAST = 4.0  # a few hours among weeks can still be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: float
    y: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    height: int
    bars: tuple[Bar, ...]


def drawn(intervals: Sequence[Interval]) -> Picture:
    """One bar for each, below one another, on one axis of time."""
    start_utc = min(it.start_utc for it in intervals)
    whole_s = max(it.end_utc for it in intervals) - start_utc

    def bar(row: int, it: Interval) -> Bar:
        width = max(LEAST, it.length_s / whole_s * WIDTH)
        x = min((it.start_utc - start_utc) / whole_s * WIDTH, WIDTH - width)
        return Bar(x=round(x, 1), y=row * (BAR + GAP), width=round(width, 1))

    return Picture(
        height=len(intervals) * (BAR + GAP) - GAP, bars=tuple(bar(row, it) for row, it in enumerate(intervals))
    )
