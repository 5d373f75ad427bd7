# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One recipe, to be read: its numbers with their why, what goes in and when, whom it came from."""

import sqlite3
from dataclasses import dataclass, fields
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.brewing.figure import Figure
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.recipes.document import Document
from taproom.recipes.figures import Choices, Figures, figures_of
from taproom.recipes.glass import colour_of
from taproom.recipes.importing import loss_said
from taproom.recipes.licences import LICENCES
from taproom.recipes.pages.offered import offered
from taproom.recipes.parts import EyesOf, Named, Names, PagesOf, PartsOf, attribution_of, base_of, names_in
from taproom.recipes.repository import originals, prices, reading
from taproom.recipes.repository.originals import Origin
from taproom.recipes.repository.reading import Kept
from taproom.recipes.seeing import Eyes
from taproom.recipes.sheet import sheet_of
from taproom.recipes.wording import number

router = APIRouter(include_in_schema=False)

LABELS = {
    "og": _("Original gravity"),
    "fg": _("Final gravity"),
    "abv": _("Alcohol"),
    "ibu": _("Bitterness"),
    "colour": _("Colour"),
    "bu_gu": _("Bitterness to gravity"),
    "apparent_attenuation": _("Apparent attenuation"),
    "real_attenuation": _("Real attenuation"),
    "calories": _("Energy"),
    "pre_boil_gravity": _("Gravity before the boil"),
    "pre_boil_volume": _("Volume before the boil"),
    "post_boil_volume": _("Volume after the boil"),
    "grain": _("Grain"),
    "cost": _("Cost"),
}
FIRST = ("og", "fg", "abv", "ibu", "colour")
_PATTERNS = {"sg": "0.000", "IBU": "0", "EBC": "0", "%": "0.0", "l": "0.0", "kg": "0.00", "": "0.00", "points": "0.0"}
_SHOWN = {"sg": "", "C": "°C", "Lovi": "°L", "l deg/kg": "l·°/kg", "cents": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a recipe's page needs of the database."""

    kept: Kept
    document: Document
    figures: Figures
    names: Names
    credits: tuple[Named, ...]
    origin: Origin | None
    may_take_origin: bool
    history: tuple[Kept, ...]


@router.get("/recipes/{recipe}")
@allow(Policy.ANYONE)
async def recipe(request: Request, recipe: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> Response:
    """The current revision."""
    base, reader = base_of(request, parts), pages.reader(request)

    def question(db: sqlite3.Connection) -> Shown:
        current = reading.recipe(db, recipe, eyes).current
        return look(db, reading.revision(db, current, eyes), eyes, reader, base)

    return _page(request, await parts.store.read(question), eyes)


@router.get("/revisions/{revision}")
@allow(Policy.ANYONE)
async def revision(request: Request, revision: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf) -> Response:
    """Any revision, as it was; a beginning of its id that only one has will do."""
    base, reader = base_of(request, parts), pages.reader(request)
    shown = await parts.store.read(lambda db: look(db, reading.find(db, revision, eyes), eyes, reader, base))
    return _page(request, shown, eyes)


def look(db: sqlite3.Connection, kept: Kept, eyes: Eyes, reader: Reader, base: str) -> Shown:
    document, names = reading.document(db, kept.revision.document), names_in(db, reader)
    origin = originals.origin(db, kept.recipe.id) if eyes.inside or eyes.everything else None
    return Shown(
        kept=kept,
        document=document,
        figures=figures_of(document, choices=Choices(prices=prices.listed(db) if eyes.inside else prices.NONE)),
        names=names,
        credits=attribution_of(db, kept.id, eyes, names, base),
        origin=origin,
        may_take_origin=origin is not None and originals.may_take(db, origin, kept.recipe.keeper, eyes),
        history=reading.history(db, kept.recipe.id, eyes),
    )


def _page(request: Request, it: Shown, eyes: Eyes) -> Response:
    pages = pages_of(request)
    reader = pages.reader(request)
    figures = {field.name: getattr(it.figures, field.name) for field in fields(it.figures)}
    ebc = it.figures.colour.value if isinstance(it.figures.colour, Figure) else None
    return pages.render(
        request,
        "recipe.html",
        kept=it.kept,
        beer=it.document.recipe,
        extras=it.document.extras,
        sheet=sheet_of(it.document, reader),
        figures=figures,
        labels=LABELS,
        first=FIRST,
        figured=lambda figure: figured(figure, reader),
        unit_of=unit_of,
        glass=None if ebc is None else colour_of(ebc),
        names=it.names,
        credits=it.credits,
        licence=LICENCES[it.kept.revision.licence],
        origin=it.origin,
        may_take_origin=it.may_take_origin,
        losses=[loss_said(one, reader) for one in it.origin.losses] if it.origin else [],
        revisions=len(it.history),
        is_current=it.kept.id == it.kept.recipe.current,
        may_keep=eyes.keep(it.kept.recipe.keeper) and eyes.inside,
        offers=offered(request),
        number=number,
    )


def figured(it: Any, reader: Reader) -> str:
    """A figure or an input, as a number without its unit."""
    if it.unit == "cents":
        return number(it.value / 100, reader, "#,##0.00 €")
    return number(it.value, reader, _PATTERNS.get(it.unit, "#,##0.##"))


def unit_of(it: Any) -> str:
    return _SHOWN.get(it.unit, str(it.unit))
