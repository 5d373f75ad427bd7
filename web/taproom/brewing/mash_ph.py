# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pH of a mash before there is one, and the acid that moves it. An estimate, within a tenth of pH at best.

Two malts of the same name differ by that much. So a brewer measures, twenty minutes in, at 20 °C; this says what to
have at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, chosen, refused
from taproom.brewing.figure import Figure, Input
from taproom.brewing.ions import CACO3_PER_MEQ
from taproom.brewing.marking import mark as _

TROESTER = (
    "Kai Troester, The effect of brewing water and grist composition on the pH of the mash (2009), braukaiser.com;"
    " malts as in EZ Water 3.0"
)
# The pH of a mash of each malt in distilled water. Acid malt: 1 % of the grist takes off a tenth (Weyermann).
MALT_PH: Mapping[str, float] = {
    "pilsner_kg": 5.75, "pale_kg": 5.70, "vienna_kg": 5.56, "munich_kg": 5.43, "wheat_kg": 6.04, "roasted_kg": 4.71,
}  # fmt: skip
ACID_MALT_PH_PER_PCT = 0.10
# Milliequivalents in a millilitre at mash pH: share by mass x density x 1000 / molar mass x what is given off there.
ACIDS: Mapping[str, tuple[str, float]] = {
    "lactic_80": (_("Lactic, 80 %"), 0.80 * 1.186 * 1000 / 90.078 * 0.97),
    "lactic_88": (_("Lactic, 88 %"), 0.88 * 1.206 * 1000 / 90.078 * 0.97),
    "phosphoric_10": (_("Phosphoric, 10 %"), 0.10 * 1.053 * 1000 / 97.994 * 1.01),
    "phosphoric_75": (_("Phosphoric, 75 %"), 0.75 * 1.579 * 1000 / 97.994 * 1.01),
    "phosphoric_85": (_("Phosphoric, 85 %"), 0.85 * 1.685 * 1000 / 97.994 * 1.01),
}
ACID_SOURCE = "CRC Handbook of Chemistry and Physics: densities; pKa 3.86 of lactic, 2.15 and 7.20 of phosphoric acid"
BURNS = _("Strong acid burns. Goggles and gloves; the acid into the water, never the water into the acid.")
_PLUS_MINUS = _("Give or take 0.1. Measure it: twenty minutes in, cooled to 20 °C, then correct half of the rest.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MashPh(Inputs):
    """A grist and its water."""

    pilsner_kg: float = asked(_("Pilsner malt"), "kg", least=0, most=2000, usual=0)
    pale_kg: float = asked(_("Pale malt"), "kg", least=0, most=2000, usual=4.5)
    vienna_kg: float = asked(_("Vienna malt"), "kg", least=0, most=2000, usual=0)
    munich_kg: float = asked(_("Munich malt"), "kg", least=0, most=2000, usual=0)
    wheat_kg: float = asked(_("Wheat malt"), "kg", least=0, most=2000, usual=0)
    crystal_kg: float = asked(_("Crystal and caramel malt"), "kg", least=0, most=2000, usual=0.3)
    crystal_ebc: float = asked(_("Colour of the crystal malt"), "EBC", least=2, most=500, usual=120)
    roasted_kg: float = asked(_("Roasted malt and barley"), "kg", least=0, most=2000, usual=0)
    acid_malt_kg: float = asked(_("Acid malt"), "kg", least=0, most=200, usual=0)
    water_l: float = asked(_("Mash water"), "l", least=0.1, most=20000, usual=15)
    residual_alkalinity: float = asked(
        _("Residual alkalinity, as CaCO3"),
        "mg/l",
        least=-1000,
        most=1500,
        usual=50,
        hint=_("The water calculator says it."),
    )
    target_ph: float = asked(_("pH wanted"), "pH", least=4.8, most=6, usual=5.4)
    acid: str = chosen(_("Acid"), *((name, it[0]) for name, it in ACIDS.items()), usual="lactic_80")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acid(Inputs):
    """Sparge water that is too alkaline."""

    water_l: float = asked(_("Water"), "l", least=0.1, most=20000, usual=15)
    alkalinity: float = asked(_("Alkalinity, as CaCO3"), "mg/l", least=0, most=1500, usual=150)
    water_ph: float = asked(_("Its pH"), "pH", least=5.5, most=9, usual=7.5)
    target_ph: float = asked(_("pH wanted"), "pH", least=4.5, most=7.5, usual=5.6)
    acid: str = chosen(_("Acid"), *((name, it[0]) for name, it in ACIDS.items()), usual="lactic_80")


def crystal_ph(ebc: float) -> float:
    """5.22 - 0.00504 per degree Lovibond (EZ Water); colour as `quantities.Colour` has it."""
    return 5.22 - 0.00504 * (ebc / 1.97 + 0.76) / 1.3546


def slope_ph_per_meq_l(ratio_l_per_kg: float) -> float:
    """How far a milliequivalent in a litre of mash water moves the pH: 0.013 R + 0.013 (Troester)."""
    return 0.013 * ratio_l_per_kg + 0.013


def mash_ph(it: MashPh) -> Answer:
    """The estimate, and the acid to the target."""
    malts = {name: getattr(it, name) for name in (*MALT_PH, "crystal_kg")}
    grain_kg = sum(malts.values()) + it.acid_malt_kg
    label = _("Mash pH, about")
    if grain_kg - it.acid_malt_kg <= 0:
        return refused("ph", label, _("There is no grain in this mash yet."))
    mean = sum(kg * _malt_ph(name, it) for name, kg in malts.items()) / (grain_kg - it.acid_malt_kg)
    slope = slope_ph_per_meq_l(it.water_l / grain_kg)
    acid_pct = 100 * it.acid_malt_kg / grain_kg
    ph = mean + slope * it.residual_alkalinity / CACO3_PER_MEQ - ACID_MALT_PH_PER_PCT * acid_pct
    estimate = Figure(
        value=ph,
        unit="pH",
        method="Troester, EZ Water",
        formula="pH = mean of the malts + (0.013 R + 0.013) x RA / 50 - 0.1 x % acid malt",
        source=TROESTER,
        inputs=it.used(*(name for name in malts if malts[name]), "acid_malt_kg", "water_l", "residual_alkalinity"),
        notes=(_PLUS_MINUS,),
    )
    meq = (ph - it.target_ph) / slope * it.water_l
    return Answer(
        lines=(Line(key="ph", label=label, figure=estimate), _acid_line(meq, it.acid, it.used("target_ph"))),
        warnings=_about(ph),
        dangers=(BURNS,) if meq > 0 and it.acid != "phosphoric_10" else (),
    )


def acid(it: Acid) -> Answer:
    """To take water to a pH: what its carbonates take up on the way."""
    if it.target_ph >= it.water_ph:
        return refused("acid_ml", _("Acid"), _("The water is that acid already."))
    held = it.alkalinity / CACO3_PER_MEQ
    meq = held * (1 - bicarbonate_part(it.target_ph) / bicarbonate_part(it.water_ph)) * it.water_l
    line = _acid_line(meq, it.acid, it.used("water_l", "alkalinity", "water_ph", "target_ph"))
    return Answer(lines=(line,), dangers=() if it.acid == "phosphoric_10" else (BURNS,))


def bicarbonate_part(ph: float) -> float:
    """Of the carbonates in water, what is bicarbonate below pH 8.3 (pK1 = 6.38 at 20 °C, Plummer and Busenberg)."""
    return 1 / (1 + 10 ** (6.38 - ph))


def _malt_ph(name: str, it: MashPh) -> float:
    return crystal_ph(it.crystal_ebc) if name == "crystal_kg" else MALT_PH[name]


def _about(ph: float) -> tuple[str, ...]:
    if ph < 5.1:
        return (_("So acid a mash converts badly and tastes thin. Baking soda lifts it: see the water calculator."),)
    return (_("So high a pH draws tannin from the husks. Acid, acid malt or calcium lower it."),) if ph > 5.8 else ()


def _acid_line(meq: float, name: str, used: tuple[Input, ...]) -> Line:
    label, each = ACIDS[name]
    if meq <= 0:
        return refused("acid_ml", _("Acid"), _("None: it is that acid already.")).lines[0]
    figure = Figure(
        value=meq / each,
        unit="ml",
        method=_("charge balance"),
        formula=f"ml = meq / {each:.2f}",
        source=ACID_SOURCE,
        inputs=(*used, Input(name=_("To neutralise"), value=meq, unit="meq")),
        notes=(_("Add three quarters of it, stir, measure; then the rest."),),
        of=label,
    )
    return Line(key="acid_ml", label=_("Acid"), figure=figure)
