# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The water that meets the dry grain: how much, and how hot."""

from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.mash import PALMER, strike_c
from taproom.brewing.method import Method
from taproom.i18n import mark as _
from taproom.recipes.document import Mash, MashStep
from taproom.recipes.figuring.amounts import degrees_c, litres, within
from taproom.recipes.figuring.stated import STATED

STRIKE = Method(name="Palmer", formula="T_water = 0.41 / R x (T_mash - T_grain) + T_mash", source=PALMER)
WATER = Method(name=_("thickness of the mash"), formula="V = R x grain", source=_("by definition"))
NO_MASH = _("The recipe has no mash step.")
_GRAIN_C = 20.0
_THINNEST, _THICKEST = 12.0, 1.0


def strike_water(mash: Mash | None, grain: Figure | Unknown) -> Figure | Unknown:
    """Litres of the first step, as stated or by the thickness of the mash."""
    step = _first(mash)
    if step is None:
        return Unknown(missing=NO_MASH)
    stated_l = litres(step.amount)
    if stated_l is not None:
        return STATED.gives(stated_l, "l", of=step.name)
    ratio = within(step.water_grain_ratio, _THICKEST, _THINNEST)
    if ratio is None or isinstance(grain, Unknown) or grain.value <= 0:
        return Unknown(missing=_("The first mash step does not say how much water it takes."), of=step.name)
    inputs = (
        Input(name=_("grain"), value=grain.value, unit="kg"),
        Input(name=_("thickness"), value=ratio, unit="l/kg"),
    )
    return WATER.gives(ratio * grain.value, "l", inputs, of=step.name)


def strike_temperature(mash: Mash | None, grain: Figure | Unknown, water: Figure | Unknown) -> Figure | Unknown:
    """Without what the tun itself takes: nobody's recipe knows another one's tun."""
    step = _first(mash)
    if mash is None or step is None:
        return Unknown(missing=NO_MASH)
    if isinstance(water, Unknown):
        return water
    if isinstance(grain, Unknown):
        return grain
    mash_c, grain_c = degrees_c(step.step_temperature), degrees_c(mash.grain_temperature)
    ratio = water.value / grain.value if grain.value > 0 else 0.0
    if mash_c is None or not _THICKEST <= ratio <= _THINNEST:
        return Unknown(missing=_("The mash would be thicker or thinner than any: look at its water."), of=step.name)
    used_c = _GRAIN_C if grain_c is None else grain_c
    water_c = strike_c(ratio_l_per_kg=ratio, grain_c=used_c, mash_c=mash_c)
    if not used_c <= mash_c or water_c > 100:
        return Unknown(missing=_("No water is so hot: take more of it, or warmer grain."), of=step.name)
    inputs = (
        Input(name=_("thickness"), value=ratio, unit="l/kg"),
        Input(name=_("temperature of the mash"), value=mash_c, unit="C", of=step.name),
        Input(name=_("temperature of the grain"), value=used_c, unit="C"),
    )
    assumed = () if grain_c is not None else (_("The grain is taken to have 20 degrees."),)
    return STRIKE.gives(
        water_c, "C", inputs, of=step.name, notes=(*assumed, _("A cold tun takes some degrees more."))
    )


def _first(mash: Mash | None) -> MashStep | None:
    return mash.mash_steps[0] if mash is not None and mash.mash_steps else None
