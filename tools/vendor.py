# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings other people's browser code into the tree, so that no page ever loads anything from elsewhere.

    python tools/vendor.py            fetch what web/vendor.toml names, verify it, write it
    python tools/vendor.py --check    compare the committed files with the recorded sums; no network

A package is fetched with `npm pack`, so npm's own configuration says from where, and is used only if its
sha512 is the one that we recorded. Beside each file stands its licence, as REUSE wants it.
"""

import argparse
import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "web" / "vendor.toml"
VENDOR = ROOT / "web" / "taproom" / "static" / "vendor"


class VendorError(Exception):
    """What was fetched or found is not what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a package: where it is in the tarball, where it goes, what it must be."""

    source: str
    to: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    name: str
    version: str
    integrity: str
    licence: str
    copyright: str
    files: tuple[File, ...]

    @property
    def sidecar(self) -> str:
        # REUSE-IgnoreStart
        return (
            f"SPDX-FileCopyrightText: {self.copyright}\n"
            f"SPDX-License-Identifier: {self.licence}\n\n"
            f"{self.name} {self.version}, unchanged. See web/vendor.toml.\n"
        )
        # REUSE-IgnoreEnd


def read_list(path: Path = LIST) -> Iterator[Package]:
    """The packages that the list names."""
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["package"]:
        files = tuple(File(source=source, **rest) for source, rest in entry.pop("files").items())
        yield Package(files=files, **entry)


def check(packages: Iterator[Package], folder: Path = VENDOR) -> list[str]:
    """What is wrong with the committed files, as sentences; nothing if all is well."""
    wrong: list[str] = []
    expected: set[Path] = set()
    for package in packages:
        for file in package.files:
            path = folder / file.to
            sidecar = path.with_name(f"{path.name}.license")
            expected |= {path, sidecar}
            if not path.exists():
                wrong.append(f"{file.to} is missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
                wrong.append(f"{file.to} is not what web/vendor.toml says")
            if not sidecar.exists() or sidecar.read_text(encoding="utf-8") != package.sidecar:
                wrong.append(f"{file.to}.license is not what web/vendor.toml says")
    present = {path for path in folder.rglob("*") if path.is_file()}
    return wrong + [f"{path.relative_to(folder)} is nobody's" for path in sorted(present - expected)]


def fetch(package: Package) -> bytes:
    """The package's tarball, verified."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (tarball,) = Path(folder).glob("*.tgz")
        content = tarball.read_bytes()
    got = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")
    if got != package.integrity:
        raise VendorError(f"{package.name} {package.version} has integrity {got}, expected {package.integrity}")
    return content


def write(package: Package, tarball: bytes, folder: Path = VENDOR) -> None:
    """Write the package's files and their licences."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for file in package.files:
            member = archive.extractfile(f"package/{file.source}")
            if member is None:
                raise VendorError(f"{package.name} has no {file.source}")
            path = folder / file.to
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(member.read())
            path.with_name(f"{path.name}.license").write_text(package.sidecar, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare; no network")
    options = parser.parse_args()
    if not options.check:
        for package in read_list():
            write(package, fetch(package))
    wrong = check(read_list())
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
