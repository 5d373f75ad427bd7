# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine that is looked at: its files below a root, and programs that tell about it. Read, never written."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

ANSWER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`root` is `/`, or a tree that looks like one: a card in a reader, a test. Programs tell only about `/`."""

    root: Path = Path("/")

    def at(self, path: str | Path) -> Path:
        """Where an absolute path of that machine is."""
        return self.root / str(path).lstrip("/")

    def text(self, path: str | Path) -> str | None:
        """What a file says; None if it is not there or cannot be read."""
        try:
            return self.at(path).read_text(encoding="utf-8", errors="replace").strip("\0\n ")
        except OSError:
            return None

    def told(self, *command: str) -> str | None:
        """What a program prints; None if it is not there, fails, or is not about this machine."""
        program = shutil.which(command[0]) if self.root == Path("/") else None
        if program is None:
            return None
        try:
            ran = subprocess.run(  # noqa: S603 - fixed words, a program of the system
                [program, *command[1:]], capture_output=True, text=True, timeout=ANSWER_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return ran.stdout.strip() if ran.returncode == 0 else None

    def free_share(self, path: Path) -> float | None:
        """The free part of the disk below a path, or below the nearest folder above it that exists."""
        while not path.exists() and path != path.parent:
            path = path.parent
        try:
            usage = shutil.disk_usage(path)
        except OSError:
            return None
        return usage.free / usage.total if usage.total else None

    def writes(self, path: Path) -> bool:
        """Whether this user may write there, or make it below the nearest folder above it that exists."""
        while not path.exists() and path != path.parent:
            path = path.parent
        return os.access(path, os.W_OK)

    def reaches(self, host: str, port: int) -> str:
        """Empty if something accepts connections there; otherwise why not."""
        try:
            with socket.create_connection((host, port), timeout=ANSWER_S):
                return ""
        except OSError as error:
            return str(error.strerror or error)
