# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gravity, alcohol, bitterness and colour, asked for alone. Where authors differ, all of them answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taproom.brewing import alcohol, bitterness, colour, energy, extract, gravity
from taproom.brewing.asking import Answer, Inputs, Line, asked, chosen, refused
from taproom.brewing.marking import mark as _
from taproom.brewing.method import Method
from taproom.brewing.quantities import Colour

LEAST_SG, MOST_SG = 0.98, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class GravityUnits(Inputs):
    """One gravity, in the scale that one has."""

    amount: float = asked(_("Gravity"), least=-10, most=1300, usual=1.05)
    scale: str = chosen(
        _("Scale"),
        ("sg", _("Specific gravity")),
        ("plato", _("Degrees Plato")),
        ("brix", _("Degrees Brix")),
        ("points", _("Points")),
        usual="sg",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alcohol(Inputs):
    """Before yeast and now."""

    og: float = asked(_("Original gravity"), "sg", least=1.0, most=MOST_SG, usual=1.05)
    fg: float = asked(_("Final gravity"), "sg", least=LEAST_SG, most=MOST_SG, usual=1.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop(Inputs):
    """One addition to the boil."""

    mass_g: float = asked(_("Hops"), "g", least=0, most=100000, usual=30)
    alpha_pct: float = asked(_("Alpha acid"), "%", least=0, most=30, usual=6)
    boil_min: float = asked(_("Boils for"), "min", least=0, most=240, usual=60)
    sg: float = asked(
        _("Gravity of the boil"), "sg", least=1.0, most=MOST_SG, usual=1.045, hint=_("The mean of its begin and end.")
    )
    beer_l: float = asked(_("Beer"), "l", least=0.1, most=10000, usual=20)
    form: str = chosen(_("Form"), ("pellet", _("Pellets")), ("leaf", _("Whole hops")), usual="pellet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grains(Inputs):
    """Up to four malts."""

    first_kg: float = asked(_("First malt"), "kg", least=0, most=2000, usual=4.5)
    first_ebc: float = asked(_("Its colour"), "EBC", least=0, most=2000, usual=5)
    second_kg: float = asked(_("Second malt"), "kg", least=0, most=2000, usual=0.3)
    second_ebc: float = asked(_("Its colour"), "EBC", least=0, most=2000, usual=120)
    third_kg: float = asked(_("Third malt"), "kg", least=0, most=2000, usual=0)
    third_ebc: float = asked(_("Its colour"), "EBC", least=0, most=2000, usual=800)
    fourth_kg: float = asked(_("Fourth malt"), "kg", least=0, most=2000, usual=0)
    fourth_ebc: float = asked(_("Its colour"), "EBC", least=0, most=2000, usual=1200)
    beer_l: float = asked(_("Beer"), "l", least=0.1, most=10000, usual=20)


BY_POINTS = Method(name="points", formula="SG = 1 + points / 1000", source="by definition")
TO_SG: Mapping[str, Callable[[float], float]] = {
    "sg": float,
    "plato": gravity.sg_of_plato,
    "brix": gravity.sg_of_brix,
    "points": gravity.sg_of_points,
}
FROM_SG = (
    ("sg", _("Specific gravity"), "sg", float, Method(name="SG", formula="SG at 20/20 °C", source="by definition")),
    ("plato", _("Degrees Plato"), "plato", gravity.plato_of_sg, gravity.PLATO),
    ("brix", _("Degrees Brix"), "brix", gravity.brix_of_sg, gravity.BRIX),
    ("points", _("Points"), "points", gravity.points, BY_POINTS),
)
NO_GRAVITY = _("No wort and no beer has that gravity: it lies between 0.98 and 1.2, or -5 and 43 degrees Plato.")


def gravity_units(it: GravityUnits) -> Answer:
    """The same gravity in the other scales."""
    in_range = it.scale in {"sg", "points"} or it.amount <= 60
    sg = TO_SG[it.scale](it.amount) if in_range else MOST_SG + 1
    if not LEAST_SG <= sg <= MOST_SG:
        return refused("sg", _("Specific gravity"), NO_GRAVITY)
    used = it.used("amount")
    found = (
        Line(key=key, label=label, figure=method.gives(of(sg), unit, used))
        for key, label, unit, of, method in FROM_SG
        if key != it.scale
    )
    return Answer(lines=tuple(found))


def alcohol_of(it: Alcohol) -> Answer:
    """By volume after four authors, the two attenuations, and energy."""
    label = _("Alcohol")
    if it.fg > it.og:
        why = _("Gravity does not rise in the fermenter. Are the two the wrong way round?")
        return refused("abv_balling_pct", label, why)
    used, pair = it.used("og", "fg"), {"og": it.og, "fg": it.fg}
    lines = [
        Line(key=f"abv_{name}_pct", label=label, figure=method.gives(alcohol.abv_pct(**pair, method=name), "%", used))
        for name, method in alcohol.METHODS.items()
    ]
    if it.og > 1.0005:  # below that there is no extract to be a part of
        apparent, real = extract.apparent_attenuation(**pair), extract.real_attenuation(**pair)
        lines += [
            Line(
                key="apparent_attenuation_pct",
                label=_("Apparent attenuation"),
                figure=extract.APPARENT_ATTENUATION.gives(100 * apparent, "%", used),
            ),
            Line(
                key="real_attenuation_pct",
                label=_("Real attenuation"),
                figure=extract.REAL_ATTENUATION.gives(100 * real, "%", used),
            ),
        ]
    kcal = energy.ENERGY.gives(energy.kcal_per_100_ml(**pair), "kcal/100 ml", used)
    return Answer(lines=(*lines, Line(key="kcal_per_100_ml", label=_("Energy"), figure=kcal)))


def hop(it: Hop) -> Answer:
    """By three authors. They differ by a third, and so would a laboratory from each of them."""
    factor = bitterness.PELLET_FACTOR if it.form == "pellet" else 1.0
    used = it.used("mass_g", "alpha_pct", "boil_min", "sg", "beer_l")
    notes = (_("Pellets give a tenth more than whole hops."),) if factor != 1 else ()
    lines = []
    for name, method in bitterness.METHODS.items():
        part = bitterness.utilisation(it.boil_min, it.sg, name) * factor
        ibu = bitterness.ibu(utilisation=part, alpha_pct=it.alpha_pct, mass_g=it.mass_g, volume_l=it.beer_l)
        value = bitterness.garetz_ibu(ibu) if name == "garetz" else ibu
        figure = method.gives(value, "IBU", used, notes=notes)
        lines.append(Line(key=f"ibu_{name}", label=_("Bitterness"), figure=figure))
    return Answer(lines=tuple(lines))


def grains(it: Grains) -> Answer:
    """By three authors; two of them say nothing about pale beer."""
    malts = ("first", "second", "third", "fourth")
    mass = {name: getattr(it, f"{name}_kg") for name in malts}
    of_malts = (mass[name] * Colour(value=getattr(it, f"{name}_ebc"), unit="EBC").lovibond for name in malts)
    malt_colour_units = colour.mcu(kg_lovibond=sum(of_malts), volume_l=it.beer_l)
    used = it.used("beer_l", *(f"{name}_{unit}" for name in malts if mass[name] for unit in ("kg", "ebc")))
    lines = []
    for name, method in colour.METHODS.items():
        srm = colour.srm_of_mcu(malt_colour_units, name)
        if srm is not None:
            figure = method.gives(colour.ebc_of_srm(srm), "EBC", used)
            lines.append(Line(key=f"colour_{name}_ebc", label=_("Colour"), figure=figure))
    return Answer(lines=tuple(lines))
