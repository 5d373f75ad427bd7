# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one list of calculators. Each line of it makes a page, an address in the API and a word on the shell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from taproom.brewing import beer, bottling, dilution, hydrometer, mash, mash_ph, priming, refractometer, water, yeast
from taproom.brewing.asking import Answer, Asked, Inputs, asked_of
from taproom.i18n import mark as _

Kind = TypeVar("Kind", bound=Inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator(Generic[Kind]):
    """`title` and `about` are marked messages; `picture` is a drawing of `pictures`, `beside` what is asked next."""

    name: str
    title: str
    about: str
    kind: type[Kind]
    compute: Callable[[Kind], Answer]
    picture: str = ""
    beside: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Asked]:
        return asked_of(self.kind)

    def usual(self, name: str) -> float | str | None:
        """What stands in the field at first."""
        found: float | str | None = getattr(self.kind(), name)
        return found

    def answer(self, inputs: Mapping[str, Any]) -> Answer:
        """Raises OutOfBounds."""
        return self.compute(self.kind(**inputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Calculators that belong together, under a title (a marked message)."""

    title: str
    calculators: tuple[Calculator[Any], ...]


GROUPS: tuple[Group, ...] = (
    Group(
        title=_("Mash"),
        calculators=(
            Calculator(
                name="strike", title=_("Strike water"), kind=mash.Strike, compute=mash.strike,
                about=_("How hot the water must be that meets the grain."),
                beside=("infusion", "brew-water"),
            ),
            Calculator(
                name="infusion", title=_("Step by hot water"), kind=mash.Infusion, compute=mash.infusion,
                about=_("How much hot water lifts the mash to its next rest."),
                beside=("decoction", "strike"),
            ),
            Calculator(
                name="decoction", title=_("Decoction"), kind=mash.Decoction, compute=mash.decoction,
                about=_("How much of the mash to boil."),
                beside=("infusion", "altitude"),
            ),
            Calculator(
                name="brew-water", title=_("Water for the day"), kind=mash.BrewWater, compute=mash.brew_water,
                about=_("From the beer that you want back to mash and sparge."),
                beside=("strike", "water"),
            ),
            Calculator(
                name="first-wort", title=_("First wort"), kind=mash.FirstWort, compute=mash.first_wort,
                about=_("What runs off first, if all the starch was converted."),
                beside=("gravity",),
            ),
            Calculator(
                name="altitude", title=_("Boiling point"), kind=mash.Altitude, compute=mash.altitude,
                about=_("Where water boils up there: hops give less, decoctions too."),
                beside=("decoction",),
            ),
        ),
    ),
    Group(
        title=_("Water"),
        calculators=(
            Calculator(
                name="water", title=_("Salts"), kind=water.Water, compute=water.water, picture="ions",
                about=_("What salts and pure water make of yours, beside a famous one."),
                beside=("mash-ph", "acid"),
            ),
            Calculator(
                name="mash-ph", title=_("Mash pH"), kind=mash_ph.MashPh, compute=mash_ph.mash_ph, picture="ph",
                about=_("An estimate before the mash, and the acid to have at hand."),
                beside=("water", "acid"),
            ),
            Calculator(
                name="acid", title=_("Acid for sparge water"), kind=mash_ph.Acid, compute=mash_ph.acid,
                about=_("What takes alkaline water to a pH."),
                beside=("water", "mash-ph"),
            ),
        ),
    ),
    Group(
        title=_("Wort"),
        calculators=(
            Calculator(
                name="gravity", title=_("Gravity scales"), kind=beer.GravityUnits, compute=beer.gravity_units,
                about=_("Specific gravity, Plato, Brix and points."),
                beside=("hydrometer", "refractometer"),
            ),
            Calculator(
                name="dilution", title=_("Dilution"), kind=dilution.Dilution, compute=dilution.dilution,
                about=_("Water for wort that came out too strong."),
                beside=("boil-off", "gravity"),
            ),
            Calculator(
                name="boil-off", title=_("Boil-off"), kind=dilution.BoilOff, compute=dilution.boil_off,
                about=_("How long to boil wort that came out too weak."),
                beside=("dilution", "gravity"),
            ),
            Calculator(
                name="blend", title=_("Blend"), kind=dilution.Blend, compute=dilution.blend,
                about=_("Two worts or two beers together."),
                beside=("dilution",),
            ),
            Calculator(
                name="ibu", title=_("Bitterness of a hop"), kind=beer.Hop, compute=beer.hop, picture="spread",
                about=_("One addition, after Tinseth, Rager and Garetz."),
                beside=("altitude",),
            ),
            Calculator(
                name="colour", title=_("Colour from malt"), kind=beer.Grains, compute=beer.grains, picture="colour",
                about=_("Up to four malts, after Morey, Mosher and Daniels."),
                beside=("gravity",),
            ),
        ),
    ),
    Group(
        title=_("Fermentation"),
        calculators=(
            Calculator(
                name="pitch", title=_("Yeast to pitch"), kind=yeast.Pitch, compute=yeast.pitch,
                about=_("Cells that the wort wants, and what an old packet still has."),
                beside=("starter",),
            ),
            Calculator(
                name="starter", title=_("Yeast starter"), kind=yeast.Starter, compute=yeast.starter, picture="growth",
                about=_("Up to three steps, and the dry extract for each."),
                beside=("pitch",),
            ),
            Calculator(
                name="hydrometer", title=_("Hydrometer"), kind=hydrometer.Hydrometer, compute=hydrometer.hydrometer,
                about=_("A reading of a warm or a cold sample."),
                beside=("alcohol", "refractometer"),
            ),
            Calculator(
                name="refractometer", title=_("Refractometer"), kind=refractometer.Refractometer,
                compute=refractometer.refractometer, picture="spread",
                about=_("The gravity of beer, in spite of its alcohol."),
                beside=("hydrometer", "alcohol"),
            ),
            Calculator(
                name="alcohol", title=_("Alcohol and attenuation"), kind=beer.Alcohol, compute=beer.alcohol_of,
                picture="abv", about=_("From two gravities, after four authors."),
                beside=("hydrometer", "priming"),
            ),
        ),
    ),
    Group(
        title=_("Bottles and kegs"),
        calculators=(
            Calculator(
                name="priming", title=_("Priming sugar"), kind=priming.Priming, compute=priming.priming,
                picture="bottle",
                about=_("Sugar for the bottle, and whether the glass will bear it."),
                beside=("bottling", "keg"),
            ),
            Calculator(
                name="bottling", title=_("Bottling day"), kind=bottling.Bottling, compute=bottling.bottling,
                picture="bottle",
                about=_("Bottles, caps, sugar, pressure, and the day that it is ready."),
                beside=("priming",),
            ),
            Calculator(
                name="keg", title=_("Keg pressure"), kind=priming.Keg, compute=priming.keg,
                about=_("What to set the regulator to."),
                beside=("priming",),
            ),
        ),
    ),
)  # fmt: skip
CALCULATORS: Mapping[str, Calculator[Any]] = {it.name: it for group in GROUPS for it in group.calculators}
