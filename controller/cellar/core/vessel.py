# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fermenter is physically, as far as a brewer can say: litres, fan, heater, jacket. And what follows from it.

These are first guesses, good to a factor of two; the law learns the rest (`core.learning`) or explains it as
unknown heat (`core.observer`). No other number about the plant is ever asked of a person.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

WORT_WH_PER_L_K = 4130.0 / 3600.0
"""Heat capacity of wort in Wh/(l K): 13 °P at 1.053 kg/l and 3.92 kJ/(kg K)."""


class HeaterKind(StrEnum):
    """BELT warms the vessel's wall and so the beer, over minutes; AIR warms the chamber's air, at once."""

    BELT = "belt"
    AIR = "air"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """`heater_w` None: not said; 40 W for 20 l is taken, and more for more. `jacket`: glycol behind a valve."""

    litres: float = 20.0
    fan: bool = False
    jacket: bool = False
    heater_kind: HeaterKind = HeaterKind.BELT
    heater_w: float | None = None

    @property
    def wh_per_k(self) -> float:
        """Heat capacity of the beer, the vessel's own wall being a few hundredths more."""
        return WORT_WH_PER_L_K * self.litres

    @property
    def tau_h(self) -> float:
        """Time constant of the beer after its chamber's air (or its jacket), in hours.

        7 h with a fan to 14 h in still air for 20 l, growing with the cube root of the volume (surface to volume); a
        jacket touches the wall: 4 h at 1000 l.
        """
        if self.jacket:
            return 4.0 * math.cbrt(self.litres / 1000.0)
        return (7.0 if self.fan else 12.0) * math.cbrt(self.litres / 20.0)

    @property
    def heater_k_per_h(self) -> float:
        """How fast the heater alone would warm the beer, if all of its heat went there."""
        watts = 40.0 * math.sqrt(self.litres / 20.0) if self.heater_w is None else self.heater_w
        return watts / self.wh_per_k

    @property
    def cooler_k_per_h(self) -> float:
        """How fast cooling alone would cool the beer: 80 W for 20 l, 3 kW for a tonne, two thirds of it arriving."""
        watts = 3.0 * self.litres if self.jacket else 80.0 * math.sqrt(self.litres / 20.0)
        return 0.67 * watts / self.wh_per_k
