# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relay pins: whether a relay is open from power-on until cellar holds its line, and whether the line can be held."""

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from cellar.adapters.backend import BackendMissing
from cellar.adapters.relays_gpiod import CONSUMER
from cellar.composition.doctor.boot import Boot, PinAtBoot
from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.config import Config, build
from cellar.diagnosis import Symptom
from cellar.ports import RelayError

UART = (14, 15)  # the firmware and the kernel's console talk there while booting
LAST_PULLED_UP = 8  # at reset GPIO 0 to 8 are pulled up, 9 to 27 down (BCM2835 ARM Peripherals, table 6-31)


def relay_findings(
    config: Config, machine: Machine, boot: Boot, lines: Callable[[Mapping[str, int], Path], Mapping[int, str]]
) -> Iterator[Finding]:
    """Who holds the lines; the heartbeat; and each relay pin at boot, if the boot file is there."""
    yield _lines(config, machine, lines)
    yield _heartbeat(config)
    yield from _feedback(config)
    if boot.file is not None:
        for relay, pin in build.pins(config).items():
            yield _pin(relay, pin, boot, active_low=config.gpio.active_low)


def pull_at_reset(pin: int) -> str:
    return "pu" if pin <= LAST_PULLED_UP else "pd"


def _lines(
    config: Config, machine: Machine, lines: Callable[[Mapping[str, int], Path], Mapping[int, str]]
) -> Finding:
    check = "GPIO lines"
    if config.gpio.backend == "rpi-gpio":
        return _rpi(check)
    pins = build.pins(config)
    wanted = pins if config.gpio.heartbeat_pin is None else pins | {"heartbeat": config.gpio.heartbeat_pin}
    try:
        held = lines(wanted, machine.at("/dev"))
    except (BackendMissing, RelayError) as error:
        return Finding(
            check=check,
            verdict=Verdict.FAIL,
            found=str(error),
            remedy="without it no relay moves",
            symptom=_of(error),
        )
    others = [
        f"{name} (line {pin}) by {held[pin]}" for name, pin in wanted.items() if held.get(pin, CONSUMER) != CONSUMER
    ]
    if others:
        found, remedy = (
            f"held by others: {', '.join(others)}",
            "stop that program, or take its overlay out of config.txt",
        )
        return Finding(check=check, verdict=Verdict.FAIL, found=found, remedy=remedy, symptom=Symptom.LINES_HELD)
    return Finding(check=check, verdict=Verdict.OK, found="cellar holds them" if held else "all are free")


def _rpi(check: str) -> Finding:
    if find_spec("RPi") is None:
        remedy = "pip install 'cobrew[rpi-gpio]', or choose the back end gpiod"
        return Finding(
            check=check,
            verdict=Verdict.FAIL,
            found="RPi.GPIO is not installed",
            remedy=remedy,
            symptom=Symptom.LIBRARY_MISSING,
        )
    found = "RPi.GPIO keeps nobody off the lines, and cannot say who is on them"
    return Finding(
        check=check,
        verdict=Verdict.WARN,
        found=found,
        remedy='set backend = "gpiod" in [gpio]',
        symptom=Symptom.BACKEND_WEAK,
    )


def _of(error: Exception) -> Symptom:
    if isinstance(error, BackendMissing):
        return Symptom.LIBRARY_MISSING
    return Symptom.LINES_DENIED if "may not be opened" in str(error) else Symptom.CHIP_MISSING


def _heartbeat(config: Config) -> Finding:
    check, pin = "heartbeat", config.gpio.heartbeat_pin
    if pin is None:
        found = "no heartbeat_pin: nothing outside of this computer opens the relays when it hangs"
        remedy = "set heartbeat_pin in [gpio] to the line of the board's gate (26 on the cobrew board)"
        return Finding(
            check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=Symptom.HEARTBEAT_MISSING
        )
    if pin in UART:
        found = f"pin {pin} carries the serial console: boot messages would feed the gate"
        return Finding(
            check=check,
            verdict=Verdict.FAIL,
            found=found,
            remedy="use another pin, such as 26",
            symptom=Symptom.PIN_SPOILED,
            where="heartbeat",
        )
    return Finding(check=check, verdict=Verdict.OK, found=f"on pin {pin}")


def _feedback(config: Config) -> Iterator[Finding]:
    """Whether somebody sees the loads. What they see is commissioning's to show."""
    seen = build.feedback_pins(config)
    for relay in build.pins(config):
        check = f"feedback of {relay}"
        if relay in seen:
            yield Finding(check=check, verdict=Verdict.OK, found=f"on pin {seen[relay]}")
            continue
        key = relay.rpartition(".")[2] + "_feedback_pin"
        yield Finding(
            check=check,
            verdict=Verdict.WARN,
            found=f"no {key}: a welded contact shows only by its heat",
            remedy=f"set {key}, if the board has such an input",
            symptom=Symptom.FEEDBACK_MISSING,
            where=relay,
        )


def _pin(relay: str, pin: int, boot: Boot, *, active_low: bool) -> Finding:
    """A relay pin from power-on to cellar: the pull at reset, some seconds later the `gpio=` line, then Linux."""
    check = f"pin {pin} ({relay})"
    line = f"gpio={pin}=op,{'dh' if active_low else 'dl'}"
    if (spoiled := _spoiled(pin, boot)) is not None:
        return Finding(
            check=check,
            verdict=Verdict.FAIL,
            found=spoiled,
            remedy="move the relay to another pin",
            symptom=Symptom.PIN_SPOILED,
            where=relay,
        )
    pulled_open = pull_at_reset(pin) == ("pu" if active_low else "pd")
    match _open_at_boot(pin, boot.pins.get(pin, PinAtBoot()), active_low=active_low):
        case False:
            found = f"{boot.file} puts it to the level that closes the relay"
            return Finding(
                check=check,
                verdict=Verdict.FAIL,
                found=found,
                remedy=f"make it {line}",
                symptom=Symptom.PIN_CLOSES_AT_BOOT,
                where=relay,
            )
        case None if pulled_open:
            found = "open after power-on by a weak pull only, until cellar starts"
            return Finding(
                check=check,
                verdict=Verdict.WARN,
                found=found,
                remedy=f"add {line} to {boot.file}",
                symptom=Symptom.PIN_WEAK_AT_BOOT,
                where=relay,
            )
        case None:
            found = f"closed from power-on until cellar starts: {_pulled(pin)} closes it"
            remedy = f"add {line} to {boot.file}, and better, use a pin that {_pulls(active_low=active_low)}"
            return Finding(
                check=check,
                verdict=Verdict.FAIL,
                found=found,
                remedy=remedy,
                symptom=Symptom.PIN_CLOSES_AT_BOOT,
                where=relay,
            )
        case True if not pulled_open:
            found = f"closed for some seconds after power-on, until the firmware opens it: {_pulled(pin)} closes it"
            remedy = f"use a pin that {_pulls(active_low=active_low)}, or a resistor of 10 kΩ against it"
            return Finding(
                check=check,
                verdict=Verdict.WARN,
                found=found,
                remedy=remedy,
                symptom=Symptom.PIN_WEAK_AT_BOOT,
                where=relay,
            )
        case _:
            return Finding(check=check, verdict=Verdict.OK, found="open from power-on")


def _spoiled(pin: int, boot: Boot) -> str | None:
    if pin in UART:
        return "the firmware and the serial console send there while booting, and the relay would chatter"
    if pin in boot.one_wire:
        return "the 1-Wire bus is on it (dtoverlay=w1-gpio)"
    return None


def _open_at_boot(pin: int, at_boot: PinAtBoot, *, active_low: bool) -> bool | None:
    """Whether the `gpio=` lines open the relay; None if they say nothing about its level."""
    drive, pull = ("dh", "pu") if active_low else ("dl", "pd")
    if at_boot.mode == "op":
        return None if at_boot.drive is None else at_boot.drive == drive
    if at_boot.mode in (None, "ip"):
        return None if at_boot.pull is None else at_boot.pull == pull
    return False


def _pulled(pin: int) -> str:
    return f"the pull-{'up' if pull_at_reset(pin) == 'pu' else 'down'} of this pin"


def _pulls(*, active_low: bool) -> str:
    return "is pulled up at power-on (2 to 8)" if active_low else "is pulled down at power-on (9 to 27)"
