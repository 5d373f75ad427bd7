# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document says, within bounds; None where it says nothing, or nothing that can be.

BeerJSON's numbers are finite but otherwise free: a trillion litres, a negative colour, an integer of 400 digits.
"""

from collections.abc import Callable

from taproom.brewing.gravity import specific
from taproom.brewing.quantities import Colour, Count, Duration, Gravity, Mass, Percent, Quantity, Temperature, Volume

MOST_L = 100_000.0
MOST_KG = 100_000.0
LIGHTEST_SG = 1.0005  # of a wort
HEAVIEST_SG = 1.25  # beyond this, syrup: nobody ferments it


def within(
    quantity: Quantity | None, low: float, high: float, read: Callable[[Quantity], float] | None = None
) -> float | None:
    """Its SI value (or what `read` takes from it), if that lies between the bounds."""
    if quantity is None:
        return None
    try:
        value = float(read(quantity) if read else quantity.si)
    except OverflowError:
        return None
    return value if low <= value <= high else None


def litres(volume: Volume | None) -> float | None:
    """More than nothing."""
    return within(volume, 1e-3, MOST_L)


def minutes(duration: Duration | None) -> float | None:
    seconds = within(duration, 0, 10 * 366 * 86_400.0)
    return None if seconds is None else seconds / 60


def degrees_c(temperature: Temperature | None) -> float | None:
    return within(temperature, -30, 120)


def fraction(percent: Percent | None, *, most_pct: float = 100) -> float | None:
    """More than nothing: files write 0 for what they do not know."""
    pct = within(percent, 1e-9, most_pct)
    return None if pct is None else pct / 100


def sg(gravity: Gravity | None, *, lightest: float = LIGHTEST_SG) -> float | None:
    if gravity is None:
        return None
    value = specific(gravity)
    return value if value is not None and lightest <= value <= HEAVIEST_SG else None


def lovibond(colour: Colour | None) -> float | None:
    """Black malt has 550, caramel colouring some thousands."""
    if colour is None:
        return None
    return within(colour, 0, 50_000, lambda _: colour.lovibond)


def kilograms(amount: Mass | Volume | Count | None, *, density_kg_per_l: float) -> float | None:
    """A volume is weighed with `density_kg_per_l`. Pieces have no weight that is known."""
    match amount:
        case Mass():
            return within(amount, 0, MOST_KG)
        case Volume():
            volume_l = within(amount, 0, MOST_L)
            return None if volume_l is None else volume_l * density_kg_per_l
        case _:
            return None
