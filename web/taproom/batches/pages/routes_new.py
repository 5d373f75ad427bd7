# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new batch: from a revision of a recipe ("brew it"), or from paper."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taproom import people
from taproom.access import Policy, allow
from taproom.batches import making
from taproom.batches.measured import Reading, number, read
from taproom.batches.measured import Unusable as NoReading
from taproom.batches.pages.asked import Asked, AskedOf, FormOf, Typed
from taproom.batches.parts import BookingSeen, RecipeSeen
from taproom.batches.planning import Wish, plan_of
from taproom.batches.values import MAX_NAME
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.people import Person

router = APIRouter(include_in_schema=False)
SOON_S = 3 * 86_400
MOST_L = 100_000.0
_NO_NAME = _("Give it a name: a few words will do.")
_NO_VOLUME = _("How much will go into the fermenter? Write litres, like 20 or 19,5.")
_NO_OG = _("That is not an original gravity. Write it like 1.052, or leave it empty.")
_NO_RECIPE = _("There is no such version of a recipe, or you may not see it. You can still brew from paper.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What the form offers."""

    recipe: RecipeSeen | None
    bookings: tuple[BookingSeen, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """What is not right yet, by field, as sentences for the reader."""

    fields: dict[str, str] = field(default_factory=dict)


@router.get("/batches/new")
@allow(Policy.MEMBERS)
async def new_page(
    asked: AskedOf,
    revision: Annotated[str, Query(max_length=64)] = "",
    booking: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    around = await _around(asked, revision)
    volume = around.recipe.document.recipe.batch_size.l if around.recipe else None
    chosen = next((it for it in around.bookings if it.id == booking), None)
    typed = {
        "name": around.recipe.title[:MAX_NAME] if around.recipe else "",
        "volume": "" if volume is None else f"{round(volume, 2):g}",
        "booking": chosen.id if chosen else "",
        "fermenter": (chosen.fermenter or "") if chosen else "",
        "revision": revision if around.recipe else "",
        "regulated": "controller",
    }
    missing = {"revision": asked.reader.say(_NO_RECIPE)} if revision and around.recipe is None else {}
    return _form(asked, around, typed, missing, status=404 if missing else 200)


@router.post("/batches/new")
@allow(Policy.MEMBERS)
async def make(asked: AskedOf, form: FormOf) -> Response:
    around = await _around(asked, form.line("revision", 64))
    wish = _wish(asked, around, form)
    if isinstance(wish, _Wrong):
        return _form(asked, around, form.texts, wish.fields, chosen=form.all("brewer"), status=422)
    parts, keeper, batch = asked.parts, asked.me.member or "", form.id("id")
    plan = plan_of(wish, around.recipe, foresee=parts.foresee, scale=parts.scale)
    made = await asked.write(lambda db: making.make(db, plan, keeper=keeper, now_utc=asked.now_utc, batch=batch))
    return asked.away(f"/batches/{made.id}?done=made")


async def _around(asked: Asked, revision: str) -> _Around:
    def look(db: sqlite3.Connection) -> _Around:
        found = asked.parts.revision_of(db, revision, asked.me) if len(revision) == 64 else None
        mine = asked.parts.bookings_of(db, asked.me.member or "", asked.now_utc - SOON_S)
        everyone = tuple(it for it in people.everyone(db) if it.active and it.id != asked.me.member)
        return _Around(recipe=found, bookings=tuple(mine), people=everyone)

    return await asked.read(look)


def _wish(asked: Asked, around: _Around, form: Typed) -> Wish | _Wrong:
    wrong: dict[str, str] = {}
    name, volume_l = form.line("name", MAX_NAME), number(form.line("volume"))
    if not name:
        wrong["name"] = asked.reader.say(_NO_NAME)
    if volume_l is None or not 0 < volume_l <= MOST_L:
        wrong["volume"] = asked.reader.say(_NO_VOLUME)
    if form.line("revision") and around.recipe is None:
        wrong["revision"] = asked.reader.say(_NO_RECIPE)
    og = read("og", form.line("og")) if around.recipe is None and form.line("og") else None
    if og is not None and (isinstance(og, NoReading) or og.unit != "sg"):
        wrong["og"] = asked.reader.say(_NO_OG)
    if wrong or volume_l is None:
        return _Wrong(fields=wrong)
    vessels = {it.path for it in asked.parts.fermenting.vessels()}
    known = {it.id for it in around.people}
    return Wish(
        name=name,
        volume_l=volume_l,
        og=og.raw if isinstance(og, Reading) else None,
        fermenter=form.line("fermenter") if form.line("fermenter") in vessels else None,
        regulated="by_hand" if form.line("regulated") == "by_hand" else "controller",
        booking=next((it.id for it in around.bookings if it.id == form.line("booking")), None),
        brewers=tuple(it for it in form.all("brewer") if it in known),
    )


def _form(
    asked: Asked,
    around: _Around,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    chosen: Collection[str] = (),
    status: int = 200,
) -> Response:
    return asked.page(
        "batch_new.html",
        status=status,
        around=around,
        typed=typed,
        wrong=wrong,
        chosen=chosen,
        vessels=asked.parts.fermenting.vessels(),
        id=typed.get("id") or new_id(),
    )
