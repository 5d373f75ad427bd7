# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine's clocks. The one file that reads them."""

import time
from threading import Event


class SystemClock:
    """Implements `ports.Clock`."""

    def now_s(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the one place

    def utc_s(self) -> float:
        return time.time()  # noqa: TID251 - this is the one place

    def wait_until(self, at_s: float, stop: Event) -> None:
        stop.wait(max(0.0, at_s - self.now_s()))
