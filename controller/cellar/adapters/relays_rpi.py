# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays on a Raspberry Pi's header through the RPi.GPIO API, which rpi-lgpio provides on today's systems.

Prefer the gpiod back end where there is a choice: RPi.GPIO keeps nobody else off the lines. When the lines are
given back they become inputs pulled to their open level, and not what `cleanup` would leave, which is no pull: an
active-low module on such a line may close.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cellar.adapters.backend import BackendMissing
from cellar.ports import RelayError


class RpiRelays:
    """Relays by name on the BCM pins `pins`, as `cellar.ports.RelayBank`.

    Raises `BackendMissing` without RPi.GPIO or off a Pi, `RelayError` if a line cannot be had.
    """

    def __init__(self, pins: Mapping[str, int], *, active_low: bool, heartbeat_pin: int | None) -> None:
        self._gpio = _library()
        self._errors = _errors(self._gpio)
        self._pins = dict(pins)
        self._closed = self._gpio.LOW if active_low else self._gpio.HIGH
        self._open = self._gpio.HIGH if active_low else self._gpio.LOW
        self._open_pull = self._gpio.PUD_UP if active_low else self._gpio.PUD_DOWN
        self._heartbeat_pin = heartbeat_pin
        self._beat = False
        self._released = False
        self._claim()

    def write(self, closed: frozenset[str]) -> None:
        if unknown := closed - self._pins.keys():
            raise RelayError(f"no relay is called {', '.join(sorted(unknown))}")
        self._held()
        self._output((pin for name, pin in self._pins.items() if name not in closed), self._open)
        self._output((self._pins[name] for name in sorted(closed)), self._closed)

    def read(self) -> frozenset[str]:
        if self._released:
            return frozenset()
        try:
            return frozenset(name for name, pin in self._pins.items() if self._gpio.input(pin) == self._closed)
        except self._errors as error:
            raise RelayError(f"the relay lines cannot be read: {error}") from error

    def beat(self) -> None:
        if self._heartbeat_pin is None:
            return
        self._held()
        self._beat = not self._beat
        self._output([self._heartbeat_pin], self._gpio.HIGH if self._beat else self._gpio.LOW)

    def release(self) -> None:
        if self._released:
            return
        try:
            self.write(frozenset())
        finally:
            self._released = True
            self._give_back()

    def _give_back(self) -> None:
        """Every line, whatever one of them says."""
        refused: list[Exception] = []
        for pin in self._pins.values():
            try:
                self._gpio.setup(pin, self._gpio.IN, pull_up_down=self._open_pull)
            except self._errors as error:
                refused.append(error)
        if self._heartbeat_pin is not None:
            self._gpio.cleanup(self._heartbeat_pin)
        if refused:
            raise RelayError(f"a relay line cannot be given back: {refused[0]}") from refused[0]

    def _claim(self) -> None:
        # RPi.GPIO warns about a line that is an output already. After a killed daemon ours are, and are taken over.
        self._gpio.setwarnings(False)  # noqa: FBT003 - their signature
        try:
            self._gpio.setmode(self._gpio.BCM)
            for pin in self._pins.values():
                self._gpio.setup(pin, self._gpio.OUT, initial=self._open)
            if self._heartbeat_pin is not None:
                self._gpio.setup(self._heartbeat_pin, self._gpio.OUT, initial=self._gpio.LOW)
        except self._errors as error:
            message = f"the relay lines cannot be had: {error}; is another program using the header's pins?"
            raise RelayError(message) from error

    def _held(self) -> None:
        if self._released:
            raise RelayError("the relay lines have been given back")

    def _output(self, pins: Iterable[int], level: int) -> None:
        try:
            for pin in pins:
                self._gpio.output(pin, level)
        except self._errors as error:
            raise RelayError(f"the relay lines cannot be driven: {error}") from error


def _errors(gpio: Any) -> tuple[type[Exception], ...]:
    """What the API raises. rpi-lgpio lets through, undocumented, the error of the library it stands on."""
    lgpio_error = getattr(getattr(gpio, "lgpio", None), "error", None)
    documented = (RuntimeError, ValueError, OSError)
    return (*documented, lgpio_error) if isinstance(lgpio_error, type) else documented


def _library() -> Any:
    try:
        from RPi import GPIO  # noqa: PLC0415 - here only, and only when it is needed
    except ModuleNotFoundError as error:
        raise BackendMissing.library("RPi.GPIO", extra="rpi-gpio", purpose="driving relays") from error
    except (RuntimeError, NotImplementedError) as error:
        message = (
            f"RPi.GPIO refuses to work here: {error}. On a Raspberry Pi 5, pip uninstall RPi.GPIO, then "
            "pip install 'cobrew[rpi-gpio]'; on another machine, choose the back end gpiod"
        )
        raise BackendMissing(message) from error
    return GPIO
