# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipe on paper: a sheet of one page, and the brew day to tick off. Also scaled, as `/scale` has it."""

import sqlite3
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.recipes import brew_words
from taproom.recipes.brew_day import brew_day
from taproom.recipes.brew_steps import Step
from taproom.recipes.designing.aims import read_aim
from taproom.recipes.designing.asked import Asked, AskedOf, Opened
from taproom.recipes.designing.paper import notes_for, sheet
from taproom.recipes.designing.shown import shown
from taproom.recipes.document import Document
from taproom.recipes.figures import Figures, figures_of
from taproom.recipes.parts import Named, attribution_of, names_in
from taproom.recipes.refusals import RecipeRefused
from taproom.recipes.scaling import CannotScaleError, scaled

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What is printed: the recipe, or what a kettle makes of it."""

    opened: Opened
    document: Document
    figures: Figures
    steps: tuple[Step, ...]
    credits: tuple[Named, ...]
    is_scaled: bool


@router.get("/recipes/{recipe}/sheet")
@allow(Policy.ANYONE)
async def paper_sheet(asked: AskedOf, request: Request, recipe: str) -> Response:
    return await _paper(asked, request, recipe, "recipe_sheet.html")


@router.get("/recipes/{recipe}/checklist")
@allow(Policy.ANYONE)
async def checklist(asked: AskedOf, request: Request, recipe: str) -> Response:
    return await _paper(asked, request, recipe, "recipe_checklist.html")


@router.get("/recipes/{recipe}/print")
@allow(Policy.ANYONE)
async def printed(recipe: str) -> Response:
    return RedirectResponse(f"/recipes/{recipe[:40]}/sheet", status_code=307)


async def _paper(asked: Asked, request: Request, recipe: str, template: str) -> Response:
    query = dict(request.query_params)

    def find(db: sqlite3.Connection) -> Printed:
        opened = asked.opened(db, recipe[:40], query.get("revision", "")[:64])
        document = _as_asked(opened.document, query)
        figures = figures_of(document)
        names = names_in(db, asked.reader)
        return Printed(
            opened=opened,
            document=document,
            figures=figures,
            steps=brew_day(document, figures),
            credits=attribution_of(db, opened.kept.id, asked.eyes, names, asked.site),
            is_scaled=document is not opened.document,
        )

    try:
        found = await asked.read(find)
    except RecipeRefused as error:
        return asked.page("designer_none.html", status=404, sentence=error.to(asked.reader))
    address = f"{asked.site}/revisions/{found.opened.kept.id}"
    return asked.page(
        template,
        it=found,
        numbers={one.key: one for one in shown(found.figures, asked.reader)},
        sheet=sheet(found.document, asked.reader),
        notes=notes_for(found.document),
        address=address,
        qr=_qr(address),
        words=brew_words,
    )


def _as_asked(document: Document, query: dict[str, str]) -> Document:
    """Scaled, if the address says to what; the recipe itself where that cannot be."""
    kettle = read_aim(query, named=False).kettle if "batch_l" in query else None
    if kettle is None:
        return document
    try:
        return scaled(document, kettle).document
    except CannotScaleError:
        return document


def _qr(text: str) -> str:
    """Black on white, whatever the theme: scanners want that."""
    import segno  # noqa: PLC0415 - only who prints needs it

    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, light="white"))
