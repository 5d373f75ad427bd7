# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays through the RPi.GPIO interface; on current systems the package rpi-lgpio provides it.

The only file that imports `RPi.GPIO`. Nothing in this interface keeps other programs off the lines: prefer gpiod.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.ports import RelayError


class RpiRelays:
    """Implements `ports.RelayBank` on BCM lines. `active_low`: a relay is closed when its line is at 0 V."""

    def __init__(self, pins: Mapping[str, int], *, active_low: bool, heartbeat_pin: int | None) -> None:
        try:
            self._gpio: Any = importlib.import_module("RPi.GPIO")
        except ImportError as error:
            raise BackendMissing("gpio.backend is rpi-gpio: pip install 'cobrew[rpi-gpio]'") from error
        except RuntimeError as error:
            raise RelayError(f"RPi.GPIO does not work here ({error}): is this a Raspberry Pi?") from error
        self._pins = dict(pins)
        self._heartbeat_pin = heartbeat_pin
        self._beat = False
        self._closed_level, self._open_level = (
            (self._gpio.LOW, self._gpio.HIGH) if active_low else (self._gpio.HIGH, self._gpio.LOW)
        )
        self._released = False
        self._claim()

    def write(self, closed: frozenset[str]) -> None:
        unknown = closed - self._pins.keys()
        if unknown:
            raise RelayError(f"there is no relay {', '.join(sorted(unknown))}")
        for relay in sorted(self._pins, key=lambda name: name in closed):  # those to open come first
            self._gpio.output(self._pins[relay], self._closed_level if relay in closed else self._open_level)

    def read(self) -> frozenset[str]:
        return frozenset(relay for relay, pin in self._pins.items() if self._gpio.input(pin) == self._closed_level)

    def beat(self) -> None:
        if self._heartbeat_pin is not None:
            self._beat = not self._beat
            self._gpio.output(self._heartbeat_pin, self._gpio.HIGH if self._beat else self._gpio.LOW)

    def release(self) -> None:
        if self._released:
            return
        self._released = True
        self.write(frozenset())
        if self._closed_level == self._gpio.LOW:
            return  # an input falls to its pull-down, which would close an active-low relay: leave it driven
        self._gpio.cleanup(
            [*self._pins.values(), *([self._heartbeat_pin] if self._heartbeat_pin is not None else [])]
        )

    def _claim(self) -> None:
        try:
            self._gpio.setmode(self._gpio.BCM)
            for pin in self._pins.values():
                self._gpio.setup(pin, self._gpio.OUT, initial=self._open_level)
            if self._heartbeat_pin is not None:
                self._gpio.setup(self._heartbeat_pin, self._gpio.OUT, initial=self._gpio.LOW)
        except (RuntimeError, OSError) as error:
            pins = ", ".join(str(pin) for pin in self._pins.values())
            raise RelayError(f"the GPIO lines {pins} cannot be had: {error}") from error
