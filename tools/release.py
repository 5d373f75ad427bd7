# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make a release and sign it: what `cellar system update` takes.

    ssh-keygen -t ed25519 -f release-key -C cobrew          # once; keep it off the Pi
    python tools/release.py --key release-key --number 12 --out cobrew-12.tar

With `--wheels DIR`, filled by `tools/wheels.py`, it carries its dependencies too, and installs without a network.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cellar.composition.installing.release import LOCK, MANIFEST, NAMESPACE, SIGNATURE, Manifest, digest
from wheels import with_sums

TREE = Path(__file__).resolve().parents[1]


def signed(files: Sequence[Path], *, number: int, version: str, key: Path, out: Path) -> Manifest:
    """Write the release of these files. Raises `CalledProcessError` when OpenSSH does not sign."""
    manifest = Manifest(number=number, version=version, sha256={it.name: digest(it) for it in files})
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / MANIFEST
        told.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(told)]
        subprocess.run(command, check=True, capture_output=True)
        with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as tar:
            for file in (told, told.with_name(SIGNATURE), *files):
                tar.add(file, arcname=file.name, recursive=False)
    return manifest


def wheel(folder: Path, tree: Path = TREE) -> Path:
    """The tree as a wheel in `folder`."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(tree)], check=True)
    return next(folder.glob("cobrew-*.whl"))


def carrying(wheels: Sequence[Path], folder: Path) -> list[Path]:
    """The lock as a file in `folder`, and these wheels. What was built from a source of the lock gets its sum there.

    Raises `CannotFetch` for a wheel that is not of the lock.
    """
    lock = folder / LOCK
    text = (TREE / "requirements" / LOCK).read_text(encoding="utf-8")
    lock.write_text(with_sums(text, {it.name: digest(it) for it in wheels}), encoding="utf-8")
    return [lock, *wheels]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--key", type=Path, required=True, help="the private key, made by ssh-keygen")
    parser.add_argument("--number", type=int, required=True, help="greater than the last release's")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="for example cobrew-12.tar")
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="the lock's wheels for the Pi, to carry along")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = wheel(Path(folder))
        wheels = sorted(arguments.wheels.glob("*.whl")) if arguments.wheels else []
        files = [own, *carrying(wheels, Path(folder))]
        version = own.name.split("-")[1]
        made = signed(files, number=arguments.number, version=version, key=arguments.key, out=arguments.out)
    print(f"{arguments.out}: {made.version}, number {made.number}, {len(made.sha256)} files, signed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
