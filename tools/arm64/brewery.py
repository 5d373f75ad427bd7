# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The brewery's machine before anybody has installed cobrew on it: Debian, as the page “Flash” finds it after step 1.

With the project, its wheels and three releases in `/srv`: the emulated machine has no network to fetch them from.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from arm64.disk import as_ext4, kernel_of, put, tree_copied, unpacked
from arm64.guest import PROGRAMS, Guest
from arm64.root import Say, cache, have, root, run
from cellar.composition.installing.release import LOCK, SIGNER
from release import carrying, signed, wheel
from wheels import fetch

TREE = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("systemd-sysv", "udev", "dbus", "systemd-timesyncd", "systemd-resolved", "openssh-server"),
    *(
        "python3",
        "python3-venv",
        "mosquitto",
        "mosquitto-clients",
    ),  # step 2 of “Flash”; the project needs no git here
    *("ca-certificates", "linux-image-arm64", "initramfs-tools", "zstd", "iproute2", "sudo", "kmod", "nano"),
    *("e2fsprogs", "fdisk", "libpam-systemd", "avahi-daemon"),
)
# What a Pi 3 or 4 and the emulator start from. All that Debian would put into the initial file system takes half
# an hour, twice, to gather under emulation.
MODULES = (
    *("virtio_blk", "virtio_pci", "virtio_net", "ext4", "vfat", "nls_cp437", "nls_ascii"),
    *("bcm2835", "sdhci_iproc", "mmc_block", "reset_raspberrypi", "gpio_raspberrypi_exp", "clk_raspberrypi"),
    *("raspberrypi_hwmon", "gpio_regulator", "fixed", "bcm2835_dma", "i2c_bcm2835", "pwm_bcm2835"),
    *(
        "pcie_brcmstb",
        "xhci_pci",
        "dwc2",
        "phy_generic",
        "usb_storage",
        "uas",
        "broadcom",
        "genet",
        "smsc95xx",
        "lan78xx",
    ),
)
LISTED = "etc/initramfs-tools/conf.d/cobrew", "usr/share/initramfs-tools/modules.d/cobrew"
HOOKS = (
    f"mkdir -p {' '.join(f'$1/{Path(it).parent}' for it in LISTED)}",
    f"echo MODULES=list > $1/{LISTED[0]}",
    f"printf '%s\\n' {' '.join(MODULES)} > $1/{LISTED[1]}",
)
DISK_MB = 3500
# Whose card it is, and how Raspberry Pi OS begins its boot configuration.
FSTAB = "/dev/vda / ext4 defaults,noatime 0 1\n"
CONFIG_TXT = "# For more options and information see the documentation\ndtparam=audio=on\narm_64bit=1\n\n[all]\n"
NEXT_VERSION = "0.1.0+next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """`good`: number 2, of another version, signed by whom the machine trusts. `foreign`: signed by somebody else."""

    good: Path
    foreign: Path
    signers: str


def base(say: Say) -> Path:
    """The root file system's tar. Raises `CannotMake`."""
    return root("brewery", PACKAGES, say=say, extra=[f"--essential-hook={it}" for it in HOOKS])


def machine(folder: Path, say: Say) -> tuple[Guest, Releases]:
    """The machine, switched off, and the releases. `folder` is emptied. Raises `CannotMake`, `CannotFetch`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    have(PROGRAMS, say)
    tar = base(say)
    say("fetching wheels, and making the disk")
    wheels = fetch(cache() / "wheels")
    files = unpacked(tar, folder / "root")
    key = _key(folder, "ssh")
    put(files, "root/.ssh/authorized_keys", key.with_suffix(".pub").read_text(encoding="utf-8"), 0o600)
    put(files, "etc/fstab", FSTAB)
    put(files, "boot/firmware/config.txt", CONFIG_TXT)
    with_project(files, wheels)
    kernel, initrd = (shutil.copy2(it, folder) for it in kernel_of(files))
    as_ext4(files, folder / "disk.ext4", size_mb=DISK_MB, label="cobrew")
    shutil.rmtree(files)
    guest = Guest(
        kernel=Path(kernel), initrd=Path(initrd), disk=folder / "disk.ext4", key=key, console=folder / "console.log"
    )
    return guest, _releases(folder, wheels)


def with_project(files: Path, wheels: Sequence[Path]) -> None:
    """Into a root file system: the project and its wheels, in /srv, with a lock that has the sums of all of them."""
    (files / "srv/cobrew").mkdir()
    tree_copied(TREE, files / "srv/cobrew")
    (files / "srv/wheels").mkdir()
    for it in wheels:
        shutil.copy2(it, files / "srv/wheels")
    shutil.copy2(wheels[0].with_name(LOCK), files / "srv/cobrew/requirements" / LOCK)


def _releases(folder: Path, wheels: list[Path]) -> Releases:
    tree = folder / "next"
    tree.mkdir()
    tree_copied(TREE, tree)
    for file in ("controller/cellar/__init__.py", "pyproject.toml"):
        text = (tree / file).read_text(encoding="utf-8")
        (tree / file).write_text(text.replace('"0.1.0"', f'"{NEXT_VERSION}"', 1), encoding="utf-8")
    own = wheel(folder, tree)
    files = [own, *carrying(wheels, folder)]
    ours, theirs = _key(folder, "ours"), _key(folder, "theirs")
    good, foreign = folder / "cobrew-2.tar", folder / "foreign-2.tar"
    for key, out in ((ours, good), (theirs, foreign)):
        signed(files, number=2, version=NEXT_VERSION, key=key, out=out)
    public = ours.with_suffix(".pub").read_text(encoding="utf-8")
    return Releases(good=good, foreign=foreign, signers=f"{SIGNER} {public}")


def _key(folder: Path, name: str) -> Path:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name))
    return folder / name
