# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A card's image: an MBR, a FAT partition that the Pi's own firmware reads, an ext4 one. No loop device, no mount.

0        1 MiB               257 MiB                   end
| MBR    | firmware, FAT32   | root, ext4              |
"""

import os
import shutil
from pathlib import Path

from arm64.disk import as_ext4
from arm64.root import have, run

MIB = 1 << 20
FIRMWARE_MB, ROOT_MB = 256, 3000
PROGRAMS = {"sfdisk": "fdisk", "mkfs.vfat": "dosfstools", "mcopy": "mtools", "mdir": "mtools"}
FIRMWARE_LABEL, ROOT_LABEL = "FIRMWARE", "cobrew"
TABLE = f"""\
label: dos
start=1MiB, size={FIRMWARE_MB}MiB, type=c, bootable
start={FIRMWARE_MB + 1}MiB, size={ROOT_MB}MiB, type=83
"""


def as_card(root: Path, image: Path) -> None:
    """The image of a card from a root file system whose /boot/firmware is what goes into the first partition.

    Raises `CannotMake` when a program is missing or something does not fit.
    """
    have(PROGRAMS, print)
    firmware, system = image.with_suffix(".fat"), image.with_suffix(".ext4")
    _as_fat(root / "boot/firmware", firmware)
    kept = root.with_name("firmware-of-the-card")
    shutil.move(root / "boot/firmware", kept)
    (root / "boot/firmware").mkdir()
    as_ext4(root, system, size_mb=ROOT_MB, label=ROOT_LABEL)
    shutil.rmtree(kept)
    run("fsck.vfat", "-n", str(firmware))
    run("e2fsck", "-f", "-n", str(system))
    with image.open("wb") as made:
        os.truncate(made.fileno(), (1 + FIRMWARE_MB + ROOT_MB) * MIB)
    table = image.with_suffix(".sfdisk")
    table.write_text(TABLE, encoding="utf-8")
    run("sh", "-c", f"sfdisk --quiet '{image}' < '{table}'")
    table.unlink()
    for part, at_mb in ((firmware, 1), (system, 1 + FIRMWARE_MB)):
        run("dd", f"if={part}", f"of={image}", "bs=1M", f"seek={at_mb}", "conv=notrunc,sparse", "status=none")
        part.unlink()
    run("sfdisk", "--verify", str(image))


def _as_fat(folder: Path, image: Path) -> None:
    with image.open("wb") as made:
        os.truncate(made.fileno(), FIRMWARE_MB * MIB)
    run("mkfs.vfat", "-F", "32", "-n", FIRMWARE_LABEL, str(image))
    files = sorted(map(str, folder.iterdir()))
    run("mcopy", "-s", "-i", str(image), *files, "::/")


def firmware_file(image: Path, name: str, to: Path) -> Path:
    """A copy of a file of the first partition."""
    run("mcopy", "-n", "-i", f"{image}@@{MIB}", f"::/{name}", str(to / name))
    return to / name
