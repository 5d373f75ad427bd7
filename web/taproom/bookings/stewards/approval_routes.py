# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a steward's word. When two decide at once the first counts, and the other is told what it is now."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.bookings import booking as service
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rights import may_steward
from taproom.bookings.stewards.numbers import plain
from taproom.bookings.stewards.parts import Names, PagesOf, Parts, PartsOf, names_in
from taproom.bookings.stewards.words import refused, span, when
from taproom.bookings.values import Booking
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=0, le=2**31)]
DONE = {
    "yes": _("You said yes, and they were told."),
    "no": _("You said no, and they were told why."),
}
MAX_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A booking that waits, with the last few that its member had of this kit."""

    booking: Booking
    kit: Kit
    had: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    asked: tuple[Asked, ...]
    names: Names
    is_steward: bool


def waits_for(db: sqlite3.Connection, actor: Principal, now_utc: int) -> tuple[Asked, ...]:
    """What this steward can decide, by start."""
    found = []
    for it in stored.asked(db):
        kit = kits.kit_of(db, it.kit)
        if kit is None or it.start_utc <= now_utc or not may_steward(kit, actor):
            continue
        earlier = stored.of_member(db, it.member, from_utc=0) if it.member else ()
        had = sum(other.kit == kit.id and other.status in ("booked", "in_use", "done") for other in earlier)
        found.append(Asked(booking=it, kit=kit, had=had))
    return tuple(found)


@router.get("/approvals")
@allow(Policy.MEMBERS)
async def approvals(
    request: Request, parts: PartsOf, pages: PagesOf, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return await _page(request, parts, pages, done=done)


@router.post("/approvals/{booking}/yes")
@allow(Policy.MEMBERS)
async def approve(request: Request, booking: str, parts: PartsOf, pages: PagesOf, version: Version) -> Response:
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        service.approve(db, actor, booking, reader.timezone, version=version, now_utc=now_utc)

    return await _decide(request, parts, pages, do, booking=booking, done="yes")


@router.post("/approvals/{booking}/no")
@allow(Policy.MEMBERS)
async def decline(
    request: Request,
    booking: str,
    parts: PartsOf,
    pages: PagesOf,
    version: Version,
    reason: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """With a reason: who is told no wants to know why."""
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    said = plain(reason, MAX_REASON)
    if not said:
        fault = reader.say(_("Write why: it is what they are told."))
        return await _page(request, parts, pages, booking=booking, fault=fault, status=422)

    def do(db: sqlite3.Connection) -> None:
        service.decline(db, actor, booking, reader.timezone, version=version, reason=said, now_utc=now_utc)

    return await _decide(request, parts, pages, do, booking=booking, done="no", reason=said)


async def _decide(
    request: Request,
    parts: Parts,
    pages: Pages,
    do: Callable[[sqlite3.Connection], None],
    *,
    booking: str,
    done: str,
    reason: str = "",
) -> Response:
    try:
        await parts.store.write(do)
    except BookingRefused as error:
        fault = refused(pages.reader(request), error)
        return await _page(request, parts, pages, booking=booking, fault=fault, reason=reason, status=409)
    return RedirectResponse(f"/approvals?done={done}", status_code=303)


def _see(db: sqlite3.Connection, parts: Parts, reader: Reader, actor: Principal, now_utc: int) -> _Seen:
    return _Seen(
        asked=waits_for(db, actor, now_utc),
        names=names_in(db, parts, reader),
        is_steward=any(may_steward(it, actor) for it in kits.all_kit(db)),
    )


async def _page(
    request: Request,
    parts: Parts,
    pages: Pages,
    *,
    done: str = "",
    booking: str = "",
    fault: str = "",
    reason: str = "",
    status: int = 200,
) -> Response:
    """`fault` stands at the booking that it is about, or on top if that waits no longer."""
    actor, reader = principal_of(request), pages.reader(request)
    seen = await parts.store.read(lambda db: _see(db, parts, reader, actor, parts.now_utc()))
    return pages.render(
        request,
        "approvals.html",
        status=status,
        seen=seen,
        done=DONE.get(done, ""),
        faulty=booking if any(it.booking.id == booking for it in seen.asked) else "",
        fault=fault,
        reason=reason,
        span=span,
        when=when,
    )
