# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The fabrication package: what is sent to have the board made, one file, the same each time it is packed."""

import zipfile
from hashlib import sha256
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold


def pack(folder: Path, file: Path) -> None:
    """Every file of a folder, in the order of names, without times and without compression that may differ."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as out:
        for it in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(it.name, date_time=EPOCH)
            info.external_attr = 0o644 << 16
            out.writestr(info, it.read_bytes())


def checksum(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def differing(made: Path, kept: Path) -> list[str]:
    """The names whose bytes are not the same in both folders, or that only one has."""
    names = {it.relative_to(root).as_posix() for root in (made, kept) for it in root.rglob("*") if it.is_file()}
    return sorted(name for name in names if _bytes(made / name) != _bytes(kept / name))


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
