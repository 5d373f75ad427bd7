# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members' routes work with. Put together by `create_app`, found on the app by each route."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from taproom.clock import Utc
from taproom.db import Store
from taproom.mail import Mail
from taproom.members.claiming import Claim
from taproom.members.cookies import Cookies
from taproom.members.passwords import Hasher
from taproom.members.relying_party import RelyingParty, relying_party
from taproom.settings import is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The members' side of the app."""

    store: Store
    cookies: Cookies
    hasher: Hasher
    now_utc: Utc
    claim: Claim
    mail: Mail
    public_url: str | None

    def relying_party(self, request: Request) -> RelyingParty | None:
        """What a passkey would be bound to; None where there can be none."""
        return relying_party(request, self.public_url)

    def link(self, request: Request, path: str) -> str:
        """An address to send to somebody: at the site's public address, else at the one this request came to."""
        base = self.public_url or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
        return base + path

    def is_known_to_phones(self, request: Request) -> bool:
        """Whether that address leads anybody here but this machine itself."""
        host = urlsplit(self.link(request, "/")).hostname or ""
        return not is_loopback(host)


def parts_of(request: Request) -> Parts:
    """The parts of the app that handles this request."""
    parts: Parts = request.app.state.members
    return parts
