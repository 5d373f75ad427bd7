# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carbonation: what is left in the beer, sugar for the bottle, pressure for the keg, and when glass bursts.

A dose of sugar is refused without the highest temperature since fermentation ended and without two gravities that
agree: beer that still ferments adds its own carbon dioxide to that of the sugar, and bottles burst.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, chosen, refused
from taproom.brewing.figure import Figure, Input
from taproom.brewing.marking import mark as _

CO2_G_PER_L = 1.96  # of one volume: 44.009 g/mol in 22.414 l/mol at 0 °C and one atmosphere
AIR_BAR = 1.01325
BAR_PER_PSI = 0.06894757293168
TABLE_ENDS_C = 16.0
RESIDUAL = "a polynomial in common use; within 0.02 of the table of Dave Draper, Homebrew Digest"
HENRY = "Kai Troester, braukaiser.com, Carbonation Tables"
STOICHIOMETRY = "IUPAC 2021 atomic weights; one hexose gives two CO2, one disaccharide four"

_CO2, _GLUCOSE, _SUCROSE, _WATER = 44.009, 180.156, 342.297, 18.015
# Grams that give one gram of carbon dioxide. Dry extract is 95 % extract, of which yeast takes 62 %, as maltose (real
# attenuation of a beer with 75 % apparent); honey is 82 % solids, of which 95 % are simple sugars (USDA 169640).
GRAMS_PER_G_CO2: Mapping[str, float] = {
    "sucrose": _SUCROSE / (4 * _CO2),
    "dextrose": (_GLUCOSE + _WATER) / (2 * _CO2),
    "glucose": _GLUCOSE / (2 * _CO2),
    "dme": _SUCROSE / (4 * _CO2) / (0.95 * 0.62),
    "honey": _GLUCOSE / (2 * _CO2) / (0.82 * 0.95),
}
SUGARS = (
    ("sucrose", _("Table sugar")),
    ("dextrose", _("Dextrose (corn sugar, monohydrate)")),
    ("glucose", _("Glucose, anhydrous")),
    ("dme", _("Dry malt extract")),
    ("honey", _("Honey")),
)
# Above the air's, at the warmest that the bottle will lie. New beer bottles are proved to 12 bar (GB 4544) and more,
# scratched ones hold a third of it; sparkling wine is sold at 6 bar.
LIMIT_BAR: Mapping[str, float] = {"light": 3.5, "heavy": 4.5, "champagne": 6.5}
BOTTLES = (
    ("light", _("Thin or one-way bottles")),
    ("heavy", _("Heavy bottles, swing tops")),
    ("champagne", _("Sparkling wine bottles")),
)
STEADY_SG = 0.0005  # less than half a point: the same line of the hydrometer
STEADY_DAYS = 2.0

NO_TEMPERATURE = _(
    "No dose without the highest temperature since fermentation ended: it says how much gas is in the beer already."
)
NO_GRAVITIES = _("No dose without two gravities, two days apart: beer that still ferments bursts its bottles.")
TOO_SOON = _("These two gravities are too close in time: measure again two days after the first.")
FALLING = _(
    "The gravity still falls: the beer is not finished, and its bottles would burst. Wait, and measure again."
)
RISING = _("Gravity does not rise by itself. Measure again: same temperature, no bubbles on the hydrometer.")
ENOUGH = _("There is that much carbon dioxide in the beer already: no sugar is needed.")
BURSTS = _("Bottles may burst. Less carbon dioxide, stronger bottles, or a cooler place.")
STUCK = _("The gravity is higher than the recipe expects. If fermentation is stuck, it may go on in the bottle.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priming(Inputs):
    """A beer that is ready for its bottles, and what shows that it is."""

    beer_l: float = asked(_("Beer"), "l", least=0.1, most=10000, usual=20)
    co2_vol: float = asked(_("Carbon dioxide wanted"), "vol", least=0.5, most=5, usual=2.4)
    warmest_c: float | None = asked(
        _("Warmest since fermentation ended"), "C", least=-2, most=35, hint=_("Cold crashing does not count.")
    )
    fg: float | None = asked(_("Gravity now"), "sg", least=0.98, most=1.2)
    fg_before: float | None = asked(_("Gravity before"), "sg", least=0.98, most=1.2)
    days_apart: float | None = asked(_("Days between them"), "day", least=0, most=365)
    fg_expected: float | None = asked(
        _("Final gravity of the recipe"), "sg", least=0.98, most=1.2, hint=_("If there is one.")
    )
    sugar: str = chosen(_("Sugar"), *SUGARS, usual="sucrose")
    bottle: str = chosen(_("Bottles"), *BOTTLES, usual="light")
    store_c: float = asked(_("Warmest place they will lie"), "C", least=0, most=45, usual=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keg(Inputs):
    """Beer under a constant pressure."""

    beer_c: float = asked(_("The beer is at"), "C", least=-2, most=35, usual=5)
    co2_vol: float = asked(_("Carbon dioxide wanted"), "vol", least=0.5, most=5, usual=2.4)


def residual_vol(warmest_c: float) -> float:
    """Volumes of carbon dioxide that a beer has kept, open to the air, since it was that warm.

    3.0378 - 0.050062 F + 0.00026555 F^2.
    """
    f = warmest_c * 1.8 + 32
    return 3.0378 - 0.050062 * f + 0.00026555 * f * f


def sugar_g(*, beer_l: float, from_vol: float, to_vol: float, sugar: str) -> float:
    """Grams, by stoichiometry; none if there is enough already."""
    return max(0.0, to_vol - from_vol) * CO2_G_PER_L * beer_l * GRAMS_PER_G_CO2[sugar]


def pressure_bar(*, co2_vol: float, beer_c: float) -> float:
    """Above the air's, in equilibrium: g/l = 10 p exp(-10.73797 + 2617.25 / T), p absolute. Never below none."""
    absolute = co2_vol * CO2_G_PER_L / 10 / math.exp(-10.73797 + 2617.25 / (beer_c + 273.15))
    return max(0.0, absolute - AIR_BAR)


def why_not(it: Priming) -> str | None:
    """Why no dose may be said, as a marked message; None if one may."""
    if it.warmest_c is None:
        return NO_TEMPERATURE
    if it.fg is None or it.fg_before is None or it.days_apart is None:
        return NO_GRAVITIES
    fell = round(it.fg_before - it.fg, 6)  # decimals that were typed, not the binary ones
    if fell >= STEADY_SG:
        return FALLING
    if fell <= -2 * STEADY_SG:
        return RISING
    return TOO_SOON if it.days_apart < STEADY_DAYS else None


def priming(it: Priming) -> Answer:
    """Sugar in all and for each litre, what the beer has, and the pressure in the bottle. Or why not."""
    wrong = why_not(it)
    if wrong is not None or it.warmest_c is None:
        return refused("sugar_g", _("Sugar"), wrong or NO_TEMPERATURE)
    had = residual(it.warmest_c)
    if had.value >= it.co2_vol:
        return refused("sugar_g", _("Sugar"), ENOUGH)
    dose = sugar_g(beer_l=it.beer_l, from_vol=had.value, to_vol=it.co2_vol, sugar=it.sugar)
    used = (*it.used("beer_l", "co2_vol"), Input(name=_("Already in the beer"), value=had.value, unit="vol"))
    notes = (_("Weigh it: spoons and cups are wrong by a fifth. Dissolve and boil it in a little water."),)
    in_all = _sugar(dose, "g", it.sugar, used, notes)
    each = _sugar(dose / it.beer_l, "g/l", it.sugar, used)
    pressure = bottle_pressure(it)
    return Answer(
        lines=(
            Line(key="sugar_g", label=_("Sugar"), figure=in_all),
            Line(key="sugar_g_per_l", label=_("For each litre"), figure=each),
            Line(key="residual_vol", label=_("Already in the beer"), figure=had),
            Line(key="pressure_bar", label=_("In the bottle, at its warmest"), figure=pressure),
        ),
        warnings=_warnings(it),
        dangers=(BURSTS,) if pressure.value > LIMIT_BAR[it.bottle] else (),
    )


def residual(warmest_c: float) -> Figure:
    """What a beer has kept, with its reason."""
    return Figure(
        value=residual_vol(warmest_c),
        unit="vol",
        method=_("residual CO2"),
        formula="CO2 = 3.0378 - 0.050062 F + 0.00026555 F^2",
        source=RESIDUAL,
        inputs=(Input(name=_("Warmest since fermentation ended"), value=warmest_c, unit="C"),),
    )


def bottle_pressure(it: Priming) -> Figure:
    """At the warmest place, with what the glass may bear among its inputs."""
    return Figure(
        value=pressure_bar(co2_vol=it.co2_vol, beer_c=it.store_c),
        unit="bar",
        method="Henry",
        formula="p = CO2 / (10 exp(-10.73797 + 2617.25 / T)) - 1.013",
        source=HENRY,
        inputs=(
            *it.used("co2_vol", "store_c"),
            Input(name=_("These bottles may bear"), value=LIMIT_BAR[it.bottle], unit="bar"),
        ),
        notes=(_("The limit is a cautious one of our own: about a third of what new glass is proved to."),),
    )


def _sugar(value: float, unit: str, sugar: str, used: tuple[Input, ...], notes: tuple[str, ...] = ()) -> Figure:
    factor = GRAMS_PER_G_CO2[sugar]
    return Figure(
        value=value,
        unit=unit,
        method=_("stoichiometry"),
        formula=f"m = {factor:.3f} x 1.96 g/l x (CO2_wanted - CO2_already) x beer",
        source=STOICHIOMETRY,
        inputs=used,
        notes=notes,
    )


def _warnings(it: Priming) -> tuple[str, ...]:
    stuck = it.fg is not None and it.fg_expected is not None and it.fg > it.fg_expected + 0.004
    return (STUCK,) if stuck else ()


def table_bar(*, co2_vol: float, beer_c: float) -> float:
    """The brewers' table as a polynomial in psi; the table itself goes from -1 to 16 °C. Never below none."""
    f, v = beer_c * 1.8 + 32, co2_vol
    psi = -16.6999 - 0.0101059 * f + 0.00116512 * f * f + 0.173354 * f * v + 4.24267 * v - 0.0684226 * v * v
    return max(0.0, psi * BAR_PER_PSI)


def keg(it: Keg) -> Answer:
    """The pressure to set, by the brewers' table where there is one, and by Henry's law."""
    used, note = it.used("beer_c", "co2_vol"), _("Above the air's pressure, as the regulator shows it.")
    table = Figure(
        value=table_bar(co2_vol=it.co2_vol, beer_c=it.beer_c),
        unit="bar",
        method=_("ASBC table, fitted"),
        formula="psi = -16.6999 - 0.0101059 F + 0.00116512 F^2 + 0.173354 F V + 4.24267 V - 0.0684226 V^2",
        source="a polynomial in common use, fitted to the ASBC Methods of Analysis table of carbon dioxide in beer",
        inputs=used,
        notes=(note,),
    )
    henry = Figure(
        value=pressure_bar(co2_vol=it.co2_vol, beer_c=it.beer_c),
        unit="bar",
        method="Henry",
        formula="p = CO2 / (10 exp(-10.73797 + 2617.25 / T)) - 1.013",
        source=HENRY,
        inputs=used,
        notes=(note,),
    )
    in_table = it.beer_c <= TABLE_ENDS_C
    first, second = (table, henry) if in_table else (henry, table)
    return Answer(
        lines=(
            Line(key="pressure_bar", label=_("Set the regulator to"), figure=first),
            Line(key="other_bar", label=_("By another formula"), figure=second),
        )
    )
