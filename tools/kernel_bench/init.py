# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guest's first process: mounts, makes a Pi's GPIO header and two probes, does the job, and powers off.

Standard library only, and nothing of ours before the job's path is set. Whatever goes wrong is said on the console.
"""

import ctypes
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

POWER_OFF = 0x4321FEDC  # reboot(2)
CONFIGFS = Path("/sys/kernel/config")
TRACING = Path("/sys/kernel/tracing")
LINES, LABEL = 54, "pinctrl-bcm2711"  # a Pi 4's
WDIOC_SETTIMEOUT = 0xC0045706
STARVED_S = 3
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    job: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    try:
        mount_all(job["folder"])
        loopback_up()
        make_header()
        trace_lines()
        code = starve_watchdog() if job["starve_watchdog"] else run_pytest(job)
        say({"ended": code})
    except BaseException:  # noqa: BLE001 - the first process must not end: the kernel would panic, and hide why
        traceback.print_exc()
    os.sync()
    libc.reboot(POWER_OFF)


def say(word: dict[str, Any]) -> None:
    os.write(1, f"BENCH {json.dumps(word)}\n".encode())


def mount(kind: str, at: str, options: str = "") -> None:
    Path(at).mkdir(parents=True, exist_ok=True)
    if libc.mount(kind.encode(), at.encode(), kind.encode(), 0, options.encode()):
        number = ctypes.get_errno()
        raise OSError(number, f"{kind} on {at}: {os.strerror(number)}")


def mount_all(folder: str) -> None:
    """The root stays as it is, read-only. `folder`, the host's, is /run/out here."""
    mount("proc", "/proc")
    mount("sysfs", "/sys")
    mount("devtmpfs", "/dev")
    mount("tmpfs", "/run")
    mount("configfs", str(CONFIGFS))
    mount("tracefs", str(TRACING))
    mount("hostfs", "/run/out", folder)
    for name in ("tmp", "home"):
        Path("/run", name).mkdir()


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        siocsifflags, up = 0x8914, 0x1
        fcntl.ioctl(line, siocsifflags, struct.pack("16sh14x", b"lo", up))


def make_header() -> None:
    chip = CONFIGFS / "gpio-sim" / "pi"
    bank = chip / "bank0"
    bank.mkdir(parents=True)
    (bank / "num_lines").write_text(str(LINES))
    (bank / "label").write_text(LABEL)
    (chip / "live").write_text("1")


def trace_lines() -> None:
    """Every level that is set on any line, by whom so ever, with its instant."""
    (TRACING / "trace_clock").write_text("mono")
    (TRACING / "events" / "gpio" / "gpio_value" / "enable").write_text("1")


def run_pytest(job: dict[str, Any]) -> int:
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONPATH": ":".join(job["pythonpath"]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/run/home",
        "TMPDIR": "/run/tmp",
        "LANG": "C.UTF-8",
        "LG_WD": "/run",  # where lgpio leaves its pipes
        "RPI_LGPIO_REVISION": "c03114",  # or it looks for a Pi in /proc/cpuinfo
        **job["env"],
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *job["pytest"]]
    return subprocess.run(command, cwd=job["pythonpath"][-1], env=environment, check=False).returncode


def starve_watchdog() -> int:
    """As systemd does with `RuntimeWatchdogSec`, and then not any more: the kernel must start anew, and say so."""
    before = Path("/run/out/petted")
    if before.exists():
        say({"progress": "the watchdog has rebooted the machine", "rebooted": True})
        return 0
    before.touch()
    dog = os.open("/dev/watchdog0", os.O_WRONLY)
    fcntl.ioctl(dog, WDIOC_SETTIMEOUT, struct.pack("i", STARVED_S))
    pause = threading.Event()
    for _ in range(4 * STARVED_S):
        os.write(dog, b"\0")
        pause.wait(1.0)
    say({"progress": "petted for four times its patience, and alive"})
    pause.wait(10.0 * STARVED_S)
    return 1


if __name__ == "__main__":
    main()
