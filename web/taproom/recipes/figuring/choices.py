# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a brewery may choose about how its figures are computed. The defaults are the same on every page."""

from dataclasses import dataclass

from taproom.brewing import alcohol, bitterness
from taproom.brewing.colour import DEFAULT as COLOUR
from taproom.brewing.colour import ColourMethod
from taproom.recipes.cost import PriceList


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`pellet_factor` and `first_wort_factor` multiply the utilisation of those hops.

    `prices` are those of whoever asks: a recipe has none.
    """

    abv: alcohol.AbvMethod = alcohol.DEFAULT
    ibu: bitterness.IbuMethod = bitterness.DEFAULT
    colour: ColourMethod = COLOUR
    pellet_factor: float = bitterness.PELLET_FACTOR
    first_wort_factor: float = bitterness.FIRST_WORT_FACTOR
    prices: PriceList = PriceList()


DEFAULT = Choices()
