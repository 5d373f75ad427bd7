# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make the image of a card.

python tools/image/make.py --out cobrew.img       half an hour the first time; by root
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from arm64.brewery import LISTED, base, with_project
from arm64.disk import put, unpacked
from arm64.root import CannotMake, cache, run
from image.card import ROOT_LABEL, as_card
from wheels import CannotFetch, fetch

HERE = Path(__file__).resolve().parent
FIRMWARE = ("raspi-firmware", "firmware-brcm80211", "dosfstools")
FSTAB = f"LABEL={ROOT_LABEL} / ext4 defaults,noatime 0 1\nLABEL=FIRMWARE /boot/firmware vfat defaults 0 2\n"
# raspi-firmware writes config.txt and cmdline.txt with each kernel anew, from these.
DEFAULTS = f"ROOTPART=LABEL={ROOT_LABEL}\n"
SUDO = "# Nobody has a password here: who signs in does so with a key.\nbrewer ALL=(ALL) NOPASSWD: ALL\n"
# Not in a namespace of its own for processes: there Debian's scripts would not see that it is no running machine.
IN_ROOT = 'mount -t proc proc "$0/proc" && mount --bind /dev/pts "$0/dev/pts" && exec chroot "$0" "$@"'
SHADOWED = ("*", "!", "!*")  # what stands for a password that nobody can type


def make(out: Path) -> None:
    """Write the image. Raises `CannotMake`, `CannotFetch`."""
    tar = base(tell)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".image-") as folder:
        files = unpacked(tar, Path(folder) / "root")
        tell("Raspberry Pi's firmware")
        _firmware(files)
        tell("cobrew itself")
        with_project(files, fetch(cache() / "wheels"))
        _first_start(files)
        in_root(files, "/bin/sh", "/srv/install.sh")
        (files / "srv/install.sh").unlink()
        _of_its_own(files)
        if open_doors := passwords((files / "etc/shadow").read_text(encoding="utf-8")):
            raise CannotMake(f"these have a password: {', '.join(open_doors)}")
        tell("partitions")
        as_card(files, out)


def _firmware(files: Path) -> None:
    """Debian's package of it, which is not free software, from its own component."""
    put(files, "etc/fstab", FSTAB)
    sources = files / "etc/apt/sources.list"
    sources.write_text(sources.read_text().replace(" main\n", " main non-free-firmware\n"), encoding="utf-8")
    resolver = files / "etc/resolv.conf"
    resolver.unlink()
    shutil.copy("/etc/resolv.conf", resolver)
    # The initial file system has all that is needed; to make it again takes a quarter of an hour.
    quiet = files / "etc/initramfs-tools/update-initramfs.conf"
    before = quiet.read_text(encoding="utf-8")
    quiet.write_text(before.replace("update_initramfs=yes", "update_initramfs=no"), encoding="utf-8")
    in_root(files, "apt-get", "update", "-qq")
    in_root(files, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *FIRMWARE)
    in_root(files, "apt-get", "clean")
    quiet.write_text(before, encoding="utf-8")
    put(files, "etc/default/raspi-firmware", (files / "etc/default/raspi-firmware").read_text() + DEFAULTS)
    in_root(files, "env", "DEB_MAINT_PARAMS=configure", "/etc/kernel/postinst.d/z50-raspi-firmware")
    resolver.unlink()
    resolver.symlink_to("/run/systemd/resolve/stub-resolv.conf")
    shutil.rmtree(files / "var/lib/apt/lists")


def _first_start(files: Path) -> None:
    for source, to, mode in (
        ("install.sh", "srv/install.sh", 0o755),
        ("first-start.sh", "usr/local/sbin/cobrew-first-start", 0o755),
        ("cobrew-first-start.service", "etc/systemd/system/cobrew-first-start.service", 0o644),
    ):
        put(files, to, (HERE / source).read_text(encoding="utf-8"), mode)
    in_root(files, "useradd", "--create-home", "--shell", "/bin/bash", "--groups", "adm,sudo", "brewer")
    put(files, "etc/sudoers.d/brewer", SUDO, 0o440)


def _of_its_own(files: Path) -> None:
    """What each machine must have of its own, and makes at its first start."""
    for key in (files / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    put(files, "etc/machine-id", "")
    for it in LISTED:  # the next kernel's initial file system is made on the Pi, as Debian makes it
        (files / it).unlink()
    in_root(files, "systemctl", "enable", "cobrew-first-start.service")


def in_root(files: Path, *command: str) -> str:
    """Run it with the root file system for its own, under emulation. What is mounted for it goes with it."""
    return run("unshare", "--mount", "sh", "-c", IN_ROOT, str(files), *command)


def passwords(shadow: str) -> list[str]:
    """Whoever can sign in with one."""
    entries = [line.split(":") for line in shadow.splitlines() if line]
    return [name for name, secret, *_ in entries if secret not in SHADOWED]


def tell(text: str) -> None:
    print(f"image: {text}", file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("cobrew.img"), metavar="FILE")
    out = parser.parse_args(argv).out.resolve()
    try:
        make(out)
    except (CannotMake, CannotFetch) as error:
        print(f"image: {error}", file=sys.stderr)
        return 2
    print(f"{out}: {out.stat().st_blocks * 512 >> 20} MB. It has never started a Raspberry Pi.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
