# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two taps choose a slot: the first says where it starts, the second where it ends. Pure.

    nothing -> start -> start and end -> start (of another) …

A tap on other kit, before the start, or beyond something that is taken starts anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from taproom.bookings.values import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What is chosen so far: one cell, or from one cell to another."""

    kit: str
    interval: Interval
    whole: bool = False


def tapped(pick: Pick | None, kit: str, cell: Interval, free: Sequence[Interval]) -> Pick:
    """The choice after a tap on a free cell."""
    start = Pick(kit=kit, interval=cell)
    if pick is None or pick.whole or pick.kit != kit or cell.start_utc < pick.interval.start_utc:
        return start
    both = Interval(start_utc=pick.interval.start_utc, end_utc=cell.end_utc)
    in_one = any(it.start_utc <= both.start_utc and both.end_utc <= it.end_utc for it in free)
    return Pick(kit=kit, interval=both, whole=True) if in_one else start
