# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of commissioning, on the panel at the fermenters. Everybody there may look; to answer is for maintainers.

Whoever looks from elsewhere sees the same, and keeps no relay closed.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from cellar.contract import Press
from taproom.access import Policy, admits, allow, principal_of
from taproom.commissioning.heard import Heard
from taproom.commissioning.rules import view
from taproom.commissioning.telling import Teller
from taproom.depends import at_once
from taproom.errors import NoAnswerError, NotAllowedError, NotSentError
from taproom.i18n import mark as _
from taproom.pages import Pages, pages_of

router = APIRouter(include_in_schema=False)

HOME = "/panel/commissioning"
PagesOf = Annotated[Pages, at_once(pages_of)]
Part = Annotated[str, Path(max_length=40)]
_NOT_SENT = _("There is no connection to the message broker, so nothing was sent. Press again when it is back.")
_NO_ANSWER = _("The controller did not answer. Press again: it counts once.")
_MOVED_ON = _("It has gone on meanwhile, so that was not sent. This is what it asks now.")


def teller_of(request: Request) -> Teller:
    """The teller of the app that handles this request."""
    teller: Teller = request.app.state.teller
    return teller


TellerOf = Annotated[Teller, at_once(teller_of)]


@router.get(HOME)
@allow(Policy.VIEWERS)
async def home(request: Request, teller: TellerOf, pages: PagesOf) -> Response:
    """How one begins; or the one that there is."""
    known = teller.board.commissionings.all
    running = teller.board.commissionings.running or known
    if len(running) == 1:
        return RedirectResponse(f"{HOME}/{running[0].controller}", status_code=303)
    return pages.render(request, "commissionings.html", running=[it.controller for it in running], home=HOME)


@router.get(f"{HOME}/{{site}}/{{unit}}")
@allow(Policy.VIEWERS)
async def page(request: Request, site: Part, unit: Part, teller: TellerOf, pages: PagesOf) -> Response:
    heard = teller.board.commissionings.of(f"{site}/{unit}")
    return RedirectResponse(HOME, status_code=303) if heard is None else _page(request, pages, heard)


@router.post(f"{HOME}/{{site}}/{{unit}}/here")
@allow(Policy.VIEWERS)
async def here(request: Request, site: Part, unit: Part, teller: TellerOf, pages: PagesOf) -> Response:
    """The page says each second that it is shown, and hears what is so. Only a panel's word keeps a relay closed."""
    heard, principal = teller.board.commissionings.of(f"{site}/{unit}"), principal_of(request)
    if heard is None:
        return JSONResponse({"shape": "", "parts": {}, "wait": ""})
    if principal.panel is not None and not heard.is_over:
        teller.here(heard, author=principal.author)
    return JSONResponse(view(heard, pages.reader(request)).patch())


@router.post(f"{HOME}/{{site}}/{{unit}}/press")
@allow(Policy.MAINTAINERS)
async def press(
    request: Request,
    site: Part,
    unit: Part,
    teller: TellerOf,
    pages: PagesOf,
    run: Annotated[str, Form(pattern=r"^[a-z0-9]{1,32}$")],
    question: Annotated[int, Form(ge=1)],
    press: Annotated[Press, Form()],
) -> Response:
    """Answers the question that the page showed, and no other."""
    principal = principal_of(request)
    if principal.panel is None:
        raise NotAllowedError("a maintainer at the panel")
    heard = teller.board.commissionings.of(f"{site}/{unit}")
    if heard is None:
        return RedirectResponse(HOME, status_code=303)
    if (heard.now.run, heard.now.question) != (run, question):
        return _page(request, pages, heard, status=409, fault=_MOVED_ON)
    try:
        await teller.press(heard, press, run=run, question=question, author=principal.author)
    except NotSentError:
        return _page(request, pages, heard, status=503, fault=_NOT_SENT)
    except NoAnswerError:
        return _page(request, pages, heard, status=504, fault=_NO_ANSWER)
    return RedirectResponse(f"{HOME}/{site}/{unit}", status_code=303)


def _page(request: Request, pages: Pages, heard: Heard, *, status: int = 200, fault: str = "") -> Response:
    reader = pages.reader(request)
    return pages.render(
        request,
        "commissioning.html",
        status=status,
        view=view(heard, reader),
        url=f"{HOME}/{heard.controller}",
        fault=reader.say(fault) if fault else "",
        as_typed=f"{HOME}/{heard.controller}",
        may=admits_here(request),
    )


def admits_here(request: Request) -> bool:
    """Whether who looks may answer."""
    principal = principal_of(request)
    return principal.panel is not None and admits(Policy.MAINTAINERS, principal)
