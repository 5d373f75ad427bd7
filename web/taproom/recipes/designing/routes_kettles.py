# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The brewery's kettles: everybody may look, brewers keep them. Recipes are scaled to them."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, Role, allow
from taproom.i18n import mark as _
from taproom.recipes import brew_words
from taproom.recipes.designing.aims import COLUMNS, UNITS, Aim, read_aim, row_of
from taproom.recipes.designing.asked import Asked, AskedOf
from taproom.recipes.designing.booked import all_kit
from taproom.recipes.designing.faults import said
from taproom.recipes.designing.filling import units_of
from taproom.recipes.designing.repository import kettles, remove_kettle, save_kettle

router = APIRouter(include_in_schema=False)
TAKEN = _("There is a kettle of this name already.")


@router.get("/recipes/kettles")
@allow(Policy.MEMBERS)
async def all_kettles(asked: AskedOf, request: Request) -> Response:
    chosen = request.query_params.get("kettle", "")
    known = await asked.read(kettles)
    row = next((row_of(it, comma=asked.comma) for it in known if it.id == chosen), None)
    return await _page(asked, Aim(row=row or {"batch_l.unit": "l", "efficiency_pct.unit": "%"}, faults={}))


@router.post("/recipes/kettles")
@allow(Policy.BREWERS)
async def save(asked: AskedOf, request: Request) -> Response:
    form = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    if form.get("do") == "remove":
        gone = form.get("id", "")[:40]
        await asked.write(lambda db: remove_kettle(db, gone, by=asked.member, now_utc=asked.now_utc))
        return asked.away("/recipes/kettles")
    aim = read_aim(form, named=True)
    if aim.profile is None:
        return await _page(asked, aim, status=422)
    profile = aim.profile
    known = {it.id for it in await asked.read(kettles)}
    if profile.id not in known:
        profile = replace(profile, id="")
    if not await asked.write(lambda db: save_kettle(db, profile, by=asked.member, now_utc=asked.now_utc)):
        return await _page(asked, aim, status=409, taken=asked.reader.say(TAKEN))
    return asked.away("/recipes/kettles")


async def _page(asked: Asked, aim: Aim, *, status: int = 200, taken: str = "") -> Response:
    faults = said(aim.faults, asked.reader) | ({"name": taken} if taken else {})
    return asked.page(
        "recipe_kettles.html",
        status=status,
        kettles=await asked.read(kettles),
        row=aim.row,
        columns=COLUMNS,
        aside=UNITS,
        faults=faults,
        kit=await all_kit(asked),
        may_keep=asked.me.has(Role.BREWER),
        units_of=units_of,
        brew_words=brew_words,
        quantity=lambda value: brew_words.number(asked.reader, value),
    )
