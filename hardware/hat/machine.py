# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""What `make hardware` needs of the machine: KiCad 9 and its libraries, ngspice, OpenSCAD; two Python tools.

Debian 12 has KiCad 6; its backports have 9. As root on Debian they are installed; otherwise the commands are said.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hat.kicad import Refused, run

BACKPORTS = Path("/etc/apt/sources.list.d/cobrew-backports.sources")
SOURCES = """Types: deb
URIs: {archive}
Suites: {codename}-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
# Debian package -> a path that it brings.
KICAD = {
    "kicad": Path("/usr/bin/kicad-cli"),
    "kicad-symbols": Path("/usr/share/kicad/symbols"),
    "kicad-footprints": Path("/usr/share/kicad/footprints"),
}
OTHERS = {
    "ngspice": Path("/usr/bin/ngspice"),
    "openscad": Path("/usr/bin/openscad"),
    "graphviz": Path("/usr/bin/dot"),
    "xvfb": Path("/usr/bin/Xvfb"),
    "xauth": Path("/usr/bin/xauth"),
    "python3-numpy": Path("/usr/lib/python3/dist-packages/numpy"),
    "python3-venv": Path("/usr/share/doc/python3-venv"),
}
PYTHON_TOOLS = {"wireviz": "wireviz==0.4.1", "InteractiveHtmlBom": "InteractiveHtmlBom==2.12.0"}


def missing() -> tuple[list[str], list[str]]:
    """Packages of KiCad, and others, that are not here."""
    return tuple([name for name, path in it.items() if not path.exists()] for it in (KICAD, OTHERS))  # type: ignore[return-value]


def prepare() -> str:
    """Install what is missing. Raises Refused with the commands, where it may not."""
    kicad, others = missing()
    codename = _codename()
    kicad_from = ["-t", f"{codename}-backports"] if codename == "bookworm" else []
    if kicad or others:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            wanted = " ".join([*others, *kicad])
            raise Refused(f"install these, KiCad 9 from {codename}-backports, then try again: {wanted}")
        if kicad_from and not BACKPORTS.exists():
            BACKPORTS.write_text(SOURCES.format(archive=_archive(codename), codename=codename), encoding="utf-8")
        _apt("update", "-qq")
        if others:
            _apt("install", "-y", "-qq", "--no-install-recommends", *others)
        if kicad:
            _apt("install", "-y", "-qq", "--no-install-recommends", *kicad_from, *kicad)
    _library_tables()
    return run("kicad-cli", "version").strip()


def _apt(*arguments: str) -> str:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *arguments], env=quiet, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused(f"apt-get {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _archive(codename: str) -> str:
    """The mirror that this machine already takes Debian from; its backports are beside it."""
    asked = ("indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", f"Codename: {codename}")
    found = _apt(*asked).split()
    if not found:
        raise Refused(f"apt knows no archive of {codename}: add {codename}-backports to its sources, then try again")
    return found[0]


def _codename() -> str:
    said = Path("/etc/os-release").read_text(encoding="utf-8")
    return next((it.partition("=")[2] for it in said.splitlines() if it.startswith("VERSION_CODENAME=")), "")


def _library_tables() -> None:
    """KiCad looks for its own libraries in the user's configuration, and warns of each symbol if it has none."""
    home = Path.home() / ".config/kicad/9.0"
    for name in ("sym-lib-table", "fp-lib-table"):
        if not (home / name).exists():
            home.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path("/usr/share/kicad/template") / name, home / name)


def python_tools(folder: Path) -> Path:
    """A virtual environment beside KiCad's Python, with WireViz and the interactive bill of materials."""
    python = folder / "bin/python"
    if not python.exists():
        run(sys.executable, "-m", "venv", "--system-site-packages", folder)
    for module, requirement in PYTHON_TOOLS.items():
        if not any(folder.glob(f"lib/*/site-packages/{module}")):
            extra = ["--no-deps"] if module == "InteractiveHtmlBom" else []
            run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *extra, requirement)
    return python
