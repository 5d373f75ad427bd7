# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How bitter hops make wort: the share of their alpha acids that boiling turns and that stays (utilisation).

Every function gives that share as a fraction. What it means in beer, for all of them, is
IBU = utilisation x alpha x grams x 1000 / litres.
"""

import math
from collections.abc import Callable, Mapping
from typing import Literal

from taproom.brewing.method import Method

IbuMethod = Literal["tinseth", "rager", "garetz"]
DEFAULT: IbuMethod = "tinseth"
PELLET_FACTOR = 1.10  # Tinseth's figures are for whole hops; pellets give 10 to 15 percent more
# Preis and Mitter (Brauwelt, 1995) measured 4 to 20 percent more than for the same hops at 60 minutes.
FIRST_WORT_FACTOR = 1.10

METHODS: Mapping[IbuMethod, Method] = {
    "tinseth": Method(
        name="Tinseth",
        formula="IBU = U alpha g 1000 / l, U = 1.65 x 0.000125^(G - 1) (1 - e^(-0.04 min)) / 4.15",
        source="G. Tinseth, Glenn's Hop Utilization Numbers, 1995, realbeer.com/hops/research.html",
    ),
    "rager": Method(
        name="Rager",
        formula=(
            "IBU = U alpha g 1000 / (l (1 + GA)), U% = 18.11 + 13.86 tanh((min - 31.32) / 18.27), "
            "GA = (G - 1.050) / 0.2 above 1.050"
        ),
        source="J. Rager, Calculating Hop Bitterness in Beer, Zymurgy special 1990; N. Pyle, The Hops FAQ, 1995",
    ),
    "garetz": Method(
        name="Garetz",
        formula="IBU = U alpha g 1000 / (l GF HF), U% = 7.2994 + 15.0746 tanh((min - 21.86) / 24.71)",
        source="M. Garetz, Using Hops, 1994, as fitted in brewing software; HF from the bitterness itself",
    ),
}


def tinseth(boil_min: float, gravity: float) -> float:
    """`gravity` is the mean of the boil's, 1 to 1.2; `boil_min` is not negative."""
    return 1.65 * math.pow(0.000125, gravity - 1) * (1 - math.exp(-0.04 * boil_min)) / 4.15


def rager(boil_min: float, gravity: float) -> float:
    adjustment = max(0.0, (gravity - 1.050) / 0.2)
    return (18.11 + 13.86 * math.tanh((boil_min - 31.32) / 18.27)) / 100 / (1 + adjustment)


def garetz(boil_min: float, gravity: float) -> float:
    """Without the hopping-rate factor (`garetz_ibu`) and at sea level; below nothing for a few minutes is nothing."""
    share = max(0.0, 7.2994 + 15.0746 * math.tanh((boil_min - 21.86) / 24.71)) / 100
    return share / (1 + max(0.0, (gravity - 1.050) / 0.2))


def ibu(*, utilisation: float, alpha_pct: float, mass_g: float, volume_l: float) -> float:
    """Milligrams of iso-alpha acids in a litre."""
    return utilisation * alpha_pct / 100 * mass_g * 1000 / volume_l


def garetz_ibu(without_hopping_factor: float) -> float:
    """Garetz divides by 1 + IBU / 260, where IBU is the result: the positive root of that."""
    return 130 * (math.sqrt(1 + 4 * without_hopping_factor / 260) - 1)


def utilisation(boil_min: float, gravity: float, method: IbuMethod = DEFAULT) -> float:
    """A hop that boils for so long. Rager gives 5 percent even for none; whoever adds at flame-out uses `stand`."""
    return _BY_METHOD[method](boil_min, gravity)


def continuous_utilisation(boil_min: float, gravity: float, method: IbuMethod = DEFAULT) -> float:
    """Hops that fall in evenly during the boil: the mean over their times, by Simpson's rule."""
    steps = 60
    weights = [1 if i in (0, steps) else 4 if i % 2 else 2 for i in range(steps + 1)]
    each = (w * utilisation(boil_min * i / steps, gravity, method) for i, w in enumerate(weights))
    return sum(each) / (3 * steps)


_BY_METHOD: Mapping[IbuMethod, Callable[[float, float], float]] = {
    "tinseth": tinseth,
    "rager": rager,
    "garetz": garetz,
}
