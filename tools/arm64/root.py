# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A root file system of Debian for arm64, as a tar, made once and kept in the user's cache.

    python tools/arm64/root.py NAME PACKAGE …       prints where it is

mmdebstrap installs the packages; their scripts run under QEMU's user emulation, which the kernel starts by itself for
a program of the other architecture once it is told so (binfmt_misc). Takes minutes, and root's rights.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SUITE = "bookworm"
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
# Program -> the Debian package it comes with.
BUILDER = {
    "mmdebstrap": "mmdebstrap",
    "arch-test": "arch-test",
    "qemu-aarch64-static": "qemu-user-static",
}
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
BINFMT, MAGIC = Path("/proc/sys/fs/binfmt_misc"), Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
PATIENT = "-oDPkg::Lock::Timeout=600"  # another apt-get may be at work
Say = Callable[[str], None]


class CannotMake(Exception):
    """Something is missing that we may not or cannot get. The message says what to do."""


def cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cobrew" / "arm64"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def root(name: str, packages: Sequence[str], *, say: Say, extra: Sequence[str] = ()) -> Path:
    """The tar. `extra` are arguments of mmdebstrap: more components, hooks. Raises `CannotMake`.

    It is made anew when packages or `extra` change, not when Debian changes: to follow Debian, remove the tar.
    """
    command = ["mmdebstrap", "--mode=root", "--architectures=arm64", "--variant=minbase", "--format=tar"]
    command += [f"--include={','.join(packages)}", *extra, SUITE]
    made = cache() / f"{name}-{hashlib.sha256(' '.join(command).encode()).hexdigest()[:12]}.tar"
    with (cache() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second one waits, and finds it made
        if not made.exists():
            _prepare(say)
            say(f"making {made.name}: {len(packages)} packages of Debian {SUITE}, for arm64; minutes")
            half = made.with_suffix(".new")
            run(*command, str(half))
            half.replace(made)
    return made


def _prepare(say: Say) -> None:
    have({**BUILDER, str(KEYRING): "debian-archive-keyring"}, say)
    if os.geteuid() != 0:
        raise CannotMake("a root file system is made by root: try again with sudo")
    if not _runs_arm64():
        _let_the_kernel_run_arm64()
    if not _runs_arm64():
        raise CannotMake("this kernel does not start programs for arm64: `arch-test arm64` says no")


def _runs_arm64() -> bool:
    return subprocess.run(["arch-test", "arm64"], capture_output=True, check=False).returncode == 0


def _let_the_kernel_run_arm64() -> None:
    """Where systemd has not done it at its start. What the kernel is told is in QEMU's package."""
    register = BINFMT / "register"
    if not register.exists():
        run("mount", "-t", "binfmt_misc", "none", str(BINFMT))
    if not (BINFMT / MAGIC.stem).exists():
        register.write_bytes(MAGIC.read_bytes())


def have(needed: dict[str, str], say: Say) -> None:
    """These programs (or files), each with its Debian package; installed when that may be. Raises `CannotMake`."""
    missing = sorted({package for what, package in needed.items() if not _is_there(what)})
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-qq", PATIENT, "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotMake(f"programs are missing. Install them, then try again:\n  sudo {' '.join(command)}")
    say(" ".join(command))
    try:
        run(*command)
    except CannotMake:
        run("apt-get", "update", "-qq")
        run(*command)


def _is_there(what: str) -> bool:
    return Path(what).exists() if what.startswith("/") else shutil.which(what, path=PATH) is not None


def run(*command: str, cwd: Path | None = None) -> str:
    """Quietly. Returns what it said, which is in the error if it fails. Raises `CannotMake`."""
    env = {**os.environ, "PATH": PATH, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise CannotMake(f"this failed (exit code {done.returncode}): {' '.join(command)}\n{done.stdout[-3000:]}")
    return done.stdout


def main(argv: Sequence[str]) -> int:
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(root(argv[0], argv[1:], say=lambda it: print(f"arm64: {it}", file=sys.stderr, flush=True)))
    except CannotMake as error:
        print(f"arm64: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
