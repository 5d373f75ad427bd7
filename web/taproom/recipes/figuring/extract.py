# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Original gravity, and how much grain it takes."""

from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.grist import GRAVITY, litre_degrees
from taproom.brewing.method import Method
from taproom.i18n import mark as _
from taproom.recipes.figuring.amounts import HEAVIEST_SG, LIGHTEST_SG
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.fermentables import Portion
from taproom.recipes.figuring.volumes import NO_VOLUME

GRAIN = Method(name=_("sum"), formula="kg = sum(kg)", source=_("what is mashed"))
# Rice hulls and the like truly give nothing; more than this without a yield makes the sum worthless.
_UNKNOWN_SHARE = 0.05


def original_gravity(brew: Brew) -> Figure | Unknown:
    """Sugar to carbonate with counts for nothing; sugar in the fermenter counts as if it had been there."""
    portions = [it for it in brew.portions if it.when != "package"]
    hindrance = _hindrance(brew, portions)
    if hindrance is not None or brew.batch_l is None:
        return hindrance or Unknown(missing=NO_VOLUME)
    parts = tuple(_part(it, brew.efficiency, brew.batch_l) for it in portions)
    sg = 1 + sum(it.value for it in parts) / 1000
    if sg > HEAVIEST_SG:
        return Unknown(missing=_("So much extract in so little water is syrup: look at the amounts and the volume."))
    if sg < LIGHTEST_SG:
        return Unknown(missing=_("So little extract in so much water is water: look at the amounts and the volume."))
    inputs = [Input(name=_("volume into the fermenter"), value=brew.batch_l, unit="l")]
    if brew.efficiency is not None:
        inputs.append(Input(name=_("brewhouse efficiency"), value=brew.efficiency * 100, unit="%"))
    notes = (_("What goes into the fermenter is counted as if it had been in the kettle."),)
    return GRAVITY.gives(
        sg, "sg", inputs, parts=parts, notes=notes if any(it.when == "fermenter" for it in portions) else ()
    )


def total_grain(brew: Brew) -> Figure | Unknown:
    mashed = [it for it in brew.portions if it.mashed]
    if any(it.mass_kg is None for it in mashed):
        return Unknown(
            missing=_("It is not known how much it weighs."), of=next(it.name for it in mashed if it.mass_kg is None)
        )
    parts = tuple(GRAIN.gives(it.mass_kg or 0.0, "kg", of=it.name, notes=it.notes) for it in mashed)
    return GRAIN.gives(sum(it.value for it in parts), "kg", parts=parts)


def _hindrance(brew: Brew, portions: list[Portion]) -> Unknown | None:
    """The first thing that keeps the gravity from being computed."""
    if brew.batch_l is None:
        return Unknown(missing=NO_VOLUME)
    weights = [it.mass_kg for it in portions]
    for portion, mass_kg in zip(portions, weights, strict=True):
        if mass_kg is None:
            return Unknown(missing=_("It is not known how much it weighs."), of=portion.name)
    total_kg = sum(it or 0.0 for it in weights)
    if total_kg <= 0:
        return Unknown(missing=_("There is nothing to ferment: add a malt, an extract or a sugar."))
    without = [it for it in portions if it.litre_degrees_per_kg is None]
    if sum(it.mass_kg or 0.0 for it in without) > _UNKNOWN_SHARE * total_kg:
        return Unknown(
            missing=_("It is not known how much extract it gives: its yield is missing or 0."), of=without[0].name
        )
    if brew.efficiency is None and any(it.mashed for it in portions):
        return Unknown(missing=_("The efficiency of the brewhouse is missing, or is not between 0 and 100 %."))
    return None


def _part(portion: Portion, efficiency: float | None, batch_l: float) -> Figure:
    """Gravity points of one fermentable in the batch."""
    mass_kg, per_kg = portion.mass_kg or 0.0, portion.litre_degrees_per_kg
    share = efficiency if portion.mashed and efficiency is not None else 1.0
    inputs = [Input(name=_("amount"), value=mass_kg, unit="kg", of=portion.name)]
    notes = portion.notes
    if per_kg is None:
        notes = (*notes, _("Its yield is not known: it counts for nothing here."))
    else:
        inputs.append(Input(name=_("extract"), value=per_kg, unit="l deg/kg", of=portion.name))
        inputs.append(Input(name=_("efficiency"), value=share * 100, unit="%", of=portion.name))
    got = litre_degrees(mass_kg=mass_kg, litre_degrees_per_kg=per_kg or 0.0, efficiency=share) / batch_l
    return GRAVITY.gives(got, "points", inputs, of=portion.name, notes=notes)
