# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which lengths are offered for one tap. Pure."""

from datetime import tzinfo

from taproom.bookings.kit import DAY_S, HOUR_S, MINUTE_S, Kit
from taproom.bookings.local_days import days_interval, days_of
from taproom.bookings.values import Days, Interval

MOST_OPTIONS = 96
_USUAL_S = (
    *(30 * MINUTE_S, HOUR_S, 90 * MINUTE_S, 2 * HOUR_S, 3 * HOUR_S, 4 * HOUR_S, 5 * HOUR_S, 6 * HOUR_S),
    *(7 * HOUR_S, 8 * HOUR_S, 10 * HOUR_S, 12 * HOUR_S),
)
_USUAL_DAYS = (1, 2, 3, 5, 7, 10, 14, 16, 18, 21, 28)


def lengths_of(kit: Kit) -> tuple[int, ...]:
    """The lengths in seconds that the kit's form lets choose from; none for kit that is booked in days."""
    if kit.booked_in == "days":
        return ()
    least_s, most_s = kit.min_s or kit.granularity_s, kit.max_s or 12 * HOUR_S
    step_s = kit.granularity_s
    while (most_s - least_s) // step_s >= MOST_OPTIONS:
        step_s *= 2
    first_s = -(-least_s // kit.granularity_s) * kit.granularity_s
    return tuple(range(first_s, most_s + 1, step_s))


def chips_of(kit: Kit) -> tuple[int, ...]:
    """A handful of usual lengths that the kit allows, shortest first: seconds, or days."""
    if kit.booked_in == "days":
        least, most = kit.min_days or 1, kit.max_days or 28
        return tuple(
            sorted({least, *(it for it in _USUAL_DAYS if least <= it <= most), *([most] if most <= 60 else [])})
        )
    least_s, most_s = kit.min_s or kit.granularity_s, kit.max_s or 12 * HOUR_S
    usual = (it for it in _USUAL_S if least_s <= it <= most_s and it % kit.granularity_s == 0)
    return tuple(sorted({*usual, *(lengths_of(kit)[:1])})) or lengths_of(kit)[:6]


def usual_length(kit: Kit, last_s: int | None) -> int:
    """In seconds: as last time, else the shortest from two hours on, else the longest there is."""
    if kit.booked_in == "days":
        return last_s or (kit.min_days or min(14, kit.max_days or 14)) * DAY_S
    there = lengths_of(kit)
    if last_s in there:
        return last_s or there[0]
    return next((it for it in there if it >= 2 * HOUR_S), there[-1])


def fitted(kit: Kit, it: Interval, zone: tzinfo) -> Interval:
    """From the same start, with a length that the form offers: free time is often longer than anybody may have."""
    if kit.booked_in == "days":
        days = days_of(it, zone)
        number = min(max(len(days), kit.min_days or 1), kit.max_days or 400)
        return days_interval(Days(first=days[0], days=number), zone)
    there = lengths_of(kit)
    if it.length_s in there:
        return it
    length_s = there[0] if it.length_s < there[0] else min(usual_length(kit, None), it.length_s)
    return Interval(start_utc=it.start_utc, end_utc=it.start_utc + length_s)


def longer(kit: Kit, it: Interval, zone: tzinfo) -> tuple[int, ...]:
    """A few later ends, for whoever needs the kit a little longer."""
    if kit.booked_in == "days":
        days = days_of(it, zone)
        return tuple(
            days_interval(Days(first=days[0], days=len(days) + more), zone).end_utc for more in (1, 2, 3, 5, 7)
        )
    step_s = max(kit.granularity_s, 30 * MINUTE_S)
    return tuple(it.end_utc + n * step_s for n in (1, 2, 4))
