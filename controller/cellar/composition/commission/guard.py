# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second process that opens the relays if the first is killed: nobody supervises a person's terminal.

It waits for the end of its standard input, which the kernel closes when the first process is gone, however it went.
If it was not told that all is well, it takes the lines and opens every relay. A session that ends (SIGHUP, Ctrl-C)
does not reach it: it is of another one.
"""

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

WELL = b"well\n"
_ENDS_S = 10.0


class Guard:
    """Starts at once. `dismiss` it when every relay is open; `leave` it to its work when that is not sure."""

    def __init__(self, config_file: Path) -> None:
        command = [sys.executable, "-m", "cellar", "relays-off", "--config", str(config_file), "--when-stdin-ends"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def dismiss(self) -> None:
        """All is well: it ends and touches nothing."""
        try:
            self._process.communicate(WELL, timeout=_ENDS_S)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    def leave(self) -> None:
        """It opens the relays as soon as it gets the lines, and this process need not live to see it."""
        if self._process.stdin is not None:
            self._process.stdin.close()


def must_open(told: BinaryIO) -> bool:
    """Whether whoever held the other end is gone without a word. Returns when it has ended."""
    return told.read() != WELL
