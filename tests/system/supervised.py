# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cellar whose heater is closed, on lines that are files, under as much of systemd as its unit file asks for."""

import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from processes import NotSeenError, Process, wait_until

HERE = Path(__file__).parent
UNIT = (HERE.parents[1] / "controller" / "systemd" / "cellar.service").read_text(encoding="utf-8")
BEER, AIR = "28-0000000beef1", "28-0000000beef2"
HEATER = 17
LEASE_S = 2.0
CONFIG = f"""
site = "lille"
unit = "cave"
w1_devices = "{{devices}}"
lease_s = {{lease_s}}
sample_s = 1
[gpio]
backend = "rpi-gpio"
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Kölsch"
beer_probe = "beer"
chamber_probe = "air"
heater_pin = {HEATER}
cooler_pin = 27
setpoint_c = 20.0
mode = "auto"
"""


def unit(key: str) -> str:
    found = re.search(rf"^{key}=(.*)$", UNIT, re.MULTILINE)
    assert found
    return found[1]


def now_s() -> float:
    return time.monotonic()  # noqa: TID251 - real processes have real time


@dataclass(slots=True, kw_only=True)
class Systemd:
    """As much of systemd as the unit asks for: hears words, kills a silent process, runs ExecStopPost in the end."""

    folder: Path
    start: Callable[..., Process]
    env: dict[str, str]
    silence_s: float = field(default_factory=lambda: float(unit("WatchdogSec")))
    said: list[tuple[float, str]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def socket_path(self) -> str:
        return str(self.folder / "notify")

    def pets(self) -> int:
        return sum(word == "WATCHDOG=1" for _, word in self.said)

    def listen(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(self.socket_path)
            line.settimeout(0.05)
            while not self.ended.is_set():
                try:
                    self.said.append((now_s(), line.recv(100).decode()))
                except TimeoutError:
                    continue

    def watch(self, process: Process) -> None:
        """Until the process is gone, by itself or because it fell silent; then ExecStopPost."""
        while process.running and not self.ended.wait(0.02):
            if self.said and now_s() - self.said[-1][0] > self.silence_s:
                process.send(signal.Signals[unit("WatchdogSignal")])
                process.wait()
        command = unit("ExecStopPost").split()
        assert command[:2] == ["/opt/cobrew/bin/cellar", "relays-off"]
        self.start("cellar", "relays-off", "--config", self.folder / "cellar.toml", env=self.env).wait()


@dataclass(slots=True, kw_only=True)
class Heating:
    """A cellar whose heater is closed, under a systemd."""

    cellar: Process
    systemd: Systemd
    folder: Path

    @property
    def trigger(self) -> Path:
        return self.folder / "trigger"

    def closed(self, pin: int = HEATER) -> bool:
        edges = re.findall(rf"^{pin} ([01])\n", (self.folder / "edges").read_text(encoding="ascii"), re.MULTILINE)
        return edges[-1:] == ["1"]

    def see(self, condition: Callable[[], bool], *, within_s: float, what: str) -> None:
        """As `wait_until`; a failure shows what cellar said."""
        try:
            wait_until(condition, within_s=within_s, what=what)
        except NotSeenError as gave:
            raise NotSeenError(f"{gave}\n{self.cellar.story}") from None

    def opens_after(self, cause: Callable[[], object], *, within_s: float, what: str) -> float:
        """Seconds from the cause to an open heater."""
        assert self.closed()
        began_s = now_s()
        cause()
        self.see(lambda: not self.closed(), within_s=within_s, what=f"the heater opens after {what}")
        took_s = now_s() - began_s
        print(f"measured: heater open {took_s:.2f} s after {what} (stated: {within_s:g} s)")  # noqa: T201
        return took_s
