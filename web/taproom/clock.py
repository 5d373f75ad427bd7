# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only module of taproom that reads a clock. Everything else is told the time.

The hub never needs wall time: what happened when is said by the controllers, in their own clock; how long
ago we heard it is a monotonic duration.
"""

import time
from collections.abc import Callable

Monotonic = Callable[[], float]


def monotonic_s() -> float:
    """Seconds that only grow, from an arbitrary start."""
    return time.monotonic()  # noqa: TID251 - this is the place
