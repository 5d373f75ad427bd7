# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks for a page of the designer, and the recipe that they ask about."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Principal, principal_of
from taproom.db import Store
from taproom.i18n import Reader
from taproom.pages import pages_of
from taproom.recipes.designing.typed import Typed, read_typed
from taproom.recipes.document import Document
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept, Recipe
from taproom.recipes.seeing import Eyes, eyes_of

T = TypeVar("T")
UNITS_COOKIE = "units"
MOST_FIELDS = 8000  # a hundred rows in each list are fewer; and a form has its size, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A recipe with the revision that is looked at, and what it says."""

    recipe: Recipe
    kept: Kept
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    request: Request
    reader: Reader
    me: Principal
    eyes: Eyes
    now_utc: int
    store: Store

    @property
    def member(self) -> str:
        """Who designs; the door let members in only."""
        return self.me.member or ""

    @property
    def units(self) -> str:
        return "imperial" if self.request.cookies.get(UNITS_COOKIE) == "imperial" else "metric"

    @property
    def comma(self) -> bool:
        return self.reader.language == "fr"

    @property
    def site(self) -> str:
        """Where others reach this taproom: as it was told, else as this browser did."""
        told: str | None = self.request.app.state.public_url
        return told or str(self.request.base_url).rstrip("/")

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await self.store.read(question)

    async def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        return await self.store.write(task)

    def page(self, template: str, *, status: int = 200, **context: object) -> Response:
        return pages_of(self.request).render(self.request, template, status=status, **context)

    def away(self, to: str) -> Response:
        """After a form was taken: so that loading the page again does not send it again."""
        return RedirectResponse(to, status_code=303)

    def opened(self, db: sqlite3.Connection, recipe: str, revision: str = "") -> Opened:
        """The recipe with its latest revision, or with one that is named.

        Raises:
            RecipeNotFound: there is none, or these eyes may not see it.
        """
        shelf = reading.recipe(db, recipe, self.eyes)
        kept = reading.revision(db, revision or shelf.current, self.eyes)
        return Opened(recipe=shelf, kept=kept, document=reading.document(db, kept.revision.document))


async def asked(request: Request) -> Asked:
    me = principal_of(request)
    return Asked(
        request=request,
        reader=pages_of(request).reader(request),
        me=me,
        eyes=eyes_of(me),
        now_utc=request.app.state.now_utc(),
        store=request.app.state.store,
    )


async def form_of(request: Request) -> Typed:
    return read_typed((await request.form(max_fields=MOST_FIELDS)).multi_items())


AskedOf = Annotated[Asked, Depends(asked)]
FormOf = Annotated[Typed, Depends(form_of)]
