# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the fermentables of a recipe bring, each read once: weight, extract, colour, and whether it is mashed."""

from dataclasses import dataclass
from typing import Literal

from taproom.brewing.gravity import specific
from taproom.brewing.grist import litre_degrees_per_kg_of_potential, litre_degrees_per_kg_of_yield
from taproom.brewing.quantities import Gravity, Volume
from taproom.i18n import mark as _
from taproom.recipes.document import Fermentable, Yield
from taproom.recipes.figuring.amounts import fraction, kilograms, lovibond, minutes

When = Literal["kettle", "late", "fermenter", "package"]

# Litres are weighed as what they mostly are. Syrups: 80 degrees Brix; juice: 12.
_DENSITY_KG_PER_L = {"extract": 1.40, "honey": 1.42, "sugar": 1.37, "juice": 1.05, "fruit": 1.0}
_DISSOLVES = frozenset({"dry extract", "extract", "sugar", "honey", "juice", "fruit"})
_MOST_YIELD_PCT = 110.0  # sugars that somebody rounded up
_NOT_FERMENTED = ("lactose", "milk sugar", "maltodextrin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """One fermentable, as far as it can be known. `mashed`: the efficiency counts for it."""

    name: str
    mass_kg: float | None
    litre_degrees_per_kg: float | None
    lovibond: float | None
    mashed: bool
    when: When
    ferments: bool
    notes: tuple[str, ...] = ()


def portion_of(fermentable: Fermentable, boil_min: float | None) -> Portion:
    density = _DENSITY_KG_PER_L.get(fermentable.type, 1.0)
    weighed = isinstance(fermentable.amount, Volume)
    return Portion(
        name=fermentable.name,
        mass_kg=kilograms(fermentable.amount, density_kg_per_l=density),
        litre_degrees_per_kg=_litre_degrees_per_kg(fermentable.yield_),
        lovibond=lovibond(fermentable.color),
        mashed=_is_mashed(fermentable),
        when=_when(fermentable, boil_min),
        ferments=not any(it in fermentable.name.casefold() for it in _NOT_FERMENTED),
        notes=(_("Its litres were weighed with a typical density."),) if weighed else (),
    )


def _litre_degrees_per_kg(stated: Yield | None) -> float | None:
    """The maker's extract if it is given, else the potential; a yield of 0 means that nobody knew."""
    if stated is None:
        return None
    for share in (fraction(it, most_pct=_MOST_YIELD_PCT) for it in (stated.fine_grind, stated.coarse_grind)):
        if share is not None:
            return litre_degrees_per_kg_of_yield(share * 100)
    potential = None if stated.potential is None else _potential_sg(stated.potential)
    return None if potential is None else litre_degrees_per_kg_of_potential(potential)


def _potential_sg(potential: Gravity) -> float | None:
    """One pound in one US gallon: 1.037, or 1037, or (as some write) 37. Never above pure sugar by much."""
    value = potential.value
    pounds = potential.unit == "sg" and 1.6 < value < 100
    found = 1 + value / 1000 if pounds else specific(potential)
    return found if found is not None and 1.0 < found <= 1.06 else None


def _is_mashed(fermentable: Fermentable) -> bool:
    """Sugar and extract dissolve whole. Of what is neither, only what goes into the mash is held to it."""
    if fermentable.type in _DISSOLVES:
        return False
    if fermentable.type == "grain" or fermentable.grain_group is not None:
        return True
    use = fermentable.timing.use if fermentable.timing else None
    return use in {None, "add_to_mash"}


def _when(fermentable: Fermentable, boil_min: float | None) -> When:
    timing = fermentable.timing
    if timing is None:
        return "kettle"
    match timing.use:
        case "add_to_fermentation":
            return "fermenter"
        case "add_to_package":
            return "package"
        case "add_to_boil":
            boils_min = minutes(timing.duration or timing.time)
            late = boils_min is not None and boil_min is not None and boils_min < 0.9 * boil_min
            return "late" if late else "kettle"
        case _:
            return "kettle"
