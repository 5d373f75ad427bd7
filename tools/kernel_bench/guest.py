# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Boots the bench's kernel for one job, and tells what it says.

The guest's root is this machine's, read-only: it runs this checkout with this environment's Python. Only the job's
own folder can be written. Its clock is virtual: it jumps to the next timer whenever nothing is to be done, so that a
wait of ten minutes takes none, and nothing depends on how busy this machine is.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Timer

from kernel_bench.console import Said, said

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("controller", "web", "tools", "tests/system", "benchmarks", ".")
MEMORY_MB = 768
INIT = Path(__file__).with_name("init.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the guest shall do: run pytest with these arguments, or let the watchdog bite, and in which folder."""

    folder: str
    pythonpath: list[str]
    pytest: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    starve_watchdog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What it said, in order; what else was on the console; how the kernel's process ended, and in what time."""

    said: list[Said]
    console: str
    code: int
    took_s: float
    cut_off: bool

    @property
    def ended_well(self) -> bool:
        """It came to its own end. What its tests found is another matter."""
        return not self.cut_off and any("ended" in it for it in self.said)


def pythonpath(libraries: Sequence[Path]) -> list[str]:
    """The checkout's own code, then `libraries`, then the checkout itself, which is also where the tests are run."""
    return [*(str(ROOT / it) for it in SOURCES[:-1]), *map(str, libraries), str(ROOT)]


def boot(kernel: Path, what: Job, *, limit_s: float, hear: Callable[[Said], None], processor: int) -> Outcome:
    """On one processor, until the guest powers off, or is cut off after `limit_s` real seconds."""
    folder = Path(what.folder)
    order = folder / "job.json"
    order.write_text(json.dumps(asdict(what)), encoding="utf-8")
    began_s = time.perf_counter()
    words: list[Said] = []
    other: list[str] = []
    cut_off: list[bool] = []
    with subprocess.Popen(
        command(kernel, folder, order),
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        # The guest's kernel and its programs never run at once: on one processor they take turns twice as fast.
        os.sched_setaffinity(process.pid, {processor})

        def end() -> None:
            cut_off.append(True)
            os.killpg(process.pid, signal.SIGKILL)

        timer = Timer(limit_s, end)
        timer.start()
        assert process.stdout is not None  # noqa: S101 - as asked for
        for line in process.stdout:
            word = said(line)
            if word is None:
                other.append(line.rstrip())
            else:
                words.append(word)
                hear(word)
        code = process.wait()
        timer.cancel()
    console = "\n".join(other)
    (folder / "console.log").write_text(console + "\n", encoding="utf-8")
    took_s = time.perf_counter() - began_s
    return Outcome(said=words, console=console, code=code, took_s=took_s, cut_off=bool(cut_off))


def command(kernel: Path, folder: Path, order: Path) -> list[str]:
    """User-Mode Linux takes what stands before `--`; the rest is for the first process, which is our Python."""
    machine = [f"mem={MEMORY_MB}M", "time-travel=inf-cpu", f"uml_dir={folder}/uml"]
    root = ["rootfstype=hostfs", "rootflags=/", "ro"]
    console = ["con=null", "con0=null,fd:1", "quiet"]
    return [str(kernel), *machine, *root, *console, f"init={sys.executable}", "--", str(INIT), str(order)]


def _environment(folder: Path) -> Mapping[str, str]:
    shared = Path("/dev/shm")  # noqa: S108 - it is the file without a name that is wanted there
    memory = shared if shared.is_dir() and serves(os.statvfs(shared)) else folder
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(memory)}


def serves(place: os.statvfs_result) -> bool:
    """The guest's memory is a file, from which programs run; on a disk it would be written back all the time."""
    return place.f_bavail * place.f_frsize > 2 * MEMORY_MB * 2**20 and not place.f_flag & os.ST_NOEXEC
