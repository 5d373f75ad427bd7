# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A root file system's tar as a folder, with what makes it a machine of its own, and as an ext4 image.

mke2fs fills the image from the folder: no loop device, no mount. Owners and modes are kept, so it is done by root.
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from arm64.root import have, run

MKE2FS = {"mke2fs": "e2fsprogs", "debugfs": "e2fsprogs"}
NAME = "brewery"
# What each machine of ours has; Debian's build leaves the builder's own name and resolver in it.
PLAIN: Mapping[str, str] = {
    "etc/hostname": f"{NAME}\n",
    "etc/hosts": f"127.0.0.1 localhost\n127.0.1.1 {NAME}\n::1 localhost ip6-localhost ip6-loopback\n",
    "etc/systemd/network/80-cobrew.network": "[Match]\nName=e*\n[Network]\nDHCP=yes\n",
}
# A unit's link, as `systemctl enable` makes it -> the unit.
ENABLED: Mapping[str, str] = {
    "etc/systemd/system/multi-user.target.wants/systemd-networkd.service": "systemd-networkd.service",
    "etc/systemd/system/sockets.target.wants/systemd-networkd.socket": "systemd-networkd.socket",
    "etc/systemd/system/network-online.target.wants/systemd-networkd-wait-online.service": (
        "systemd-networkd-wait-online.service"
    ),
}


def unpacked(tar: Path, folder: Path) -> Path:
    """The root file system in `folder`, which must not be there yet, with our own names in it."""
    folder.mkdir(parents=True)
    run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xpf", str(tar), "-C", str(folder))
    for path, text in PLAIN.items():
        put(folder, path, text)
    for path, unit in ENABLED.items():
        link = folder / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(f"/lib/systemd/system/{unit}")
    resolver = folder / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    resolver.symlink_to("/run/systemd/resolve/stub-resolv.conf")
    put(folder, "etc/machine-id", "")  # empty: one of its own, but no unit is enabled for being there
    return folder


def put(folder: Path, path: str, text: str, mode: int = 0o644) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(mode)


def kernel_of(folder: Path) -> tuple[Path, Path]:
    """The newest kernel of a root file system, and its initial file system."""
    names = sorted((folder / "boot").glob("vmlinuz-*"), key=_version)
    return names[-1], names[-1].with_name(names[-1].name.replace("vmlinuz-", "initrd.img-"))


def _version(file: Path) -> list[int]:
    return [int(it) for it in re.findall(r"\d+", file.name)]


def as_ext4(folder: Path, image: Path, *, size_mb: int, label: str) -> None:
    """A sparse image of the folder. Raises `CannotMake` when it does not fit."""
    have(MKE2FS, print)
    image.unlink(missing_ok=True)
    with image.open("wb") as made:
        os.truncate(made.fileno(), size_mb << 20)
    run("mke2fs", "-q", "-t", "ext4", "-L", label, "-d", str(folder), str(image))


def tree_copied(tree: Path, to: Path) -> None:
    """What `pip install .` needs of the project, as it stands here."""
    kept_out = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for name in ("controller", "web", "requirements", "LICENSES"):
        shutil.copytree(tree / name, to / name, ignore=kept_out, symlinks=True)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy2(tree / name, to / name)
