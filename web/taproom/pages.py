# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns templates into answers, in the reader's language."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from taproom import __version__
from taproom.access import NOBODY, Principal
from taproom.assets import Assets
from taproom.i18n import COOKIE, LANGUAGE_NAMES, Language, Library, Reader
from taproom.navigation import entries_for, place_of

HERE = Path(__file__).parent


class Pages:
    """All templates of all features, and what each of them may use."""

    def __init__(self, library: Library, assets: Assets) -> None:
        self._library = library
        self.assets = assets
        self._templates = Environment(
            loader=FileSystemLoader([HERE / "templates", *sorted(HERE.glob("*/templates"))]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(asset=assets.url, languages=LANGUAGE_NAMES, version=__version__)

    def reader(self, request: Request) -> Reader:
        """Who reads the answer to this request."""
        return self._library.reader_for(
            cookie=request.cookies.get(COOKIE), accept_language=request.headers.get("accept-language")
        )

    def reader_in(self, language: Language) -> Reader:
        """Who reads in this language, without a request."""
        return self._library.reader(language)

    def render(self, request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """A page or a fragment. `_` translates; `reader` knows numbers and moments."""
        reader = self.reader(request)
        principal: Principal = getattr(request.state, "principal", NOBODY)
        html = self._templates.get_template(template).render(
            reader=reader,
            _=reader.say,
            here=request.url.path,
            principal=principal,
            places=entries_for(principal),
            place=place_of(request.url.path),
            known_at=reader.moment(request.app.state.now_utc()),
            unread=getattr(request.state, "unread", None),
            **context,
        )
        headers = {"Content-Language": reader.language, "Vary": "Accept-Language, Cookie"}
        return HTMLResponse(html, status_code=status, headers=headers)


def pages_of(request: Request) -> Pages:
    """The pages of the app that handles this request."""
    pages: Pages = request.app.state.pages
    return pages
