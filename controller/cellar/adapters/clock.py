# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""This machine's two clocks: the one place that reads them (rule 1)."""

import time
from threading import Event

from cellar.contract.base import LAST_UTC_S


class SystemClock:
    """The kernel's monotonic clock, and its wall clock: that may be wrong, but stays within what can be written."""

    def now_s(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the place

    def utc_s(self) -> float:
        now_s = time.time()  # noqa: TID251 - this is the place
        return min(max(now_s, 0.0), LAST_UTC_S)

    def wait_until(self, at_s: float, stop: Event) -> None:
        stop.wait(max(0.0, at_s - self.now_s()))
