# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The colour that malt gives to beer, after three authors. Beer's colour bends where malt's adds up.

MCU, malt colour units, are pounds x degrees Lovibond / US gallons. Results are EBC, which is 1.97 SRM.
"""

import math
from collections.abc import Mapping
from typing import Literal

from taproom.brewing.method import Method

ColourMethod = Literal["morey", "mosher", "daniels"]
DEFAULT: ColourMethod = "morey"

MCU_PER_KG_LOVIBOND_PER_L = 3.785411784 / 0.45359237  # pounds in a US gallon, from kilograms in a litre
EBC_PER_SRM = 1.97

METHODS: Mapping[ColourMethod, Method] = {
    "morey": Method(
        name="Morey",
        formula="SRM = 1.4922 MCU^0.6859, MCU = 8.3454 kg L / l; EBC = 1.97 SRM",
        source="D. Morey, Approximating SRM Beer Color, 1995",
    ),
    "mosher": Method(
        name="Mosher",
        formula="SRM = 0.3 MCU + 4.7, from 7 MCU; EBC = 1.97 SRM",
        source="R. Mosher, The Brewer's Companion, 1994",
    ),
    "daniels": Method(
        name="Daniels",
        formula="SRM = 0.2 MCU + 8.4, from 11 MCU; EBC = 1.97 SRM",
        source="R. Daniels, Designing Great Beers, 1996",
    ),
}
# Below these the straight lines make water brown.
_FROM_MCU: Mapping[ColourMethod, float] = {"morey": 0.0, "mosher": 7.0, "daniels": 11.0}


def mcu(*, kg_lovibond: float, volume_l: float) -> float:
    """`kg_lovibond` is the sum, over the malts, of kilograms times degrees Lovibond."""
    return MCU_PER_KG_LOVIBOND_PER_L * kg_lovibond / volume_l


def srm_of_mcu(malt_colour_units: float, method: ColourMethod = DEFAULT) -> float | None:
    """None where the method does not hold."""
    if malt_colour_units < _FROM_MCU[method]:
        return None
    match method:
        case "morey":
            return 1.4922 * math.pow(max(0.0, malt_colour_units), 0.6859)
        case "mosher":
            return 0.3 * malt_colour_units + 4.7
        case "daniels":
            return 0.2 * malt_colour_units + 8.4


def ebc_of_srm(srm: float) -> float:
    return EBC_PER_SRM * srm


def srm_of_ebc(ebc: float) -> float:
    return ebc / EBC_PER_SRM
