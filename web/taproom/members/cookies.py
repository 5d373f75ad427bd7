# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three cookies: who is signed in, which panel this is, and which browser is in the middle of signing in.

Where the site has HTTPS they are `Secure` and `__Host-`, so that no other host or path can set them.
"""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from taproom.members.rules import CEREMONY_S, DAY_S

Cookie = Literal["sid", "panel", "browser"]
_LASTS_S = {"sid": 90 * DAY_S, "panel": 5 * 365 * DAY_S, "browser": CEREMONY_S}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """How cookies are named and set on this site."""

    secure: bool

    def name(self, cookie: Cookie) -> str:
        return f"__Host-{cookie}" if self.secure else cookie

    def read(self, request: Request, cookie: Cookie) -> str | None:
        return request.cookies.get(self.name(cookie)) or None

    def set(self, response: Response, cookie: Cookie, token: str) -> None:
        response.set_cookie(
            self.name(cookie),
            token,
            max_age=_LASTS_S[cookie],
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response, cookie: Cookie) -> None:
        response.delete_cookie(self.name(cookie), path="/", secure=self.secure, httponly=True, samesite="lax")
