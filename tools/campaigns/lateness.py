# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How late a tick is while everything else wants the machine: the real daemon, on the simulated plant, at real speed.

It pets its watchdog when a tick is complete, and the kernel stamps each word as it is sent, so that nobody's own
lateness is measured but the daemon's. A tick is late by how much later it is than the grid that its earliest ones lie
on; what it took to decide and to hand over counts too. The daemon has the weight that its unit gives it
(CPUWeight=500), as the nice value that weighs the same.
"""

import math
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Timer

from campaigns.running import write

TOOLS = Path(__file__).resolve().parents[1]
CONFIG = TOOLS.parent / "controller" / "brewery.sim.toml"
P99_LATE_MS, WORST_LATE_MS = 20.0, 200.0
TICK_S = 1.0
FIRST_OUT = 3  # ticks in which it still starts
NICE = -7  # five times the weight, as CPUWeight=500 has
PET = b"WATCHDOG=1"
SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
STRESS = ["--cpu", "8", "--io", "4", "--vm", "2", "--vm-bytes", "64M", "--hdd", "2", "--hdd-bytes", "64M"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Of so many ticks, in milliseconds; `load` is what ran beside them, `weighed` whether it had its weight."""

    ticks: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    load: str
    weighed: bool


def lateness(*, seconds: float, load: bool, held_up_s: float = 0.0) -> Lateness:
    """Run the daemon for so long. `held_up_s` is the negative control: it is stopped for so long, once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        line = stack.enter_context(_notify_socket(folder / "notify"))
        daemon, weighed = stack.enter_context(_daemon(folder))
        what = stack.enter_context(_busy(folder)) if load else "nothing"
        stamps = _pets(line, seconds + FIRST_OUT * TICK_S, daemon, held_up_s=held_up_s)
        if len(stamps) <= FIRST_OUT:
            raise RuntimeError("cellar did not tick: " + (folder / "cellar.log").read_text(errors="replace"))
    late_ms = sorted(1000.0 * it for it in late_by(stamps[FIRST_OUT:]))
    return Lateness(
        ticks=len(late_ms),
        median_ms=_quantile(late_ms, 0.5),
        p99_ms=_quantile(late_ms, 0.99),
        worst_ms=late_ms[-1],
        load=what,
        weighed=weighed,
    )


def late_by(stamps: Sequence[float]) -> list[float]:
    """Seconds that each is later than the grid of the earliest. One that was left out makes those after it late."""
    off = [at_s - number * TICK_S for number, at_s in enumerate(stamps)]
    earliest = min(off, default=0.0)
    return [it - earliest for it in off]


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


@contextmanager
def _notify_socket(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(path))
        line.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        line.settimeout(0.2)
        yield line


@contextmanager
def _daemon(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", bool]]:
    command = [sys.executable, "-m", "cellar", "run", "--simulate", "--config", str(CONFIG)]
    env = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify"), "PYTHONPATH": _path()}
    with (folder / "cellar.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--broker", "127.0.0.1:1", "--state", str(folder / "state")], stdout=log, stderr=log, env=env
        )
    weighed = False
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        weighed = True
    try:
        yield process, weighed
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(20)


def _path() -> str:
    ours = [str(TOOLS.parent / "controller"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return os.pathsep.join(it for it in ours if it)


@contextmanager
def _busy(folder: Path) -> Iterator[str]:
    """Everything else wants the machine: stress-ng where it is, or a burner of our own. Its name."""
    program = shutil.which("stress-ng")
    disk = folder / "disk"
    disk.mkdir()
    command = [program, *STRESS, "--temp-path", str(disk)] if program else [sys.executable, str(TOOLS / "burner.py")]
    process = subprocess.Popen(
        command, cwd=disk, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield " ".join(["stress-ng", *STRESS]) if program else "burner.py"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _hold_up(daemon: "subprocess.Popen[bytes]", for_s: float) -> None:
    daemon.send_signal(signal.SIGSTOP)
    Timer(for_s, daemon.send_signal, [signal.SIGCONT]).start()


def _pets(line: socket.socket, seconds: float, daemon: "subprocess.Popen[bytes]", *, held_up_s: float) -> list[float]:
    """The kernel's stamps of completed ticks, for so long from the first of them."""
    stamps: list[float] = []
    while daemon.poll() is None and (not stamps or stamps[-1] - stamps[0] < seconds):
        try:
            word, ancillary, _, _ = line.recvmsg(64, socket.CMSG_SPACE(16))
        except TimeoutError:
            continue
        stamps += [at_s for level, kind, data in ancillary if word == PET and (at_s := _stamp(level, kind, data))]
        if held_up_s and len(stamps) > FIRST_OUT + 1:
            _hold_up(daemon, held_up_s)
            held_up_s = 0.0
    return stamps


def _stamp(level: int, kind: int, data: bytes) -> float | None:
    if (level, kind) != (socket.SOL_SOCKET, SO_TIMESTAMPNS):
        return None
    seconds, nanoseconds = struct.unpack("qq", data[:16])
    at_s: float = seconds + nanoseconds / 1e9
    return at_s


def campaign(asked: Namespace) -> bool:
    at_rest = lateness(seconds=min(60.0, asked.seconds), load=False)
    busy = lateness(seconds=asked.seconds, load=True)
    held_up = lateness(seconds=10.0, load=False, held_up_s=1.5)
    lines = [
        f"- {what}: {it.ticks} ticks beside {it.load}: median {it.median_ms:.2f}, p99 {it.p99_ms:.1f}, "
        f"worst {it.worst_ms:.1f} ms late{'' if it.weighed else ' (without the weight of its unit)'}"
        for what, it in (("at rest", at_rest), ("busy", busy), ("stopped for 1.5 s, the negative control", held_up))
    ]
    aims = (
        f"How late a tick is. Aims: p99 {P99_LATE_MS:g} ms, worst {WORST_LATE_MS:g} ms; the control must miss them."
    )
    write(asked.out / "late", aims, lines, [asdict(it) for it in (at_rest, busy, held_up)])
    return busy.p99_ms < P99_LATE_MS and busy.worst_ms < WORST_LATE_MS < held_up.worst_ms
