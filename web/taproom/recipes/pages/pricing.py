# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this brewery pays for ingredients, so that a recipe can say what it costs. Kept by the brewers."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Role, allow, principal_of
from taproom.i18n import mark as _
from taproom.recipes.cost import Per
from taproom.recipes.parts import PagesOf, PartsOf
from taproom.recipes.repository import prices
from taproom.recipes.wording import number

router = APIRouter(include_in_schema=False)
PERS: dict[str, Per] = {"kg": "kg", "l": "l", "piece": "piece"}
NO_NAME = _("Say which ingredient, as recipes call it.")
NO_PRICE = _("A price is a number of euros, like 1.85, and at most 1,000,000.")
_MOST = Decimal(1_000_000)


@router.get("/recipes/prices")
@allow(Policy.MEMBERS)
async def price_list(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return await _page(request, parts, pages, {"name": "", "price": "", "per": "kg"}, "")


@router.post("/recipes/prices")
@allow(Policy.BREWERS)
async def say_price(
    request: Request,
    parts: PartsOf,
    pages: PagesOf,
    name: Annotated[str, Form(max_length=400)] = "",
    price: Annotated[str, Form(max_length=40)] = "",
    per: Annotated[str, Form(max_length=10)] = "kg",
) -> Response:
    """Another price for what has one replaces it."""
    typed, cents = {"name": name, "price": price, "per": per}, read_cents(price)
    known = " ".join(name.split())
    if not known or len(known) > 200:
        return await _page(request, parts, pages, typed, NO_NAME)
    if cents is None:
        return await _page(request, parts, pages, typed, NO_PRICE)
    by, now_utc = principal_of(request).member or "", parts.now_utc()
    unit = PERS.get(per, "kg")
    await parts.store.write(lambda db: prices.say_price(db, known, cents, unit, by=by, now_utc=now_utc))
    return RedirectResponse("/recipes/prices", status_code=303)


@router.post("/recipes/prices/forget")
@allow(Policy.BREWERS)
async def forget(parts: PartsOf, name: Annotated[str, Form(max_length=400)]) -> Response:
    await parts.store.write(lambda db: prices.forget(db, name))
    return RedirectResponse("/recipes/prices", status_code=303)


def read_cents(text: str) -> int | None:
    """Euros as people type them, with a point or a comma; None if it is no price."""
    plain = text.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    try:
        euros = Decimal(plain)
    except InvalidOperation:
        return None
    return int((euros * 100).to_integral_value()) if euros.is_finite() and 0 <= euros <= _MOST else None


async def _page(request: Request, parts: PartsOf, pages: PagesOf, typed: dict[str, str], wrong: str) -> Response:
    listed = await parts.store.read(prices.listed)
    return pages.render(
        request,
        "recipe_prices.html",
        status=422 if wrong else 200,
        prices=listed.prices,
        typed=typed,
        wrong=wrong and pages.reader(request).say(wrong),
        may_change=principal_of(request).has(Role.BREWER),
        number=number,
    )
