# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make test` needs of the machine besides Python: a broker, a browser, systemd's checker, git, ngspice.

Installs the Debian packages when it may; otherwise says the one command and stops with exit code 2.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

SEARCH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
# Debian package -> programs, of which any one will do.
NEEDED = {
    "mosquitto": ("mosquitto",),
    "mosquitto-clients": ("mosquitto_sub",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "systemd": ("systemd-analyze",),
    "git": ("git",),
    "ngspice": ("ngspice",),
}


def missing_packages(is_there: Callable[[str], bool]) -> list[str]:
    return [package for package, programs in NEEDED.items() if not any(map(is_there, programs))]


def on_path(program: str) -> bool:
    return shutil.which(program, path=SEARCH) is not None


def main() -> int:
    missing = missing_packages(on_path)
    if not missing:
        return 0
    if os.geteuid() != 0 or not on_path("apt-get"):
        command = f"sudo apt-get install {' '.join(missing)}"
        print(
            f"cobrew: the tests need programs that are not here. Install them, then try again:\n  {command}",
            file=sys.stderr,
        )
        return 2
    print(f"cobrew: installing Debian packages {' '.join(missing)} …", flush=True)
    patient = "-oDPkg::Lock::Timeout=300"  # a new machine may just be updating itself
    install = ["apt-get", "install", "-y", "-qq", patient, "--no-install-recommends", *missing]
    if quietly(install).returncode != 0:
        quietly(["apt-get", "update", "-qq"])
        failed = quietly(install)
        if failed.returncode != 0:
            print(f"cobrew: apt-get could not install them:\n{failed.stdout}", file=sys.stderr)
            return 2
    return 0


def quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    silent = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command,
        env=silent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    raise SystemExit(main())
