# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors as answers: problem documents for programs, pages for people, fragments for forms.

What a client sent is not repeated in a problem document: it may be a number that JSON cannot say.
"""

import logging
import sqlite3
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import NOBODY
from taproom.errors import NotAllowedError, NotLatelyError, NotSignedInError
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.problem import is_for_programs, problem

__all__ = ["handle_problems", "problem"]

log = logging.getLogger(__name__)

BUSY_RETRY_S = 2
_SENTENCES = {
    401: _("Sign in first. What you typed is still here: open the sign-in page in another tab, then try again."),
    403: _("This is not allowed."),
    404: _("There is nothing at this address."),
    405: _("This address does not do that."),
    413: _("That is too much at once: a form may have 64 kB of text, a picture 8 MB, recipes to import 64 MB."),
    422: _("Something in the form cannot be read. Load the page again and try once more."),
    503: _("The brewery is very busy this moment, and nothing was changed. Try again in a few seconds."),
}
_OTHERWISE = _("Something went wrong in the web app. The fermenters do not need it: they go on.")


def handle_problems(app: FastAPI) -> None:
    """Install the handlers."""
    _handle_refused_people(app)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if not hasattr(request.state, "principal"):  # no route was found, so no guard has asked
            request.state.principal = await request.app.state.who(request)
        if error.status_code == 405:
            return _answer(request, 405, str(error.detail), headers={"Allow": _methods_at(request)})
        return _answer(request, error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        errors = [{"at": ".".join(str(part) for part in it["loc"]), "why": it["msg"]} for it in error.errors()]
        return _answer(request, 422, "The request cannot be read", errors=errors)

    @app.exception_handler(sqlite3.OperationalError)
    async def busy(request: Request, error: sqlite3.OperationalError) -> Response:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise error
        headers = {"Retry-After": str(BUSY_RETRY_S)}
        return _answer(request, 503, "The database is busy; nothing was changed", headers=headers)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        return _answer(request, 500, "Internal error")


def _handle_refused_people(app: FastAPI) -> None:
    @app.exception_handler(NotSignedInError)
    async def nobody(request: Request, error: NotSignedInError) -> Response:
        return _answer(request, 401, str(error)) if _is_program(request) else _to_sign_in(request)

    @app.exception_handler(NotLatelyError)
    async def not_lately(request: Request, error: NotLatelyError) -> Response:
        if _is_program(request):
            return _answer(request, 403, "Sign in again first: this makes a way in, and you signed in a while ago.")
        return RedirectResponse(f"/sign-in?{urlencode({'again': 1, 'back': str(error)}, safe='/')}", status_code=303)

    @app.exception_handler(NotAllowedError)
    async def not_allowed(request: Request, error: NotAllowedError) -> Response:
        return _answer(request, 403, f"This is for {error}.")


def _methods_at(request: Request) -> str:
    """All that this address does; the framework names only what the first of its routes does."""
    routes = (it for it in iter_route_contexts(request.app.routes) if it.methods)
    found = (it.methods or () for it in routes if it.path_regex.match(request.url.path))
    return ", ".join(sorted({method for methods in found for method in methods}))


def _is_program(request: Request) -> bool:
    """Whether what asked is no page that a person could be led away from."""
    return is_for_programs(request.url.path) or "hx-request" in request.headers


def _to_sign_in(request: Request) -> Response:
    """To where one signs in, and from there back to what was asked for, if that can be asked for again."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = asked if request.method == "GET" else "/"
    principal = getattr(request.state, "principal", NOBODY)
    if principal.panel is not None:
        return RedirectResponse("/panel", status_code=303)
    return RedirectResponse(f"/sign-in?{urlencode({'back': back})}", status_code=303)


def _answer(
    request: Request,
    status: int,
    title: str,
    *,
    headers: object = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    if is_for_programs(request.url.path):
        response = problem(status, title, errors=errors) if errors else problem(status, title)
    else:
        template = "error_part.html" if "hx-request" in request.headers else "error.html"
        sentence = _SENTENCES.get(status, _OTHERWISE)
        response = pages_of(request).render(request, template, status=status, sentence=sentence)
    if isinstance(headers, dict):
        response.headers.update(headers)
    return response
