# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only module of taproom that reads a clock. Everything else is told the time.

What a controller did when is said in its own clock, and how long ago we heard it is a monotonic duration. Bookings
and sessions are people's, and so is their time: UTC seconds of this machine's wall clock.
"""

import time
from collections.abc import Callable

Monotonic = Callable[[], float]
Utc = Callable[[], int]


def monotonic_s() -> float:
    """Seconds that only grow, from an arbitrary start."""
    return time.monotonic()  # noqa: TID251 - this is the place


def utc_s() -> int:
    """Whole seconds since 1970, UTC."""
    return int(time.time())  # noqa: TID251 - this is the place
