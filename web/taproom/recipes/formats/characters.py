# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes to text. A declared encoding is a claim: what fits UTF-8 is UTF-8, and windows-1252 takes the rest."""

import codecs
import re
from typing import Final

from taproom.i18n import mark as _
from taproom.recipes.formats.ledger import Ledger

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._ -]{1,40})")
# Encodings of text only. Python knows others (punycode, unicode_escape) that a file could use to be slow.
_PLAUSIBLE: Final = re.compile(
    r"iso[-_]?8859[-_]?\d+|latin[-_]?\d|windows[-_]?125\d|cp[-_]?(125\d|437|85\d|866)|koi8[-_][ru]|mac[-_]?roman"
    r"|(us[-_]?)?ascii|gb2312|gbk|gb18030|big5|shift[-_]?jis|euc[-_](jp|kr)",
    re.IGNORECASE,
)


def text_of(blob: bytes, ledger: Ledger) -> str:
    """The text, without byte order mark. Never fails; what is not as declared is noted."""
    for mark, encoding in _BOMS:
        if blob.startswith(mark):
            return blob[len(mark) :].decode(encoding, "replace")
    if wide := _wide(blob[:200]):
        return blob.decode(wide, "replace")
    found = _DECLARED.search(blob[:400])
    declared = found[1].decode("ascii").strip() if found else ""
    if blob.isascii():
        return blob.decode("ascii")
    return _with_accents(blob, declared, ledger)


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: markup is ASCII, so that every other byte is zero."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) * 4 <= len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _with_accents(blob: bytes, declared: str, ledger: Ledger) -> str:
    """Text in another encoding is hardly ever valid UTF-8 by chance, so that what is valid is UTF-8."""
    try:
        text = blob.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if declared and declared.lower().replace("_", "-") not in {"utf-8", "utf8"}:
            ledger.note("assumed", "encoding", declared, _("The file says that it is {what}, but it is UTF-8."))
        return text
    if _PLAUSIBLE.fullmatch(declared):
        try:
            return blob.decode(_wider(declared))
        except (UnicodeDecodeError, LookupError):
            pass
    ledger.note(
        "assumed",
        "encoding",
        declared or "UTF-8",
        _("The file is not the {what} that it says: accents were read as windows-1252."),
    )
    return blob.decode("cp1252", "replace")


def _wider(declared: str) -> str:
    """Files that say ISO-8859-1 or ASCII are windows-1252, which has all its letters and the curly quotes too."""
    plain = declared.lower().replace("_", "-")
    return "cp1252" if plain in {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"} else declared
