# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scaling a recipe to another kettle: what is booked, one of the brewery's, or any; before and after side by side.

Nothing is saved by looking: the address has all of it, so that it can be shared, and printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.brewing.quantities import Quantity
from taproom.recipes import brew_words
from taproom.recipes.designing.aims import COLUMNS, UNITS, Aim, read_aim, row_of
from taproom.recipes.designing.asked import Asked, AskedOf, Opened
from taproom.recipes.designing.booked import BookedKit, booked_kit
from taproom.recipes.designing.faults import said
from taproom.recipes.designing.filling import units_of
from taproom.recipes.designing.repository import KettleProfile, kettles
from taproom.recipes.document import Document
from taproom.recipes.refusals import RecipeRefused
from taproom.recipes.repository import saving
from taproom.recipes.revisions import NewRevision
from taproom.recipes.scaling import CannotScaleError, Scaled, scaled

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An ingredient before and after."""

    name: str
    before: str
    after: str


@router.get("/recipes/{recipe}/scale")
@allow(Policy.ANYONE)
async def scale(asked: AskedOf, request: Request, recipe: str) -> Response:
    try:
        opened = await asked.read(lambda db: asked.opened(db, recipe[:40]))
    except RecipeRefused as error:
        return asked.page("designer_none.html", status=404, sentence=error.to(asked.reader))
    query = dict(request.query_params)
    known = await asked.read(kettles) if asked.me.role is not None else ()
    booked = await booked_kit(asked)
    chosen = next((it for it in known if it.id == query.get("kettle")), None)
    if chosen is None and "kettle" not in query and "batch_l" not in query:
        chosen = next((it for one in booked for it in known if it.kit == one.kit), None)
    if chosen is not None:
        query = dict(row_of(chosen, comma=False))
    aim = read_aim(query, named=False) if chosen is not None or "batch_l" in query else None
    return _page(asked, opened, aim, known=known, booked=booked, chosen=chosen)


@router.post("/recipes/{recipe}/scale")
@allow(Policy.MEMBERS)
async def keep(asked: AskedOf, request: Request, recipe: str) -> Response:
    """Saved as a fork, which names what it was scaled from."""
    form = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    try:
        opened = await asked.read(lambda db: asked.opened(db, recipe[:40], form.get("base", "")[:64]))
    except RecipeRefused as error:
        return asked.page("designer_none.html", status=404, sentence=error.to(asked.reader))
    aim = read_aim(form, named=False)
    found = _scaled(opened.document, aim)
    if not isinstance(found, Scaled):
        return _page(asked, opened, aim, known=await asked.read(kettles), booked=await booked_kit(asked), status=422)
    new = NewRevision(
        document=found.document, parents=(opened.kept.id,), message=form.get("message", "")[:2000].strip()
    )
    try:
        saved = await asked.write(
            lambda db: saving.save_revision(db, asked.eyes, new, by=asked.member, now_utc=asked.now_utc)
        )
    except RecipeRefused as error:
        again = replace(aim, faults={})
        return _page(asked, opened, again, status=409, refused=error.to(asked.reader))
    return asked.away(f"/recipes/{saved.recipe}")


def _scaled(document: Document, aim: Aim | None) -> Scaled | str:
    """The recipe for that kettle, or the marked sentence that says why not; empty where nothing was asked."""
    if aim is None or aim.kettle is None:
        return ""
    try:
        return scaled(document, aim.kettle)
    except CannotScaleError as error:
        return str(error)


def _page(
    asked: Asked, opened: Opened, aim: Aim | None, *, known: tuple[KettleProfile, ...] = (),
    booked: tuple[BookedKit, ...] = (), chosen: KettleProfile | None = None, status: int = 200, refused: str = "",
) -> Response:  # fmt: skip
    found = _scaled(opened.document, aim)
    made = found if isinstance(found, Scaled) else None
    return asked.page(
        "recipe_scale.html",
        status=status,
        opened=opened,
        aim=aim,
        row=aim.row if aim else _row(opened.document, asked),
        columns=COLUMNS,
        aside=UNITS,
        faults=said(aim.faults if aim else {}, asked.reader),
        made=made,
        cannot=asked.reader.say(found) if isinstance(found, str) and found else refused,
        changes=[
            (it.name, *(_number(asked, value, it.unit) for value in (it.before, it.after)))
            for it in (made.changes if made else ())
        ],
        pairs=list(_pairs(asked, opened.document, made.document)) if made else [],
        kettles=known,
        booked=booked,
        chosen=chosen,
        units_of=units_of,
        brew_words=brew_words,
        query=_query(aim.row) if aim else {},
    )


def _row(document: Document, asked: Asked) -> Mapping[str, str]:
    size = document.recipe.batch_size
    unit = size.unit if size.unit in ("l", "gal") else "l"
    value = brew_words.number(asked.reader, type(size).of_si(size.l, unit).value)
    efficiency = brew_words.number(asked.reader, document.recipe.efficiency.brewhouse.value)
    return {"batch_l": value, "batch_l.unit": unit, "efficiency_pct": efficiency, "efficiency_pct.unit": "%"}


def _query(row: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if text and name not in ("id", "name", "kit")}


def _number(asked: Asked, value: float | None, unit: str) -> str:
    if value is None:
        return "\u2013"
    pattern = {"sg": "0.000", "IBU": "0", "EBC": "0.#"}.get(unit, "0.0#")
    return f"{brew_words.number(asked.reader, value, pattern)}\u00a0{brew_words.unit(asked.reader, unit)}".strip()


def _pairs(asked: Asked, before: Document, after: Document) -> list[Pair]:
    """Every ingredient, in the recipe's order, with its amount in both."""
    olds, news = _things(before), _things(after)
    return [
        Pair(name=name, before=_written(asked, old), after=_written(asked, new))
        for (name, old), (_, new) in zip(olds, news, strict=True)
    ]


def _things(document: Document) -> list[tuple[str, Quantity | None]]:
    it = document.recipe.ingredients
    listed = (
        it.fermentable_additions, it.hop_additions or (), it.culture_additions or (),
        it.miscellaneous_additions or (), it.water_additions or (),
    )  # fmt: skip
    return [(one.name, one.amount) for several in listed for one in several]


def _written(asked: Asked, it: Quantity | None) -> str:
    return "\u2013" if it is None else brew_words.written(asked.reader, it)
