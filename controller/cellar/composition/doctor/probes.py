# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Probes: the bus, each probe that is configured, those that are not, and whether the kernel checks results.

A genuine DS18B20 has a ROM id whose upper sixteen bits are zero, and takes some 600 ms to convert; most that are sold
are clones, and many of those are good (C. Petrich's survey, CC BY). So a clone is said and not warned of.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cellar.adapters.backend import BackendMissing
from cellar.adapters.clock import SystemClock
from cellar.adapters.w1 import W1Bus
from cellar.composition.commission.listening import symptom_of
from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.config import Config
from cellar.core.reading import Reading
from cellar.diagnosis import Symptom

CHECKED = 1  # bit 0 of `features`: a wrong result is an error, not a temperature
ROUNDS = 5
FINE_BITS = 12
FAMILIES = ((100, "of family C, D or E"), (550, "of family G"))
"""What the kernel measures of a 12-bit conversion, in ms (it looks 30 times a second, and adds a fifth), and whose it
is. Above that, it takes as long as a genuine one."""


def probe_findings(config: Config, machine: Machine) -> Iterator[Finding]:
    """Reads each configured probe five times; takes a second for each round, and some more if one hangs."""
    base = machine.at(config.w1_devices)
    check = "1-Wire bus"
    try:
        bus = W1Bus(SystemClock(), base)
    except BackendMissing as error:
        remedy, symptom = "without it nothing is read", Symptom.LIBRARY_MISSING
        yield Finding(check=check, verdict=Verdict.FAIL, found=str(error), remedy=remedy, symptom=symptom)
        return
    if not any(base.glob("w1_bus_master*")):
        remedy, symptom = "add dtoverlay=w1-gpio to config.txt, under [all], and reboot", Symptom.BUS_MISSING
        found = f"no bus master in {base}"
        yield Finding(check=check, verdict=Verdict.FAIL, found=found, remedy=remedy, symptom=symptom)
        return
    present, known = bus.present(), set(config.probes.values())
    yield Finding(check=check, verdict=Verdict.OK, found=f"{len(present)} probes answer")
    rounds = [bus.read(sorted(known)) for _ in range(ROUNDS)]
    for name, rom in config.probes.items():
        readings = [it[rom] for it in rounds]
        took_ms, place = bus.took_ms.get(rom), place_of(config, name)
        yield _probe(base, name, rom, readings, took_ms, where=place, usurped=bool(present - known))
    if strangers := sorted(present - known):
        remedy = "name them in [probes], or unplug them; warm one in your hand to know which it is"
        found = f"on the bus, but not in the configuration: {', '.join(strangers)}"
        symptom = Symptom.STRANGER_ON_BUS
        yield Finding(check="other probes", verdict=Verdict.WARN, found=found, remedy=remedy, symptom=symptom)
    if here := sorted(present & known):
        yield _features(base, here)


def place_of(config: Config, probe: str) -> str:
    """`fv1.beer` for a probe's name; the name itself if no fermenter has it."""
    for section in config.fermenter:
        for role, name in (("beer", section.beer_probe), ("chamber", section.chamber_probe)):
            if name == probe:
                return f"{section.id}.{role}"
    return probe


def _probe(
    base: Path, name: str, rom: str, readings: Sequence[Reading], took_ms: int | None, *, where: str, usurped: bool
) -> Finding:
    check = f"probe {name}"
    bad = [it for it in readings if it.value_c is None]
    if len(bad) == len(readings):
        symptom = symptom_of(bad[-1].detail)
        if symptom is Symptom.PROBE_ABSENT and usurped:
            symptom = Symptom.PROBE_USURPED
        return Finding(check=check, verdict=Verdict.FAIL, found=bad[-1].detail, symptom=symptom, where=where)
    if bad:
        found = f"{rom} answers {len(readings) - len(bad)} times of {len(readings)}: {bad[-1].detail}"
        remedy, symptom = "look at its plug and cable", Symptom.PROBE_ERRORS
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=symptom, where=where)
    said_c = next(it.value_c for it in reversed(readings) if it.value_c is not None)
    bits = _number(base / rom / "resolution")
    if bits is not None and bits < FINE_BITS:
        found = f"{rom} says {said_c:.2f} °C, but measures with {bits} bits"
        remedy, symptom = f"as root: echo 12 > {base / rom / 'resolution'}", Symptom.PROBE_COARSE
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=symptom, where=where)
    clone = clone_of(rom, took_ms)
    timed = f", measures in {took_ms / 1200:.1f} s" if took_ms else ""
    found = f"{rom} says {said_c:.2f} °C, checksum right{timed}{f'; a clone {clone}' if clone else ''}"
    symptom_or_none = Symptom.PROBE_CLONE if clone else None
    return Finding(check=check, verdict=Verdict.OK, found=found, symptom=symptom_or_none, where=where)


def clone_of(rom: str, conversion_ms: int | None) -> str:
    """Of which family of clones it is; empty for what looks genuine, as far as this tells."""
    if conversion_ms is not None:
        for most_ms, family in FAMILIES:
            if conversion_ms < most_ms:
                return family
    return "by its ROM id" if rom.startswith("28-") and not rom.startswith("28-0000") else ""


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def _features(base: Path, roms: list[str]) -> Finding:
    """Reading has asked the kernel to check; this looks whether it took notice."""
    unchecked = [rom for rom in roms if not (_number(base / rom / "features") or 0) & CHECKED]
    check = "kernel's 1-Wire driver"
    if unchecked:
        found = f"does not check the results of {', '.join(unchecked)}: 85 °C may be the power-on value"
        remedy = "cellar needs the right to write to `features`; an old kernel has none: update the system"
        symptom = Symptom.RESULTS_UNCHECKED
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=symptom)
    return Finding(check=check, verdict=Verdict.OK, found="checks each result")
