# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
r"""A vessel that nobody regulates, as heat sees it, coarse enough to be told from a few thermometer readings. Pure.

                     yeast
                       |
    room --- walls --- chamber's air --- beer        bottle (ice or warm water) --- chamber's air

The air has no memory here (it follows within minutes), so that two things are left to move: the beer, and what is in
the bottles. Everything is SI; hours and litres only where a name says so. Where the numbers are from:

- beer after still air, 20 l: 14 h; growing with the cube root of the volume (measured; firmware_docs, plant)
- wort: 4130 J/(l K) (13 °P; textbook). Heat of fermentation: 586.6 kJ per kg of extract (brewing texts)
- a bottle of 1.5 l: 334 kJ/kg to melt (textbook); 0.08 m2 at 9 W/(m2 K) of free convection and radiation (textbook)
- a dead larder fridge 1.3 W/K (measured, 1.1-1.6); a box of 5 cm foam the like; open, some 18 W/K (estimate)
- a blanket leaves 60 % of what the air takes (estimate)
- yeast: a bell (the share fermented is a squared sine of time) that peaks at 45 W/hl after a day at 20 °C (ale), at
  17 W/hl after two and a half days at 12 °C (lager), 2.3 times as fast in 10 K: so the kinetics of de Andrés-Toro et
  al. (1998) come out, to a tenth
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

HOUR_S: Final = 3600.0
STEP_S: Final = 600.0
WORT_J_PER_L_K: Final = 4130.0
STILL_TAU_S: Final = 14 * HOUR_S
HEAT_J_PER_KG: Final = 586_600.0
REAL_KG_PER_L_PER_SG: Final = 2.1
"""Real extract gone for each unit of SG: a point is 0.2585 °P of apparent extract, 0.81 of it real (Balling)."""

BOTTLE_KG: Final = 1.5
MELT_J_PER_KG: Final = 334_000.0
ICE_J_PER_KG_K: Final = 2_050.0
WATER_J_PER_KG_K: Final = 4_186.0
FREEZER_C: Final = -18.0
WARM_C: Final = 60.0
BOTTLE_W_PER_K: Final = 0.72
OPEN_W_PER_K: Final = 18.0
BLANKET_SHARE: Final = 0.6
Q10: Final = 2.3

Chamber = Literal["fridge", "box", "cupboard", "room"]
WALLS_W_PER_K: Final[dict[Chamber, float]] = {"fridge": 1.3, "box": 1.6, "cupboard": 5.0, "room": 40.0}
Yeast = Literal["ale", "lager"]


@dataclass(frozen=True, slots=True, kw_only=True)
class YeastCurve:
    """At `home_c` half of the sugar goes in `half_s`; `begins` is the share that the lag is worth at pitching."""

    home_c: float
    half_s: float
    begins: float = 0.004

    def radians_per_s(self, beer_c: float, vigour: float) -> float:
        return vigour * math.pow(Q10, (beer_c - self.home_c) / 10.0) * (math.pi / 4) / self.half_s


YEASTS: Final[dict[Yeast, YeastCurve]] = {
    "ale": YeastCurve(home_c=20.0, half_s=24.4 * HOUR_S),
    "lager": YeastCurve(home_c=12.0, half_s=61.4 * HOUR_S),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A vessel, where it stands, and its beer. `coupling`, `walls` and `vigour` are what readings correct: 1 is as
    the numbers above have it."""

    volume_l: float
    chamber: Chamber
    yeast: Yeast
    drop_sg: float
    coupling: float = 1.0
    walls: float = 1.0
    vigour: float = 1.0

    @property
    def beer_j_per_k(self) -> float:
        return WORT_J_PER_L_K * self.volume_l

    @property
    def beer_air_w_per_k(self) -> float:
        tau_s = STILL_TAU_S * math.cbrt(self.volume_l / 20.0)
        return self.coupling * self.beer_j_per_k / tau_s

    @property
    def walls_w_per_k(self) -> float:
        return self.walls * WALLS_W_PER_K[self.chamber] * math.sqrt(self.volume_l / 20.0)

    @property
    def sugar_j(self) -> float:
        """What all of the fermentation gives."""
        return HEAT_J_PER_KG * REAL_KG_PER_L_PER_SG * self.drop_sg * self.volume_l


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottles:
    """So many bottles in the chamber, each with the heat that it holds against water of 0 °C; ice holds less."""

    count: int = 0
    held_j: float = 0.0

    @property
    def water_c(self) -> float:
        """Their temperature."""
        if self.held_j >= 0.0:
            return self.held_j / (BOTTLE_KG * WATER_J_PER_KG_K)
        frozen_j = -BOTTLE_KG * MELT_J_PER_KG
        return 0.0 if self.held_j >= frozen_j else (self.held_j - frozen_j) / (BOTTLE_KG * ICE_J_PER_KG_K)

    @property
    def ice_share(self) -> float:
        return min(1.0, max(0.0, -self.held_j / (BOTTLE_KG * MELT_J_PER_KG)))


def frozen(count: int) -> Bottles:
    """Fresh from the freezer."""
    held_j = BOTTLE_KG * (ICE_J_PER_KG_K * FREEZER_C - MELT_J_PER_KG)
    return Bottles(count=count, held_j=held_j if count else 0.0)


def warm(count: int) -> Bottles:
    """From the tap and the kettle, at 60 °C."""
    return Bottles(count=count, held_j=BOTTLE_KG * WATER_J_PER_KG_K * WARM_C if count else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands: the beer, the share that has fermented, the bottles, the hatch and the blanket."""

    beer_c: float
    fermented: float
    bottles: Bottles = Bottles()
    is_open: bool = False
    blanket: bool = False


def heat_w(house: House, it: Standing) -> float:
    """What the yeast gives now."""
    pace = YEASTS[house.yeast].radians_per_s(it.beer_c, house.vigour)
    return house.sugar_j * 2.0 * math.sqrt(it.fermented * (1.0 - it.fermented)) * pace


def air_c(house: House, it: Standing, room_c: float) -> float:
    """The chamber's air: between the beer, the room and the bottles."""
    to_beer = house.beer_air_w_per_k * (BLANKET_SHARE if it.blanket else 1.0)
    to_room = house.walls_w_per_k + (OPEN_W_PER_K if it.is_open else 0.0)
    to_bottles = BOTTLE_W_PER_K * it.bottles.count
    whole = to_beer + to_room + to_bottles
    return (to_beer * it.beer_c + to_room * room_c + to_bottles * it.bottles.water_c) / whole


def step(house: House, it: Standing, room_c: float, dt_s: float) -> Standing:
    """`dt_s` seconds later."""
    air = air_c(house, it, room_c)
    yeast_w = heat_w(house, it)
    to_beer = house.beer_air_w_per_k * (BLANKET_SHARE if it.blanket else 1.0)
    beer_c = it.beer_c + (to_beer * (air - it.beer_c) + yeast_w) * dt_s / house.beer_j_per_k
    fermented = min(1.0, it.fermented + yeast_w * dt_s / house.sugar_j) if house.sugar_j else it.fermented
    held_j = it.bottles.held_j + BOTTLE_W_PER_K * (air - it.bottles.water_c) * dt_s if it.bottles.count else 0.0
    return replace(it, beer_c=beer_c, fermented=fermented, bottles=replace(it.bottles, held_j=held_j))


def course(house: House, it: Standing, rooms_c: Sequence[float], *, dt_s: float = STEP_S) -> list[Standing]:
    """One standing for each of `rooms_c`, `dt_s` apart, after the first."""
    found = []
    for room_c in rooms_c:
        it = step(house, it, room_c, dt_s)
        found.append(it)
    return found


def fermented_at(yeast: Yeast, age_s: float, beer_c: float, *, vigour: float = 1.0) -> float:
    """The share that has fermented so long after pitching, where nobody measured a gravity."""
    curve = YEASTS[yeast]
    angle = math.asin(math.sqrt(curve.begins)) + max(0.0, age_s) * curve.radians_per_s(beer_c, vigour)
    return math.sin(min(angle, math.pi / 2)) ** 2
