# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the emulated board boots: Debian's kernel and device tree, and a root file system that lives in its memory.

In the root: Debian's Python and RPi.GPIO, the libraries at the versions that a Pi gets, this checkout's `cellar`, and
two probes that say 18 °C for ever, as files in the layout of the kernel's.
"""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from arm64.root import cache, have, root, run
from kernel_bench.building import PI_LOCK, pinned
from w1_replay import KernelTree

KERNEL = "linux-image-6.12-arm64"
PACKAGES = ("python3", "python3-rpi.gpio")
# The kernel's package wants an initramfs made, which under emulation takes minutes: only its files are wanted.
FETCH = (
    'cd "$1" && mkdir kernel && export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" && '
    f'apt-get download $(apt-cache depends --important {KERNEL} | sed -n "s/.*Depends: //p") && '
    "for it in linux-image-*.deb; do dpkg -x $it kernel; rm $it; done"
)
PROGRAMS = {
    "qemu-system-aarch64": "qemu-system-arm",
    "fdtput": "device-tree-compiler",
    "cpio": "cpio",
    "zstd": "zstd",
}
DAEMON = (  # what `cellar run` imports
    "annotated-types",
    "click",
    "click-default-group",
    "gpiod",
    "paho-mqtt",
    "pluggy",
    "pydantic",
    "pydantic-core",
    "python-dateutil",
    "sqlite-fts4",
    "sqlite-utils",
    "tabulate",
    "tomlkit",
    "typing-extensions",
    "typing-inspection",
    "w1thermsensor",
)
LGPIO = ("lgpio", "rpi-lgpio")
LEFT_OUT = (
    "usr/share/doc",
    "usr/share/locale",
    "usr/share/man",
    "var/cache",
    "var/lib/apt",
    "kernel",
)
REVISION = "a02082"  # a Pi 3B of 1 GB; RPi.GPIO asks the device tree for it, and the firmware is not here to say it
HERE, ROOT = Path(__file__).resolve().parent, Path(__file__).resolve().parents[2]
BEER, AIR = "28-0000000000a1", "28-0000000000a2"
HEATER, COOLER, HEARTBEAT = 17, 27, 26
BACKENDS = {"gpiod": "gpiod", "rpi-lgpio": "rpi-gpio", "RPi.GPIO": "rpi-gpio"}
CONFIG = f"""
site = "lille"
unit = "cave"
w1_devices = "/probes"
[gpio]
backend = "{{backend}}"
heartbeat_pin = {HEARTBEAT}
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Kölsch"
beer_probe = "beer"
chamber_probe = "air"
heater_pin = {HEATER}
cooler_pin = {COOLER}
setpoint_c = 22.0
mode = "auto"
"""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    kernel: Path
    device_tree: Path
    initramfs: Path


def image(folder: Path, say: Say) -> Image:
    """Made anew of this checkout, in `folder`. Raises `CannotMake`, or `CannotBuild` for a library not pinned."""
    have(PROGRAMS, say)
    tar = root("pi3b", PACKAGES, say=say, extra=(f"--customize-hook={FETCH}",))
    libraries = {"cobrew": wheels(DAEMON, say), "rpi-lgpio": wheels(LGPIO, say)}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        tree = Path(scratch) / "root"
        tree.mkdir()
        run("tar", "xf", str(tar), "-C", str(tree))
        kernel, device_tree = boot_files(tree / "kernel", folder)
        furnish(tree, libraries)
        say("packing the root file system")
        initramfs = packed(tree, folder / "root.cpio.zst")
    return Image(kernel=kernel, device_tree=device_tree, initramfs=initramfs)


def boot_files(package: Path, folder: Path) -> tuple[Path, Path]:
    kernel, device_tree = folder / "vmlinuz", folder / "bcm2837-rpi-3-b.dtb"
    shutil.copyfile(next(package.glob("boot/vmlinuz-*")), kernel)
    shutil.copyfile(next(package.glob(f"usr/lib/linux-image-*/broadcom/{device_tree.name}")), device_tree)
    run("fdtput", "-p", "-t", "x", str(device_tree), "/system", "linux,revision", REVISION)
    return kernel, device_tree


def furnish(tree: Path, libraries: dict[str, Path]) -> None:
    for name in LEFT_OUT:
        shutil.rmtree(tree / name, ignore_errors=True)
    for name, folder in libraries.items():
        shutil.copytree(folder, tree / "opt" / name)
    shutil.copytree(ROOT / "controller" / "cellar", tree / "opt" / "cobrew" / "cellar")
    for name, backend in BACKENDS.items():
        (tree / "etc" / f"cellar-{name}.toml").write_text(CONFIG.format(backend=backend), encoding="utf-8")
    probes = KernelTree(tree / "probes", [BEER, AIR])
    for rom in (BEER, AIR):
        probes.show(rom, 18.0)
    probes.converted()
    shutil.copyfile(HERE / "hand.py", tree / "init")
    (tree / "init").chmod(0o755)


def packed(tree: Path, archive: Path) -> Path:
    command = "find . -print0 | cpio --null --create --format=newc --quiet | zstd -q -f -6 -o"
    run("bash", "-o", "pipefail", "-c", f"{command} '{archive.resolve()}'", cwd=tree)
    return archive


def wheels(names: Sequence[str], say: Say) -> Path:
    """A folder with these libraries for a Pi, of the versions that it gets. Made once."""
    wanted = "\n".join(pinned(PI_LOCK.read_text(encoding="utf-8"), names)) + "\n"
    folder = cache() / f"wheels-{hashlib.sha256((wanted + sys.version).encode()).hexdigest()[:12]}"
    if folder.exists():
        return folder
    say(f"fetching {', '.join(names)} for arm64")
    half, listing = folder.with_suffix(".new"), folder.with_suffix(".lock")
    listing.write_text(wanted, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    debian = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]  # the suite's
    platforms = [f"--platform=manylinux{it}_aarch64" for it in ("2014", "_2_28", "_2_34", "_2_36")]
    run(*pip, *debian, *platforms, "--target", str(half), "--require-hashes", "-r", str(listing))
    half.replace(folder)
    return folder
