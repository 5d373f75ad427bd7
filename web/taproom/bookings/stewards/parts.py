# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stewards' pages work with, put together by the composition root."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, HTTPException, UploadFile
from starlette.requests import Request

from taproom.bookings.kit import Kit
from taproom.bookings.repository import kit as kits
from taproom.clock import Utc
from taproom.db import Store
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import Pages, pages_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member as these pages name one. Who is not active is named, and not offered."""

    id: str
    name: str
    is_active: bool = True


class People(Protocol):
    """Who the members are."""

    def everyone(self, db: sqlite3.Connection) -> Sequence[Person]: ...


class Photos(Protocol):
    """Where photos are kept."""

    async def take(self, upload: UploadFile) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fermenter:
    """A fermenter that the hub has heard of; `path` is `site/unit/fermenter`."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`public_url` is how browsers reach this taproom, None where it is as they just did."""

    store: Store
    now_utc: Utc
    people: People
    photos: Photos
    fermenters: Callable[[], Sequence[Fermenter]]
    public_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How ids are said to this reader."""

    reader: Reader
    people: Mapping[str, str]

    def of(self, member: str | None) -> str:
        """Whoever was erased, or has no name any more, was a member once."""
        return (self.people.get(member) if member else None) or self.reader.say(_("former member"))


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.stewards
    return parts


PartsOf = Annotated[Parts, Depends(parts_of)]
PagesOf = Annotated[Pages, Depends(pages_of)]


def names_in(db: sqlite3.Connection, parts: Parts, reader: Reader) -> Names:
    return Names(reader=reader, people={it.id: it.name for it in parts.people.everyone(db)})


def known_kit(db: sqlite3.Connection, slug: str) -> Kit:
    """The kit, also if it was put away.

    Raises:
        HTTPException: 404.
    """
    found = kits.kit_of(db, slug)
    if found is None:
        raise HTTPException(404, "There is no such kit")
    return found
