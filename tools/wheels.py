# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lock's packages as wheels for a Raspberry Pi with Debian 12, fetched on any machine, each against its sum.

    python tools/wheels.py FOLDER           for `tools/release.py --wheels FOLDER`

What is published as source only is built here: it must be plain Python, so that the wheel fits the Pi too.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from cellar.composition.installing.release import digest

LOCK = Path(__file__).resolve().parents[1] / "requirements" / "pi.lock"
SOURCE_ONLY = frozenset({"http-ece"})
GLIBCS = ("2_34", "2_28", "2_17")  # Debian 12 has 2.36
_ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)==(?:.*\\\n)*.*$", re.MULTILINE)
_WHEEL = re.compile(r"(?P<name>[A-Za-z0-9_.]+)-(?P<version>[^-]+)-[^-]+-(?P<abi>[^-]+)-(?P<platform>[^-]+)\.whl")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


class CannotFetch(Exception):
    """The message says what pip said, or which wheel does not fit."""


def fetch(folder: Path) -> list[Path]:
    """The wheels, in `folder`, beside the lock with the sums of all of them. Raises `CannotFetch`."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = LOCK.read_text(encoding="utf-8")
    ready, sources = parted(lock)
    platforms = [f"--platform=manylinux_{it}_aarch64" for it in GLIBCS]
    python = ["--python-version=3.11", "--implementation=cp", "--only-binary=:all:"]
    _pip(["download", "--dest", str(folder), *platforms, *python], ready)
    _pip(["wheel", "--wheel-dir", str(folder)], sources)
    wheels = sorted(folder.glob("*.whl"))
    if foreign := [it.name for it in wheels if not fits(it.name)]:
        raise CannotFetch(f"not for a Pi: {', '.join(foreign)}")
    sums = {it.name: digest(it) for it in wheels}
    (folder / LOCK.name).write_text(with_sums(lock, sums), encoding="utf-8")
    return wheels


def parted(lock: str) -> tuple[list[str], list[str]]:
    """The lock's entries: of packages with ready wheels, and of those that are source only."""
    entries = [(it["name"], it[0]) for it in _ENTRY.finditer(lock)]
    return (
        [text for name, text in entries if name not in SOURCE_ONLY],
        [text for name, text in entries if name in SOURCE_ONLY],
    )


def fits(wheel: str) -> bool:
    found = _WHEEL.fullmatch(wheel)
    return found is not None and (found["platform"] == "any" or "aarch64" in found["platform"])


def with_sums(lock: str, sums: dict[str, str]) -> str:
    """The lock, with the sums of the wheels (name -> SHA-256) that it does not know: those built from its sources.

    Raises `CannotFetch` for a wheel of a package or version that the lock does not have.
    """
    for wheel, total in sums.items():
        if total in lock:
            continue
        found = _WHEEL.fullmatch(wheel)
        pinned = f"{found['name'].lower().replace('_', '-')}=={found['version']} \\\n" if found else ""
        if not found or f"\n{pinned}" not in f"\n{lock}" or found["abi"] != "none":
            raise CannotFetch(f"{wheel} is not of {LOCK.name}")
        lock = f"\n{lock}".replace(f"\n{pinned}", f"\n{pinned}    --hash=sha256:{total} \\\n")[1:]
    return lock


def _pip(command: Sequence[str], entries: Iterable[str]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".lock", encoding="utf-8") as listing:
        listing.write("\n".join(entries) + "\n")
        listing.flush()
        whole = [*PIP, *command, "--no-deps", "--require-hashes", "-r", listing.name]
        done = subprocess.run(whole, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotFetch(done.stderr[-2000:])


def main(argv: Sequence[str]) -> int:
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(f"{argv[0]}: {len(fetch(Path(argv[0])))} wheels")
    except CannotFetch as error:
        print(f"wheels: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
