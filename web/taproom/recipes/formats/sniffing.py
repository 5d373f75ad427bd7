# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is, by its first bytes; its name may say something else."""

import re
from typing import Final, Literal

from taproom.i18n import mark as _
from taproom.recipes.formats.results import Unreadable

Shape = Literal["xml", "json"]
ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FOREIGN: Final = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "WebP"),
    (b"\x1f\x8b", "gzip"), (b"7z\xbc\xaf", "7z"), (b"Rar!", "RAR"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel"), (b"SQLite format 3", "SQLite"), (b"\x7fELF", "ELF"), (b"MZ", "EXE"),
)  # fmt: skip
_HTML: Final = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def check_magic(blob: bytes) -> None:
    """Raises:
    Unreadable: it is empty, or is known to be something else.
    """
    if not blob.strip(b"\x00\t\r\n "):
        raise Unreadable(_("The file is empty."))
    for magic, name in _FOREIGN:
        if blob.startswith(magic):
            raise Unreadable(
                _("This is a file of type {kind}, not a recipe. Recipes come as BeerXML or BeerJSON."), kind=name
            )


def shape_of(text: str) -> Shape:
    """Raises:
    Unreadable: it is neither XML nor JSON.
    """
    start = text[:4000].lstrip("\ufeff \t\r\n\x00")
    if _HTML.match(start):
        raise Unreadable(_("This is a web page, not a recipe. Look there for a link to BeerXML or BeerJSON."))
    if start.startswith("<"):
        return "xml"
    if start.startswith(("{", "[")):
        return "json"
    raise Unreadable(_("This is no recipe that can be read. Recipes come as BeerXML (.xml) or BeerJSON (.json)."))
