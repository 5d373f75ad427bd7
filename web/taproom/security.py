# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps other web sites, and other people's scripts, out. Plain ASGI, so that streams stay streams.

- `Headers`: a policy without inline script or style, on every answer.
- `OnlyOurHosts`: a name that is not ours in `Host` means that somebody else's name resolves to us.
- `OnlyOurPages`: an unsafe request must come from a page of ours (Fetch Metadata, else `Origin`).
"""

import ipaddress

from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taproom.problem import API_PREFIX, problem

MAX_BODY_BYTES = 64 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}


class Headers:
    """Adds the headers to every answer; what may not be cached by default is said so."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._headers = {**HEADERS, **(STRICT_TRANSPORT if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OnlyOurHosts:
    """Refuses names that are not ours: numeric addresses cannot be re-bound, names can."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = host_name(RequestHeaders(scope=scope).get("host", ""))
            if not (host in self._names or _is_numeric(host)):
                sentence = f"This is not {host[:80]!r}. Start taproom with --hostname to add a name."
                await _refuse(scope, sentence, 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class OnlyOurPages:
    """Refuses unsafe requests that another site's page may have made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if unsafe and not _is_for_devices(scope["path"]) and not is_ours(RequestHeaders(scope=scope)):
            sentence = "This request did not come from a page of this taproom."
            await _refuse(scope, sentence, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_ours(headers: RequestHeaders) -> bool:
    """Whether an unsafe request may be let in.

    Browsers say where a request comes from, in `Sec-Fetch-Site` or at least in `Origin`. A request with neither
    is from a program, and shows that by a token in `Authorization`, which no page elsewhere can add.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2].lower() == headers.get("host", "").lower()
    return headers.get("authorization", "").lower().startswith("bearer ")


def _is_for_devices(path: str) -> bool:
    """Devices say nothing of where they come from. No cookie counts there, so that a page elsewhere gains nothing."""
    return path == "/h" or path.startswith("/h/")


def host_name(host: str) -> str:
    """The `Host` header without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refuse(scope: Scope, sentence: str, status: int) -> ASGIApp:
    if scope["path"].startswith(API_PREFIX):
        return problem(status, sentence)
    return PlainTextResponse(f"{sentence}\n", status_code=status)
