# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a kit one member may have. Pure.

A booking belongs to the week or month that it starts in. What starts within 48 hours is nobody's share any more: who
has used up a quota may take it all the same, and that booking is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from taproom.bookings.kit import HOUR_S, Quota
from taproom.bookings.local_days import days_of, month_of, week_of
from taproom.bookings.refusals import QuotaUsed
from taproom.bookings.values import Interval

RELEASED_S = 48 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a quota leaves: `used` of `most`, in seconds, bookings or days. `period` is None for a sliding window."""

    quota: Quota
    used: int
    most: int
    period: Interval | None

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


def is_released(start_utc: int, now_utc: int) -> bool:
    """Whether a slot that starts then is anybody's, whatever the quotas."""
    return start_utc - now_utc <= RELEASED_S


def most_of(quota: Quota) -> int:
    return quota.most * HOUR_S if quota.what == "hours" else quota.most


def allowance(quota: Quota, held: Sequence[Interval], at_utc: int, zone: tzinfo) -> Allowance:
    """What is left for a booking that starts at `at_utc`, to somebody who has `held`."""
    if quota.per == "window":
        day = days_of(Interval(start_utc=at_utc, end_utc=at_utc + 1), zone)
        used = _worst_window(quota, held, day, zone)
        return Allowance(quota=quota, used=used, most=quota.most, period=None)
    period = week_of(at_utc, zone) if quota.per == "week" else month_of(at_utc, zone)
    used = sum(_weight(quota, it) for it in held if period.start_utc <= it.start_utc < period.end_utc)
    return Allowance(quota=quota, used=used, most=most_of(quota), period=period)


def refused(quota: Quota, held: Sequence[Interval], wanted: Interval, zone: tzinfo) -> QuotaUsed | None:
    """Whether `wanted` is more than the quota leaves."""
    if quota.per == "window":
        days = days_of(wanted, zone)
        used = _worst_window(quota, held, days, zone)
        weight, over = len(days), _worst_window(quota, [*held, wanted], days, zone) > quota.most
    else:
        used = allowance(quota, held, wanted.start_utc, zone).used
        weight = _weight(quota, wanted)
        over = used + weight > most_of(quota)
    if not over:
        return None
    return QuotaUsed(quota=quota, used=used, wanted=weight, free_from_utc=wanted.start_utc - RELEASED_S)


def _weight(quota: Quota, interval: Interval) -> int:
    return interval.length_s if quota.what == "hours" else 1


def _worst_window(quota: Quota, held: Sequence[Interval], around: Sequence[date], zone: tzinfo) -> int:
    """The most days had in any window of `window_days` that touches `around`."""
    width = timedelta(days=quota.window_days or 1)
    taken = sorted({day for it in held for day in days_of(it, zone)})
    firsts = [day for day in taken if around[0] - width < day <= around[-1]]
    firsts += [around[0] - width + timedelta(days=1)]  # the window that ends on the first day
    return max(sum(first <= day < first + width for day in taken) for first in firsts)
