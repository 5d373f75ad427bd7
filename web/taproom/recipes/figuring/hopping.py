# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bitterness, hop by hop."""

from dataclasses import dataclass

from taproom.brewing import bitterness, stand
from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.method import Method
from taproom.brewing.quantities import Volume
from taproom.i18n import mark as _
from taproom.recipes.document import BeerRecipe, Hop
from taproom.recipes.figuring.additions import Addition, addition_of
from taproom.recipes.figuring.amounts import fraction, kilograms
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.choices import Choices
from taproom.recipes.figuring.volumes import NO_VOLUME

BU_GU = Method(
    name="BU:GU", formula="BU:GU = IBU / (1000 (OG - 1))", source="R. Daniels, Designing Great Beers, 1996"
)
_PELLETS = frozenset({"pellet", "powder"})
_WET_SHARE = 0.2  # fresh hops are four parts of water


@dataclass(frozen=True, slots=True, kw_only=True)
class Kettle:
    """What the hops boil in: the mean gravity of the boil, and the volume that their bitterness is spread over."""

    gravity: float
    volume_l: float
    boil_min: float | None
    choices: Choices


def kettle_of(
    brew: Brew, og: Figure | Unknown, pre_boil_gravity: Figure | Unknown, choices: Choices
) -> Kettle | Unknown:
    """The mean of the gravity before and after the boil; of a boil that is topped up, the one before."""
    if brew.post_boil_l is None:
        return Unknown(missing=NO_VOLUME)
    if isinstance(og, Unknown):
        return Unknown(missing=_("Bitterness depends on the gravity of the boil, and that is not known."))
    before = pre_boil_gravity.value if isinstance(pre_boil_gravity, Figure) else og.value
    gravity = before if brew.is_topped_up else (before + og.value) / 2
    return Kettle(gravity=gravity, volume_l=brew.post_boil_l, boil_min=brew.boil_min, choices=choices)


def bitterness_of(recipe: BeerRecipe, kettle: Kettle | Unknown) -> Figure | Unknown:
    """In IBU. Unknown when a hop that would give bitterness does not say how much alpha acid it has."""
    hops = recipe.ingredients.hop_additions or ()
    if isinstance(kettle, Unknown):
        return kettle
    steps = (recipe.boil.boil_steps or ()) if recipe.boil else ()
    additions = [(it, addition_of(it, steps, kettle.boil_min)) for it in hops]
    for hop, addition in additions:
        if addition.kind in {"boil", "first wort", "stand"} and not _is_known(hop):
            return Unknown(missing=_missing(hop), of=hop.name)
    parts = tuple(_part(hop, addition, kettle) for hop, addition in additions)
    total = sum(it.value for it in parts)
    method = kettle.choices.ibu
    if method == "garetz":
        total = bitterness.garetz_ibu(total)
    inputs = (
        Input(name=_("mean gravity of the boil"), value=kettle.gravity, unit="sg"),
        Input(name=_("volume after the boil"), value=kettle.volume_l, unit="l"),
    )
    notes = () if hops else (_("There are no hops in it."),)
    return bitterness.METHODS[method].gives(total, "IBU", inputs, parts=parts, notes=notes)


def balance(ibu: Figure | Unknown, og: Figure | Unknown) -> Figure | Unknown:
    if isinstance(ibu, Unknown):
        return ibu
    if isinstance(og, Unknown):
        return og
    inputs = (
        Input(name=_("bitterness"), value=ibu.value, unit="IBU"),
        Input(name=_("original gravity"), value=og.value, unit="sg"),
    )
    return BU_GU.gives(ibu.value / ((og.value - 1) * 1000), "", inputs)


def _is_known(hop: Hop) -> bool:
    return fraction(hop.alpha_acid) is not None and _mass_g(hop) is not None


def _missing(hop: Hop) -> str:
    if _mass_g(hop) is None:
        return _("It is not known how much it weighs.")
    return _("Its alpha acid is not known: the share that it has in the bitterness is missing.")


def _mass_g(hop: Hop) -> float | None:
    mass_kg = kilograms(hop.amount, density_kg_per_l=1.0)
    return None if mass_kg is None else mass_kg * 1000


def _part(hop: Hop, addition: Addition, kettle: Kettle) -> Figure:
    """What one addition gives. In the mash and in the fermenter it gives nothing that these formulas know of."""
    utilisation, method, notes = _utilisation(addition, kettle)
    factor, more = _factor(hop, addition, kettle.choices)
    alpha = fraction(hop.alpha_acid) or 0.0
    mass_g = _mass_g(hop) or 0.0
    ibu = bitterness.ibu(
        utilisation=utilisation * factor, alpha_pct=alpha * 100, mass_g=mass_g, volume_l=kettle.volume_l
    )
    inputs = [
        Input(name=_("amount"), value=mass_g, unit="g", of=hop.name),
        Input(name=_("alpha acid"), value=alpha * 100, unit="%", of=hop.name),
        Input(name=_("utilisation"), value=utilisation * factor * 100, unit="%", of=hop.name),
    ]
    if addition.kind in {"boil", "first wort"}:
        inputs.append(Input(name=_("boil"), value=addition.boil_min, unit="min", of=hop.name))
    if addition.stand_min:
        inputs.append(Input(name=_("stand"), value=addition.stand_min, unit="min", of=hop.name))
        inputs.append(Input(name=_("temperature of the stand"), value=addition.stand_c, unit="C", of=hop.name))
    return method.gives(ibu, "IBU", inputs, of=hop.name, notes=(*addition.notes, *notes, *more))


def _utilisation(addition: Addition, kettle: Kettle) -> tuple[float, Method, tuple[str, ...]]:
    chosen = kettle.choices.ibu
    method = bitterness.METHODS[chosen]
    match addition.kind:
        case "mash":
            return (
                0.0,
                method,
                (_("Hops in the mash are taken to give no bitterness: most of it stays in the grain."),),
            )
        case "dry":
            return 0.0, method, (_("Dry hops are taken to give no bitterness: alpha acids turn only when hot."),)
        case "stand":
            return _stood(addition, kettle), stand.MIBU, ()
        case _:
            boiled = bitterness.continuous_utilisation if addition.continuous else bitterness.utilisation
            share = boiled(addition.boil_min, kettle.gravity, chosen)
            return share + _stood(addition, kettle), method, ()


def _stood(addition: Addition, kettle: Kettle) -> float:
    return stand.held_utilisation(
        gravity=kettle.gravity,
        boiled_min=addition.boil_min,
        stand_min=addition.stand_min,
        temperature_c=addition.stand_c,
    )


def _factor(hop: Hop, addition: Addition, choices: Choices) -> tuple[float, tuple[str, ...]]:
    factor, notes = 1.0, []
    if isinstance(hop.amount, Volume):
        notes.append(_("Its litres were weighed with a typical density."))
    if hop.form in _PELLETS:
        factor *= choices.pellet_factor
        notes.append(_("Pellets give more than the whole hops that the formula is made for."))
    if hop.form == "leaf (wet)":
        factor *= _WET_SHARE
        notes.append(_("Fresh hops are mostly water: a fifth of their weight is counted."))
    if addition.kind == "first wort":
        factor *= choices.first_wort_factor
        notes.append(_("First wort hops count as the whole boil, and a little more."))
    return factor, tuple(notes)
