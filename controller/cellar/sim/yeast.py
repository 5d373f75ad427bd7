# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Yeast and extract: how much ferments in a second, and what heat that makes.

The kinetics are those of B. de Andrés-Toro, J. M. Girón-Sierra, J. A. López-Orozco, C. Fernández-Conde,
J. M. Peinado and F. García-Ochoa, "A kinetic model for beer production under industrial operational conditions",
Mathematics and Computers in Simulation 48 (1998) 65-74: cells that lag, are active, and die and settle; sugar by
Monod; ethanol that inhibits; every rate an Arrhenius law of the temperature. `TABLE` is theirs. Sugar saturates
by S/(k_s + S), as later users of the table write it (Rodman and Gerogiorgis, 2016, and others).

What is ours, and why:

- The table was fitted to a lager yeast, and is followed as it stands from 8 to 14 °C. Below, its uptake *rises* as
  the wort cools, so that rates fade from those at 8 °C to a standstill at 1 °C. Above, its cells die before they
  have finished (from 17 °C they leave half of the sugar), which cellars do not see, so that the rates of 14 °C are
  sped up by a Q10 of 2, and end between 36 and 42 °C.
- An ale yeast is the same cell, at home `warmer_k` higher, and `vigour` times as fast.
- Its wort's 130 g/l ferment to nothing. Real yeast leaves dextrins: the model's sugar is read as the share of the
  fermentable extract that is left, per 130 g/l at 13 °P and 78 % apparent attenuation.

At 12 °C a lager peaks at 17 W/hl after two and a half days; at 20 °C an ale peaks at 45 W/hl after a day.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

HEAT_J_PER_KG = 586_600.0
"""Heat per kg of extract fermented: 586.6 kJ/kg, the figure that brewing texts size their cooling by."""

TABLE = {
    "growth": (108.31, -31_934.09),
    "uptake": (-41.92, 11_654.64),
    "waking": (30.72, -9_501.54),
    "death": (130.16, -38_313.0),
    "settling": (33.82, -10_033.28),
    "ethanol": (3.27, -1_267.24),
    "half": (-119.63, 34_203.95),
}
"""exp(a + b/T), T in kelvin: rates per hour, `half` in g/l (de Andrés-Toro et al. 1998)."""

WORT_G_PER_L = 130.0
"""Their wort's sugar at the start."""

PITCH_LAG_G_PER_L, PITCH_ACTIVE_G_PER_L, PITCH_DEAD_G_PER_L = 1.92, 0.08, 2.0
"""Their pitch of 4 g/l: half of it dead and settling, 4 % of the rest awake."""

TABLE_FROM_C, TABLE_TO_C = 8.0, 14.0
STANDSTILL_C = 1.0
Q10 = 2.0
KELVIN_AT_0_C = 273.15
KEYS_PER_K = 50.0  # rates are kept by fiftieths of a kelvin, in which they change by less than a percent
BALLING_REAL = 0.81  # real attenuation is 0.81 of the apparent (Balling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brew:
    """A wort and its yeast.

    `og`: specific gravity before fermentation (1.0526 is 13 °P). `apparent_attenuation`: of the yeast, 0..1.
    `warmer_k`: how much warmer than the published lager yeast it is at home (0: lager; an ale, 6.5: at home from
    14.5 to 20.5 °C, asleep at 7.5 °C). `vigour`: how many times as fast, by pitch and strain.
    """

    og: float = 1.0526
    apparent_attenuation: float = 0.78
    warmer_k: float = 6.5
    vigour: float = 2.2

    @property
    def fermentable_kg_per_l(self) -> float:
        """Extract that will go."""
        return BALLING_REAL * self.apparent_attenuation * self.extract_kg_per_l

    @property
    def extract_kg_per_l(self) -> float:
        """Extract in a litre of the wort, by the Plato approximation 259 - 259/SG."""
        return (259.0 - 259.0 / self.og) / 100.0 * self.og

    def gravity(self, sugar_kg_per_l: float) -> float:
        """The specific gravity (a hydrometer's) with this much fermentable extract left."""
        fermented = 1.0 - sugar_kg_per_l / self.fermentable_kg_per_l
        return self.og - self.apparent_attenuation * (self.og - 1.0) * fermented


LAGER = Brew(og=1.048, apparent_attenuation=0.8, warmer_k=0.0, vigour=1.0)

MODEL_G_PER_KG = WORT_G_PER_L / Brew().fermentable_kg_per_l
"""The model's grams of sugar for a kilogram of fermentable extract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Yeast and what it has made, in the model's g/l: cells that lag, are active, are dead; ethanol."""

    lag: float = 0.0
    active: float = 0.0
    dead: float = 0.0
    ethanol: float = 0.0


PITCH = Cells(lag=PITCH_LAG_G_PER_L, active=PITCH_ACTIVE_G_PER_L, dead=PITCH_DEAD_G_PER_L)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Per hour at one temperature; `half` in g/l."""

    growth: float
    uptake: float
    waking: float
    death: float
    settling: float
    ethanol: float
    half: float


def rates(home_c: float) -> Rates:
    """The table at a temperature, and what we put beyond its range. `home_c` is as the lager yeast would feel it."""
    within_c = min(TABLE_TO_C, max(TABLE_FROM_C, home_c))
    table = {name: math.exp(a + b / (within_c + KELVIN_AT_0_C)) for name, (a, b) in TABLE.items()}
    speed = _beyond(home_c)
    return Rates(**{name: rate if name == "half" else rate * speed for name, rate in table.items()})


def _beyond(home_c: float) -> float:
    """How fast all is, against the nearest temperature of the table."""
    if home_c < TABLE_FROM_C:
        return max(0.0, (home_c - STANDSTILL_C) / (TABLE_FROM_C - STANDSTILL_C))
    alive = min(1.0, max(0.0, (42.0 - home_c) / 6.0))
    return float(alive * Q10 ** (max(0.0, home_c - TABLE_TO_C) / 10.0))


@lru_cache(maxsize=4096)
def rates_by_key(key: int) -> tuple[float, float, float, float, float, float, float]:
    """`rates` at `key` fiftieths of a degree, flat, for a loop that has no time."""
    it = rates(key / KEYS_PER_K)
    return it.growth, it.uptake, it.waking, it.death, it.settling, it.ethanol, it.half


def ferment(
    brew: Brew, sugar_kg_per_l: float, cells: Cells, beer_c: float, dt_s: float, *, vigour: float = 1.0
) -> tuple[float, Cells, float]:
    """One step: the extract left, the yeast, and the heat in W per litre.

    Heat is what the extract that went really gives, so that energy and gravity agree.
    """
    whole_g_per_l = brew.fermentable_kg_per_l * MODEL_G_PER_KG
    left, lag, active, dead, ethanol = fermented(
        whole_g_per_l,
        sugar_kg_per_l * MODEL_G_PER_KG,
        (cells.lag, cells.active, cells.dead, cells.ethanol),
        beer_c - brew.warmer_k,
        brew.vigour * vigour * dt_s / 3600.0,
    )
    left_kg_per_l = left / MODEL_G_PER_KG
    heat_w_per_l = HEAT_J_PER_KG * (sugar_kg_per_l - left_kg_per_l) / dt_s
    return left_kg_per_l, Cells(lag=lag, active=active, dead=dead, ethanol=ethanol), heat_w_per_l


def fermented(
    whole: float, sugar: float, cells: tuple[float, float, float, float], home_c: float, hours: float
) -> tuple[float, float, float, float, float]:
    """The model's equations for `hours`, explicit, all in its own g/l: sugar, and lagging, active, dead, ethanol.

    `whole`: the sugar at the start, whose half scales the inhibition by ethanol.
    """
    lag, active, dead, ethanol = cells
    growth, uptake, waking, death, settling, making, half = rates_by_key(round(home_c * KEYS_PER_K))
    fed = sugar / (half + sugar) * active * hours
    room = 0.5 * whole
    woken, died = waking * lag * hours, death * active * hours
    grown = growth * sugar / (room + ethanol) * active * hours
    settled = settling * room / (room + ethanol) * dead * hours
    return (
        max(0.0, sugar - uptake * fed),
        lag - woken,
        active + grown + woken - died,
        dead + died - settled,
        ethanol + (1.0 - ethanol / room) * making * fed,
    )
