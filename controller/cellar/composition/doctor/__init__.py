# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar doctor`: whether this machine can be trusted with a heater, and what to do if not. Moves no relay."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cellar.adapters.relays_gpiod import holders
from cellar.composition.doctor.boot import boot_findings, read_boot
from cellar.composition.doctor.finding import Finding, Verdict, as_json, as_text
from cellar.composition.doctor.machine import Machine
from cellar.composition.doctor.probes import probe_findings
from cellar.composition.doctor.relays import relay_findings
from cellar.composition.doctor.system import broker_finding, disk_finding, system_findings
from cellar.config import Config, ConfigError, build, load

__all__ = ["Finding", "Machine", "Verdict", "as_json", "as_text", "examine"]

Holders = Callable[[Mapping[str, int], Path], Mapping[int, str]]


def examine(config_file: Path, machine: Machine, *, lines: Holders = holders) -> list[Finding]:
    """Every check, worst news not first but in the order of the wiring. `lines`: who holds which GPIO line."""
    boot = read_boot(machine)
    try:
        config = load(config_file)
    except ConfigError as error:
        bad = Finding(check="configuration", verdict=Verdict.FAIL, found=str(error), remedy="mend the file first")
        return [bad, *boot_findings(machine, boot), *system_findings(machine)]
    return [
        _good(config),
        *probe_findings(config, machine),
        *relay_findings(config, machine, boot, lines),
        *boot_findings(machine, boot),
        *system_findings(machine),
        disk_finding(config, machine),
        broker_finding(config, machine),
    ]


def _good(config: Config) -> Finding:
    probes, relays = len(config.probes), len(build.pins(config))
    found = f"{len(config.fermenter)} fermenters, {probes} probes, {relays} relays"
    return Finding(check="configuration", verdict=Verdict.OK, found=found)
