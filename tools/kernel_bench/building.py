# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the bench's kernel from Debian's source, once, and keeps it outside the tree; and gets rpi-lgpio.

The kernel stays in the user's cache under a name that is the checksum of all that went into it, so that a change of
ours makes another one and nobody runs an old one unawares. Compiling is as nice as can be.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINUX = HERE / "linux"
PI_LOCK = HERE.parents[1] / "requirements" / "pi.lock"
PACKAGE = "linux-source-6.12"
# Program -> the Debian package it comes with: what compiles, and what the tests run in the guest.
RUN = {"mosquitto": "mosquitto", "udevadm": "udev"}
PROGRAMS = {
    "gcc": "build-essential",
    "make": "build-essential",
    "patch": "build-essential",
    "bc": "bc",
    "flex": "flex",
    "bison": "bison",
    "xz": "xz-utils",
}
FILES_BUILT = 1450  # about; for the progress
Say = Callable[[str], None]


class CannotBuild(Exception):
    """Something is missing that we may not or cannot get. The message says what to do."""


def cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cobrew" / "kernel-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint(folder: Path = LINUX) -> str:
    """Of the package's name and everything that we put into it."""
    digest = hashlib.sha256(PACKAGE.encode())
    for file in sorted(folder.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def kernel(say: Say, *, jobs: int) -> Path:
    """The kernel, built if it is not there, and what runs on it. Raises `CannotBuild`."""
    _have(RUN, say)
    built = cache() / f"linux-{fingerprint()}"
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second one waits, and finds it built
        if not built.exists():
            _build(built, say, jobs=jobs)
    return built


def _build(built: Path, say: Say, *, jobs: int) -> None:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise CannotBuild(f"User-Mode Linux runs on x86-64 only, and this is {os.uname().machine}")
    _have(PROGRAMS, say)
    tree = unpacked(_source(say), say)
    furnish(tree)
    configure(tree)
    _compile(tree, say, jobs=jobs)
    half = built.with_suffix(".new")
    _run("strip", "-o", str(half), str(tree / "linux"))
    half.replace(built)
    shutil.rmtree(tree)


def missing(programs: Mapping[str, str], is_there: Callable[[str], bool]) -> list[str]:
    """The Debian packages of those that are not there."""
    return sorted({package for program, package in programs.items() if not is_there(program)})


def _have(programs: Mapping[str, str], say: Say) -> None:
    packages = missing(programs, lambda it: shutil.which(it) is not None)
    if not packages:
        return
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotBuild(f"the kernel bench needs programs. Install them, then try again:\n  sudo {command}")
    say(command)
    patient = ("-o", "DPkg::Lock::Timeout=600")  # another apt may be at work
    _run("apt-get", "install", "-y", "-qq", *patient, "--no-install-recommends", *packages)


def _source(say: Say) -> Path:
    """Debian's package of the kernel's source. apt checks its signature; nothing is installed."""
    there = sorted(cache().glob(f"{PACKAGE}_*_all.deb"))
    if there:
        return there[-1]
    if not shutil.which("apt-get"):
        raise CannotBuild(f"the kernel's source is Debian's package {PACKAGE}, and there is no apt-get here")
    say(f"fetching {PACKAGE}, 150 MB")
    try:
        _run("apt-get", "download", "-qq", PACKAGE, cwd=cache())
    except CannotBuild as error:
        advice = f"{PACKAGE} is in Debian 13, and in bookworm-security and bookworm-backports of Debian 12"
        raise CannotBuild(f"{error}\n{advice}; `apt-get update`, then try again") from error
    return sorted(cache().glob(f"{PACKAGE}_*_all.deb"))[-1]


def unpacked(package: Path, say: Say) -> Path:
    """The source's folder, as Debian has it."""
    tree = cache() / "build" / PACKAGE
    shutil.rmtree(tree, ignore_errors=True)
    tree.parent.mkdir(exist_ok=True)
    say(f"unpacking {package.name}, 1.5 GB for as long as it is compiled")
    pipe = f"dpkg-deb --fsys-tarfile '{package}' | tar xO ./usr/src/{PACKAGE}.tar.xz | nice -n 19 tar xJ"
    _run("bash", "-o", "pipefail", "-c", pipe, cwd=tree.parent)
    return tree


def furnish(tree: Path) -> None:
    """Our 1-Wire bus among the kernel's, two knobs for its GPIO simulator, and a repair."""
    masters = tree / "drivers" / "w1" / "masters"
    shutil.copy(LINUX / "w1_bench.c", masters)
    with (masters / "Makefile").open("a", encoding="utf-8") as makefile:
        makefile.write("obj-$(CONFIG_W1) += w1_bench.o\n")
    for file in sorted(LINUX.glob("*.patch")):
        _run("patch", "--batch", "--forward", "-p1", "-i", str(file), cwd=tree)


def configure(tree: Path) -> None:
    _run("make", "ARCH=um", "allnoconfig", cwd=tree)
    _run("bash", "scripts/kconfig/merge_config.sh", "-m", ".config", str(LINUX / "um.config"), cwd=tree)
    _run("make", "ARCH=um", "olddefconfig", cwd=tree)
    asked, got = ((it / name).read_text().splitlines() for it, name in ((LINUX, "um.config"), (tree, ".config")))
    if refused := not_taken(asked, got):
        raise CannotBuild(f"this kernel does not take {', '.join(refused)}: mend {LINUX / 'um.config'}")


def not_taken(asked: Iterable[str], got: Iterable[str]) -> list[str]:
    """The options of `asked` that are not in `got`."""
    taken = set(got)
    return [line for line in asked if line.startswith("CONFIG_") and line not in taken]


def _compile(tree: Path, say: Say, *, jobs: int) -> None:
    command = ["nice", "-n", "19", "make", "ARCH=um", f"-j{jobs}", "linux"]
    output: list[str] = []
    with subprocess.Popen(command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as making:
        assert making.stdout is not None  # noqa: S101 - as asked for
        for line in making.stdout:
            output.append(line)
            if len(output) % 50 == 0:
                say(f"compiling: {len(output)} of about {FILES_BUILT} steps")
    if making.returncode != 0:
        raise CannotBuild("the kernel does not compile:\n" + "".join(output[-30:]))


def rpi_lgpio(say: Say) -> Path:
    """A folder with rpi-lgpio and what it stands on, of the versions that a Pi gets; apart from the environment.

    There its `RPi` would be found by tests that want it missing.
    """
    wanted = "\n".join(pinned(PI_LOCK.read_text(encoding="utf-8"), ("rpi-lgpio", "lgpio"))) + "\n"
    folder = cache() / f"rpi-lgpio-{hashlib.sha256((wanted + sys.version).encode()).hexdigest()[:12]}"
    if folder.exists():
        return folder
    say("fetching rpi-lgpio")
    listing, half = cache() / "rpi-lgpio.lock", folder.with_suffix(".new")
    listing.write_text(wanted, encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
    _run(*pip, "--require-hashes", "--target", str(half), "-r", str(listing))
    half.replace(folder)
    return folder


def pinned(lock: str, names: Sequence[str]) -> list[str]:
    """The entries of these packages, with their hashes. Raises `CannotBuild` if one is not pinned."""
    entries = []
    for name in names:
        found = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*$", lock, re.MULTILINE)
        if not found:
            raise CannotBuild(f"{PI_LOCK.name} pins no {name}")
        entries.append(found[0])
    return entries


def _run(*command: str, cwd: Path | None = None) -> None:
    """Quietly; what it said is in the error."""
    silent = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=cwd, env=silent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotBuild(f"this failed (exit code {done.returncode}): {' '.join(command)}\n{done.stdout[-2000:]}")
