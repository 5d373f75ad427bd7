# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members, as administrators and maintainers see them: invite, trust with more or less, let in who is stuck."""

import sqlite3
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Role, allow, principal_of
from taproom.i18n import mark as _
from taproom.members import invitations, panels, repository
from taproom.members.in_person import LatelyInPerson
from taproom.members.parts import Parts
from taproom.members.repository import LastAdministratorError
from taproom.members.rules import tidy_name
from taproom.members.sign_in_routes import PagesOf, PartsOf, Text
from taproom.members.trusting import NotAboveOneselfError, disable, enable, make_code, trust
from taproom.members.words import ROLE_MEANINGS, ROLE_NAMES, last_administrator
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]


@router.get("/members")
@allow(Policy.MAINTAINERS)
async def members_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return await _members_page(request, parts, pages)


async def _members_page(
    request: Request, parts: Parts, pages: Pages, *, fault: str | None = None, status: int = 200
) -> Response:
    now_utc = parts.now_utc()

    def look(db: sqlite3.Connection) -> dict[str, object]:
        return {
            "members": repository.everyone(db),
            "open_invitations": invitations.open_ones(db, now_utc=now_utc),
            "panels": panels.paired(db),
        }

    shown = await parts.store.read(look)
    return pages.render(
        request,
        "members.html",
        status=status,
        roles=list(Role),
        role_names=ROLE_NAMES,
        role_meanings=ROLE_MEANINGS,
        fault=fault,
        **shown,
    )


@router.post("/members/{member}/role")
@allow(Policy.ADMINISTRATORS)
async def change_role(
    request: Request, member: Id, me: LatelyInPerson, parts: PartsOf, pages: PagesOf, role: Annotated[Role, Form()]
) -> Response:
    by, now_utc = me.member or "", parts.now_utc()
    return await _change(request, parts, pages, lambda db: trust(db, member, role, by=by, now_utc=now_utc))


@router.post("/members/{member}/disable")
@allow(Policy.ADMINISTRATORS)
async def disable_member(request: Request, member: Id, parts: PartsOf, pages: PagesOf) -> Response:
    """Signed out everywhere at once, and not let in again until enabled."""
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    return await _change(request, parts, pages, lambda db: disable(db, member, by=by, now_utc=now_utc))


@router.post("/members/{member}/enable")
@allow(Policy.ADMINISTRATORS)
async def enable_member(request: Request, member: Id, me: LatelyInPerson, parts: PartsOf, pages: PagesOf) -> Response:
    by, now_utc = me.member or "", parts.now_utc()
    return await _change(request, parts, pages, lambda db: enable(db, member, by=by, now_utc=now_utc))


async def _change(
    request: Request, parts: Parts, pages: Pages, task: Callable[[sqlite3.Connection], bool]
) -> Response:
    try:
        known = await parts.store.write(task)
    except LastAdministratorError:
        fault = last_administrator(pages.reader(request))
        return await _members_page(request, parts, pages, fault=fault, status=409)
    if not known:
        return await _nobody(request, parts, pages)
    return RedirectResponse("/members", status_code=303)


async def _nobody(request: Request, parts: Parts, pages: Pages) -> Response:
    fault = pages.reader(request).say(_("There is no such member any more."))
    return await _members_page(request, parts, pages, fault=fault, status=404)


@router.post("/members/{member}/code")
@allow(Policy.MAINTAINERS)
async def code_for_member(
    request: Request, member: Id, me: LatelyInPerson, parts: PartsOf, pages: PagesOf
) -> Response:
    """A code with which somebody who is stuck gets in. Shown once; never for a PIN, which counts at a panel only."""
    now_utc = parts.now_utc()
    try:
        made = await parts.store.write(lambda db: make_code(db, member, by=me, now_utc=now_utc))
    except NotAboveOneselfError:
        fault = pages.reader(request).say(_("Only an administrator can let an administrator in."))
        return await _members_page(request, parts, pages, fault=fault, status=403)
    if made is None:
        return await _nobody(request, parts, pages)
    known, code = made
    return pages.render(request, "member_code.html", member=known, code=code)


@router.post("/invitations")
@allow(Policy.ADMINISTRATORS)
async def invite(
    request: Request,
    me: LatelyInPerson,
    parts: PartsOf,
    pages: PagesOf,
    role: Annotated[Role, Form()],
    for_whom: Text = "",
) -> Response:
    """A link and its picture, shown once."""
    by, now_utc = me.member or "", parts.now_utc()
    note = tidy_name(for_whom)[:60]
    made = await parts.store.write(
        lambda db: invitations.invite(db, role=role, for_whom=note, by=by, now_utc=now_utc)
    )
    link = parts.link(request, f"/join/{made[1]}")
    return pages.render(
        request, "invitation.html", link=link, picture=qr_code(link), for_whom=note, role_name=ROLE_NAMES[role]
    )


@router.post("/invitations/{invitation}/take-back")
@allow(Policy.ADMINISTRATORS)
async def take_back(request: Request, invitation: Id, parts: PartsOf) -> Response:
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    await parts.store.write(lambda db: invitations.take_back(db, invitation, by=by, now_utc=now_utc))
    return RedirectResponse("/members#invitations", status_code=303)


def qr_code(text: str) -> str:
    """A picture, as the address of an image: the page's own style may not draw it."""
    import segno  # noqa: PLC0415 - seldom needed

    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=8, border=3, light="white"))
