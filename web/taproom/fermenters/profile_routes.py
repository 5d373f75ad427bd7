# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a fermenter's profile, and its forms. All of it works without JavaScript."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from cellar.contract import GravityOrder, ProfileOrder, StartProfileOrder
from taproom.access import Policy, allow
from taproom.fermenters.asking import Outcome
from taproom.fermenters.intents import Order, new_intent_id
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.parts import Parts
from taproom.fermenters.plan import draw, legs
from taproom.fermenters.profile_forms import MAX_TYPED, TEMPLATES, Filled, fill, fresh, read_gravity
from taproom.fermenters.profile_words import duration, planned, shown
from taproom.fermenters.routes import KeyOf, PagesOf, PartsOf, ask_for, steering_of, unknown
from taproom.fermenters.rules import view
from taproom.fermenters.schemas import IntentId
from taproom.fermenters.steering import why_not
from taproom.i18n import mark as _
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
PAGE = "/fermenters/{site}/{unit}/{fermenter}/profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a form answers: which form, what became of it, and what was typed."""

    form: str
    outcome: Outcome
    typed: str = ""


@router.get(PAGE)
@allow(Policy.VIEWERS)
async def profile_page(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    template: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    chosen = TEMPLATES.get(template)
    filled = fresh(chosen, pages.reader(request)) if chosen is not None else None
    return await _page(request, key, parts, pages, filled=filled)


@router.post(f"{PAGE}/start")
@allow(Policy.MEMBERS)
async def start(
    request: Request, key: KeyOf, parts: PartsOf, pages: PagesOf, intent_id: Annotated[IntentId, Form()]
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    typed = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    template = TEMPLATES.get(typed.get("template", ""))
    if template is None:
        return await _page(request, key, parts, pages)
    reader = pages.reader(request)
    filled = fill(template, typed, sight.state, reader)
    if filled.profile is None:
        outcome = Outcome(status=422, sentence=reader.say(_("Nothing was started: look at the marked fields.")))
    elif "look" in typed:
        return await _page(request, key, parts, pages, filled=filled)
    else:
        outcome = await _ask(request, parts, pages, sight, StartProfileOrder(profile=filled.profile), intent_id)
    said = _Said(form="start", outcome=outcome)
    return await _page(request, key, parts, pages, said=said, filled=None if outcome.accepted else filled)


@router.post(f"{PAGE}/direct")
@allow(Policy.MEMBERS)
async def direct(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    order: Annotated[str, Form(pattern="^(pause_profile|resume_profile|skip_step|end_profile)$")],
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    asked = ProfileOrder.model_validate({"kind": order})
    outcome = await _ask(request, parts, pages, sight, asked, intent_id)
    return await _page(request, key, parts, pages, said=_Said(form="direct", outcome=outcome))


@router.post(f"{PAGE}/gravity")
@allow(Policy.MEMBERS)
async def gravity(
    request: Request,
    key: KeyOf,
    parts: PartsOf,
    pages: PagesOf,
    intent_id: Annotated[IntentId, Form()],
    gravity: Annotated[str, Form()] = "",
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    sg = read_gravity(gravity)
    if sg is None:
        sentence = pages.reader(request).say(_("That is not a gravity. Write it like 1.012."))
        outcome = Outcome(status=422, sentence=sentence)
    else:
        outcome = await _ask(request, parts, pages, sight, GravityOrder(sg=sg), intent_id)
    typed = "" if outcome.accepted else gravity.strip()[:MAX_TYPED]
    return await _page(request, key, parts, pages, said=_Said(form="gravity", outcome=outcome, typed=typed))


async def _ask(request: Request, parts: Parts, pages: Pages, sight: Sight, order: Order, intent_id: str) -> Outcome:
    outcome = await ask_for(request, parts, pages, sight, order, intent_id)
    if outcome.accepted and (sight.state.profile is not None or isinstance(order, StartProfileOrder)):
        await parts.news_of(sight)
    return outcome


async def _page(
    request: Request,
    key: Key,
    parts: Parts,
    pages: Pages,
    *,
    said: _Said | None = None,
    filled: Filled | None = None,
) -> Response:
    sight = parts.board.sight(key)
    if sight is None:
        return unknown(request, key, parts, pages)
    reader, steering = pages.reader(request), await steering_of(request, key)
    draft = filled.profile if filled is not None else None
    if filled is not None and not filled.wrong and draft is None:
        draft = fill(filled.template, filled.typed, sight.state, reader).profile
    return pages.render(
        request,
        "profile.html",
        status=said.outcome.status if said else 200,
        view=view(sight, reader),
        profile=shown(reader, sight.state, now_utc=sight.now_utc),
        templates=list(TEMPLATES.values()),
        filled=filled,
        draft=planned(reader, draft) if draft is not None else [],
        drawing=draw(legs(draft, start_c=sight.state.setpoint_c)) if draft is not None else None,
        duration=duration,
        said=said,
        steering=steering,
        why_not="" if steering.allowed else why_not(steering, reader),
        intent_id=new_intent_id(),
        shape=pages.assets.fingerprint,
    )
