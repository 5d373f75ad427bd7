# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the firmware does before Linux: config.txt, as far as it concerns relays, and whether the kernel obeyed.

`gpio=17,22-24=op,dl` sets pins, later lines over earlier ones; `[pi4]` and the like make what follows conditional.
Conditions other than `[all]` and the model are taken as not met, so that nothing is trusted that may not be so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.diagnosis import Symptom

FILES = ("/boot/firmware/config.txt", "/boot/config.txt")
COMMAND_LINES = ("/boot/firmware/cmdline.txt", "/boot/cmdline.txt")
PERSIST = "persist_gpio_outputs"
MODEL = "/proc/device-tree/model"
WITH_RP1 = re.compile(r"Raspberry Pi (Compute Module )?5", re.IGNORECASE)
_MOST_INCLUDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PinAtBoot:
    """What `gpio=` lines say of a pin: `op`, `ip` or an alternate function; `dh`, `dl`; `pu`, `pd`, `pn`."""

    mode: str | None = None
    drive: str | None = None
    pull: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """What counts of config.txt; `file` is None if there is none."""

    file: str | None
    parameters: dict[str, str] = field(default_factory=dict)
    pins: dict[int, PinAtBoot] = field(default_factory=dict)
    one_wire: frozenset[int] = frozenset()
    command_line: str = ""

    def on(self, parameter: str) -> bool:
        return self.parameters.get(parameter, "off") not in ("off", "no", "false", "0", "n")


def read_boot(machine: Machine) -> Boot:
    """What the firmware of this machine is told."""
    file = next((it for it in FILES if machine.text(it) is not None), None)
    if file is None:
        return Boot(file=None)
    command_line = next((text for it in COMMAND_LINES if (text := machine.text(it)) is not None), "")
    parameters: dict[str, str] = {}
    pins: dict[int, PinAtBoot] = {}
    one_wire: set[int] = set()
    model = machine.text(MODEL) or ""
    for key, value in _directives(machine, file, model):
        match key:
            case "dtparam":
                named = (it.partition("=") for it in value.split(",") if it.strip())
                parameters |= {name.strip(): given.strip() or "on" for name, _, given in named}
            case "gpio":
                _set_pins(pins, value)
            case "dtoverlay" if value.startswith("w1-gpio"):
                found = re.search(r"gpiopin=(\d+)", value)
                one_wire.add(int(found[1]) if found else 4)
            case _:
                pass
    return Boot(file=file, parameters=parameters, pins=pins, one_wire=frozenset(one_wire), command_line=command_line)


def boot_findings(machine: Machine, boot: Boot) -> Iterator[Finding]:
    """Whether a dead process's relays open, and whether a hung kernel is restarted."""
    if boot.file is None:
        found = f"there is neither {' nor '.join(FILES)}"
        remedy = "run this on the Raspberry Pi, or give the root of its card: --root /media/…"
        yield Finding(
            check="boot file", verdict=Verdict.FAIL, found=found, remedy=remedy, symptom=Symptom.BOOT_FILE_MISSING
        )
        return
    yield _dead_process(machine, boot)
    yield _watchdog_device(machine, boot)


def _directives(machine: Machine, file: str, model: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    counts = True
    for raw in (machine.text(file) or "").splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            counts = _met(line.strip("[]").lower(), model)
        elif counts and line.startswith("include ") and depth < _MOST_INCLUDED:
            folder = file.rpartition("/")[0]
            yield from _directives(machine, f"{folder}/{line.split(maxsplit=1)[1]}", model, depth + 1)
        elif counts and "=" in line:
            key, _, value = line.partition("=")
            yield key.strip(), value.strip()


def _met(condition: str, model: str) -> bool:
    number = re.fullmatch(r"pi([0-5])", condition)
    return condition == "all" or (number is not None and f"raspberry pi {number[1]}" in model.lower())


def _set_pins(pins: dict[int, PinAtBoot], value: str) -> None:
    numbers, _, attributes = value.partition("=")
    for part in numbers.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            continue
        for pin in range(int(first), min(int(last or first), 53) + 1):
            for attribute in attributes.split(","):
                pins[pin] = _with(pins.get(pin, PinAtBoot()), attribute.strip().lower())


def _with(pin: PinAtBoot, attribute: str) -> PinAtBoot:
    if attribute in ("dh", "dl"):
        return replace(pin, drive=attribute)
    if attribute in ("pu", "pd", "pn", "np"):
        return replace(pin, pull=attribute)
    return replace(pin, mode=attribute) if attribute else pin


def _dead_process(machine: Machine, boot: Boot) -> Finding:
    check = "relays of a dead process"
    asked = boot.on("strict_gpiod") or re.search(rf"\b{PERSIST}=(n|0)\b", boot.command_line) is not None
    # Both drivers may be built in; the header hangs on one of them, and the other's word says nothing.
    driver = "pinctrl_rp1" if WITH_RP1.search(machine.text(MODEL) or "") else "pinctrl_bcm2835"
    running = machine.text(f"/sys/module/{driver}/parameters/{PERSIST}")
    if running in ("N", "0"):
        return Finding(check=check, verdict=Verdict.OK, found="the kernel makes its lines inputs")
    add = f"add dtparam=strict_gpiod to {boot.file}, under [all], and reboot"
    if running is not None:
        found = "the kernel keeps its lines as they were, heating or not"
        return Finding(
            check=check,
            verdict=Verdict.FAIL,
            found=found,
            remedy="reboot" if asked else add,
            symptom=Symptom.OUTPUTS_PERSIST,
        )
    if asked:
        found = "strict_gpiod is set, but this kernel does not show that it obeys"
        remedy = "reboot; a kernel of before May 2024 does not know it"
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=Symptom.OUTPUTS_UNSURE)
    return Finding(
        check=check,
        verdict=Verdict.FAIL,
        found="strict_gpiod is not set",
        remedy=add,
        symptom=Symptom.OUTPUTS_PERSIST,
    )


def _watchdog_device(machine: Machine, boot: Boot) -> Finding:
    check = "hardware watchdog"
    if machine.at("/dev/watchdog0").exists() or machine.at("/dev/watchdog").exists():
        return Finding(check=check, verdict=Verdict.OK, found="there is a watchdog device")
    if boot.on("watchdog"):
        found = "dtparam=watchdog=on is set, but there is no device yet"
        return Finding(
            check=check, verdict=Verdict.WARN, found=found, remedy="reboot", symptom=Symptom.WATCHDOG_MISSING
        )
    remedy = f"add dtparam=watchdog=on to {boot.file}, under [all], and reboot"
    return Finding(
        check=check,
        verdict=Verdict.FAIL,
        found="there is none: a kernel that hangs stays",
        remedy=remedy,
        symptom=Symptom.WATCHDOG_MISSING,
    )
