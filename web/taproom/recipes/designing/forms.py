# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The designer's page: what its form holds, the numbers beside it, and everything that may be said above it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from taproom.brewing.figure import Figure
from taproom.ids import new_id
from taproom.recipes import brew_words
from taproom.recipes.designing import fields, profile_rows
from taproom.recipes.designing.asked import UNITS_COOKIE, Asked, Opened
from taproom.recipes.designing.faults import Fault, said
from taproom.recipes.designing.filling import units_of
from taproom.recipes.designing.offers import offers, style_named, style_offers
from taproom.recipes.designing.reading import draft_of
from taproom.recipes.designing.shown import Fit, Shown, fit, short, shown
from taproom.recipes.designing.typed import Row, Typed, blank_row
from taproom.recipes.document import Document
from taproom.recipes.figures import Choices, figures_of
from taproom.recipes.glass import colour_of
from taproom.recipes.licences import DEFAULT, LICENCES, NOT_SAID, OFFERED, choices
from taproom.recipes.refusals import RecipeRefused
from taproom.recipes.repository import prices
from taproom.recipes.styles import guide, style_fit

ONE_YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What stands beside the form. Empty while what every recipe needs is missing."""

    shown: tuple[Shown, ...] = ()
    short: tuple[tuple[str, str, str], ...] = ()
    glass: str = ""
    fit: tuple[Fit, ...] = ()
    credit: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What is said above the form. `theirs` is what somebody else changed meanwhile, `both` what both changed."""

    sentence: str = ""
    good: bool = False
    moved_to: str = ""
    theirs: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def base_of(asked: Asked, db: sqlite3.Connection, typed: Typed) -> Opened | None:
    """The recipe and the revision that the form says it began from."""
    recipe, revision = typed.fields.get("recipe", ""), typed.fields.get("base", "")
    if not recipe or not revision:
        return None
    try:
        return asked.opened(db, recipe, revision)
    except RecipeRefused:
        return None


async def numbers(asked: Asked, typed: Typed, base: Document | None) -> Numbers:
    document = draft_of(typed, base, style_named).document
    if document is None:
        return Numbers()
    listed = await asked.read(prices.listed)
    figures = figures_of(document, choices=Choices(prices=listed))
    glass = colour_of(figures.colour.value) if isinstance(figures.colour, Figure) else ""
    return Numbers(
        shown=shown(figures, asked.reader, imperial=typed.units == "imperial"),
        short=short(figures, asked.reader),
        glass=glass,
        fit=fit(style_fit(document, figures), asked.reader),
        credit=guide().credit,
        link=guide().link,
    )


async def page(
    asked: Asked,
    typed: Typed,
    opened: Opened | None,
    *,
    status: int = 200,
    faults: Mapping[str, Fault] | None = None,
    above: Above | None = None,
) -> Response:
    """The form as it was typed, with its numbers."""
    base = opened.document if opened else None
    response = asked.page(
        "designer.html",
        status=status,
        typed=typed,
        opened=opened,
        keeps=opened is None or asked.eyes.keep(opened.recipe.keeper),
        numbers=await numbers(asked, typed, base),
        faults=said(faults or {}, asked.reader),
        above=above or Above(),
        whole={it.name: it for it in fields.WHOLE},
        parts=fields.PARTS,
        whens=fields.WHEN,
        units_of=units_of,
        brew_words=brew_words,
        blank=blanks(typed.units),
        kinds=profile_rows.KINDS,
        ends=profile_rows.ENDS,
        licences=LICENCES,
        offered=licences_for(asked, opened),
        licence=typed.fields.get("licence") or (opened.kept.revision.licence if opened else DEFAULT),
        not_said=NOT_SAID,
        offers=offers(asked.reader, typed.units),
        styles=style_offers(),
        draft=typed.fields.get("draft") or new_id(),
    )
    response.set_cookie(UNITS_COOKIE, typed.units, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
    return response


def blanks(units: str) -> dict[str, Row]:
    return {name: blank_row(name, units) for name in (*fields.PART_OF, "profile")}


def licences_for(asked: Asked, opened: Opened | None) -> tuple[str, ...]:
    """What it may be saved under: of its own keeper's `NOASSERTION`, also what they state."""
    if opened is None:
        return OFFERED
    given = opened.kept.revision.licence
    stated = OFFERED if given == NOT_SAID and asked.eyes.keep(opened.recipe.keeper) else ()
    return tuple(dict.fromkeys((*choices([given]), *stated)))
