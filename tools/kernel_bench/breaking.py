# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the guest, a plugin of pytest: breaks an adapter on purpose, for the bench's negative controls.

`COBREW_BENCH_BREAK` names one of `BREAKS`. Only the process of the tests is broken, never the daemon's files.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cellar.adapters import w1
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from cellar.core.reading import Reading


def believe_what_was_written() -> None:
    """The read-back says what was ordered, and not what the line is."""
    for kind in (RpiRelays, GpiodRelays):
        _remembering(kind)


def _remembering(kind: type[Any]) -> None:
    write = kind.write

    def remember(self: Any, closed: frozenset[str]) -> None:
        write(self, closed)
        self.ordered = closed

    kind.write = remember
    kind.read = lambda self: getattr(self, "ordered", frozenset())


def close_before_opening() -> None:
    def write(self: Any, closed: frozenset[str]) -> None:
        value = self._gpiod.line.Value
        for name in sorted(self._pins, key=lambda it: it not in closed):
            self._set({self._pins[name]: value.ACTIVE if name in closed else value.INACTIVE})

    GpiodRelays.write = write  # type: ignore[method-assign]


def release_without_a_pull() -> None:
    GpiodRelays._pull_open = lambda self: None  # type: ignore[method-assign]


def believe_every_number() -> None:
    """What the kernel says is a temperature: its file `temperature`, as many a guide reads it."""

    def read_one(self: Any, rom: str) -> Reading:
        text = (Path("/sys/bus/w1/devices") / rom / "temperature").read_text().strip()
        return Reading.good(int(text or 0) / 1000, self._clock.now_s())

    w1.W1Bus._read_one = read_one  # type: ignore[method-assign]


BREAKS: dict[str, Callable[[], None]] = {
    "read-back": believe_what_was_written,
    "order": close_before_opening,
    "no-pull": release_without_a_pull,
    "every-number": believe_every_number,
}


def pytest_configure() -> None:
    BREAKS[os.environ["COBREW_BENCH_BREAK"]]()
