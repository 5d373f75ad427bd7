# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brewing water: salts dissolved in it, thinned with water that has none, compared with a water to aim at."""

from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, chosen
from taproom.brewing.figure import Figure
from taproom.brewing.ions import NAMES, PROFILE_SOURCE, PROFILES, SALTS, Ions
from taproom.brewing.marking import mark as _

IUPAC = "IUPAC abridged standard atomic weights, 2021"
KOLBACH = "P. Kolbach, Der Einfluss des Brauwassers auf das pH von Würze und Bier, Monatsschrift für Brauerei (1953)"

ION_LABELS = {
    "calcium": _("Calcium"),
    "magnesium": _("Magnesium"),
    "sodium": _("Sodium"),
    "chloride": _("Chloride"),
    "sulfate": _("Sulfate"),
    "bicarbonate": _("Bicarbonate"),
}
LEAST_MG_L = 1.0  # below that a ratio says nothing, and may be anything
LITTLE_CALCIUM = _(
    "Less than 50 mg/l of calcium: yeast settles worse, and beer stone forms. Gypsum or chloride help."
)
MUCH_SODIUM = _("More than 150 mg/l of sodium tastes salty.")
MUCH_SULFATE = _("More than 400 mg/l of sulfate tastes mineral and is laxative.")
MUCH_MAGNESIUM = _("More than 40 mg/l of magnesium tastes bitter and sour.")
UNBALANCED = _("Charges do not balance: some number of this water report is wrong, or is meant otherwise.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Water(Inputs):
    """A water report, and what is done to the water."""

    water_l: float = asked(_("Water"), "l", least=0.1, most=20000, usual=25)
    calcium: float = asked(_("Calcium"), "mg/l", least=0, most=1000, usual=60)
    magnesium: float = asked(_("Magnesium"), "mg/l", least=0, most=500, usual=8)
    sodium: float = asked(_("Sodium"), "mg/l", least=0, most=1000, usual=12)
    chloride: float = asked(_("Chloride"), "mg/l", least=0, most=1500, usual=20)
    sulfate: float = asked(_("Sulfate"), "mg/l", least=0, most=2000, usual=30)
    bicarbonate: float = asked(
        _("Bicarbonate"), "mg/l", least=0, most=1500, usual=180,
        hint=_("From alkalinity as CaCO3: times 1.22. From French degrees (TAC): times 12.2."),
    )  # fmt: skip
    pure_pct: float = asked(
        _("Of it, water without salts"), "%", least=0, most=100, usual=0, hint=_("By osmosis, or distilled.")
    )
    gypsum: float = asked(_("Gypsum"), "g", least=0, most=10000, usual=0)
    calcium_chloride: float = asked(_("Calcium chloride, flakes"), "g", least=0, most=10000, usual=0)
    calcium_chloride_dry: float = asked(_("Calcium chloride, anhydrous"), "g", least=0, most=10000, usual=0)
    epsom: float = asked(_("Epsom salt"), "g", least=0, most=10000, usual=0)
    magnesium_chloride: float = asked(_("Magnesium chloride"), "g", least=0, most=10000, usual=0)
    table_salt: float = asked(_("Table salt, without iodine"), "g", least=0, most=10000, usual=0)
    baking_soda: float = asked(_("Baking soda"), "g", least=0, most=10000, usual=0)
    chalk: float = asked(_("Chalk (counted by half: it hardly dissolves)"), "g", least=0, most=10000, usual=0)
    slaked_lime: float = asked(_("Slaked lime"), "g", least=0, most=10000, usual=0)
    target: str = chosen(
        _("Compare with"),
        ("none", _("Nothing")),
        *((name, it.label) for name, it in PROFILES.items()),
        usual="none",
    )


def source_of(it: Water) -> Ions:
    """The water as the report has it."""
    return Ions(**{name: getattr(it, name) for name in NAMES})


def treated(it: Water) -> Ions:
    """Thinned, and with its salts."""
    ions = source_of(it).times(1 - it.pure_pct / 100)
    for name, salt in SALTS.items():
        ions = ions.plus(salt.ions, getattr(it, name) / it.water_l)
    return ions


def water(it: Water) -> Answer:
    """Residual alkalinity first: it is what the mash feels. Then each ion."""
    ions = treated(it)
    of_salts = tuple(name for name in SALTS if getattr(it, name))
    alkaline = _mg("alkalinity", _("Alkalinity, as CaCO3"), ions.alkalinity, "HCO3 x 50.04 / 61.02", IUPAC, it, ())
    residual = _mg(
        "residual_alkalinity", _("Residual alkalinity, as CaCO3"), ions.residual_alkalinity,
        "RA = alkalinity - Ca / 1.4 - Mg / 1.7", KOLBACH, it, ("calcium", "magnesium", "bicarbonate", *of_salts),
    )  # fmt: skip
    each = [
        _mg(
            name, ION_LABELS[name], getattr(ions, name),
            "report x (1 - pure) + Σ salt x share / litres", IUPAC, it, (name, "pure_pct", *of_salts, "water_l"),
        )
        for name in NAMES
    ]  # fmt: skip
    return Answer(lines=(residual, alkaline, *each, *_ratio(ions)), warnings=_warnings(it, ions))


def _mg(key: str, label: str, value: float, formula: str, source: str, it: Water, names: tuple[str, ...]) -> Line:
    method = "Kolbach" if source is KOLBACH else "IUPAC"
    wanted = PROFILES[it.target] if it.target != "none" else None
    figure = Figure(
        value=value,
        unit="mg/l",
        method=method,
        formula=formula,
        source=f"{source}. {PROFILE_SOURCE}" if wanted and key in NAMES else source,
        inputs=it.used(*names),
    )
    return Line(key=key, label=label, figure=figure)


def _ratio(ions: Ions) -> tuple[Line, ...]:
    if min(ions.chloride, ions.sulfate) < LEAST_MG_L:
        return ()
    figure = Figure(
        value=ions.sulfate / ions.chloride,
        unit="",
        method=_("ratio"),
        formula="SO4 / Cl",
        source="John Palmer and Colin Kaminski, Water (2013)",
        notes=(_("Above 2 dry and bitter, below 0.5 full and soft; it says little where both are small."),),
    )
    return (Line(key="sulfate_to_chloride", label=_("Sulfate to chloride"), figure=figure),)


def _warnings(it: Water, ions: Ions) -> tuple[str, ...]:
    found = (
        (abs(source_of(it).imbalance) > 0.15, UNBALANCED),
        (ions.calcium < 50, LITTLE_CALCIUM),
        (ions.sodium > 150, MUCH_SODIUM),
        (ions.sulfate > 400, MUCH_SULFATE),
        (ions.magnesium > 40, MUCH_MAGNESIUM),
    )
    return tuple(sentence for is_so, sentence in found if is_so)
