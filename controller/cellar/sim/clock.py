# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Simulated time: scaled, or moved only by whoever waits for it."""

import time
from threading import Event, Lock


class SpeedClock:
    """Time that runs `speed` times as fast as the machine's. The wall clock starts at `start_utc_s`."""

    def __init__(self, speed: float, start_utc_s: float) -> None:
        if not speed > 0:
            raise ValueError(f"the speed must be greater than 0, not {speed!r}")
        self._speed = speed
        self._start_utc_s = start_utc_s
        self._start_s = time.monotonic()  # noqa: TID251 - scaled real time is this adapter's whole purpose

    def now_s(self) -> float:
        return (time.monotonic() - self._start_s) * self._speed  # noqa: TID251 - as above

    def utc_s(self) -> float:
        return self._start_utc_s + self.now_s()

    def wait_until(self, at_s: float, stop: Event) -> None:
        stop.wait(max(0.0, at_s - self.now_s()) / self._speed)


class VirtualClock:
    """Time that passes only when somebody waits for it, and then at once. For one waiting thread."""

    def __init__(self, start_utc_s: float) -> None:
        self._start_utc_s = start_utc_s
        self._now_s = 0.0
        self._lock = Lock()

    def now_s(self) -> float:
        return self._now_s

    def utc_s(self) -> float:
        return self._start_utc_s + self._now_s

    def advance(self, dt_s: float) -> None:
        """Let `dt_s` seconds pass. Raises `ValueError` if that is back in time."""
        if not dt_s >= 0:
            raise ValueError(f"time does not run backwards: {dt_s!r} s")
        with self._lock:
            self._now_s += dt_s

    def wait_until(self, at_s: float, stop: Event) -> None:
        with self._lock:
            if not stop.is_set():
                self._now_s = max(self._now_s, at_s)
