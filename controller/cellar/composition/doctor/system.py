# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps cellar running, and what it stands on: systemd, clock, supply, disk, broker."""

import re
from collections.abc import Iterable, Iterator

from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.config import Config
from cellar.diagnosis import Symptom

UNIT_FOLDERS = ("/usr/lib/systemd/system", "/lib/systemd/system", "/run/systemd/system", "/etc/systemd/system")
MANAGER_FOLDERS = ("/usr/lib/systemd", "/lib/systemd", "/run/systemd", "/etc/systemd")  # the last counts most
LONGEST_HARDWARE_S = 15.0  # the counter of a Pi's watchdog holds no more
LONGEST_SERVICE_S = 15.0
_SPAN = re.compile(r"([0-9.]+)\s*(us|ms|s|sec|min|m|h|)\s*")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}


def system_findings(machine: Machine) -> Iterator[Finding]:
    """What needs no configuration of cellar's."""
    yield _kernel_watchdog(machine)
    yield _service(machine)
    yield _clock(machine)
    yield _supply(machine)


def disk_finding(config: Config, machine: Machine) -> Finding:
    check, share = "disk", machine.free_share(machine.at(config.state_dir))
    if share is None:
        return Finding(check=check, verdict=Verdict.UNSEEN, found=f"nothing is known of {config.state_dir}")
    found = f"{share:.0%} free below {config.state_dir}"
    remedy = "make room: control goes on when it is full, but nothing is remembered"
    if share < 0.10:
        verdict = Verdict.FAIL if share < 0.03 else Verdict.WARN
        return Finding(check=check, verdict=verdict, found=found, remedy=remedy, symptom=Symptom.DISK_FULL)
    return Finding(check=check, verdict=Verdict.OK, found=found)


def rights_finding(config: Config, machine: Machine) -> Finding:
    """Whether this user may write the journal. The service's user is what counts: doctor is best run as that."""
    check = "rights"
    if machine.writes(machine.at(config.state_dir)):
        return Finding(check=check, verdict=Verdict.OK, found=f"{config.state_dir} may be written")
    found = f"this user may not write {config.state_dir}"
    remedy, symptom = "run it as cellar's user, or give that user the folder", Symptom.STATE_DENIED
    return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=symptom)


def broker_finding(config: Config, machine: Machine) -> Finding:
    """Never a failure: cellar needs nobody."""
    where = f"{config.broker.host}:{config.broker.port}"
    if why := machine.reaches(config.broker.host, config.broker.port):
        remedy = "start it, or mend [broker]; cellar controls without it, but nobody sees it"
        return Finding(
            check="broker",
            verdict=Verdict.WARN,
            found=f"{where} does not answer: {why}",
            remedy=remedy,
            symptom=Symptom.BROKER_SILENT,
        )
    return Finding(check="broker", verdict=Verdict.OK, found=f"{where} accepts connections")


def seconds_of(span: str) -> float | None:
    """Of a time span as systemd writes it: `10`, `10s`, `1min 30s`; None for `off`, `infinity` and what is none."""
    parts = [(float(number), unit) for number, unit in _SPAN.findall(span)] if _SPAN.match(span) else []
    return sum(number * _SECONDS[unit] for number, unit in parts) if parts else None


def _kernel_watchdog(machine: Machine) -> Finding:
    check = "RuntimeWatchdogSec"
    files = [f"{folder}/system.conf" for folder in MANAGER_FOLDERS]
    files += [it for folder in MANAGER_FOLDERS for it in _drop_ins(machine, f"{folder}/system.conf.d")]
    given = _setting(machine, files, "RuntimeWatchdogSec")
    seconds = seconds_of(given or "off")
    add = "put [Manager] and RuntimeWatchdogSec=10 into /etc/systemd/system.conf.d/watchdog.conf, and reboot"
    if not seconds:
        found = "is not set: nobody feeds the hardware watchdog, so it watches nothing"
        return Finding(check=check, verdict=Verdict.FAIL, found=found, remedy=add, symptom=Symptom.WATCHDOG_UNFED)
    if seconds > LONGEST_HARDWARE_S:
        found = f"is {seconds:g} s; a Pi's watchdog counts {LONGEST_HARDWARE_S:g} s at most"
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=add, symptom=Symptom.WATCHDOG_UNFED)
    return Finding(check=check, verdict=Verdict.OK, found=f"a kernel that hangs is reset after {seconds:g} s")


def _service(machine: Machine) -> Finding:
    check = "cellar.service"
    units = [f"{folder}/cellar.service" for folder in UNIT_FOLDERS]
    if not any(machine.at(unit).exists() for unit in units):
        remedy = "copy controller/systemd/cellar.service to /etc/systemd/system and enable it"
        found = "is not installed: nobody restarts cellar"
        return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=Symptom.SERVICE_MISSING)
    files = [*units, *(it for unit in units for it in _drop_ins(machine, f"{unit}.d"))]
    wrong: list[str] = []
    seconds = seconds_of(_setting(machine, files, "WatchdogSec") or "off")
    if not seconds or seconds > LONGEST_SERVICE_S:
        wrong.append("WatchdogSec must be 10")
    if _setting(machine, files, "WatchdogSignal") != "SIGKILL":
        wrong.append("WatchdogSignal must be SIGKILL, for a stopped process heeds no other")
    if "relays-off" not in (_setting(machine, files, "ExecStopPost") or ""):
        wrong.append("ExecStopPost must run cellar relays-off")
    if wrong:
        remedy = "take controller/systemd/cellar.service as it is"
        return Finding(
            check=check, verdict=Verdict.FAIL, found="; ".join(wrong), remedy=remedy, symptom=Symptom.SERVICE_CHANGED
        )
    return Finding(check=check, verdict=Verdict.OK, found=f"a cellar that hangs is killed after {seconds:g} s")


def _drop_ins(machine: Machine, folder: str) -> list[str]:
    return [f"{folder}/{it.name}" for it in sorted(machine.at(folder).glob("*.conf"))]


def _setting(machine: Machine, files: Iterable[str], key: str) -> str | None:
    """What counts of a setting that stands in several files: the last."""
    last = None
    for file in files:
        for line in (machine.text(file) or "").splitlines():
            name, equals, value = line.partition("=")
            if equals and name.strip() == key:
                last = value.strip()
    return last


def _clock(machine: Machine) -> Finding:
    """Never a failure: no decision asks the wall clock."""
    check = "clock"
    told = machine.told("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if told == "yes" or machine.at("/run/systemd/timesync/synchronized").exists():
        return Finding(check=check, verdict=Verdict.OK, found="synchronised")
    found, remedy = (
        "not synchronised",
        "control does not need it, but the charts do: look at timedatectl, and the network",
    )
    return Finding(check=check, verdict=Verdict.WARN, found=found, remedy=remedy, symptom=Symptom.CLOCK_LOST)


def _supply(machine: Machine) -> Finding:
    """The firmware's word: bit 0 is under-voltage now, bit 16 since the start."""
    check = "supply"
    told = machine.told("vcgencmd", "get_throttled")
    text = told.partition("=")[2] if told else machine.text("/sys/devices/platform/soc/soc:firmware/get_throttled")
    try:
        bits = int(text or "", 16)
    except ValueError:
        return Finding(check=check, verdict=Verdict.UNSEEN, found="this machine does not say whether it has enough")
    remedy = "use a supply for this Pi, with its own short cable"
    if bits & 1:
        return Finding(
            check=check, verdict=Verdict.FAIL, found="under-voltage now", remedy=remedy, symptom=Symptom.UNDERVOLTAGE
        )
    if bits & 1 << 16:
        return Finding(
            check=check,
            verdict=Verdict.WARN,
            found="there was under-voltage since the start",
            remedy=remedy,
            symptom=Symptom.UNDERVOLTAGE,
        )
    return Finding(check=check, verdict=Verdict.OK, found="no under-voltage since the start")
