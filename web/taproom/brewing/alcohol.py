# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alcohol by volume, from two gravities. Four methods are in use; from 1.100 to 1.020 they differ by a whole percent.

One of them is the default everywhere (`DEFAULT`), and every page that shows a number names its method.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from taproom.brewing.extract import real_extract_plato
from taproom.brewing.gravity import plato_of_sg
from taproom.brewing.method import Method

AbvMethod = Literal["balling", "simple", "hall", "hmrc"]
DEFAULT: AbvMethod = "balling"  # rests on the same real extract as the attenuation and the calories beside it

ETHANOL_SG = 0.794
# UK duty: excess gravity used up, to and including; and its factor.
_HMRC = (
    (6.9, 0.125), (10.4, 0.126), (17.2, 0.127), (26.1, 0.128), (36.0, 0.129), (46.5, 0.130), (57.1, 0.131),
    (67.9, 0.132), (78.8, 0.133), (89.7, 0.134), (100.7, 0.135),
)  # fmt: skip

METHODS: Mapping[AbvMethod, Method] = {
    "balling": Method(
        name="Balling",
        formula="ABV = ABW FG / 0.794, ABW = (OE - RE) / (2.0665 - 0.010665 OE), RE = 0.1808 OE + 0.8192 AE",
        source="C. J. N. Balling, Die Gaehrungschemie, 1865; De Clerck, A Textbook of Brewing, 1957",
    ),
    "simple": Method(
        name="simple",
        formula="ABV = 131.25 (OG - FG)",
        source="common rule among homebrewers; a straight line through beers of ordinary strength",
    ),
    "hall": Method(
        name="Hall",
        formula="ABV = 76.08 (OG - FG) / (1.775 - OG) FG / 0.794",
        source="M. L. Hall, Brew by the Numbers, Zymurgy, summer 1995",
    ),
    "hmrc": Method(
        name="HMRC",
        formula="ABV = 1000 (OG - FG) f, f = 0.125 to 0.135 by the table",
        source="HM Revenue and Customs, Excise Notice 226, Beer duty, calculation of strength",
    ),
}


def abv_pct(*, og: float, fg: float, method: AbvMethod = DEFAULT) -> float:
    """Percent by volume, for 1 <= og <= 1.2 and fg <= og."""
    return _BY_METHOD[method](og, fg)


def abw_pct(*, og: float, fg: float) -> float:
    """Percent by weight, after Balling."""
    original_plato = plato_of_sg(og)
    return (original_plato - real_extract_plato(og=og, fg=fg)) / (2.0665 - 0.010665 * original_plato)


def original_plato(*, abw_pct: float, real_extract_plato: float) -> float:
    """Balling's relation the other way round: the wort that must have been."""
    return 100 * (2.0665 * abw_pct + real_extract_plato) / (100 + 1.0665 * abw_pct)


def _balling(og: float, fg: float) -> float:
    return abw_pct(og=og, fg=fg) * fg / ETHANOL_SG


def _simple(og: float, fg: float) -> float:
    return 131.25 * (og - fg)


def _hall(og: float, fg: float) -> float:
    return 76.08 * (og - fg) / (1.775 - og) * fg / ETHANOL_SG


def _hmrc(og: float, fg: float) -> float:
    used_up = 1000 * (og - fg)
    factor = next((it for limit, it in _HMRC if round(used_up, 1) <= limit), _HMRC[-1][1])
    return used_up * factor


_BY_METHOD: Mapping[AbvMethod, Callable[[float, float], float]] = {
    "balling": _balling,
    "simple": _simple,
    "hall": _hall,
    "hmrc": _hmrc,
}
