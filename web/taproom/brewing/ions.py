# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is dissolved in brewing water, what salts add to it, and which waters were famous.

Everything is in milligrams per litre, which brewers call ppm. Molar masses are sums of the abridged standard atomic
weights (IUPAC 2021), not constants copied from elsewhere: several that go about are wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from taproom.brewing.marking import mark as _

_H, _C, _O, _NA, _MG, _S, _CL, _CA = 1.0080, 12.011, 15.999, 22.990, 24.305, 32.06, 35.45, 40.078
_WATER = 2 * _H + _O
_SO4, _CO3, HCO3 = _S + 4 * _O, _C + 3 * _O, _H + _C + 3 * _O
CACO3_PER_MEQ = (_CA + _CO3) / 2  # 50.04 mg of calcium carbonate are one milliequivalent
US_GALLON_L = 3.785411784


@dataclass(frozen=True, slots=True, kw_only=True)
class Ions:
    """Of a water, in mg/l; bicarbonate stands for all of its alkalinity."""

    calcium: float = 0.0
    magnesium: float = 0.0
    sodium: float = 0.0
    chloride: float = 0.0
    sulfate: float = 0.0
    bicarbonate: float = 0.0

    def plus(self, other: Self, times: float = 1.0) -> "Ions":
        """Another water's ions added, or a salt's, so many times."""
        return Ions(**{name: getattr(self, name) + times * getattr(other, name) for name in NAMES})

    def times(self, factor: float) -> "Ions":
        return Ions(**{name: factor * getattr(self, name) for name in NAMES})

    @property
    def alkalinity(self) -> float:
        """As calcium carbonate, mg/l."""
        return self.bicarbonate / HCO3 * CACO3_PER_MEQ

    @property
    def residual_alkalinity(self) -> float:
        """What calcium and magnesium leave of it in the mash: alkalinity - Ca / 1.4 - Mg / 1.7 (Kolbach 1953)."""
        return self.alkalinity - self.calcium / 1.4 - self.magnesium / 1.7

    @property
    def imbalance(self) -> float:
        """Of the charges, as a part of their mean: a report that is far off cannot be right."""
        plus = self.calcium * 2 / _CA + self.magnesium * 2 / _MG + self.sodium / _NA
        minus = self.chloride / _CL + self.sulfate * 2 / _SO4 + self.bicarbonate / HCO3
        return 0.0 if plus + minus == 0 else (plus - minus) / (plus + minus) * 2


NAMES = tuple(it.name for it in fields(Ions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Salt:
    """One that brewers add. `ions` are milligrams of each in a gram of it."""

    label: str
    formula: str
    ions: Ions


def _salt(label: str, formula: str, molar: float, **ions: float) -> Salt:
    per_gram = {name: 1000 * mass / molar for name, mass in ions.items()}
    return Salt(label=label, formula=formula, ions=Ions(**per_gram))


SALTS: Mapping[str, Salt] = {
    "gypsum": _salt(_("Gypsum"), "CaSO4·2H2O", _CA + _SO4 + 2 * _WATER, calcium=_CA, sulfate=_SO4),
    "calcium_chloride": _salt(
        _("Calcium chloride, flakes"), "CaCl2·2H2O", _CA + 2 * _CL + 2 * _WATER, calcium=_CA, chloride=2 * _CL
    ),
    "calcium_chloride_dry": _salt(
        _("Calcium chloride, anhydrous"), "CaCl2", _CA + 2 * _CL, calcium=_CA, chloride=2 * _CL
    ),
    "epsom": _salt(_("Epsom salt"), "MgSO4·7H2O", _MG + _SO4 + 7 * _WATER, magnesium=_MG, sulfate=_SO4),
    "magnesium_chloride": _salt(
        _("Magnesium chloride"), "MgCl2·6H2O", _MG + 2 * _CL + 6 * _WATER, magnesium=_MG, chloride=2 * _CL
    ),
    "table_salt": _salt(_("Table salt, without iodine"), "NaCl", _NA + _CL, sodium=_NA, chloride=_CL),
    "baking_soda": _salt(_("Baking soda"), "NaHCO3", _NA + HCO3, sodium=_NA, bicarbonate=HCO3),
    # In plain water chalk dissolves by half at best (Kai Troester, braukaiser.com): so it is counted.
    "chalk": _salt(
        _("Chalk (counted by half: it hardly dissolves)"),
        "CaCO3",
        2 * (_CA + _CO3), calcium=_CA, bicarbonate=2 * HCO3,
    ),
    "slaked_lime": _salt(
        _("Slaked lime"), "Ca(OH)2", _CA + 2 * (_O + _H), calcium=_CA, bicarbonate=2 * HCO3
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A water to aim at."""

    label: str
    ions: Ions


def _profile(label: str, ca: float, mg: float, na: float, cl: float, so4: float, hco3: float) -> Profile:
    ions = Ions(calcium=ca, magnesium=mg, sodium=na, chloride=cl, sulfate=so4, bicarbonate=hco3)
    return Profile(label=label, ions=ions)


PROFILE_SOURCE = "John Palmer, How to Brew, 1st ed. (2000), 15.1; Dave Draper, Brewing Waters of the World (1995)"
PROFILES: Mapping[str, Profile] = {
    "pilsen": _profile("Plzeň", 10, 3, 3, 4, 4, 3),
    "munich": _profile("München", 109, 21, 2, 36, 79, 171),
    "vienna": _profile("Wien", 163, 68, 8, 39, 216, 243),
    "dortmund": _profile("Dortmund", 225, 40, 60, 60, 120, 220),
    "london": _profile("London", 52, 32, 86, 34, 32, 104),
    "burton": _profile("Burton-on-Trent", 352, 24, 44, 16, 820, 320),
    "dublin": _profile("Dublin", 118, 4, 12, 19, 54, 319),
    "edinburgh": _profile("Edinburgh", 100, 18, 20, 45, 105, 160),
}
