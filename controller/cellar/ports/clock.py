# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time, from outside. Two clocks with two names: monotonic seconds for deciding, wall seconds for people."""

from threading import Event
from typing import Protocol


class Clock(Protocol):
    def now_s(self) -> float:
        """Monotonic seconds since some instant; never steps, whatever happens to the wall clock."""
        ...

    def utc_s(self) -> float:
        """Wall seconds since 1970, UTC. May be wrong and may step."""
        ...

    def wait_until(self, at_s: float, stop: Event) -> None:
        """Return at monotonic `at_s`, or as soon as `stop` is set."""
        ...
