# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the numbers of a recipe, each with how it was computed, from what, and after whom.

`figures_of` never raises, whatever the document says: what cannot be computed is what the file states, and says so;
or it is `Unknown`, with a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from taproom.brewing.figure import Figure, Unknown
from taproom.recipes.cost import cost_of
from taproom.recipes.document import Document
from taproom.recipes.figuring import (
    amounts,
    colouring,
    extract,
    fermented,
    hopping,
    mashing,
    pitching,
    volumes,
    yeasts,
)
from taproom.recipes.figuring.brew import Brew, brew_of
from taproom.recipes.figuring.choices import DEFAULT, Choices
from taproom.recipes.figuring.stated import or_stated

__all__ = ["DEFAULT", "Choices", "Figures", "as_json", "figures_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Gravities in sg, colour in EBC, attenuations and strength in percent, volumes in litres, grain in kilograms,
    yeast in billions of cells (1e9), money in cents."""

    og: Figure | Unknown
    fg: Figure | Unknown
    abv: Figure | Unknown
    ibu: Figure | Unknown
    bu_gu: Figure | Unknown
    colour: Figure | Unknown
    apparent_attenuation: Figure | Unknown
    real_attenuation: Figure | Unknown
    calories: Figure | Unknown
    calories_of_33_cl: Figure | Unknown
    pre_boil_gravity: Figure | Unknown
    pre_boil_volume: Figure | Unknown
    post_boil_volume: Figure | Unknown
    grain: Figure | Unknown
    strike_water: Figure | Unknown
    strike_temperature: Figure | Unknown
    pitch: Figure | Unknown
    cost: Figure | Unknown


def figures_of(document: Document, *, choices: Choices = DEFAULT) -> Figures:
    recipe, brew = document.recipe, brew_of(document)
    og = or_stated(extract.original_gravity(brew), amounts.sg(recipe.original_gravity), "sg")
    stated_fg = amounts.sg(recipe.final_gravity, lightest=0.97)
    yeast = yeasts.yeast_of(recipe) or (yeasts.typical_yeast_of(recipe) if stated_fg is None else None)
    fg = or_stated(fermented.final_gravity(brew, og, yeast), stated_fg, "sg")
    stated_abv_pct = amounts.within(recipe.alcohol_by_volume, 0, 30)
    before = volumes.pre_boil_gravity(brew, og)
    ibu = or_stated(_bitterness(document, brew, og, before, choices), _stated_ibu(document), "IBU")
    grain = extract.total_grain(brew)
    water = mashing.strike_water(recipe.mash, grain)
    stated_pre_boil_l = amounts.litres(recipe.boil.pre_boil_size) if recipe.boil else None
    return Figures(
        og=og,
        fg=fg,
        abv=or_stated(fermented.strength(og, fg, choices.abv), stated_abv_pct, "%"),
        ibu=ibu,
        bu_gu=hopping.balance(ibu, og),
        colour=or_stated(
            colouring.colour_of(brew, choices.colour), amounts.within(recipe.color_estimate, 0, 2000), "EBC"
        ),
        apparent_attenuation=fermented.apparent_attenuation(og, fg),
        real_attenuation=fermented.real_attenuation(og, fg),
        calories=fermented.calories(og, fg),
        calories_of_33_cl=fermented.calories_of_33_cl(og, fg),
        pre_boil_gravity=before,
        pre_boil_volume=volumes.pre_boil(brew, stated_pre_boil_l),
        post_boil_volume=volumes.post_boil(brew),
        grain=grain,
        strike_water=water,
        strike_temperature=mashing.strike_temperature(recipe.mash, grain, water),
        pitch=pitching.pitch(recipe, brew, og),
        cost=cost_of(recipe, choices.prices),
    )


def as_json(figures: Figures) -> dict[str, Any]:
    """Every number with method, formula, inputs, parts and source; what is unknown, with what is missing."""
    return {field.name: _plain(getattr(figures, field.name)) for field in fields(figures)}


def _plain(it: Figure | Unknown) -> Mapping[str, Any]:
    if isinstance(it, Unknown):
        return {"missing": it.missing} | ({"of": it.of} if it.of else {})
    plain: dict[str, Any] = {
        "value": it.value,
        "unit": it.unit,
        "method": it.method,
        "formula": it.formula,
        "source": it.source,
    }
    if it.of:
        plain["of"] = it.of
    plain["inputs"] = [
        {"name": one.name, "value": one.value, "unit": one.unit} | ({"of": one.of} if one.of else {})
        for one in it.inputs
    ]
    if it.parts:
        plain["parts"] = [_plain(one) for one in it.parts]
    plain["notes"] = list(it.notes)
    return plain


def _bitterness(
    document: Document, brew: Brew, og: Figure | Unknown, before: Figure | Unknown, choices: Choices
) -> Figure | Unknown:
    kettle = hopping.kettle_of(brew, og, before, choices)
    return hopping.bitterness_of(document.recipe, kettle)


def _stated_ibu(document: Document) -> float | None:
    estimate = document.recipe.ibu_estimate
    return amounts.within(estimate.value, 0, 2000) if estimate else None
