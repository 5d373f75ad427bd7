# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused, as an answer: a problem document for programs, a page for people. A form answers for itself."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from taproom.pages import pages_of
from taproom.problem import is_for_programs, problem
from taproom.recipes.refusals import RecipeMoved, RecipeNotFound, RecipeRefused, StillMaking

MADE_AFTER_S = 30


def status_of(error: RecipeRefused) -> int:
    match error:
        case RecipeNotFound():
            return 404
        case RecipeMoved():
            return 409
        case StillMaking():
            return 503
        case _:
            return 422


async def refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, RecipeRefused):
        raise error
    status, pages = status_of(error), pages_of(request)
    sentence = error.to(pages.reader(request))
    if not is_for_programs(request.url.path):
        answer: Response = pages.render(request, "error.html", status=status, sentence=sentence)
    elif isinstance(error, RecipeMoved):
        answer = problem(status, sentence, current=error.current)
    else:
        answer = problem(status, sentence)
    if isinstance(error, StillMaking):
        answer.headers["Retry-After"] = str(MADE_AFTER_S)
    return answer


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {RecipeRefused: refused}
