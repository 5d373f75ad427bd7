# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks for a page of the batches, when, and in which language; and how its forms are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated

from dateutil.tz import datetime_exists
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.batches import inquiry, words
from taproom.batches.noting import plain
from taproom.batches.refusals import BatchRefused
from taproom.ids import new_id
from taproom.pages import pages_of

ID = re.compile(r"[0-9A-Z]{26}")
NOBODY_ANY_MORE = "X" * 26  # an id that no member has, for who was erased
MOST_CHARS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(inquiry.Asked):
    """One request for a page."""

    @property
    def site(self) -> str:
        """Where others reach this taproom: as it was told, else as this browser did."""
        return (self.parts.public_url or str(self.request.base_url)).rstrip("/")

    def named(self, known: Mapping[str, str], member: str | None) -> str:
        return people.name_of(self.reader, known, member or NOBODY_ANY_MORE)

    def say(self, error: BatchRefused) -> str:
        return self.reader.say(error.sentence, **error.names)

    def page(self, template: str, *, status: int = 200, **context: object) -> Response:
        return pages_of(self.request).render(
            self.request,
            template,
            status=status,
            now_utc=self.now_utc,
            words=words,
            named=self.named,
            new_id=new_id,
            local_time=self.local_time,
            **context,
        )

    def away(self, to: str) -> Response:
        """After a form was taken: so that loading the page again does not send it again."""
        return RedirectResponse(to, status_code=303)

    def local_time(self, at_utc: int) -> str:
        """As `datetime-local` wants it, in the brewery's zone."""
        return datetime.fromtimestamp(at_utc, self.reader.timezone).strftime("%Y-%m-%dT%H:%M")

    def moment(self, text: str) -> int | None:
        """A moment as `datetime-local` sends it; None if it is none, or the clock skips it."""
        try:
            at = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=self.reader.timezone)
            return int(at.timestamp()) if 2000 <= at.year < 2100 and datetime_exists(at) else None
        except (ValueError, OverflowError):
            return None


async def asked(request: Request) -> Asked:
    base = await inquiry.asked(request)
    return Asked(**{it.name: getattr(base, it.name) for it in fields(base)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The text fields of a form: one line each, but for notes; without what cannot be stored."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def line(self, name: str, most: int = 200) -> str:
        return " ".join(self.texts.get(name, "").split())[:most]

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        return self.lists.get(name, ())

    def id(self, name: str) -> str:
        """An id that the page gave the form, so that it may be sent twice; a new one where it is none."""
        typed = self.texts.get(name, "")
        return typed if ID.fullmatch(typed) else new_id()


async def form_of(request: Request) -> Typed:
    form = await request.form()
    pairs = [(name, plain(text, MOST_CHARS)) for name, text in form.multi_items() if isinstance(text, str)]
    names = {name for name, _ in pairs}
    return Typed(texts=dict(pairs), lists={name: tuple(text for it, text in pairs if it == name) for name in names})


AskedOf = Annotated[Asked, Depends(asked)]
FormOf = Annotated[Typed, Depends(form_of)]
