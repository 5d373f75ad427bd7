# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused, as an answer: a problem document for programs, a page for people."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from taproom.batches.refusals import BatchRefused
from taproom.pages import pages_of
from taproom.problem import is_for_programs, problem


async def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that the batches refuse."""
    assert isinstance(error, BatchRefused)  # noqa: S101 - what it is installed for
    pages = pages_of(request)
    sentence = pages.reader(request).say(error.sentence, **error.names)
    if is_for_programs(request.url.path):
        return problem(error.status, sentence)
    return pages.render(request, "error.html", status=error.status, sentence=sentence)


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {BatchRefused: refused}
