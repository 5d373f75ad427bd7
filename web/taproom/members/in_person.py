# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who signed in by themselves, in a browser of their own; and who did so lately.

What changes how one gets in asks for both: a panel's PIN, a program's token, or a phone that was left on the table
must not become somebody else's way in.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from taproom.access import Principal, principal_of
from taproom.errors import NotAllowedError, NotLatelyError
from taproom.i18n import mark as _
from taproom.members import sessions
from taproom.members.parts import parts_of
from taproom.members.rules import is_lately

SIGN_IN_AGAIN = _("Sign in again before you change the address that codes are sent to.")


async def in_person(request: Request) -> Principal:
    """Who signed in in their own browser.

    Raises:
        NotAllowedError: a panel or a program asks.
    """
    principal = principal_of(request)
    if principal.via != "browser" or principal.member is None:
        raise NotAllowedError("who signed in in a browser of their own")
    return principal


async def lately_in_person(request: Request) -> Principal:
    """Who signed in in their own browser, and not long ago.

    Raises:
        NotLatelyError: they must say once more who they are.
    """
    principal = await in_person(request)
    if not await is_lately_in(request, principal):
        raise NotLatelyError(_page_of(request.url.path))
    return principal


def _page_of(path: str) -> str:
    """The page with the form that was sent to `path`."""
    return "/account" if path.startswith("/account") else "/members"


async def is_lately_in(request: Request, principal: Principal) -> bool:
    parts = parts_of(request)
    session = principal.session or ""
    began_utc = await parts.store.read(lambda db: sessions.began(db, session))
    return began_utc is not None and is_lately(began_utc, now_utc=parts.now_utc())


InPerson = Annotated[Principal, Depends(in_person)]
LatelyInPerson = Annotated[Principal, Depends(lately_in_person)]
