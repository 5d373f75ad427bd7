# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar doctor`: whether this machine can be trusted with a heater, and what to do if not. Moves no relay."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cellar.adapters.relays_gpiod import holders
from cellar.board import Identity
from cellar.composition.commission.evidence import Document
from cellar.composition.doctor.board import board_finding, identity_of
from cellar.composition.doctor.boot import boot_findings, read_boot
from cellar.composition.doctor.finding import Finding, Verdict, as_json, as_text
from cellar.composition.doctor.machine import Machine
from cellar.composition.doctor.probes import probe_findings
from cellar.composition.doctor.relays import relay_findings
from cellar.composition.doctor.shown import commissioned_findings, seen_by, shown_of, watched_findings
from cellar.composition.doctor.system import broker_finding, disk_finding, rights_finding, system_findings
from cellar.config import Config, ConfigError, build, load
from cellar.diagnosis import Symptom

__all__ = ["Finding", "Machine", "Verdict", "as_json", "as_text", "examine"]

Holders = Callable[[Mapping[str, int], Path], Mapping[int, str]]


def examine(
    config_file: Path, machine: Machine, *, lines: Holders = holders, state_dir: Path | None = None
) -> list[Finding]:
    """Every check, worst news not first but in the order of the wiring. `lines`: who holds which GPIO line."""
    boot = read_boot(machine)
    try:
        config = load(config_file)
    except ConfigError as error:
        bad = Finding(
            check="configuration",
            verdict=Verdict.FAIL,
            found=str(error),
            remedy="mend the file first",
            symptom=Symptom.CONFIG_BAD,
        )
        return [bad, *boot_findings(machine, boot), *system_findings(machine)]
    folder = state_dir or machine.at(config.state_dir)
    shown = shown_of(config, folder)
    return [
        _good(config),
        *probe_findings(config, machine),
        *relay_findings(config, machine, boot, lines),
        *boot_findings(machine, boot),
        *system_findings(machine),
        board_finding(_identity(config_file, config, machine, shown), machine),
        *commissioned_findings(config, shown),
        *watched_findings(folder),
        disk_finding(config, machine),
        rights_finding(config, machine),
        broker_finding(config, machine),
    ]


def _identity(config_file: Path, config: Config, machine: Machine, shown: Document | None) -> Identity:
    levels = {int(line): level for line, level in (shown.levels if shown else {}).items()}
    seen, pins = seen_by(shown), build.pins(config)
    return identity_of(config_file, machine, levels=levels, seen=seen, pins=pins)


def _good(config: Config) -> Finding:
    probes, relays = len(config.probes), len(build.pins(config))
    found = f"{len(config.fermenter)} fermenters, {probes} probes, {relays} relays"
    return Finding(check="configuration", verdict=Verdict.OK, found=found)
