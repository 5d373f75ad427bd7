# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Raspberry Pi in a folder, good in every respect until a test spoils it; for `cellar doctor`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cellar.composition.doctor import Finding, Machine, as_text, examine
from cellar.ports import RelayError
from w1_replay import KernelTree

BEER, AIR = "28-0000000000a1", "28-0000000000a2"
CONFIG_TXT = """
# relays: open from the firmware on
dtparam=audio=on,watchdog=on
dtoverlay=w1-gpio
[cm4]
gpio=17=op,dh
[all]
dtparam=strict_gpiod
gpio=17,27=op,dl
"""
PERSIST = "/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs"
MODEL = "/proc/device-tree/model"
BOOT = "/boot/firmware/config.txt"
UNIT = "/etc/systemd/system/cellar.service"
THROTTLED = "/sys/devices/platform/soc/soc:firmware/get_throttled"
GOOD: Mapping[str, str] = {
    BOOT: CONFIG_TXT,
    PERSIST: "N\n",
    MODEL: "Raspberry Pi 4 Model B Rev 1.4\0",
    "/dev/watchdog0": "",
    "/etc/systemd/system.conf": "[Manager]\n#RuntimeWatchdogSec=off\n",
    "/etc/systemd/system.conf.d/watchdog.conf": "[Manager]\nRuntimeWatchdogSec=10\n",
    UNIT: (Path(__file__).parents[1] / "controller" / "systemd" / "cellar.service").read_text(encoding="utf-8"),
    "/run/systemd/timesync/synchronized": "",
    THROTTLED: "0\n",
}
CONFIG = f"""
site = "lille"
unit = "cave"
[broker]
port = {{port}}
[gpio]
heartbeat_pin = 26
rail_pin = 21
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Kölsch"
beer_probe = "beer"
chamber_probe = "air"
heater_pin = 17
cooler_pin = 27
heater_feedback_pin = 24
cooler_feedback_pin = 25
"""


@dataclass(frozen=True, kw_only=True)
class Card(Machine):
    """A tree whose disk is as full, and whose programs say, what a test wants."""

    share: float | None = 0.5
    writable: bool = True
    programs: Mapping[str, str] = field(default_factory=dict)

    def writes(self, path: Path) -> bool:
        return self.writable

    def free_share(self, path: Path) -> float | None:
        return self.share

    def told(self, *command: str) -> str | None:
        return self.programs.get(command[0])


@dataclass(slots=True, kw_only=True)
class Pi:
    """A Pi in a folder, good until a test changes it."""

    folder: Path
    port: int
    config: str = CONFIG
    held: dict[int, str] | RelayError = field(default_factory=dict)
    share: float | None = 0.5
    writable: bool = True
    programs: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def config_file(self) -> Path:
        return self.folder / "cellar.toml"

    def put(self, path: str, text: str | None) -> None:
        """Write a file of the Pi's; None takes it away."""
        file = self.root / path.lstrip("/")
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def lines(self, _pins: Mapping[str, int], devices: Path) -> dict[int, str]:
        if devices != self.root / "dev":
            raise ValueError(f"{devices} is not of this Pi")
        if isinstance(self.held, RelayError):
            raise self.held
        return self.held

    def examined(self) -> list[Finding]:
        self.config_file.write_text(self.config.format(port=self.port), encoding="utf-8")
        card = Card(root=self.root, share=self.share, writable=self.writable, programs=self.programs)
        return examine(self.config_file, card, lines=self.lines)


def good_pi(folder: Path, *, port: int) -> Pi:
    """`port`: where a broker listens."""
    pi = Pi(folder=folder, port=port)
    for path, text in GOOD.items():
        pi.put(path, text)
    probes = KernelTree(pi.root / "sys/bus/w1/devices", [BEER, AIR])
    probes.show(BEER, 18.5)
    probes.show(AIR, 12.25)
    return pi


def found(findings: list[Finding], check: str) -> Finding:
    named = [it for it in findings if it.check == check]
    if len(named) != 1:
        raise LookupError(as_text(findings))
    return named[0]
