# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, when and in which language: what every route of this API needs."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Path
from starlette.requests import Request

from taproom.access import principal_of
from taproom.bookings.asking import member_of
from taproom.bookings.inquiry import Inquiry
from taproom.bookings.once import once
from taproom.pages import pages_of
from taproom.people import person

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="Any text of your own. The same request with the same key is done once, and answered as before.",
    ),
]
KitId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9-]{1,60}$",
        description="The kit's id or slug.",
        openapi_examples={"slug": {"value": "kettle-a"}},
    ),
]
Id = Annotated[str, Path(pattern=r"^[0-9A-Z]{26}$", description="A ULID.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Inquiry):
    """One request of a program."""

    def once(
        self, db: sqlite3.Connection, key: str | None, request: list[object], do: Callable[[], list[str]]
    ) -> list[str]:
        """The ids that `do` makes, or made when the same key came first."""
        return once(db, member_of(self.me), key, request, do, now_utc=self.now_utc)


async def asked(request: Request) -> Asked:
    return Asked(
        request=request,
        reader=pages_of(request).reader(request),
        me=principal_of(request),
        now_utc=request.app.state.now_utc(),
        store=request.app.state.store,
    )


def names(db: sqlite3.Connection, members: Iterable[str | None]) -> Mapping[str, str]:
    """Members' ids to their names; who was erased is left out."""
    found = (person(db, it) for it in {one for one in members if one})
    return {it.id: it.name for it in found if it is not None}


AskedOf = Annotated[Asked, Depends(asked)]
