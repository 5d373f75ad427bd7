# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes .venv what a lock says. Instant when it already is. Standard library only: it runs before anything is there.

    python3 tools/environment.py run|test|mutation|bench|docs

`test` contains everything that `run` needs, so that an environment made for tests also runs the brewery; `mutation`
and `bench` contain everything that `test` needs.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SERVED_BY = {
    "run": ("run", "test", "mutation", "bench", "docs"),
    "test": ("test", "mutation", "bench", "docs"),
    "mutation": ("mutation",),
    "bench": ("bench",),
    "docs": ("docs",),
}


class InstallError(Exception):
    """Installing stopped. The message says what to do."""


def fingerprint(name: str) -> str:
    """Of all that decides what is installed: the lock, the project's own metadata, the interpreter."""
    digest = hashlib.sha256(sys.version.encode())
    for source in (ROOT / "requirements" / f"{name}.lock", ROOT / "pyproject.toml"):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def is_current(name: str) -> bool:
    """Whether the environment was made, to its end, from exactly today's inputs."""
    return stamp(name).exists() and stamp(name).read_text(encoding="utf-8") == fingerprint(name)


def main(arguments: Sequence[str]) -> int:
    name = arguments[0]
    if any(is_current(served) for served in SERVED_BY[name]):
        return 0
    started_s = time.perf_counter()
    print(f"cobrew: installing requirements/{name}.lock into .venv (Python {sys.version.split()[0]}) …", flush=True)
    try:
        install(name)
    except InstallError as failed:
        print(f"cobrew: {failed}", file=sys.stderr)
        return 2
    print(f"cobrew: installed in {time.perf_counter() - started_s:.0f} s")
    return 0


def install(name: str) -> None:
    python = VENV / "bin" / "python"
    if not made_by_this_python():
        ensure_venv_module()
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(VENV))
    for old in VENV.glob("installed-*"):
        old.unlink()
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / f"{name}.lock"))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp(name).write_text(fingerprint(name), encoding="utf-8")


def made_by_this_python() -> bool:
    """A .venv that another Python made, or that moved with its directory, is made anew."""
    python = VENV / "bin" / "python"
    question = "import sys; print(sys.version); print(sys.prefix)"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer == f"{sys.version}\n{VENV}\n"


def ensure_venv_module() -> None:
    """Debian ships Python without ensurepip."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        remedy = f"Install it, then try again:\n  sudo apt-get install {package}"
        raise InstallError(f"this Python has no venv module. {remedy}")
    print(f"cobrew: installing Debian package {package} …", flush=True)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def run(*command: str) -> None:
    """Quietly; what it said is shown if it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise InstallError(f"this failed (exit code {done.returncode}):\n  {' '.join(command)}\n{done.stdout}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
