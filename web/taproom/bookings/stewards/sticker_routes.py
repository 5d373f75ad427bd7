# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stickers with a QR code that leads to the kit. A lost one can be made void: a token stands in it."""

import io
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.bookings import keeping
from taproom.bookings.breakdown import may_take_out
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import kit as kits
from taproom.bookings.stewards.may import may_keep
from taproom.bookings.stewards.parts import PagesOf, Parts, PartsOf, known_kit
from taproom.errors import NotAllowedError
from taproom.i18n import mark as _
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
_RENEWED = _("The code is new. Old stickers lead nowhere now: print this one, and put it up.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """`url` is what the code says; people read the address of the site beside it."""

    kit: Kit
    url: str


@router.get("/kit/stickers")
@allow(Policy.MEMBERS)
async def all_stickers(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    """Of the kit that this person looks after: what stands in the code is for who stands before it."""
    actor = principal_of(request)
    found = await parts.store.read(kits.all_kit)
    mine = [it for it in found if may_take_out(it, actor)]
    return _page(request, parts, pages, mine, only=None)


@router.get("/kit/{slug}/sticker")
@allow(Policy.MEMBERS)
async def sticker(request: Request, slug: str, parts: PartsOf, pages: PagesOf) -> Response:
    kit = await _mine(request, slug, parts)
    return _page(request, parts, pages, [kit], only=kit)


@router.get("/kit/{slug}/qr.svg")
@allow(Policy.MEMBERS)
async def qr(request: Request, slug: str, parts: PartsOf) -> Response:
    """Black on white, whatever the theme: scanners want that. Its quiet zone is in it."""
    import segno  # noqa: PLC0415 - only who prints stickers needs it

    kit = await _mine(request, slug, parts)
    drawn = io.BytesIO()
    code = segno.make(address_of(request, parts, kit), error="q", micro=False)
    code.save(drawn, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.post("/kit/{slug}/sticker")
@allow(Policy.MAINTAINERS)
async def renew(request: Request, slug: str, parts: PartsOf) -> Response:
    """From now on the old stickers lead nowhere."""
    actor, now_utc = principal_of(request), parts.now_utc()
    try:
        await parts.store.write(lambda db: keeping.new_code(db, actor, slug, now_utc=now_utc))
    except BookingRefused as error:  # there is none, or it was put away
        raise HTTPException(404, "There is no such kit") from error
    return RedirectResponse(f"/kit/{slug}/sticker?done=renewed", status_code=303)


async def _mine(request: Request, slug: str, parts: Parts) -> Kit:
    kit = await parts.store.read(lambda db: known_kit(db, slug))
    if not may_take_out(kit, principal_of(request)):
        raise NotAllowedError("a steward of this kit")
    return kit


def address_of(request: Request, parts: Parts, kit: Kit) -> str:
    """The address that the code says: as browsers reach this taproom."""
    return f"{site_of(request, parts)}/k/{kit.token}"


def site_of(request: Request, parts: Parts) -> str:
    return (parts.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}").rstrip("/")


def _page(request: Request, parts: Parts, pages: Pages, found: list[Kit], *, only: Kit | None) -> Response:
    stickers = [Sticker(kit=it, url=address_of(request, parts, it)) for it in found]
    return pages.render(
        request,
        "kit_stickers.html",
        stickers=stickers,
        only=only,
        site=site_of(request, parts).partition("://")[2],
        only_here=_only_here(stickers),
        renewed=_RENEWED if request.query_params.get("done") == "renewed" else "",
        may_keep=may_keep(principal_of(request)),
    )


def _only_here(stickers: list[Sticker]) -> bool:
    """Whether what would be printed works on this machine alone."""
    return any("://localhost" in it.url or "://127." in it.url for it in stickers)
