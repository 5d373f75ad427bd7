# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A revision: a document, who made it, from what, when and under which licence. It never changes. Pure.

Its id is the SHA-256 of all that, so the same revision has the same name in every brewery, and nobody can put another
one in its place. A member is written by id: how they are called is said when it is shown, and erasing somebody needs
no rewriting. Who came from a file is written by the name that stood there.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from taproom.recipes.document import Document, name_of

Role = Literal["author", "editor", "merger", "translator", "forker", "importer"]
MAKERS: frozenset[Role] = frozenset({"author", "editor", "merger", "translator"})
MESSAGE_AT_MOST = 2000
FORMAT = "cobrew-revision-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A member's id, or the name of somebody who has no account here; and what they did."""

    role: Role
    member: str | None = None
    name: str = ""

    @property
    def key(self) -> str:
        """The same for the same person."""
        return self.member or f"name:{self.name}"

    def plain(self) -> dict[str, str]:
        who = {"name": self.name} if self.member is None else {"member": self.member}
        return {**who, "role": self.role}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a recipe came from, if not from here."""

    url: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """As it is kept. `document` is the document's name; `statement` the ground on which a licence was stated."""

    recipe: str
    title: str
    document: str
    parents: tuple[str, ...]
    authors: tuple[Author, ...]
    licence: str
    statement: str
    message: str
    source: Source
    made_utc: int

    @property
    def id(self) -> str:
        return revision_id(self)


def payload(it: Revision) -> dict[str, Any]:
    """What the id is computed over. The recipe it stands in is not part of it: that is a shelf, not the thing."""
    return {
        "format": FORMAT,
        "document": it.document,
        "parents": list(it.parents),
        "authors": [one.plain() for one in it.authors],
        "licence": it.licence,
        "statement": it.statement,
        "message": it.message,
        "source": {"url": it.source.url, "sha256": it.source.sha256},
        "made_utc": it.made_utc,
    }


def revision_id(it: Revision) -> str:
    text = json.dumps(payload(it), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def author_of(plain: Mapping[str, Any]) -> Author:
    return Author(role=plain["role"], member=plain.get("member"), name=plain.get("name", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """What somebody wants to save.

    `recipe` is None for a recipe that begins. `parents` are what it was made from: when a recipe is edited, the
    revision that the editor was shown; for a fork, the one that is forked; for a merge, both. Without `authors`,
    whoever saves it is its author, or its editor if it has parents.
    """

    document: Document
    recipe: str | None = None
    parents: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    licence: str = ""
    statement: str = ""
    message: str = ""
    source: Source = Source()

    @property
    def title(self) -> str:
        return self.document.recipe.name.strip()

    def by(self, member: str) -> tuple[Author, ...]:
        return self.authors or (Author(role="editor" if self.parents else "author", member=member),)


def revision_from(new: NewRevision, *, recipe: str, licence: str, by: str, now_utc: int) -> Revision:
    return Revision(
        recipe=recipe,
        title=new.title,
        document=name_of(new.document),
        parents=new.parents,
        authors=new.by(by),
        licence=licence,
        statement=new.statement.strip(),
        message=new.message.strip(),
        source=new.source,
        made_utc=now_utc,
    )
