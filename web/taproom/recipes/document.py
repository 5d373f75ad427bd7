# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recipe says: BeerJSON's own recipe, and beside it what BeerJSON has no word for.

`recipe` is read tolerantly (unknown keys are kept, so that a file comes out as it went in) and written strictly
(`taproom.recipes.formats`). Who made it, from what and under which licence is the revision's, not the document's.
A document never changes; its SHA-256 over canonical JSON is its name everywhere.
"""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cellar.contract import ProfileDocument
from taproom.brewing.quantities import (
    Acidity,
    Amount,
    Bitterness,
    Colour,
    Concentration,
    Duration,
    Gravity,
    Percent,
    Pressure,
    SpecificVolume,
    Temperature,
    Volume,
)


class Open(BaseModel):
    """As others write it: keys that we do not know are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class Timing(Open):
    """When an addition goes in.

    `use` is one of add_to_mash, add_to_boil, add_to_fermentation, add_to_package. In the boil, `duration` (or, as
    most files have it, `time`) is how long it boils; a `time` or `duration` of 0 is flame-out. A whirlpool is an
    addition to the boil that is not `continuous` and whose `step` is the boil step of the whirlpool.
    """

    use: str | None = None
    time: Duration | None = None
    duration: Duration | None = None
    continuous: bool | None = None
    specific_gravity: Gravity | None = None
    pH: Acidity | None = None  # noqa: N815 - BeerJSON's name
    step: int | None = None


class Yield(Open):
    fine_grind: Percent | None = None
    coarse_grind: Percent | None = None
    fine_coarse_difference: Percent | None = None
    potential: Gravity | None = None


class Fermentable(Open):
    name: str
    type: str = "other"
    origin: str | None = None
    producer: str | None = None
    product_id: str | None = None
    grain_group: str | None = None
    yield_: Yield | None = Field(default=None, alias="yield")
    color: Colour | None = None
    amount: Amount
    timing: Timing | None = None


class Hop(Open):
    name: str
    producer: str | None = None
    product_id: str | None = None
    origin: str | None = None
    year: str | None = None
    form: str | None = None
    alpha_acid: Percent | None = None
    beta_acid: Percent | None = None
    amount: Amount
    timing: Timing = Timing()


class Misc(Open):
    name: str
    type: str = "other"
    producer: str | None = None
    product_id: str | None = None
    amount: Amount | None = None
    timing: Timing | None = None


class Culture(Open):
    name: str
    type: str = "other"
    form: str = "liquid"
    producer: str | None = None
    product_id: str | None = None
    attenuation: Percent | None = None
    times_cultured: int | None = None
    cell_count_billions: int | None = None
    amount: Amount | None = None
    timing: Timing | None = None


class Water(Open):
    name: str
    producer: str | None = None
    amount: Volume | None = None
    calcium: Concentration | None = None
    magnesium: Concentration | None = None
    sodium: Concentration | None = None
    chloride: Concentration | None = None
    sulfate: Concentration | None = None
    bicarbonate: Concentration | None = None


class Ingredients(Open):
    fermentable_additions: tuple[Fermentable, ...] = ()
    hop_additions: tuple[Hop, ...] | None = None
    miscellaneous_additions: tuple[Misc, ...] | None = None
    culture_additions: tuple[Culture, ...] | None = None
    water_additions: tuple[Water, ...] | None = None


class Efficiency(Open):
    conversion: Percent | None = None
    lauter: Percent | None = None
    mash: Percent | None = None
    brewhouse: Percent


class MashStep(Open):
    name: str
    type: str = "infusion"
    amount: Volume | None = None
    step_temperature: Temperature
    step_time: Duration
    ramp_time: Duration | None = None
    end_temperature: Temperature | None = None
    description: str | None = None
    water_grain_ratio: SpecificVolume | None = None
    infuse_temperature: Temperature | None = None
    start_ph: Acidity | None = None
    end_ph: Acidity | None = None


class Mash(Open):
    name: str = ""
    grain_temperature: Temperature | None = None
    notes: str | None = None
    mash_steps: tuple[MashStep, ...] = ()


class BoilStep(Open):
    name: str
    description: str | None = None
    start_temperature: Temperature | None = None
    end_temperature: Temperature | None = None
    ramp_time: Duration | None = None
    step_time: Duration | None = None
    chilling_type: str | None = None


class Boil(Open):
    name: str | None = None
    description: str | None = None
    notes: str | None = None
    pre_boil_size: Volume | None = None
    boil_time: Duration
    boil_steps: tuple[BoilStep, ...] | None = None


class FermentationStep(Open):
    name: str
    description: str | None = None
    start_temperature: Temperature | None = None
    end_temperature: Temperature | None = None
    step_time: Duration | None = None
    free_rise: bool | None = None
    start_gravity: Gravity | None = None
    end_gravity: Gravity | None = None
    vessel: str | None = None
    vessel_pressure: Pressure | None = None


class Fermentation(Open):
    name: str = ""
    description: str | None = None
    notes: str | None = None
    fermentation_steps: tuple[FermentationStep, ...] = ()


class Style(Open):
    """The style that the recipe aims at. Its ranges stand in our own table, by guide and name."""

    name: str
    category: str | None = None
    category_number: int | None = None
    style_letter: str | None = None
    style_guide: str | None = None
    type: str | None = None


class IbuEstimate(Open):
    method: str | None = None
    value: Bitterness | None = None


class BeerRecipe(Open):
    """BeerJSON's RecipeType. `batch_size` is what goes into the fermenter. The estimates (`original_gravity` and so
    on) are what the file's author saw; we show our own and keep theirs."""

    name: str
    type: str = "other"
    author: str = ""
    coauthor: str | None = None
    created: str | None = None
    batch_size: Volume
    efficiency: Efficiency
    style: Style | None = None
    ingredients: Ingredients
    mash: Mash | None = None
    notes: str | None = None
    original_gravity: Gravity | None = None
    final_gravity: Gravity | None = None
    alcohol_by_volume: Percent | None = None
    ibu_estimate: IbuEstimate | None = None
    color_estimate: Colour | None = None
    carbonation: float | int | None = None
    apparent_attenuation: Percent | None = None
    fermentation: Fermentation | None = None
    boil: Boil | None = None


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Losses(Closed):
    """What the kit keeps for itself, so that a recipe can be scaled to another. Litres, and litres an hour."""

    boil_off_l_per_h: float | None = Field(default=None, ge=0, le=2000)
    kettle_l: float | None = Field(default=None, ge=0, le=2000)
    fermenter_l: float | None = Field(default=None, ge=0, le=2000)
    absorption_l_per_kg: float | None = Field(default=None, ge=0, le=5)


class Extras(Closed):
    """What BeerJSON has no word for.

    `profile` is the fermentation as a controller runs it, with the ends that BeerJSON's steps do not know;
    `target_water` the water that the salts aim at; `language` of the prose (BCP 47).
    """

    language: str = Field(default="", max_length=12)
    losses: Losses = Losses()
    profile: ProfileDocument | None = None
    target_water: Water | None = None
    mash_ph: float | None = Field(default=None, ge=3, le=8)


class Document(Closed):
    """The formulation. Everything that a brewer would brew from, and nothing about who may."""

    recipe: BeerRecipe
    extras: Extras = Extras()


def plain(document: Document) -> dict[str, Any]:
    """As JSON has it, without what was never said."""
    return document.model_dump(mode="json", by_alias=True, exclude_unset=True)


def canonical(document: Document) -> bytes:
    """One spelling for one document: sorted keys, no spaces, UTF-8."""
    return json.dumps(plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def name_of(document: Document) -> str:
    """The SHA-256 of its canonical JSON, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()
