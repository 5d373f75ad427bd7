# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks for a page, when, and in which language: what every route of the pages needs."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import principal_of
from taproom.bookings.inquiry import Inquiry
from taproom.bookings.local_days import local
from taproom.bookings.pages import kit_words, moments
from taproom.bookings.pages.answering import Said, mentioned, refused
from taproom.bookings.pages.people import Names
from taproom.bookings.pages.typed import Typed, slot_text, typed
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.values import Interval
from taproom.pages import pages_of
from taproom.photos import Photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Inquiry):
    """One request for a page."""

    names: Names
    photos: Photos

    @property
    def site(self) -> str:
        """Where others reach this taproom: as it was told, else as this browser did."""
        told: str | None = self.request.app.state.public_url
        return told or str(self.request.base_url).rstrip("/")

    @property
    def today(self) -> date:
        return local(self.now_utc, self.zone).date()

    @property
    def member(self) -> str:
        """Whose page it is; the door let members in only."""
        return self.me.member or ""

    def people(self, db: sqlite3.Connection, ids: Iterable[str | None]) -> Mapping[str, str]:
        return self.names(db, {it for it in ids if it is not None})

    def page(self, template: str, *, status: int = 200, **context: object) -> Response:
        return pages_of(self.request).render(
            self.request,
            template,
            status=status,
            today=self.today,
            now_utc=self.now_utc,
            my_id=self.member,
            moments=moments,
            kit_words=kit_words,
            slot_text=slot_text,
            **context,
        )

    async def refusal(self, error: BookingRefused, *, wanted: Interval | None = None) -> Said:
        """All reasons, with the names that they mention."""
        names = await self.read(lambda db: self.people(db, mentioned(error.refusals)))
        return refused(error.refusals, self.reader, names, wanted=wanted)

    def away(self, to: str) -> Response:
        """After a form was taken: so that loading the page again does not send it again."""
        return RedirectResponse(to, status_code=303)


async def asked(request: Request) -> Asked:
    return Asked(
        request=request,
        reader=pages_of(request).reader(request),
        me=principal_of(request),
        now_utc=request.app.state.now_utc(),
        store=request.app.state.store,
        names=request.app.state.names,
        photos=request.app.state.photos,
    )


async def form_of(request: Request) -> Typed:
    return typed(await request.form())


AskedOf = Annotated[Asked, Depends(asked)]
FormOf = Annotated[Typed, Depends(form_of)]
