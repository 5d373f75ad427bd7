# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bookings that run at once lie beside each other: which lane each takes. Pure."""

from collections.abc import Sequence

from taproom.bookings.values import Interval


def lanes_of(intervals: Sequence[Interval]) -> tuple[int, ...]:
    """For each interval, in order of their starts, the first lane that is free again: 0, 1, …"""
    busy_until_utc: list[int] = []
    lanes: list[int] = []
    for it in intervals:
        lane = next(
            (n for n, until_utc in enumerate(busy_until_utc) if until_utc <= it.start_utc), len(busy_until_utc)
        )
        busy_until_utc[lane : lane + 1] = [it.end_utc]
        lanes.append(lane)
    return tuple(lanes)
