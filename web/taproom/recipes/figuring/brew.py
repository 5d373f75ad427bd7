# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe as it is computed with: each thing read once, within bounds, None where it is not known."""

from dataclasses import dataclass

from taproom.recipes.document import Document
from taproom.recipes.figuring.amounts import fraction, litres, minutes
from taproom.recipes.figuring.fermentables import Portion, portion_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Brew:
    """Volumes are of cold wort. `batch_l` goes into the fermenter, `kettle_loss_l` stays behind in the kettle."""

    batch_l: float | None
    kettle_loss_l: float
    boil_off_l_per_h: float | None
    pre_boil_l: float | None
    boil_min: float | None
    efficiency: float | None
    portions: tuple[Portion, ...]

    @property
    def post_boil_l(self) -> float | None:
        return None if self.batch_l is None else self.batch_l + self.kettle_loss_l

    @property
    def is_topped_up(self) -> bool:
        """Less was boiled than came out: water was added after the boil."""
        return self.pre_boil_l is not None and self.post_boil_l is not None and self.pre_boil_l < self.post_boil_l


def brew_of(document: Document) -> Brew:
    recipe, losses = document.recipe, document.extras.losses
    boil_min = minutes(recipe.boil.boil_time) if recipe.boil else None
    batch_l = litres(recipe.batch_size)
    kettle_loss_l = losses.kettle_l or 0.0
    stated_l = litres(recipe.boil.pre_boil_size) if recipe.boil else None
    if stated_l is None:
        stated_l = _before(batch_l, kettle_loss_l, boil_min, losses.boil_off_l_per_h)
    return Brew(
        batch_l=batch_l,
        kettle_loss_l=kettle_loss_l,
        boil_off_l_per_h=losses.boil_off_l_per_h,
        pre_boil_l=stated_l,
        boil_min=boil_min,
        efficiency=fraction(recipe.efficiency.brewhouse),
        portions=tuple(portion_of(it, boil_min) for it in recipe.ingredients.fermentable_additions),
    )


def _before(batch_l: float | None, loss_l: float, boil_min: float | None, off_l_per_h: float | None) -> float | None:
    if batch_l is None or boil_min is None or off_l_per_h is None:
        return None
    return batch_l + loss_l + off_l_per_h * boil_min / 60
