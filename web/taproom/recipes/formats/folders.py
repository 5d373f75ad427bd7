# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a folder, for `read_many`. The one place of this package that opens files."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from taproom.recipes.formats.results import Limits


def files_in(folder: Path, limits: Limits | None = None) -> list[tuple[str, bytes]]:
    """Names and bytes of all files in the folder and below it, by name; links and hidden files are passed over.

    Of a file that is too large only enough is read to have it refused.
    """
    allowed = limits or Limits()
    return [
        (str(path.relative_to(folder)), _beginning(path, allowed))
        for path in islice(_files(folder), allowed.archive_files)
    ]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _beginning(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as file:
        return file.read(max(limits.file_bytes, limits.archive_bytes) + 1)
