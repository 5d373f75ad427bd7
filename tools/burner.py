# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wants all of the machine until it is told to stop, for where there is no stress-ng. It writes here."""

import os
import sys
from itertools import count
from multiprocessing import Process
from pathlib import Path

CPUS, DISKS, MEMORIES = 8, 4, 2
BLOCK = 1 << 20
HELD = 64 * BLOCK


def reckon() -> None:
    number = 1
    for _ in count():
        number = number * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1


def write() -> None:
    path, block = Path(f"burn.{os.getpid()}"), os.urandom(BLOCK)
    for _ in count():
        with path.open("wb") as file:
            for _ in range(16):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())


def fill() -> None:
    held = bytearray(HELD)
    for byte in count():
        for at in range(0, HELD, 4096):
            held[at] = byte & 0xFF


def main() -> int:
    jobs = [reckon] * CPUS + [write] * DISKS + [fill] * MEMORIES
    processes = [Process(target=job, daemon=True) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
