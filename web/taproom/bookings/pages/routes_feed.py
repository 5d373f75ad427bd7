# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""My bookings in my phone's own calendar: a secret address, shown once, void when I say so."""

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from taproom.access import Policy, allow
from taproom.bookings import feeds
from taproom.bookings.feed import render
from taproom.bookings.kit import Kit
from taproom.bookings.pages import kit_words
from taproom.bookings.pages.asked import Asked, AskedOf
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Booking
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import person

router = APIRouter(include_in_schema=False)
Token = Annotated[str, Path(max_length=80)]
ASKED_AGAIN_S = 900


@router.get("/agenda/feed")
@allow(Policy.MEMBERS)
async def feed_page(asked: AskedOf) -> Response:
    return await _page(asked, address=None)


@router.post("/agenda/feed")
@allow(Policy.MEMBERS)
async def make(asked: AskedOf) -> Response:
    token = await asked.write(lambda db: feeds.new_feed(db, asked.me, now_utc=asked.now_utc))
    return await _page(asked, address=f"{asked.site}/feed/{token}.ics")


@router.post("/agenda/feed/revoke")
@allow(Policy.MEMBERS)
async def revoke(asked: AskedOf) -> Response:
    await asked.write(lambda db: feeds.revoke_feeds(db, asked.me, now_utc=asked.now_utc))
    return asked.away("/agenda/feed")


async def _page(asked: Asked, *, address: str | None) -> Response:
    has = await asked.read(lambda db: feeds.has_feed(db, asked.member))
    return asked.page("feed.html", has=has, address=address)


@router.get("/feed/{token}.ics")
@allow(Policy.ANYONE)
async def feed(request: Request, token: Token) -> Response:
    """Whoever has the secret is the member's calendar program; what it has seen already is not sent again. Who was
    shut out has no calendar here."""
    now_utc, reader = request.app.state.now_utc(), pages_of(request).reader(request)

    def find(db: sqlite3.Connection) -> tuple[tuple[Booking, ...], Mapping[str, Kit]] | None:
        member = feeds.member_of_feed(db, token)
        known = person(db, member) if member is not None else None
        if member is None or known is None or not known.active:
            return None
        return feeds.bookings_of_feed(db, member, now_utc=now_utc), {
            it.id: it for it in kits.all_kit(db, archived=True)
        }

    found = await request.app.state.store.read(find)
    if found is None:
        return PlainTextResponse(reader.say(_("There is no calendar at this address.")) + "\n", status_code=404)
    text = _text(reader, found[0], found[1], now_utc=now_utc, host=request.url.hostname or "cobrew")
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"private, max-age={ASKED_AGAIN_S}"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="text/calendar", headers=headers)


def _text(reader: Reader, bookings: tuple[Booking, ...], kit: Mapping[str, Kit], *, now_utc: int, host: str) -> str:
    def summary(it: Booking) -> str:
        said = kit[it.kit].name
        return (
            said
            if it.status in ("booked", "in_use", "done")
            else f"{said} ({reader.say(kit_words.STATUSES[it.status])})"
        )

    return render(
        bookings,
        now_utc=now_utc,
        title=reader.say(_("Brewing")),
        summary=summary,
        place=lambda it: kit[it.kit].place,
        host=host,
    )
