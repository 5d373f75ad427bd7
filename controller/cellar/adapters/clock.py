# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""This machine's two clocks: the one place that reads them (rule 1)."""

import time
from threading import Event


class SystemClock:
    """Monotonic seconds of the kernel, and its wall clock, which may be wrong and may step."""

    def now_s(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the place

    def utc_s(self) -> float:
        return time.time()  # noqa: TID251 - this is the place

    def wait_until(self, at_s: float, stop: Event) -> None:
        stop.wait(max(0.0, at_s - self.now_s()))
