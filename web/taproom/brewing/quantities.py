# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities as people write them (BeerJSON's units), and in SI as everything here computes with them.

A quantity remembers the unit that it was written in, so that ten pounds stay ten pounds when they are read again.
The factors are exact by definition (NIST SP 811, appendix B) unless a line says otherwise.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LB_KG = 0.45359237
_GAL_L = 3.785411784
_IGAL_L = 4.54609


class Quantity(BaseModel):
    """A finite number and its unit. Subclasses give the factor of each unit to the SI value."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    factors: ClassVar[Mapping[str, float]] = {}

    value: int | float
    unit: str

    def model_post_init(self, _: object) -> None:
        if self.unit not in self.units():
            raise ValueError(f"unit {self.unit!r} is none of {', '.join(self.units())}")

    @classmethod
    def units(cls) -> tuple[str, ...]:
        return tuple(cls.factors)

    @property
    def si(self) -> float:
        return self.value * self.factors[self.unit]

    @classmethod
    def of_si(cls, si: float, unit: str) -> Self:
        """The same quantity, written in `unit`."""
        return cls(value=si / cls.factors[unit], unit=unit)


class Mass(Quantity):
    factors = {"mg": 1e-6, "g": 1e-3, "kg": 1.0, "oz": _LB_KG / 16, "lb": _LB_KG}

    @property
    def kg(self) -> float:
        return self.si


class Volume(Quantity):
    factors = {
        "ml": 1e-3, "l": 1.0,
        "tsp": _GAL_L / 768, "tbsp": _GAL_L / 256, "floz": _GAL_L / 128, "cup": _GAL_L / 16,
        "pt": _GAL_L / 8, "qt": _GAL_L / 4, "gal": _GAL_L, "bbl": _GAL_L * 31,
        "ifloz": _IGAL_L / 160, "ipt": _IGAL_L / 8, "iqt": _IGAL_L / 4, "igal": _IGAL_L, "ibbl": _IGAL_L * 36,
    }  # fmt: skip

    @property
    def l(self) -> float:  # noqa: E743 - the unit's symbol, as in `_l`
        return self.si


class Temperature(Quantity):
    @classmethod
    def units(cls) -> tuple[str, ...]:
        return ("C", "F")

    @property
    def si(self) -> float:
        """In degrees Celsius."""
        return float(self.value) if self.unit == "C" else (self.value - 32) / 1.8

    @property
    def c(self) -> float:
        return self.si

    @classmethod
    def of_si(cls, si: float, unit: str) -> Self:
        return cls(value=si if unit == "C" else si * 1.8 + 32, unit=unit)


class Duration(Quantity):
    factors = {"sec": 1.0, "min": 60.0, "hr": 3600.0, "day": 86_400.0, "week": 604_800.0}

    @property
    def s(self) -> float:
        return self.si


class Percent(Quantity):
    factors = {"%": 1.0}

    @property
    def pct(self) -> float:
        return self.si


class Colour(Quantity):
    """SI stands for EBC here. EBC = 1.97 SRM (Brewer's Publications; ASBC and EBC methods), SRM = 1.3546 L - 0.76."""

    @classmethod
    def units(cls) -> tuple[str, ...]:
        return ("EBC", "SRM", "Lovi")

    @property
    def srm(self) -> float:
        match self.unit:
            case "EBC":
                return self.value / 1.97
            case "SRM":
                return float(self.value)
            case _:
                return max(0.0, 1.3546 * self.value - 0.76)

    @property
    def lovibond(self) -> float:
        return float(self.value) if self.unit == "Lovi" else (self.srm + 0.76) / 1.3546

    @property
    def si(self) -> float:
        return self.ebc

    @property
    def ebc(self) -> float:
        return self.srm * 1.97

    @classmethod
    def of_si(cls, si: float, unit: str) -> Self:
        srm = si / 1.97
        return cls(value={"EBC": si, "SRM": srm}.get(unit, (srm + 0.76) / 1.3546), unit=unit)


class Gravity(Quantity):
    """As written; `taproom.brewing.gravity` turns Plato and Brix into specific gravity."""

    @classmethod
    def units(cls) -> tuple[str, ...]:
        return ("sg", "plato", "brix")


class Concentration(Quantity):
    """Milligrams in a litre, which is what brewers mean by ppm."""

    factors = {"mg/l": 1.0, "ppm": 1.0, "ppb": 1e-3}

    @property
    def mg_per_l(self) -> float:
        return self.si


class Pressure(Quantity):
    """In kPa."""

    factors = {"kPa": 1.0, "bar": 100.0, "psi": 6.894757293168}


class SpecificVolume(Quantity):
    """In litres for each kilogram."""

    factors = {
        "l/kg": 1.0, "l/g": 1000.0, "m^3/kg": 1000.0,
        "qt/lb": _GAL_L / 4 / _LB_KG, "gal/lb": _GAL_L / _LB_KG, "gal/oz": _GAL_L * 16 / _LB_KG,
        "floz/oz": _GAL_L / 128 * 16 / _LB_KG, "ft^3/lb": 28.316846592 / _LB_KG,
    }  # fmt: skip

    @property
    def l_per_kg(self) -> float:
        return self.si


class Acidity(Quantity):
    factors = {"pH": 1.0}


class Bitterness(Quantity):
    factors = {"IBUs": 1.0}


class Count(Quantity):
    """So many pieces or packets."""

    factors = dict.fromkeys(("1", "unit", "each", "dimensionless", "pkg"), 1.0)


def _not_negative(it: Mass | Volume | Count) -> Mass | Volume | Count:
    if it.value < 0:
        raise ValueError(f"an amount is not negative, got {it.value} {it.unit}")
    return it


Amount = Annotated[Mass | Volume | Count, Field(union_mode="left_to_right"), AfterValidator(_not_negative)]
