# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole commons at once: every revision that anybody may see, and the names of all whom these came from."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from taproom import people
from taproom.recipes.document import Document
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import reading
from taproom.recipes.revisions import Revision
from taproom.recipes.seeing import PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Commons:
    """`family` is all public revisions and all that they were made from, oldest first. `documents` and `heads` are of
    those only that are public and still have their words: a revision's document, a recipe's current revision."""

    key: str
    family: tuple[tuple[str, Revision], ...]
    documents: Mapping[str, Document]
    heads: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def told(self) -> "Told":
        people_in = {one.member for _, it in self.family for one in it.authors}
        names = {member: name for member, name in self.names.items() if member in people_in}
        return Told(revisions=frozenset(self.documents), names=names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a state of the commons says that may be taken back: which revisions, and how their people are called."""

    revisions: frozenset[str]
    names: Mapping[str, str]

    def holds(self, before: "Told") -> bool:
        """Whether all that was said before is still said."""
        return before.revisions <= self.revisions and before.names.items() <= self.names.items()


def told(db: sqlite3.Connection) -> Told:
    rows = db.execute(
        """SELECT revision.id FROM revision JOIN recipe ON recipe.id = revision.recipe
           WHERE recipe.visibility = 'public' AND recipe.archived_utc IS NULL AND revision.licence <> 'NOASSERTION'"""
    )
    return Told(revisions=frozenset(str(row[0]) for row in rows), names=people.names(db))


def key_of(db: sqlite3.Connection) -> str:
    """Another one whenever the commons is another: what is public, and how its people are called."""
    state = db.execute(
        "SELECT id, current, version FROM recipe WHERE visibility = 'public' AND archived_utc IS NULL ORDER BY id"
    ).fetchall()
    known = sorted(people.names(db).items())
    text = json.dumps([[tuple(row) for row in state], known])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def gathered(db: sqlite3.Connection) -> Commons:
    rows = db.execute(
        "SELECT id, current FROM recipe WHERE visibility = 'public' AND archived_utc IS NULL ORDER BY id"
    )
    heads = {str(row[0]): str(row[1]) for row in rows}
    own = [str(row[0]) for row in db.execute(
        """SELECT revision.id FROM revision JOIN recipe ON recipe.id = revision.recipe
           WHERE recipe.visibility = 'public' AND recipe.archived_utc IS NULL ORDER BY revision.seq"""
    )]  # fmt: skip
    family = reading.family(db, own, PUBLIC, downwards=False)
    seen = (it for it in family if it.is_seen and it.recipe.id in heads)
    documents = {it.id: one for it in seen if (one := _document(db, it.revision.document)) is not None}
    return Commons(
        key=key_of(db),
        family=tuple((it.id, it.revision) for it in family),
        documents=documents,
        heads={recipe: head for recipe, head in heads.items() if head in documents},
        names=people.names(db),
    )


def _document(db: sqlite3.Connection, name: str) -> Document | None:
    """None where its words were erased: the rest of the commons goes out without it."""
    try:
        return reading.document(db, name)
    except RecipeNotFound:
        return None
