# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One daemon per state directory: two would write one journal and drive one world."""

import errno
import fcntl
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another process holds the directory."""


def hold(directory: Path) -> IO[str]:
    """Lock `directory` until the file returned is closed or the process ends. Raises `AlreadyRunning`."""
    directory.mkdir(parents=True, exist_ok=True)
    file = _opened(directory / "lock")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        message = f"another cellar already runs on {directory}; stop it, or give another --state"
        raise AlreadyRunning(message) from error
    return file


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        if error.errno != errno.EROFS or not path.exists():
            raise
        return path.open()  # a card that has turned read-only must not keep the daemon from controlling
