# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The switch between languages: one form, on every page."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from taproom.access import Policy, allow
from taproom.i18n import COOKIE, Language

router = APIRouter()
ONE_YEAR_S = 365 * 86_400


@router.post("/language", include_in_schema=False)
@allow(Policy.ANYONE)
async def choose_language(
    language: Annotated[Language, Form()], back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Remember the choice in a cookie and go back to where the reader was."""
    response = RedirectResponse(_own_path(back), status_code=303)
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
    return response


def _own_path(path: str) -> str:
    """A path on this site; anything else leads home."""
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if own else "/"
