# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying who one is at a panel with one's own phone: the panel shows a picture, the phone asks, the panel lets in.

panel: offer -> shows the picture, asks each second whether it is answered -> enter: a session at this panel
phone: page -> yes, it shows this number: answered        no: the picture is good no more
"""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from taproom.access import Policy, Principal, Role, allow, principal_of
from taproom.errors import NotAllowedError, NotLatelyError
from taproom.i18n import mark as _
from taproom.members import panels, phone_codes, sessions
from taproom.members.codes import digest
from taproom.members.in_person import is_lately_in
from taproom.members.member_routes import qr_code
from taproom.members.parts import Parts
from taproom.members.sign_in_routes import PagesOf, PartsOf

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Path(max_length=100)]
Shown = Annotated[str, Form(max_length=100)]
NO_NUMBER = 0  # no panel shows it
_GONE = _("That took too long, or the picture was used already. Begin again.")


@router.post("/panel/phone")
@allow(Policy.VIEWERS)
async def offer(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    """The picture, for two minutes."""
    panel, now_utc = principal_of(request).panel, parts.now_utc()
    if panel is None or not parts.is_known_to_phones(request):
        return RedirectResponse("/panel", status_code=303)
    made = await parts.store.write(lambda db: phone_codes.offer(db, panel, now_utc=now_utc))
    link = parts.link(request, f"/p/{made.code}")
    site = parts.link(request, "").partition("://")[2]
    return pages.render(request, "panel_phone.html", offer=made, picture=qr_code(link), site=site)


@router.get("/panel/phone")
@allow(Policy.VIEWERS)
async def offer_is_over() -> Response:
    """A picture is not shown again: whoever loads its page begins anew."""
    return RedirectResponse("/panel", status_code=303)


@router.get("/panel/phone/answered")
@allow(Policy.VIEWERS)
async def is_answered(request: Request, parts: PartsOf, code: Annotated[str, Query(max_length=100)] = "") -> Response:
    """`yes`, `no` or `gone`, for the page to ask by itself."""
    panel, now_utc = principal_of(request).panel or "", parts.now_utc()
    said = await parts.store.read(lambda db: phone_codes.is_answered(db, panel, code, now_utc=now_utc))
    return PlainTextResponse("gone" if said is None else "yes" if said else "no")


@router.post("/panel/phone/enter")
@allow(Policy.VIEWERS)
async def enter(request: Request, parts: PartsOf, pages: PagesOf, code: Shown = "") -> Response:
    """The session of whoever answered, in place of the one before it."""
    panel = principal_of(request).panel
    if panel is None:
        return RedirectResponse("/", status_code=303)
    token = await parts.store.write(lambda db: _begin(db, request, parts, panel, code))
    if token is None:
        people = await parts.store.read(panels.with_pin)
        fault = pages.reader(request).say(_GONE)
        return pages.render(request, "panel_who.html", status=409, people=people, by_phone=True, fault=fault)
    response = RedirectResponse("/", status_code=303)
    parts.cookies.set(response, "sid", token)
    return response


def _begin(db: sqlite3.Connection, request: Request, parts: Parts, panel: str, code: str) -> str | None:
    now_utc = parts.now_utc()
    member = phone_codes.take_up(db, panel, code, now_utc=now_utc)
    if member is None:
        return None
    if (old := parts.cookies.read(request, "sid")) is not None:
        db.execute("DELETE FROM session WHERE token_sha256 = ?", (digest(old),))
    shown = panels.get(db, panel)
    label = shown.name if shown else ""
    return sessions.begin(db, member, now_utc=now_utc, label=label, kind="panel", panel=panel)


@router.get("/p/{code}")
@allow(Policy.MEMBERS)
async def ask(request: Request, code: Code, parts: PartsOf, pages: PagesOf) -> Response:
    """On the phone: which panel asks, and which number it shows."""
    on_their_own(principal_of(request))
    await _lately(request, code)
    now_utc = parts.now_utc()
    asked = await parts.store.read(lambda db: phone_codes.asked(db, code, now_utc=now_utc))
    status = 200 if asked is not None else 404
    return pages.render(request, "phone_ask.html", status=status, code=code, asked=asked, said=None)


@router.post("/p/{code}")
@allow(Policy.MEMBERS)
async def answer(
    request: Request, code: Code, parts: PartsOf, pages: PagesOf, number: Annotated[str, Form(max_length=9)] = ""
) -> Response:
    """Yes, with the number that the panel shows; anything else is no."""
    me, now_utc = on_their_own(principal_of(request)), parts.now_utc()
    chosen = None if not number else int(number) if number.isascii() and number.isdigit() else NO_NUMBER
    if chosen is not None:
        await _lately(request, code)
    panel = await parts.store.write(
        lambda db: phone_codes.answer(db, code, number=chosen, member=me, now_utc=now_utc)
    )
    said = "yes" if panel is not None else "no" if not number else "wrong"
    status = {"yes": 200, "no": 200, "wrong": 409}[said]
    return pages.render(request, "phone_ask.html", status=status, code=code, asked=None, said=said, panel=panel)


async def _lately(request: Request, code: str) -> None:
    """Of who looks after the brewery a panel makes a maintainer: they say so themselves, not a phone left on a table.

    Raises:
        NotLatelyError: they must say once more who they are.
    """
    principal = principal_of(request)
    if principal.has(Role.MAINTAINER) and not await is_lately_in(request, principal):
        raise NotLatelyError(f"/p/{code}")


def on_their_own(principal: Principal) -> str:
    """The member, signed in on a device of their own: neither a panel nor a program speaks for somebody.

    Raises:
        NotAllowedError: it is one of these.
    """
    if principal.via != "browser" or principal.panel is not None or principal.member is None:
        raise NotAllowedError("a member on their own phone")
    return principal.member
