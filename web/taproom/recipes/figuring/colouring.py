# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colour, malt by malt."""

from taproom.brewing import colour
from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.method import Method
from taproom.i18n import mark as _
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.fermentables import Portion
from taproom.recipes.figuring.volumes import NO_VOLUME

MCU = Method(name="MCU", formula="MCU = 8.3454 kg L / l", source="malt colour units: lb x degrees Lovibond / US gal")
_DARKEST_EBC = 2000.0
_UNKNOWN_SHARE = 0.05


def colour_of(brew: Brew, method: colour.ColourMethod) -> Figure | Unknown:
    """In EBC. The parts are in MCU: those add up, the colour of beer does not."""
    if brew.post_boil_l is None:
        return Unknown(missing=NO_VOLUME)
    portions = [it for it in brew.portions if it.when != "package"]
    hindrance = _hindrance(portions)
    if hindrance is not None:
        return hindrance
    parts = tuple(_part(it, brew.post_boil_l) for it in portions)
    total = sum(it.value for it in parts)
    srm = colour.srm_of_mcu(total, method)
    if srm is None:
        return Unknown(missing=_("This formula does not hold for a beer so pale: choose Morey's."))
    ebc = colour.ebc_of_srm(srm)
    if ebc > _DARKEST_EBC:
        return Unknown(missing=_("No beer is so dark: look at the colours of the malts and the volume."))
    inputs = (
        Input(name=_("malt colour units"), value=total),
        Input(name=_("volume after the boil"), value=brew.post_boil_l, unit="l"),
    )
    return colour.METHODS[method].gives(ebc, "EBC", inputs, parts=parts)


def _hindrance(portions: list[Portion]) -> Unknown | None:
    """A sugar without a colour is white; of malts, a few hundredths may lack theirs. A colour of 0 is none either."""
    total_kg = sum(it.mass_kg or 0.0 for it in portions)
    if total_kg <= 0:
        return Unknown(missing=_("There is nothing in it that would colour it."))
    for portion in portions:
        if portion.mass_kg is None:
            return Unknown(missing=_("It is not known how much it weighs."), of=portion.name)
    without = [it for it in portions if not it.lovibond and it.mashed]
    if sum(it.mass_kg or 0.0 for it in without) > _UNKNOWN_SHARE * total_kg:
        return Unknown(missing=_("Its colour is not known."), of=without[0].name)
    return None


def _part(portion: Portion, volume_l: float) -> Figure:
    mass_kg, lovibond = portion.mass_kg or 0.0, portion.lovibond or 0.0
    inputs = (
        Input(name=_("amount"), value=mass_kg, unit="kg", of=portion.name),
        Input(name=_("colour"), value=lovibond, unit="Lovi", of=portion.name),
    )
    notes = () if portion.lovibond is not None else (_("Its colour is not known: it is taken as white."),)
    return MCU.gives(
        colour.mcu(kg_lovibond=mass_kg * lovibond, volume_l=volume_l), "MCU", inputs, of=portion.name, notes=notes
    )
