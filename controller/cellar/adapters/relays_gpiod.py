# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays on GPIO lines through libgpiod 2: the kernel keeps everybody else off the lines while we hold them.

The chip is found by its label, never by its number, which has changed from kernel to kernel. When the lines are
given back they are first made inputs pulled to their open level: an active-low module on a released line that is
pulled down would close.
"""

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.ports import RelayError

CONSUMER = "cellar"
PI_LABELS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")  # Pi 0-3, 4, 5


class GpiodRelays:
    """Relays by name on the lines `pins` (offsets, which on a Pi are BCM numbers), as `cellar.ports.RelayBank`.

    Raises `BackendMissing` without gpiod, `RelayError` if there is no such chip or a line is taken.
    """

    def __init__(
        self,
        pins: Mapping[str, int],
        *,
        active_low: bool,
        heartbeat_pin: int | None,
        labels: Sequence[str] = PI_LABELS,
        devices: Path = Path("/dev"),
    ) -> None:
        self._gpiod = gpiod_library()
        self._pins = dict(pins)
        self._active_low = active_low
        self._heartbeat_pin = heartbeat_pin
        self._beat = False
        self._released = False
        self._request = self._claim(chip_path(self._gpiod, labels, devices))

    def write(self, closed: frozenset[str]) -> None:
        if unknown := closed - self._pins.keys():
            raise RelayError(f"no relay is called {', '.join(sorted(unknown))}")
        self._held()
        value = self._gpiod.line.Value
        self._set({pin: value.INACTIVE for name, pin in self._pins.items() if name not in closed})
        self._set({self._pins[name]: value.ACTIVE for name in sorted(closed)})

    def read(self) -> frozenset[str]:
        if self._released or not self._pins:
            return frozenset()
        try:
            levels = self._request.get_values(list(self._pins.values()))
        except OSError as error:
            raise RelayError(f"the relay lines cannot be read: {error}") from error
        active = self._gpiod.line.Value.ACTIVE
        return frozenset(name for name, level in zip(self._pins, levels, strict=True) if level is active)

    def beat(self) -> None:
        if self._heartbeat_pin is None:
            return
        self._held()
        self._beat = not self._beat
        value = self._gpiod.line.Value
        self._set({self._heartbeat_pin: value.ACTIVE if self._beat else value.INACTIVE})

    def release(self) -> None:
        if self._released:
            return
        try:
            self.write(frozenset())
        finally:
            self._released = True
            self._pull_open()
            self._request.release()

    def _held(self) -> None:
        if self._released:
            raise RelayError("the relay lines have been given back")

    def _set(self, values: dict[int, Any]) -> None:
        if not values:
            return
        try:
            self._request.set_values(values)
        except OSError as error:
            raise RelayError(f"the relay lines cannot be driven: {error}") from error

    def _pull_open(self) -> None:
        """Leave the relay lines as inputs, pulled to the level at which relays are open; where the chip can."""
        line = self._gpiod.line
        bias = line.Bias.PULL_UP if self._active_low else line.Bias.PULL_DOWN
        settings = self._gpiod.LineSettings(direction=line.Direction.INPUT, bias=bias, active_low=self._active_low)
        try:
            self._request.reconfigure_lines(dict.fromkeys(self._pins.values(), settings))
        except OSError:
            return

    def _claim(self, path: str) -> Any:
        line = self._gpiod.line
        output, off = line.Direction.OUTPUT, line.Value.INACTIVE
        relay = self._gpiod.LineSettings(direction=output, output_value=off, active_low=self._active_low)
        config = dict.fromkeys(self._pins.values(), relay)
        if self._heartbeat_pin is not None:
            config[self._heartbeat_pin] = self._gpiod.LineSettings(direction=output, output_value=off)
        try:
            return self._gpiod.request_lines(path, config, CONSUMER)
        except OSError as error:
            raise RelayError(self._why_not(path, error)) from error

    def _why_not(self, path: str, error: OSError) -> str:
        if error.errno != errno.EBUSY:
            return f"the relay lines cannot be had from {path}: {error}"
        names = {pin: name for name, pin in self._pins.items()}
        if self._heartbeat_pin is not None:
            names[self._heartbeat_pin] = "heartbeat"
        with self._gpiod.Chip(path) as chip:
            infos = [chip.get_line_info(pin) for pin in names]
        taken = [f"{names[it.offset]} (line {it.offset}) by {it.consumer or 'somebody'}" for it in infos if it.used]
        return f"relay lines are taken: {', '.join(taken) or path}; stop that program, then start cellar again"


def holders(
    pins: Mapping[str, int], devices: Path = Path("/dev"), *, labels: Sequence[str] = PI_LABELS
) -> dict[int, str]:
    """Who holds which of these lines now, by line; free ones are left out. Only looks. Raises as `GpiodRelays`."""
    gpiod = gpiod_library()
    with gpiod.Chip(chip_path(gpiod, labels, devices)) as chip:
        infos = [chip.get_line_info(pin) for pin in pins.values()]
    return {it.offset: it.consumer or "somebody" for it in infos if it.used}


def chip_path(gpiod: Any, labels: Sequence[str], devices: Path) -> str:
    """The device of the header's chip. Raises `RelayError` if there is none."""
    found = []
    for path in sorted(devices.glob("gpiochip*")):
        try:
            with gpiod.Chip(str(path)) as chip:
                label = chip.get_info().label
        except PermissionError as error:
            raise RelayError(f"{path} may not be opened: add this user to the group gpio") from error
        except OSError:
            continue
        if label in labels:
            return str(path)
        found.append(label)
    raise RelayError(f"no GPIO chip here is called {' or '.join(labels)} (found: {', '.join(found) or 'none'})")


def gpiod_library() -> Any:
    """libgpiod's own bindings. Raises `BackendMissing`."""
    try:
        import gpiod  # noqa: PLC0415 - here only, and only when it is needed
    except ModuleNotFoundError as error:
        raise BackendMissing.library("gpiod", extra="gpiod", purpose="driving relays") from error
    return gpiod
