# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays through libgpiod: the kernel keeps others off our lines, and the chip is found by its label, never its number.

The only file that imports `gpiod`.
"""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.ports import RelayError

LABELS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")  # Pi 1 to 3, Pi 4, Pi 5


class GpiodRelays:
    """Implements `ports.RelayBank` on BCM lines. `active_low`: a relay is closed when its line is at 0 V."""

    def __init__(
        self,
        pins: Mapping[str, int],
        *,
        active_low: bool,
        heartbeat_pin: int | None,
        labels: Sequence[str] = LABELS,
        devices: Path = Path("/dev"),
    ) -> None:
        try:
            self._gpiod: Any = importlib.import_module("gpiod")
        except ImportError as error:
            raise BackendMissing("gpio.backend is gpiod: pip install 'cobrew[gpiod]'") from error
        self._pins = dict(pins)
        self._heartbeat_pin = heartbeat_pin
        self._beat = False
        self._request: Any = self._claim(_chip(self._gpiod, labels, devices), active_low=active_low)

    def write(self, closed: frozenset[str]) -> None:
        unknown = closed - self._pins.keys()
        if unknown:
            raise RelayError(f"there is no relay {', '.join(sorted(unknown))}")
        values = self._gpiod.line.Value
        opening = {pin: values.INACTIVE for relay, pin in self._pins.items() if relay not in closed}
        closing = {pin: values.ACTIVE for relay, pin in self._pins.items() if relay in closed}
        for lines in (opening, closing):
            if lines:
                self._request.set_values(lines)

    def read(self) -> frozenset[str]:
        active = self._gpiod.line.Value.ACTIVE
        levels = self._request.get_values(list(self._pins.values()))
        return frozenset(relay for relay, level in zip(self._pins, levels, strict=True) if level is active)

    def beat(self) -> None:
        if self._heartbeat_pin is not None:
            self._beat = not self._beat
            values = self._gpiod.line.Value
            self._request.set_value(self._heartbeat_pin, values.ACTIVE if self._beat else values.INACTIVE)

    def release(self) -> None:
        if self._request is not None:
            self.write(frozenset())
            self._request.release()
            self._request = None

    def _claim(self, chip: str, *, active_low: bool) -> Any:
        line = self._gpiod.line
        relay = self._gpiod.LineSettings(
            direction=line.Direction.OUTPUT, active_low=active_low, output_value=line.Value.INACTIVE
        )
        config: dict[Any, Any] = {tuple(self._pins.values()): relay}
        if self._heartbeat_pin is not None:
            config[self._heartbeat_pin] = self._gpiod.LineSettings(direction=line.Direction.OUTPUT)
        try:
            return self._gpiod.request_lines(chip, config=config, consumer="cellar")
        except OSError as error:
            pins = ", ".join(str(pin) for pin in self._pins.values())
            raise RelayError(
                f"the GPIO lines {pins} of {chip} cannot be had ({error}): `gpioinfo` says which program holds them"
            ) from error


def _chip(gpiod: Any, labels: Sequence[str], devices: Path) -> str:
    """The device file of the header's chip. Raises `RelayError` with what there is instead."""
    found: list[str] = []
    for path in sorted(devices.glob("gpiochip*")):
        try:
            with gpiod.Chip(str(path)) as chip:
                label = chip.get_info().label
        except OSError as error:
            found.append(f"{path.name} ({error.strerror})")
            continue
        if label in labels:
            return str(path)
        found.append(f"{path.name} ({label})")
    there = ", ".join(found) or "no gpiochip at all"
    raise RelayError(f"none of the GPIO chips {', '.join(labels)} is here, but {there}: is this a Raspberry Pi?")
