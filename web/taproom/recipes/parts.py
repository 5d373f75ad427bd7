# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the recipes' pages and API work with, put together by the composition root."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from fastapi.routing import iter_route_contexts
from starlette.requests import Request

from taproom import people
from taproom.access import principal_of
from taproom.clock import Utc
from taproom.db import Store
from taproom.i18n import Reader
from taproom.pages import Pages, pages_of
from taproom.recipes.attribution import Credit, credits_of, line
from taproom.recipes.commons_files import CommonsFiles
from taproom.recipes.repository import reading
from taproom.recipes.revisions import Author
from taproom.recipes.seeing import Eyes, eyes_of

Brewed = Callable[[sqlite3.Connection], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`files` are the whole commons on disk. `reading`: one upload is read at a time, because a hostile one may cost
    minutes of the one processor that all pages share.

    `brewed` says which revisions were brewed here; None while nothing in this taproom knows.
    """

    store: Store
    now_utc: Utc
    files: CommonsFiles
    public_url: str | None = None
    brewed: Brewed | None = None
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How authors are called, for this reader."""

    reader: Reader
    known: Mapping[str, str]

    def of(self, author: Author) -> str:
        return self.member(author.member) if author.member is not None else author.name

    def member(self, member: str | None) -> str:
        return people.name_of(self.reader, self.known, member or "") if member else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A line of the attribution, with its address and (`short`) without; `is_seen`: it can be opened."""

    credit: Credit
    text: str
    short: str
    is_seen: bool


def names_in(db: sqlite3.Connection, reader: Reader) -> Names:
    return Names(reader=reader, known=people.names(db))


def attribution_of(db: sqlite3.Connection, revision: str, eyes: Eyes, names: Names, base: str) -> tuple[Named, ...]:
    """Everybody whom a revision came from, through everything that it was made from."""
    family = reading.family(db, [revision], eyes, downwards=False)
    seen = {it.id for it in family if it.is_seen}
    return tuple(
        Named(
            credit=it,
            text=line(it, names.reader, names.of, address=f"{base}/revisions/{it.revision}"),
            short=line(it, names.reader, names.of),
            is_seen=it.revision in seen,
        )
        for it in credits_of([(it.id, it.revision) for it in family])
    )


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.recipes
    return parts


def eyes_in(request: Request) -> Eyes:
    return eyes_of(principal_of(request))


def base_of(request: Request, parts: Parts) -> str:
    """How addresses begin that leave this taproom."""
    return (parts.public_url or str(request.base_url)).rstrip("/")


def has_page(request: Request, path: str) -> bool:
    """Whether the app has a page of this declared path: no door is shown to a room that another feature may lack."""
    return any(it.path == path for it in iter_route_contexts(request.app.routes))


PartsOf = Annotated[Parts, Depends(parts_of)]
PagesOf = Annotated[Pages, Depends(pages_of)]
EyesOf = Annotated[Eyes, Depends(eyes_in)]
