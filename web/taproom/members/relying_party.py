# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where passkeys can be: a site with HTTPS and a name, or `localhost`. Browsers allow them nowhere else."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from taproom.security import host_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """This site, as a browser binds a passkey to it."""

    id: str
    origin: str


def relying_party(request: Request, public_url: str | None) -> RelyingParty | None:
    """What a passkey made in this request's browser would be bound to; None where there can be none."""
    host = request.headers.get("host", "").lower()
    name = host_name(host)
    if public_url is not None and public_url.startswith("https://") and urlsplit(public_url).hostname == name:
        is_name = not name.replace(".", "").isdigit() and ":" not in name
        return RelyingParty(id=name, origin=public_url) if is_name else None
    return RelyingParty(id="localhost", origin=f"http://{host}") if name == "localhost" else None
