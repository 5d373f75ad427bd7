# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board's inputs through libgpiod: feedback of the loads, the relays' rail, and lines pulled to be told apart.

All are read inverted, as the board has them: a feedback is low while its load has voltage, the rail's while it is up.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cellar.adapters.relays_gpiod import PI_LABELS, chip_path, gpiod_library, holders
from cellar.ports import RelayError

CONSUMER = "cellar-inputs"


class GpiodContacts:
    """Feedback inputs by relay name, and the rail's, as `cellar.ports.Contacts`. Raises as `GpiodRelays`."""

    def __init__(
        self,
        pins: Mapping[str, int],
        *,
        rail_pin: int | None,
        labels: Sequence[str] = PI_LABELS,
        devices: Path = Path("/dev"),
    ) -> None:
        self._pins, self._rail_pin = dict(pins), rail_pin
        self._gpiod: Any = gpiod_library() if pins or rail_pin is not None else None
        offsets = [*self._pins.values(), *([] if rail_pin is None else [rail_pin])]
        self._request: Any = self._claim(chip_path(self._gpiod, labels, devices), offsets) if offsets else None

    def closed(self) -> Mapping[str, bool]:
        return {name: self._active(pin) for name, pin in self._pins.items()} if self._request else {}

    def rail(self) -> bool | None:
        return None if self._rail_pin is None or self._request is None else self._active(self._rail_pin)

    def release(self) -> None:
        if self._request is not None:
            self._request.release()
            self._request = None

    def _active(self, pin: int) -> bool:
        try:
            return bool(self._request.get_values([pin])[0] is self._gpiod.line.Value.ACTIVE)
        except OSError as error:
            raise RelayError(f"the board's inputs cannot be read: {error}") from error

    def _claim(self, path: str, offsets: Sequence[int]) -> Any:
        line = self._gpiod.line
        settings = self._gpiod.LineSettings(direction=line.Direction.INPUT, active_low=True)
        try:
            return self._gpiod.request_lines(path, dict.fromkeys(offsets, settings), CONSUMER)
        except OSError as error:
            raise RelayError(f"the board's inputs cannot be had from {path}: {error}") from error


def pulled(
    pulls: Mapping[int, int], devices: Path = Path("/dev"), *, labels: Sequence[str] = PI_LABELS
) -> dict[int, int]:
    """The level of each line while it is an input that is pulled to the level given; held lines are left out.

    Each is asked alone and for an instant, and given back as an input. Raises as `GpiodRelays`.
    """
    held = holders({str(pin): pin for pin in pulls}, devices, labels=labels)
    gpiod = gpiod_library()
    path = chip_path(gpiod, labels, devices)
    return {pin: _asked(gpiod, path, pin, level) for pin, level in pulls.items() if pin not in held}


def _asked(gpiod: Any, path: str, pin: int, level: int) -> int:
    line = gpiod.line
    bias = line.Bias.PULL_UP if level else line.Bias.PULL_DOWN
    settings = gpiod.LineSettings(direction=line.Direction.INPUT, bias=bias)
    try:
        with gpiod.request_lines(path, {pin: settings}, CONSUMER) as request:
            return int(request.get_values([pin])[0] is line.Value.ACTIVE)
    except OSError as error:
        raise RelayError(f"line {pin} cannot be asked: {error}") from error
