# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A release: a tar of files, a manifest of their sums, and OpenSSH's signature of the manifest.

Nothing of it is run, and no path that it names is followed, before the signature and every sum are good.
"""

import hashlib
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
LOCK: Final = "pi.lock"
SIGNER: Final = "cobrew"
NAMESPACE: Final = "cobrew-release"
SIGNERS: Final = "/etc/cobrew/signers"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
_MOST_BYTES, _MOST_FILES = 1 << 29, 500


class CannotUpdate(Exception):
    """Nothing is changed, or it is as it was again; says why, and what to do."""


class Manifest(BaseModel):
    """`number` grows with each release: an older one, although signed, is not taken for an update."""

    model_config = ConfigDict(extra="forbid")
    number: Annotated[int, Field(ge=1)]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,64}$")]
    sha256: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]


def verified(file: Path, signers: Path, folder: Path) -> Manifest:
    """The release's files in the empty `folder`, each under its name. Raises `CannotUpdate`."""
    if not signers.is_file():
        raise CannotUpdate(
            f"there is no {signers}: nobody is trusted to sign. See the page “Upgrade, and roll back”."
        )
    try:
        names = _unpack(file, folder)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise CannotUpdate(f"{file} cannot be read: {error}. Fetch it again.") from error
    if not {MANIFEST, SIGNATURE} <= names:
        raise CannotUpdate(f"{file} is not a signed release")
    _verify_signature(folder, signers)
    manifest = manifest_in(folder)
    _verify_sums(manifest, folder, names - {MANIFEST, SIGNATURE})
    return manifest


def manifest_in(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise CannotUpdate(f"the release's manifest is not understood: {error}") from error


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _unpack(archive: Path, folder: Path) -> set[str]:
    names: set[str] = set()
    left = _MOST_BYTES
    with tarfile.open(archive, "r:") as tar:
        for entry in tar:
            left -= entry.size
            if not entry.isreg() or not _NAME.fullmatch(entry.name) or entry.name in names:
                raise CannotUpdate(f"{archive} holds {entry.name!r}, which has no place in a release")
            if left < 0 or len(names) == _MOST_FILES:
                raise CannotUpdate(f"{archive} is larger than a release may be")
            names.add(entry.name)
            tar.makefile(entry, folder / entry.name)
    return names


def _verify_signature(folder: Path, signers: Path) -> None:
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE]
    try:
        with (folder / MANIFEST).open("rb") as signed:
            done = subprocess.run(  # noqa: S603 - fixed words and our own paths
                [*command, "-s", str(folder / SIGNATURE)], stdin=signed, capture_output=True, text=True, check=False
            )
    except OSError as error:
        raise CannotUpdate(f"{error}: `apt-get install openssh-client`") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise CannotUpdate(f"the release is not signed by anybody in {signers} ({said}). Do not use it.")


def _verify_sums(manifest: Manifest, folder: Path, names: set[str]) -> None:
    wanted = set(manifest.sha256)
    if names != wanted:
        raise CannotUpdate(f"missing or too many: {', '.join(sorted(names ^ wanted))}. Fetch it again.")
    spoiled = [name for name in sorted(names) if digest(folder / name) != manifest.sha256[name]]
    if spoiled:
        raise CannotUpdate(f"not what was signed: {', '.join(spoiled)}. Fetch it again.")
    if LOCK not in names or not any(it.startswith("cobrew-") and it.endswith(".whl") for it in names):
        raise CannotUpdate(f"a release holds {LOCK} and cobrew-….whl")
