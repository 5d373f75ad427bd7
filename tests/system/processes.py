# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real processes under test: started, watched, and always ended; what they said is kept for the failure message."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class NotSeenError(AssertionError):
    """A process did not do what the test waited for. Carries everything that it said."""


def free_port() -> int:
    """A port nobody listens on. The kernel does not hand it out again soon, so starting a server there is safe."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait for another process's effect. The only place where a system test lets real time pass."""
    deadline_s = time.monotonic() + within_s  # noqa: TID251 - real processes have real time
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline_s:  # noqa: TID251 - as above
            raise NotSeenError(f"{what}: not within {within_s:g} s")
        pause.wait(0.01)


def open_to_all(folder: Path) -> None:
    """Any user may look into it and into what pytest put it in, which is closed to others."""
    above = Path(tempfile.gettempdir())
    for it in (folder, *folder.parents):
        if above in it.parents:
            it.chmod(0o755)


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def located(command: Sequence[str | Path]) -> list[str]:
    """`python`, `cellar`, `taproom` are those of this environment; the rest is looked up as usual."""
    own = Path(sys.executable).parent / command[0]
    first = own if own.exists() else shutil.which(str(command[0])) or command[0]
    return [str(first), *map(str, command[1:])]


class Process:
    """One child in its own group, stdout and stderr together, read by a thread so that it never blocks."""

    def __init__(
        self, command: Sequence[str | os.PathLike[str]], *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.command = [str(part) for part in command]
        self._child = subprocess.Popen(
            self.command,
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, name=f"output of {self.command[0]}")
        self._reader.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        self._lines.extend(iter(self._child.stdout.readline, ""))

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def output(self) -> str:
        return "".join(self._lines)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip("\n") for line in self._lines]

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    def send(self, sign: signal.Signals) -> None:
        self._child.send_signal(sign)

    def wait_for_line(self, text: str, *, within_s: float = 10) -> None:
        """Until the process has said `text`. Fails at once, with its output, if it ends before."""
        try:
            wait_until(
                lambda: text in self.output or not (self.running or self._reader.is_alive()),
                within_s=within_s,
                what=f"{text!r}",
            )
        except NotSeenError as gave:
            raise NotSeenError(f"{gave}\n{self.story}") from None
        if text not in self.output:
            raise NotSeenError(f"ended without saying {text!r}\n{self.story}")

    def wait(self, *, within_s: float = 10) -> int:
        """Exit code. Fails with the output if the process goes on."""
        try:
            code = self._child.wait(timeout=within_s)
        except subprocess.TimeoutExpired:
            raise NotSeenError(f"still running after {within_s:g} s\n{self.story}") from None
        self._reader.join(timeout=5)
        return code

    def stop(self, *, within_s: float = 10) -> int:
        """SIGTERM, as systemd does. Fails if the process ignores it."""
        if self.running:
            self.send(signal.SIGTERM)
        return self.wait(within_s=within_s)

    def end(self) -> None:
        """Unconditionally: the whole group is gone afterwards. For clean-up only; it asserts nothing."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._reader.join(timeout=5)
        assert self._child.stdout is not None
        self._child.stdout.close()

    @property
    def story(self) -> str:
        state = "running" if self.running else f"exit code {self._child.returncode}"
        return f"--- {' '.join(self.command)} ({state}) ---\n{self.output}"
