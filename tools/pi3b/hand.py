#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board's first process: a hand that starts, signals and ends cellar as it is told over the serial line.

One order a line, {"do": "start", "backend": …}, one answer a line: {"pid": 40}. It judges nothing: the pins are
looked at from outside. Standard library only. Whatever goes wrong is said on the line.
"""

import ctypes
import json
import os
import subprocess
import sys
import time
import traceback
import tty
from pathlib import Path
from threading import Event
from typing import Any, TextIO

MARK = "HAND "
LINE = "/dev/ttyS1"
CONFIG, STATE = "/etc/cellar-{backend}.toml", "/var/lib/cellar"
LIBRARIES = {"gpiod": "", "rpi-lgpio": ":/opt/rpi-lgpio", "RPi.GPIO": ""}  # the last is Debian's, in its own place
FACTS = {
    "model": "/proc/device-tree/model",
    "persist": "/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs",
    "kernel": "/proc/sys/kernel/osrelease",
}
libc = ctypes.CDLL(None, use_errno=True)
Order = dict[str, Any]


class Hand:
    """It holds one cellar at most."""

    def __init__(self) -> None:
        self._cellar: subprocess.Popen[bytes] | None = None

    def do(self, order: Order) -> Order:
        match order["do"]:
            case "facts":
                return {name: Path(file).read_text(encoding="ascii").strip("\0\n") for name, file in FACTS.items()}
            case "start":
                self._cellar = cellar("run", order["backend"], "--state", STATE, "--broker", "127.0.0.1:1")
                return {"pid": self._cellar.pid}
            case "end":
                return self._end(order["signal"])
            case "relays-off":
                return {"ended": cellar("relays-off", order["backend"]).wait()}
            case "log":
                return {"log": LOG.read_text(encoding="utf-8", errors="replace")[-2000:]}
        return {"wrong": f"what is {order['do']}?"}

    def _end(self, signal: int) -> Order:
        if self._cellar is None or self._cellar.poll() is not None:
            return {"wrong": f"there is no cellar to signal: {self._cellar and self._cellar.returncode}"}
        self._cellar.send_signal(signal)
        return {"ended": self._cellar.wait()}


LOG = Path("/run/cellar.log")


def cellar(command: str, backend: str, *options: str) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": f"/opt/cobrew{LIBRARIES[backend]}",
        "LANG": "C.UTF-8",
        "LG_WD": "/run",  # where lgpio leaves its pipes
    }
    with LOG.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "cellar", command, "--config", CONFIG.format(backend=backend), *options],
            cwd="/run",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def main() -> None:
    for kind, at in (("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev"), ("tmpfs", "/run")):
        libc.mount(kind.encode(), at.encode(), kind.encode(), 0, b"")
    time.clock_settime(time.CLOCK_REALTIME, float(os.environ["COBREW_UTC"]))  # the board has no clock of its own
    with Path(LINE).open(encoding="ascii") as orders, Path(LINE).open("w", encoding="ascii") as answers:
        tty.setraw(orders)  # no echo
        obey(orders, answers)


def obey(orders: TextIO, answers: TextIO) -> None:
    """Until nobody is there any more."""
    hand = Hand()
    say(answers, {"ready": True})
    for line in orders:
        if not line.startswith(MARK):
            continue
        try:
            say(answers, hand.do(json.loads(line.removeprefix(MARK))))
        except Exception:  # noqa: BLE001 - whatever it was, the other end must hear it
            say(answers, {"wrong": traceback.format_exc()})


def say(answers: TextIO, word: Order) -> None:
    answers.write(f"{MARK}{json.dumps(word)}\n")
    answers.flush()


if __name__ == "__main__":
    try:
        main()
    except BaseException:  # noqa: BLE001 - the first process must not end: the kernel would panic, and hide why
        Path("/dev/kmsg").write_text(traceback.format_exc()[-900:], encoding="utf-8")
        Event().wait()
