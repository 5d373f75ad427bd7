# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of what was used: by month, by kit, by member. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from taproom.bookings.local_days import local, month_of
from taproom.bookings.repository.logs import Use
from taproom.bookings.values import Interval

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """`first_utc` is when it begins."""

    first_utc: int
    used_s: int
    number: int


def last_months(now_utc: int, zone: tzinfo, number: int = MONTHS) -> tuple[Interval, ...]:
    """The present month and those before it, the earliest first."""
    found = [month_of(now_utc, zone)]
    while len(found) < number:
        found.insert(0, month_of(found[0].start_utc - 1, zone))
    return tuple(found)


def by_month(used: Iterable[Use], months: Iterable[Interval]) -> tuple[Month, ...]:
    """A booking is counted in the month in which it began; its hours fall where they were."""
    rows = list(used)
    return tuple(
        Month(
            first_utc=month.start_utc,
            used_s=sum(_shared_s(it, month) for it in rows),
            number=sum(month.start_utc <= it.from_utc < month.end_utc for it in rows),
        )
        for month in months
    )


def sums(used: Iterable[Use], key: Callable[[Use], str]) -> Mapping[str, int]:
    """Seconds by what `key` says, the most first."""
    found: defaultdict[str, int] = defaultdict(int)
    for it in used:
        found[key(it)] += used_s(it)
    return dict(sorted(((name, it) for name, it in found.items() if it), key=lambda item: -item[1]))


def month_name(first_utc: int, zone: tzinfo) -> str:
    """As a table for programs says it: `2026-09`."""
    return f"{local(first_utc, zone):%Y-%m}"


def used_s(use: Use) -> int:
    return max(0, use.until_utc - use.from_utc)


def _shared_s(use: Use, month: Interval) -> int:
    return max(0, min(use.until_utc, month.end_utc) - max(use.from_utc, month.start_utc))
