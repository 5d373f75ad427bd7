# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documentation at /docs, for when the internet is not there: the site that `make docs` built, as it is.

Anybody may read it: whoever stands before a fermenter that alarms has other worries than to sign in.
"""

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from taproom.access import Policy, allow
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)

# Where it is looked for: what the installation put beside the programs, or a checkout's own.
PLACES = (Path("/opt/cobrew/docs"), Path(__file__).parents[2] / "site")
NOT_BUILT = _("The documentation was not built on this machine. In the project's folder: make docs")


class Handbook:
    """The built site, if there is one; looked for once."""

    def __init__(self, places: tuple[Path, ...] = PLACES) -> None:
        found = next((it for it in places if (it / "index.html").is_file()), None)
        self._files = StaticFiles(directory=found, html=True) if found else None

    async def answer(self, path: str, request: Request) -> Response | None:
        """None if it was not built. A page that is not there is answered with the site's own 404."""
        if self._files is None:
            return None
        response = await self._files.get_response(path or ".", {**request.scope, "method": "GET"})
        response.headers["Cache-Control"] = "no-cache"
        return response


@router.get("/docs")
@allow(Policy.ANYONE)
async def front(request: Request) -> Response:
    """In the reader's language; links inside are relative, so the address needs its last slash."""
    language = pages_of(request).reader(request).language
    return RedirectResponse("/docs/fr/" if language == "fr" else "/docs/", status_code=307)


@router.get("/docs/{path:path}")
@allow(Policy.ANYONE)
async def page(request: Request, path: str) -> Response:
    handbook: Handbook = request.app.state.handbook
    response = await handbook.answer(path, request)
    if response is None:
        return pages_of(request).render(request, "error.html", status=404, sentence=NOT_BUILT)
    return response
