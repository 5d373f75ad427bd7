# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some space that is kept, to be given up when the disk is full: SQLite needs space even to delete.

It buys time, not a remedy. So it is dropped once, said, and taken on again when there is room for much more.
"""

import contextlib
import os
import shutil
from pathlib import Path

SIZE = 8 * 1024 * 1024
ROOM = 4  # times its size must be free before it is taken on


class Ballast:
    """The file `path` of `size` bytes."""

    def __init__(self, path: Path, *, size: int = SIZE) -> None:
        self._path = path
        self._size = size

    def take_on(self) -> bool:
        """Make the file, if it is not there and there is room. Whether it is there now; never raises."""
        if self._path.exists():
            return True
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._path.parent).free >= ROOM * self._size:
                self._write()
        return self._path.exists()

    def _write(self) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._size)
            os.fsync(descriptor)
        except OSError:
            self._path.unlink()
            raise
        finally:
            os.close(descriptor)

    def drop(self) -> bool:
        """Give the space up. Whether there was any; never raises."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
