# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commons ask of batches and recipes, answered by the composition root: no feature is imported here."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from taproom.access import Principal
from taproom.recipes.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Brewed:
    """A batch that was brewed. `short` is its address for everybody, where it `is_public`."""

    id: str
    number: int
    name: str
    revision: str | None
    short: str
    is_public: bool
    keeper: str | None
    brewers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forebear:
    """A revision of a batch's recipe, or one that it was made from.

    `makers`: a member's id, or `name:` and a name, of whoever made something of it. `document` is None when it was
    erased. `is_named`: whoever brought it is known.
    """

    id: str
    recipe: str
    title: str
    licence: str
    parents: tuple[str, ...]
    makers: tuple[str, ...]
    document: Document | None
    is_open: bool
    is_seen: bool
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonsParts:
    """`lineage_of`: a revision and all that it was made from, oldest first, for whoever looks; empty: there is none.
    `made_by`: how many recipes a member has had a hand in."""

    brewed: Callable[[sqlite3.Connection], Sequence[Brewed]]
    lineage_of: Callable[[sqlite3.Connection, str, Principal], Sequence[Forebear]]
    made_by: Callable[[sqlite3.Connection, str], int]

    def batch_of(self, db: sqlite3.Connection, batch: str) -> Brewed | None:
        return next((it for it in self.brewed(db) if it.id == batch), None)

    def labels(self, db: sqlite3.Connection) -> Mapping[str, str]:
        """How batches are called, by id."""
        return {it.id: f"#{it.number} {it.name}" for it in self.brewed(db)}


def given_of(request: Request) -> CommonsParts:
    parts: CommonsParts = request.app.state.commons
    return parts
