# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Probes: the bus, each probe that is configured, those that are not, and whether the kernel checks results."""

from collections.abc import Iterator
from pathlib import Path

from cellar.adapters.backend import BackendMissing
from cellar.adapters.clock import SystemClock
from cellar.adapters.w1 import W1Bus
from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.config import Config
from cellar.core.reading import Reading

CHECKED = 1  # bit 0 of `features`: a wrong result is an error, not a temperature


def probe_findings(config: Config, machine: Machine) -> Iterator[Finding]:
    """Reads each configured probe once; takes a second for each, and some more if one hangs."""
    base = machine.at(config.w1_devices)
    try:
        bus = W1Bus(SystemClock(), base)
    except BackendMissing as error:
        yield Finding(check="1-Wire bus", verdict=Verdict.FAIL, found=str(error), remedy="without it nothing is read")
        return
    if not any(base.glob("w1_bus_master*")):
        remedy = "add dtoverlay=w1-gpio to config.txt, under [all], and reboot"
        yield Finding(check="1-Wire bus", verdict=Verdict.FAIL, found=f"no bus master in {base}", remedy=remedy)
        return
    present = bus.present()
    yield Finding(check="1-Wire bus", verdict=Verdict.OK, found=f"{len(present)} probes answer")
    readings = bus.read(sorted(config.probes.values()))
    for name, rom in config.probes.items():
        yield _probe(name, rom, readings[rom])
    if strangers := sorted(present - set(config.probes.values())):
        remedy = "name them in [probes], or unplug them; warm one in your hand to know which it is"
        found = f"on the bus, but not in the configuration: {', '.join(strangers)}"
        yield Finding(check="other probes", verdict=Verdict.WARN, found=found, remedy=remedy)
    if here := sorted(present & set(config.probes.values())):
        yield _features(base, here)


def _probe(name: str, rom: str, reading: Reading) -> Finding:
    check = f"probe {name}"
    if reading.value_c is None:
        return Finding(check=check, verdict=Verdict.FAIL, found=reading.detail)
    return Finding(check=check, verdict=Verdict.OK, found=f"{rom} says {reading.value_c:.2f} °C, checksum right")


def _features(base: Path, roms: list[str]) -> Finding:
    """Reading has asked the kernel to check; this looks whether it took notice."""
    unchecked = [rom for rom in roms if not _checked(base / rom / "features")]
    if unchecked:
        found = f"does not check the results of {', '.join(unchecked)}: 85 °C may be the power-on value"
        remedy = "cellar needs the right to write to `features`; an old kernel has none: update the system"
        return Finding(check="kernel's 1-Wire driver", verdict=Verdict.WARN, found=found, remedy=remedy)
    return Finding(check="kernel's 1-Wire driver", verdict=Verdict.OK, found="checks each result")


def _checked(features: Path) -> bool:
    try:
        return bool(int(features.read_text(encoding="ascii").strip()) & CHECKED)
    except (OSError, ValueError):
        return False
