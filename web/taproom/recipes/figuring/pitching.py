# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many cells the wort wants."""

from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.method import Method
from taproom.brewing.yeast import RATES, cells_wanted
from taproom.i18n import mark as _
from taproom.recipes.document import BeerRecipe
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.volumes import NO_VOLUME

PITCH = Method(name=_("pitch rate"), formula="cells = rate x l x degrees Plato", source=RATES)
_STRONG_SG = 1.060


def pitch(recipe: BeerRecipe, brew: Brew, og: Figure | Unknown) -> Figure | Unknown:
    """In billions (1e9)."""
    if isinstance(og, Unknown):
        return og
    if brew.batch_l is None:
        return Unknown(missing=NO_VOLUME)
    lager = any(it.type == "lager" for it in recipe.ingredients.culture_additions or ())
    rate = _rate(lager=lager, strong=og.value > _STRONG_SG)
    inputs = (
        Input(name=_("pitch rate"), value=rate, unit="M/ml/P"),
        Input(name=_("volume into the fermenter"), value=brew.batch_l, unit="l"),
        Input(name=_("original gravity"), value=og.value, unit="sg"),
    )
    notes = (
        (_("Cold fermentations and strong worts want more yeast."),)
        if rate > _rate(lager=False, strong=False)
        else ()
    )
    return PITCH.gives(cells_wanted(wort_l=brew.batch_l, og=og.value, rate=rate), "1e9", inputs, notes=notes)


def _rate(*, lager: bool, strong: bool) -> float:
    """Millions of cells for a millilitre and a degree Plato."""
    if lager:
        return 2.0 if strong else 1.5
    return 1.0 if strong else 0.75
