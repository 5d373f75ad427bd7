# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How dense wort is, in the three scales that brewers use. Each pair of functions is the other's exact inverse.

Specific gravity is 20/20 degrees C. Plato and Brix are both grams of sugar in 100 g; the polynomials differ because
their tables do (ASBC's for wort, USDA's for sucrose), by 0.03 at most below 30. Good from water to 1.18.
"""

from taproom.brewing.method import Method
from taproom.brewing.quantities import Gravity

PLATO = Method(
    name="ASBC",
    formula="P = -616.868 + 1111.14 SG - 630.272 SG^2 + 135.997 SG^3",
    source="American Society of Brewing Chemists, Table 1: Extract in Wort and Beer (polynomial fit)",
)
BRIX = Method(
    name="USDA",
    formula="Bx = -669.5622 + 1262.7794 SG - 775.6821 SG^2 + 182.4601 SG^3",
    source="USDA, Agricultural Marketing Service, Sucrose Conversion Table, file code 135-A-50 (polynomial fit)",
)
LINCOLN = Method(
    name="Lincoln",
    formula="SG = 1 + P / (258.6 - 227.1 P / 258.2)",
    source="R. A. Lincoln, Zymurgy, 1987",
)

_ASBC = (-616.868, 1111.14, -630.272, 135.997)
_USDA = (-669.5622, 1262.7794, -775.6821, 182.4601)
_NEWTON_STEPS = 8  # from Lincoln's guess, two are enough below 40


def plato_of_sg(sg: float) -> float:
    """Degrees Plato (`PLATO`)."""
    return _cubic(_ASBC, sg)


def sg_of_plato(plato: float) -> float:
    """The specific gravity that `plato_of_sg` calls so, for -10 to 80 degrees."""
    return _inverse(_ASBC, plato)


def brix_of_sg(sg: float) -> float:
    """Degrees Brix (`BRIX`)."""
    return _cubic(_USDA, sg)


def sg_of_brix(brix: float) -> float:
    """The specific gravity that `brix_of_sg` calls so, for -10 to 80 degrees."""
    return _inverse(_USDA, brix)


def lincoln_sg_of_plato(plato: float) -> float:
    """The short formula that many programs use (`LINCOLN`); within 0.00007 below 30 degrees."""
    return 1 + plato / (258.6 - plato / 258.2 * 227.1)


def points(sg: float) -> float:
    """Gravity points: how many thousandths it is above water."""
    return (sg - 1) * 1000


def sg_of_points(gravity_points: float) -> float:
    return 1 + gravity_points / 1000


def specific(gravity: Gravity) -> float | None:
    """What a person or a file wrote, as specific gravity; None when it cannot be one.

    Files say 1053 for 1.053, and 11.6 "sg" where they mean degrees Plato; nothing else lies in those ranges.
    """
    try:
        value = float(gravity.value)
    except OverflowError:
        return None
    match gravity.unit:
        case "plato":
            return sg_of_plato(value) if -5 <= value <= 70 else None
        case "brix":
            return sg_of_brix(value) if -5 <= value <= 70 else None
        case _:
            return _specific_sg(value)


def _specific_sg(value: float) -> float | None:
    if 0.95 <= value <= 1.6:
        return value
    if 950 <= value <= 1600:
        return value / 1000
    return sg_of_plato(value) if 1.6 < value <= 70 else None


def _cubic(coefficients: tuple[float, float, float, float], x: float) -> float:
    a, b, c, d = coefficients
    return a + x * (b + x * (c + x * d))


def _inverse(coefficients: tuple[float, float, float, float], y: float) -> float:
    """By Newton's method: both cubics rise everywhere, their derivatives have no root."""
    _, b, c, d = coefficients
    x = lincoln_sg_of_plato(y)
    for _ in range(_NEWTON_STEPS):
        x -= (_cubic(coefficients, x) - y) / (b + x * (2 * c + x * 3 * d))
    return x
