# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""More or less of an amount, in the unit that it was written in, to what a scale can show. Never nothing of it."""

import math

from taproom.brewing.quantities import Count, Mass, Volume

_DIGITS, _HEAVY_DIGITS, _HEAVY = 3, 4, 10.0  # three digits are 5 g in a kilogram; from 10 kg or l on, four
_SAME = 1e-9
_MOST = 1e12


def resized(amount: Mass | Volume | Count, factor: float, *, exact: bool = False) -> Mass | Volume | Count:
    """`factor` is finite and above 0; `exact` leaves the scale out. What stays the same stays as it was written.

    An amount that no scale could show either way (`10**400` of anything) stays as it is, too.
    """
    if abs(factor - 1) < _SAME or not 0 < amount.value < _MOST:
        return amount
    value = float(amount.value) * factor
    if exact:
        return type(amount)(value=value, unit=amount.unit)
    if isinstance(amount, Count):
        return Count(value=halves(value), unit=amount.unit)
    heavy = value * amount.factors[amount.unit] >= _HEAVY
    return type(amount)(value=significant(value, _HEAVY_DIGITS if heavy else _DIGITS), unit=amount.unit)


def whole_packets(amount: Mass | Volume | Count, factor: float, *, exact: bool = False) -> Mass | Volume | Count:
    """Yeast: a packet is not halved, and too few cells are worse than too many."""
    if exact or not isinstance(amount, Count) or abs(factor - 1) < _SAME or not 0 < amount.value < _MOST:
        return resized(amount, factor, exact=exact)
    return Count(value=max(1, math.ceil(float(amount.value) * factor - 0.1)), unit=amount.unit)


def volume(was: Volume, litres: float) -> Volume:
    """So many litres, in the unit that the volume was written in."""
    return Volume(value=significant(litres / was.factors[was.unit], 6), unit=was.unit)


def halves(pieces: float) -> float:
    """Tablets can be halved; less than half a tablet is not nothing."""
    return max(0.5, round(pieces * 2) / 2)


def significant(value: float, digits: int) -> float:
    """Rounded to so many digits that mean something."""
    if value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.{digits}g}")
