# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes of reading and writing files: values, never an exception. Pure.

A recipe comes with its losses, a file that cannot be read is `Refused` with a sentence. Sentences are marked messages
(`i18n.mark`) whose gaps the value itself fills; `words` says them in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from taproom.i18n import mark as _
from taproom.recipes.document import Document

Kind = Literal["dropped", "changed", "assumed", "kept_beside", "unreadable"]
Format = Literal["beerxml", "beerjson", "cobrew"]
MIB = 1024 * 1024
NOTHING_SAID = _("It has the outline of a recipe, but says nothing: no name and no ingredients.")
TOO_MANY = _("It has more than {limit} entries in “{key}”: no recipe has so many.")
KEPT_BESIDE = _("{tag} has no place in the recipe and is kept beside it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may be at most. A recipe of the world's longest hop list is far below each of these."""

    file_bytes: int = 16 * MIB
    archive_bytes: int = 64 * MIB
    unpacked_bytes: int = 256 * MIB
    unpacked_ratio: int = 200
    archive_files: int = 5000
    recipes: int = 2000
    elements: int = 250_000
    depth: int = 40
    additions: int = 500
    text_chars: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that is not as it stood in the file (or will not be in the file that is written).

    `where` is a path such as `hop_additions/2/alpha_acid`; `of` names the ingredient or step. `what` is the raw
    writing, `became` what it is now. `message` is a marked sentence with the gaps {tag}, {of}, {what} and {became}.
    """

    where: str
    what: str
    kind: Kind
    message: str
    of: str = ""
    became: str = ""

    @property
    def tag(self) -> str:
        return self.where.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who made a revision, from what, under which licence: what a document itself does not say.

    A file's own envelope is a claim. It is shown to the importer, and believed by nobody else.
    """

    authors: tuple[str, ...] = ()
    licence: str = ""
    source: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRecipe:
    document: Document
    losses: tuple[Loss, ...] = ()
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file, or one recipe of a file, that was not taken. `message` is a marked sentence; `gaps` fill it."""

    filename: str
    message: str
    gaps: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`losses` are those of the file as a whole; `refused` the recipes in it that could not be read."""

    filename: str
    format: Format
    recipes: tuple[ReadRecipe, ...]
    losses: tuple[Loss, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file, and beside it (`sidecar`) our own form, in which nothing is lost."""

    blob: bytes
    losses: tuple[Loss, ...] = ()
    sidecar: bytes = b""


class Unreadable(Exception):
    """Inside this package only: reading stops here, with the sentence of a `Refused`."""

    def __init__(self, message: str, **gaps: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.gaps = gaps


def label(filename: str) -> str:
    """A file's name as a label: no folders, no drive, nothing that a terminal or a page would obey."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in last)[:120]
