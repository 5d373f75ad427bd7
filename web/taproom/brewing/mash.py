# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Water and heat in the mash tun: strike, infusion, decoction, volumes, the first wort, and where water boils.

Grain holds 0.41 times the heat of water (John Palmer, How to Brew, 1st ed., 16.3: 0.2 with quarts and pounds; the
metric constant is the same number carried over: 0.2 qt/lb = 0.417 l/kg, printed as 0.41). It takes up the room of
0.67 litres of water for each kilogram (Palmer: 0.32 qt/lb).
"""

import math
from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, refused
from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.marking import mark as _

GRAIN_HEAT_L_PER_KG = 0.41
GRAIN_ROOM_L_PER_KG = 0.67
SHRINK_100_TO_20_C = 0.04  # water is 958.4 g/l at 100 °C and 998.2 g/l at 20 °C (CRC Handbook)
PALMER = "John Palmer, How to Brew, 1st ed. (2000), 16.3: howtobrew.com"
_STEP = _("The mash is as warm as that already: a step leads to a higher temperature.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike(Inputs):
    """The water that meets the dry grain."""

    grain_kg: float = asked(_("Grain"), "kg", least=0.01, most=2000, usual=5)
    ratio_l_per_kg: float = asked(_("Water for each kilogram"), "l/kg", least=1, most=12, usual=3)
    grain_c: float = asked(_("The grain is at"), "C", least=-20, most=50, usual=20)
    mash_c: float = asked(_("The mash should be at"), "C", least=20, most=85, usual=67)
    tun_loss_k: float = asked(
        _("The cold tun takes"), "K", least=0, most=15, usual=0, hint=_("0 if it is heated first.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion(Inputs):
    """Hot water that lifts the mash to its next rest."""

    grain_kg: float = asked(_("Grain"), "kg", least=0.01, most=2000, usual=5)
    water_l: float = asked(_("Water in the mash"), "l", least=0.01, most=10000, usual=15)
    now_c: float = asked(_("The mash is at"), "C", least=0, most=95, usual=52)
    mash_c: float = asked(_("The mash should be at"), "C", least=20, most=85, usual=66)
    hot_c: float = asked(_("The hot water is at"), "C", least=30, most=100, usual=98)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoction(Inputs):
    """The part of the mash that is boiled and given back."""

    mash_l: float = asked(_("The whole mash"), "l", least=0.01, most=10000, usual=18)
    now_c: float = asked(_("The mash is at"), "C", least=0, most=95, usual=52)
    mash_c: float = asked(_("The mash should be at"), "C", least=20, most=85, usual=65)
    boil_c: float = asked(_("The decoction boils at"), "C", least=85, most=102, usual=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrewWater(Inputs):
    """From the beer that is wanted back to the water that is drawn."""

    batch_l: float = asked(_("Into the fermenter"), "l", least=0.1, most=10000, usual=20)
    grain_kg: float = asked(_("Grain"), "kg", least=0, most=2000, usual=5)
    ratio_l_per_kg: float = asked(_("Mash water for each kilogram"), "l/kg", least=1, most=12, usual=3)
    absorption_l_per_kg: float = asked(
        _("The grain keeps"), "l/kg", least=0, most=2, usual=1, hint=_("About 1; 0.5 from a bag that is squeezed.")
    )
    boil_min: float = asked(_("The boil lasts"), "min", least=0, most=600, usual=60)
    boil_off_l_per_h: float = asked(_("An hour boils off"), "l", least=0, most=1000, usual=3)
    loss_l: float = asked(_("Stays in the kettle"), "l", least=0, most=1000, usual=1, hint=_("Hops and trub."))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWort(Inputs):
    """The wort that runs off before any sparge: it shows whether the mash converted."""

    grain_kg: float = asked(_("Grain"), "kg", least=0.01, most=2000, usual=5)
    water_l: float = asked(_("Water in the mash"), "l", least=0.01, most=10000, usual=15)
    extract_pct: float = asked(
        _("Extract of the grain, as it is"), "%", least=1, most=100, usual=78, hint=_("Fine grind, less moisture.")
    )
    conversion_pct: float = asked(_("Converted"), "%", least=1, most=100, usual=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Altitude(Inputs):
    """Where the brewery is."""

    altitude_m: float = asked(_("Above the sea"), "m", least=-430, most=6000, usual=500)


def strike_c(*, ratio_l_per_kg: float, grain_c: float, mash_c: float) -> float:
    """Tw = (0.41 / r) (T2 - T1) + T2 (Palmer)."""
    return GRAIN_HEAT_L_PER_KG / ratio_l_per_kg * (mash_c - grain_c) + mash_c


def boiling_c(altitude_m: float) -> float:
    """Where water boils: the standard atmosphere's pressure in inches of mercury, then °F = 49.161 ln(p) + 44.932."""
    inches = 29.921 * (1 - 6.8753e-6 * altitude_m / 0.3048) ** 5.2559
    return (49.161 * math.log(inches) + 44.932 - 32) / 1.8


def strike(it: Strike) -> Answer:
    """The temperature and the volume of the water, and how full the tun will be."""
    water_c = strike_c(ratio_l_per_kg=it.ratio_l_per_kg, grain_c=it.grain_c, mash_c=it.mash_c) + it.tun_loss_k
    hot = Figure(
        value=water_c,
        unit="C",
        method="Palmer",
        formula="T_water = 0.41 / R x (T_mash - T_grain) + T_mash + tun",
        source=PALMER,
        inputs=it.used("ratio_l_per_kg", "grain_c", "mash_c", "tun_loss_k"),
    )
    too_hot = _("Water is not that hot: take more of it for each kilogram, or let the grain become warmer.")
    water_l = it.grain_kg * it.ratio_l_per_kg
    used = it.used("grain_kg", "ratio_l_per_kg")
    volume_l = water_l + GRAIN_ROOM_L_PER_KG * it.grain_kg
    return Answer(
        lines=(
            Line(key="water_c", label=_("Water at"), figure=hot if water_c <= 100 else Unknown(missing=too_hot)),
            _litres("water_l", _("Water"), water_l, "V = R x grain", used),
            _litres("mash_l", _("Room in the tun"), volume_l, "V + 0.67 l/kg x grain", used),
        ),
    )


def infusion(it: Infusion) -> Answer:
    """How much hot water."""
    label = _("Hot water")
    if it.mash_c <= it.now_c:
        return refused("water_l", label, _STEP)
    if it.hot_c <= it.mash_c:
        return refused("water_l", label, _("This water is no hotter than the mash should be: heat it more."))
    held = GRAIN_HEAT_L_PER_KG * it.grain_kg + it.water_l
    water_l = (it.mash_c - it.now_c) * held / (it.hot_c - it.mash_c)
    used = it.used("grain_kg", "water_l", "now_c", "mash_c", "hot_c")
    formula = "W = (T_mash - T_now) x (0.41 x grain + water) / (T_hot - T_mash)"
    total_l = it.water_l + water_l + GRAIN_ROOM_L_PER_KG * it.grain_kg
    return Answer(
        lines=(
            _litres("water_l", label, water_l, formula, used),
            _litres("mash_l", _("Room in the tun"), total_l, "water + W + 0.67 l/kg x grain", used),
        )
    )


def decoction(it: Decoction) -> Answer:
    """How much of the mash, thick and thin alike."""
    label = _("To boil")
    if it.mash_c <= it.now_c:
        return refused("decoction_l", label, _STEP)
    part = (it.mash_c - it.now_c) / (it.boil_c - it.now_c)
    used = it.used("mash_l", "now_c", "mash_c", "boil_c")
    formula = "D = V x (T_mash - T_now) / (T_boil - T_now)"
    return Answer(
        lines=(
            _litres("decoction_l", label, it.mash_l * part, formula, used, _("heat balance")),
            Line(
                key="share_pct",
                label=_("Of the mash"),
                figure=Figure(
                    value=100 * part, unit="%", method=_("heat balance"), formula=formula, source=PALMER, inputs=used
                ),
            ),
        ),
        warnings=(_("Take a little more: what is drawn cools on its way, and boiling drives some water off."),),
    )


def brew_water(it: BrewWater) -> Answer:
    """Before the boil, in all, for the mash and for the sparge."""
    cold_l = it.batch_l + it.loss_l
    off_l = it.boil_off_l_per_h * it.boil_min / 60
    before_l = cold_l / (1 - SHRINK_100_TO_20_C) + off_l
    kept_l = it.absorption_l_per_kg * it.grain_kg
    mash_l = min(it.ratio_l_per_kg * it.grain_kg, before_l + kept_l)
    boiling = it.used("batch_l", "loss_l", "boil_off_l_per_h", "boil_min")
    mashing = it.used("grain_kg", "ratio_l_per_kg", "absorption_l_per_kg")
    total = "total = V_before + absorption x grain"
    return Answer(
        lines=(
            _litres("total_l", _("Water in all"), before_l + kept_l, total, boiling + mashing),
            _litres("mash_l", _("For the mash"), mash_l, "R x grain", mashing),
            _litres("sparge_l", _("For the sparge"), before_l + kept_l - mash_l, "total - mash", boiling + mashing),
            _litres("before_l", _("Hot, before the boil"), before_l, "V = (batch + loss) / 0.96 + boil-off", boiling),
        )
    )


def first_wort(it: FirstWort) -> Answer:
    """Extract of the wort in the mash, by mass."""
    extract_kg = it.grain_kg * it.extract_pct / 100 * it.conversion_pct / 100
    plato = 100 * extract_kg / (it.water_l + extract_kg)
    figure = Figure(
        value=plato,
        unit="plato",
        method="Braukaiser",
        formula="°P = 100 x E / (V + E), E = grain x extract x conversion",
        source="Kai Troester, braukaiser.com, Understanding Efficiency",
        inputs=it.used("grain_kg", "water_l", "extract_pct", "conversion_pct"),
        notes=(_("What is measured below this was not converted; mix the mash well before you draw a sample."),),
    )
    return Answer(lines=(Line(key="plato", label=_("First wort"), figure=figure),))


def altitude(it: Altitude) -> Answer:
    """Where water boils there, in usual weather."""
    figure = Figure(
        value=boiling_c(it.altitude_m),
        unit="C",
        method=_("standard atmosphere"),
        formula="°F = 49.161 x ln(29.921 x (1 - 6.8753e-6 x feet)^5.2559) + 44.932",
        source="US Standard Atmosphere 1976; vapour pressure of water fitted near 100 °C",
        inputs=it.used("altitude_m"),
        notes=(_("A low or a high moves it by about half a degree; sugar lifts it by a few tenths."),),
    )
    return Answer(lines=(Line(key="boiling_c", label=_("Water boils at"), figure=figure),))


def _litres(
    key: str, label: str, litres: float, formula: str, used: tuple[Input, ...], method: str = "Palmer"
) -> Line:
    figure = Figure(value=litres, unit="l", method=method, formula=formula, source=PALMER, inputs=used)
    return Line(key=key, label=label, figure=figure)
