# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors as answers: problem documents for programs, pages for people, fragments for forms.

What a client sent is not repeated in a problem document: it may be a number that JSON cannot say.
"""

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.i18n import mark as _
from taproom.pages import pages_of

log = logging.getLogger(__name__)

API_PREFIX = "/api/"
_SENTENCES = {
    403: _("This is not allowed."),
    404: _("There is nothing at this address."),
    405: _("This address does not do that."),
    413: _("That is too much text."),
    422: _("Something in the form cannot be read. Load the page again and try once more."),
}
_OTHERWISE = _("Something went wrong in the web app. The fermenters do not need it: they go on.")


def problem(status: int, title: str, **more: object) -> JSONResponse:
    """An RFC 9457 problem document."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def handle_problems(app: FastAPI) -> None:
    """Install the handlers."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        errors = [{"at": ".".join(str(part) for part in it["loc"]), "why": it["msg"]} for it in error.errors()]
        return _answer(request, 422, "The request cannot be read", errors=errors)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        return _answer(request, 500, "Internal error")


def _answer(
    request: Request,
    status: int,
    title: str,
    *,
    headers: object = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    if request.url.path.startswith(API_PREFIX):
        response: Response = problem(status, title, errors=errors) if errors else problem(status, title)
    else:
        template = "error_part.html" if "hx-request" in request.headers else "error.html"
        sentence = _SENTENCES.get(status, _OTHERWISE)
        response = pages_of(request).render(request, template, status=status, sentence=sentence)
    if isinstance(headers, dict):
        response.headers.update(headers)
    return response
