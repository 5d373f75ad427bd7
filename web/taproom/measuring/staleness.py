# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long what a floating hydrometer said may still be shown as the present (rule 2). Pure.

It says itself how often it speaks; where it does not, a quarter of an hour is what most do.
"""

from typing import Final

USUAL_INTERVAL_S: Final = 900
MISSES: Final = 4
LEAST_S: Final = 30 * 60
MOST_S: Final = 24 * 3600
BY_HAND_S: Final = 48 * 3600


def fresh_for_s(interval_s: int | None) -> int:
    """For how many seconds a device's reading is fresh: until it has missed four of its turns."""
    return min(MOST_S, max(LEAST_S, MISSES * (interval_s or USUAL_INTERVAL_S)))


def is_stale(age_s: int, *, by_hand: bool, interval_s: int | None = None) -> bool:
    """A reading exactly as old as allowed is still fresh."""
    return age_s > (BY_HAND_S if by_hand else fresh_for_s(interval_s))
