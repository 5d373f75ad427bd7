# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files in a ZIP archive, as blobs under labels. Nothing is written, so that a path in it leads nowhere."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from taproom.i18n import mark as _
from taproom.recipes.formats.results import Limits, Refused, Unreadable, label
from taproom.recipes.formats.sniffing import ZIP_MAGIC

_LOCATOR_64: Final = b"PK\x06\x07"
_LOOK_BACK: Final = 1 << 17
_END: Final = b"PK\x05\x06"
_ENTRY_BYTES: Final = 46 + 300  # of the directory, for an entry with a long name
_SMALL: Final = 1_000_000
_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive; `path` is what the archive calls it."""

    filename: str
    path: str
    blob: bytes


def is_archive(blob: bytes) -> bool:
    return blob.startswith(ZIP_MAGIC)


class Archive:
    """An archive that was opened and is no bomb by its own account; each member is checked again as it is unpacked.

    Raises:
        Unreadable: it is no ZIP, or too large, or has too many files.
    """

    def __init__(self, blob: bytes, limits: Limits) -> None:
        self._limits = limits
        if len(blob) > limits.archive_bytes:
            raise Unreadable(
                _("The archive is {size} MB large; it may have {limit} MB."),
                size=len(blob) // 1_000_000,
                limit=limits.archive_bytes // 1_000_000,
            )
        _check_directory(blob, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(blob))
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
            raise Unreadable(_("The archive is broken: pack it again as ZIP.")) from error
        self._infos = [it for it in self._zip.infolist() if not it.is_dir() and not _is_litter(it.filename)]
        unpacked = sum(it.file_size for it in self._infos)
        if unpacked > limits.unpacked_bytes or unpacked > limits.unpacked_ratio * len(blob) + 10 * _SMALL:
            raise Unreadable(
                _("The archive would unpack to {size} MB, which no recipes are: a ZIP bomb, or a mistake."),
                size=unpacked // 1_000_000,
            )

    def __len__(self) -> int:
        return len(self._infos)

    def members(self) -> Iterator[Member | Refused]:
        for info in self._infos:
            try:
                yield Member(filename=label(info.filename), path=info.filename, blob=self._unpacked(info))
            except Unreadable as why:
                yield Refused(filename=label(info.filename), message=why.message, gaps=why.gaps)

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        """The member's bytes, never more than a file may have."""
        limit = self._limits.file_bytes
        if info.flag_bits & 1:
            raise Unreadable(_("It is locked by a password: pack it without one."))
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(_("It is packed in an unusual way: pack it again as plain ZIP."))
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > limit or (info.file_size > _SMALL and ratio > self._limits.unpacked_ratio):
            raise Unreadable(_("It would unpack to {size} MB, which no recipe is."), size=info.file_size // 1_000_000)
        try:
            with self._zip.open(info) as file:
                blob = file.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
            raise Unreadable(_("It is damaged inside the archive: pack it again.")) from error
        if is_archive(blob):
            raise Unreadable(_("It is an archive inside the archive, which is not opened: unpack it first."))
        return blob


def _check_directory(blob: bytes, limits: Limits) -> None:
    """The number of entries, before they are all read."""
    at = blob.rfind(_END)
    if at < 0 or len(blob) < at + 22:
        raise Unreadable(_("The archive is broken: pack it again as ZIP."))
    if _LOCATOR_64 in blob[max(0, at - _LOOK_BACK) :]:  # a second count, which would be believed instead
        raise Unreadable(_("It is packed in an unusual way: pack it again as plain ZIP."))
    entries, size = struct.unpack_from("<HI", blob, at + 10)
    if entries > limits.archive_files or size > limits.archive_files * _ENTRY_BYTES:
        raise Unreadable(
            _("The archive holds more than {limit} files: send them in parts."), limit=limits.archive_files
        )


def _is_litter(name: str) -> bool:
    last = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith("__MACOSX/") or last in _LITTER or last.startswith("._")


def leads_out(path: str) -> bool:
    """Whether a name tries to be more than a name: absolute, on a drive, or up a folder."""
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or path.startswith(("/", "\\")) or (len(path) > 1 and path[1] == ":")
