# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes the web app one that a phone can install, and read without a network.

Kept on the phone: the static files, and the last pages of `KEPT`, each with the moment at which it was true. Nothing
that somebody sends is kept for later: it is refused at once, where it was typed. All of it needs a secure context;
without one, browsers ignore it and everything else works as before.
"""

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from taproom.access import Policy, allow
from taproom.assets import STATIC_DIR
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)

KEPT = ("/agenda", "/notices")
KEPT_ENDS = ("/brew-day",)  # in a cellar there is no network
OFFLINE = "/offline"
SHELL = ("css/taproom.css", "css/notices.css", "js/shell.js", "img/icon.svg", "img/icon-192.png")
PAPER, ACCENT = "#f6f3ec", "#7a4b00"


@router.get("/manifest.webmanifest")
@allow(Policy.ANYONE)
async def manifest(request: Request) -> JSONResponse:
    """How the app is called and looks, once installed; in the reader's language."""
    pages = pages_of(request)
    reader, url = pages.reader(request), pages.assets.url
    body = {
        "id": "/",
        "name": reader.say(_("cobrew, the shared brewery")),
        "short_name": "cobrew",
        "description": reader.say(_("Book the kit, watch the beer.")),
        "lang": reader.language,
        "dir": "ltr",
        "start_url": "/agenda",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": url("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": url("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": url("img/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": url("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {"name": reader.say(_("Agenda")), "url": "/agenda"},
            {"name": reader.say(_("Notices")), "url": "/notices"},
        ],
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
    return JSONResponse(body, media_type="application/manifest+json", headers=headers)


@router.get("/sw.js")
@allow(Policy.ANYONE)
async def service_worker(request: Request) -> Response:
    """From the root, so that it may serve the whole site; anew whenever a static file changes."""
    assets = pages_of(request).assets
    chosen = {
        "version": assets.fingerprint,
        "shell": [assets.url(name) for name in SHELL],
        "kept": KEPT,
        "keptEnds": KEPT_ENDS,
        "offline": OFFLINE,
        "icon": assets.url("img/icon-192.png"),
        "badge": assets.url("img/badge.png"),
    }
    script = (STATIC_DIR / "js" / "service-worker.js").read_text(encoding="utf-8")
    body = f"const CHOSEN = {json.dumps(chosen)};\n{script}"
    return Response(body, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get(OFFLINE)
@allow(Policy.ANYONE)
async def offline(request: Request) -> HTMLResponse:
    """What is shown in place of a page that was not kept."""
    return pages_of(request).render(request, "offline.html")
