# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gravity, noted where it is measured: big keys for wet hands, in SG or °P. Works without JavaScript.

It goes to the controller as everybody's wishes do; what it says of it is what is said here.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cellar.contract import GravityOrder
from taproom.access import Policy, allow
from taproom.fermenters.asking import Outcome
from taproom.fermenters.gravities import Scale, both, read_typed
from taproom.fermenters.history import DAY_S
from taproom.fermenters.intents import new_intent_id
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.parts import Parts
from taproom.fermenters.profile_forms import MAX_TYPED
from taproom.fermenters.routes import KeyOf, PagesOf, PartsOf, ask_for, steering_of, unknown
from taproom.fermenters.rules import Unusable, view
from taproom.fermenters.schemas import IntentId
from taproom.fermenters.steering import why_not
from taproom.i18n import Reader
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
PAGE = "/fermenters/{site}/{unit}/{fermenter}/gravity"
LOOKS_BACK_S = 90 * DAY_S


@router.get(PAGE)
@allow(Policy.VIEWERS)
async def gravity_page(request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, scale: Scale = "sg") -> Response:
    return await _page(request, key, parts, pages, scale=scale)


@router.get(f"{PAGE}/reading")
@allow(Policy.VIEWERS)
async def reading(
    request: Request, pages: PagesOf, gravity: Annotated[str, Query()] = "", scale: Scale = "sg"
) -> Response:
    """What would be noted, for the page to show while it is typed."""
    reader = pages.reader(request)
    sg = read_typed(gravity, scale, reader)
    if isinstance(sg, Unusable):
        return PlainTextResponse(sg.sentence, headers={"X-Doubt": "yes"})  # half a number is no error
    return PlainTextResponse(both(sg, reader))


@router.post(PAGE)
@allow(Policy.MEMBERS)
async def note(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    gravity: Annotated[str, Form()] = "",
    scale: Annotated[Scale, Form()] = "sg",
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    sg = read_typed(gravity, scale, pages.reader(request))
    if isinstance(sg, Unusable):
        outcome = Outcome(status=422, sentence=sg.sentence)
    else:
        outcome = await ask_for(request, parts, pages, sight, GravityOrder(sg=sg), intent_id)
    return await _page(request, key, parts, pages, scale=scale, outcome=outcome, typed=gravity.strip()[:MAX_TYPED])


async def _page(
    request: Request,
    key: Key,
    parts: Parts,
    pages: Pages,
    *,
    scale: Scale,
    outcome: Outcome | None = None,
    typed: str = "",
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    reader, steering = pages.reader(request), await steering_of(request, key)
    return pages.render(
        request,
        "gravity.html",
        status=outcome.status if outcome else 200,
        view=view(sight, reader),
        scale=scale,
        outcome=outcome,
        typed="" if outcome is None or outcome.accepted else typed,
        last=await _last(parts, sight, reader),
        steering=steering,
        why_not="" if steering.allowed else why_not(steering, reader),
        intent_id=new_intent_id(),
    )


async def _last(parts: Parts, sight: Sight, reader: Reader) -> tuple[str, str] | None:
    """What was noted last, and when."""
    now_utc = sight.now_utc
    marked = await parts.marked(sight.key, from_utc=now_utc - LOOKS_BACK_S, to_utc=now_utc + 1)
    if not marked.gravities:
        return None
    at_utc, sg = marked.gravities[-1]
    return both(sg, reader), reader.moment(at_utc)
