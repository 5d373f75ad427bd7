# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a beer's colour looks like in a glass. Pure.

The absorption of beer falls off by wavelength in the same way for nearly all beers (A. J. deLange, "Color", in
Bamforth (ed.), Brewing Materials and Processes, 2016): A(nm) = SRM / 12.7 (0.018747 e^-((nm - 430) / 13.374)
+ 0.98226 e^-((nm - 430) / 80.514)) for 1 cm. Three wavelengths stand for what a screen can show; the glass
is 3.5 cm of beer before a bright window.
"""

from math import exp

_RED_NM, _GREEN_NM, _BLUE_NM = 600, 540, 460
_PATH_CM = 3.5
_WINDOW = 1.3
EBC_OF_SRM = 1.97


def colour_of(ebc: float) -> str:
    """Like #e8a33d. Water is nearly white, and nothing is blacker than black."""
    srm = min(max(ebc, 0.0), 400.0) / EBC_OF_SRM
    return "#" + "".join(f"{_screen(_through(srm, nm)):02x}" for nm in (_RED_NM, _GREEN_NM, _BLUE_NM))


def _through(srm: float, nm: int) -> float:
    """The part of the light that comes through the glass."""
    by_cm = srm / 12.7 * (0.018747 * exp(-(nm - 430) / 13.374) + 0.98226 * exp(-(nm - 430) / 80.514))
    return float(min(1.0, _WINDOW * 10 ** (-by_cm * _PATH_CM)))


def _screen(linear: float) -> int:
    """IEC 61966-2-1."""
    shown = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * shown)
