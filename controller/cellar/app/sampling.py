# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One worker per bus converts and reads without end; the loop takes the newest and never waits for 1-Wire."""

from collections.abc import Mapping, Sequence
from threading import Event, Thread

from cellar.core.reading import Reading
from cellar.ports import Clock, ProbeBus


class Sampler:
    """The newest reading of each probe of one bus. A worker that dies leaves them to grow stale, which is safe."""

    def __init__(self, bus: ProbeBus, roms: Sequence[str], clock: Clock, *, period_s: float = 1.0) -> None:
        self._bus = bus
        self._roms = tuple(roms)
        self._clock = clock
        self._period_s = period_s
        self._latest: Mapping[str, Reading] = {}

    def latest(self) -> Mapping[str, Reading]:
        """By ROM id; empty until the first conversion is done."""
        return self._latest

    def sample(self) -> Mapping[str, Reading]:
        """Convert and read all probes now, and return them."""
        self._latest = self._bus.read(self._roms)
        return self._latest

    def start(self, stop: Event) -> Thread:
        """Sample every `period_s`, or as fast as the bus can, until `stop`."""

        def run() -> None:
            while not stop.is_set():
                due_s = self._clock.now_s() + self._period_s
                self.sample()
                self._clock.wait_until(due_s, stop)

        thread = Thread(target=run, name="sampler", daemon=True)
        thread.start()
        return thread
