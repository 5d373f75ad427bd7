# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with the machine, each on a crafted Pi: the faults that `cellar doctor` alone must name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cellar.ports import RelayError
from crafted_pi import AIR, BEER, BOOT, CONFIG_TXT, GOOD, PERSIST, THROTTLED, UNIT, Pi, good_pi
from w1_replay import scratchpad, slave_text

Spoil = Callable[[Pi], None]
STRANGER = "28-0000000000ff"
CLONE = "28-0316a2791f2e"
PROBES = "/sys/bus/w1/devices"
HAT = "/proc/device-tree/hat"


def _put(path: str, text: str | None) -> Spoil:
    return lambda pi: pi.put(path, text)


def _config(old: str, new: str) -> Spoil:
    def do(pi: Pi) -> None:
        pi.config = pi.config.replace(old, new)

    return do


def _boot(old: str, new: str) -> Spoil:
    return _put(BOOT, CONFIG_TXT.replace(old, new))


def _all(*spoils: Spoil) -> Spoil:
    def do(pi: Pi) -> None:
        for it in spoils:
            it(pi)

    return do


def _held(by: dict[int, str] | RelayError) -> Spoil:
    def do(pi: Pi) -> None:
        pi.held = by

    return do


def _full(pi: Pi) -> None:
    pi.share = 0.01


def _silent(pi: Pi) -> None:
    pi.port = 1


def _clone(pi: Pi) -> None:
    pi.config = pi.config.replace(BEER, CLONE)
    folder = pi.root / PROBES.lstrip("/")
    (folder / BEER).rename(folder / CLONE)


def _unplug(pi: Pi) -> None:
    folder = pi.root / PROBES.lstrip("/")
    (folder / BEER).rename(pi.folder / "unplugged")


def _replace(pi: Pi) -> None:
    folder = pi.root / PROBES.lstrip("/")
    (folder / BEER).rename(folder / STRANGER)


def _denied(pi: Pi) -> None:
    pi.writable = False


UNKEPT = _all(_put(PERSIST, None), _boot("dtparam=strict_gpiod", ""))
MACHINE: Mapping[str, Spoil] = {
    "overlay_missing": _config("[broker]", 'w1_devices = "/nowhere"\n[broker]'),
    "probe_unplugged": _unplug,
    "probe_replaced": _replace,
    "probe_shorted": _put(f"{PROBES}/{BEER}/w1_slave", slave_text(bytes(9))),
    "probe_power_on": _put(f"{PROBES}/{BEER}/w1_slave", slave_text(scratchpad(85.0))),
    "probe_garbled": _put(f"{PROBES}/{BEER}/w1_slave", ""),
    "outputs_persist": UNKEPT,
    "outputs_unsure": _put(PERSIST, None),
    "undervoltage": _put(THROTTLED, "50005"),
    "pin_closes_at_boot": _boot("gpio=17,27=op,dl", "gpio=17,27=op,dh"),
    "pin_weak_at_boot": _boot("gpio=17,27=op,dl", ""),
    "pin_spoiled": _config("heater_pin = 17", "heater_pin = 14"),
    "lines_held": _held({27: "fermentrack"}),
    "lines_denied": _held(RelayError("/dev/gpiochip0 may not be opened: add this user to the group gpio")),
    "chip_missing": _held(RelayError("no GPIO chip here is called pinctrl-bcm2835 (found: none)")),
    "library_missing": _config("[gpio]", '[gpio]\nbackend = "rpi-gpio"'),
    "config_bad": _config("heater_pin = 17", "heater_pin = 99"),
    "boot_file_missing": _put(BOOT, None),
    "watchdog_missing": _put("/dev/watchdog0", None),
    "watchdog_unfed": _put("/etc/systemd/system.conf.d/watchdog.conf", None),
    "service_missing": _put(UNIT, None),
    "service_changed": _put(UNIT, GOOD[UNIT].replace("WatchdogSec=10", "WatchdogSec=0")),
    "disk_full": _full,
    "state_denied": _denied,
    "broker_silent": _silent,
    "clock_lost": _put("/run/systemd/timesync/synchronized", None),
    "heartbeat_missing": _config("heartbeat_pin = 26", ""),
    "feedback_missing": _config("heater_feedback_pin = 24\n", ""),
    "results_unchecked": _put(f"{PROBES}/{AIR}/features", None),
    "probe_clone": _clone,
    "probe_coarse": _put(f"{PROBES}/{BEER}/resolution", "9\n"),
    "stranger_on_bus": _put(f"{PROBES}/{STRANGER}/w1_slave", slave_text(scratchpad(20.0))),
    "eeprom_unreadable": _put(f"{HAT}/custom_0", "no record"),
}
"""Without `backend_weak`, which shows only where RPi.GPIO is installed: a test of the doctor has it."""


def spoiled(name: str, folder: Path, *, port: int) -> Pi:
    """A good Pi with this one thing wrong."""
    pi = good_pi(folder, port=port)
    MACHINE[name](pi)
    return pi
