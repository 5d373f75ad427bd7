# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The processes of `make run`: their lines passed through under a name, their end noticed, their stop waited for."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TextIO

REMEMBERED_LINES = 20
RESET = "\x1b[0m"


@dataclass(slots=True)
class Console:
    """One writer at a time, so that lines of different processes never mix."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, text: str = "") -> None:
        with self.lock:
            print(text, file=self.stream, flush=True)

    def paint(self, text: str, colour: str) -> str:
        """Colours only where a person looks."""
        plain = not self.stream.isatty() or os.environ.get("NO_COLOR")
        return text if plain else f"\x1b[{colour}m{text}{RESET}"


class Child:
    """A process in a group of its own: Ctrl-C in the terminal reaches only us, and we stop it in order."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        console: Console,
        ended: "SimpleQueue[Child | None]",
        colour: str = "36",
        shows: str = "",
    ) -> None:
        """Of its lines those are shown that contain `shows`; the last are remembered, shown or not."""
        self.name = name
        self.last_lines: deque[str] = deque(maxlen=REMEMBERED_LINES)
        self._prefix = console.paint(f"{name:>8} │ ", colour)
        self._shows = shows
        self._console = console
        self._ended = ended
        self.process = subprocess.Popen(
            [*dying_with_us(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            text=True,
            errors="replace",
            process_group=0,
        )
        self._reader = threading.Thread(target=self._pass_lines_on, name=f"lines of {name}", daemon=True)
        self._reader.start()

    def _pass_lines_on(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 - it was asked for above
        for line in self.process.stdout:
            self.last_lines.append(line.rstrip())
            if self._shows in line:
                self._console.say(self._prefix + line.rstrip())
        self.process.wait()
        self._ended.put(self)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def said(self, text: str) -> bool:
        """Among its last lines."""
        return any(text in line for line in self.last_lines)

    def stop(self, *, patience_s: float) -> bool:
        """SIGTERM, then SIGKILL to its whole group. Whether it went by itself.

        `last_lines` is then what it said after it was asked.
        """
        if self.running:
            self.last_lines.clear()
            self.process.terminate()
        try:
            self.process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False
        finally:
            self._reader.join(timeout=2)
        return True


def dying_with_us() -> list[str]:
    """Were we killed outright, nothing would stop the children; Linux can do that for us."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def of_this_environment(program: str) -> str:
    """`cellar` and `taproom` beside the Python that runs us."""
    return str(Path(sys.executable).parent / program)
