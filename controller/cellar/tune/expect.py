# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law would do with other numbers: two simulated days of kraeusen in a room that swings, and a step down.

The figures of a candidate are of the true beer, after six hours, before the step; its overshoot, after the step.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cellar.core.fermenter import Fermenter, Mode, Readings, starting, step
from cellar.core.interlock import Side
from cellar.core.tuning import Law
from cellar.sim.plant import Plant
from cellar.sim.rig import Rig
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting

TICK_S = 5.0
SETTLED_H, STEP_H, END_H, STEP_K = 6.0, 32.0, 48.0, 3.0
PITCHED_H = 18.0
KEPT_S = 300.0
SEED = 7

FACTORS = (0.7, 1.0, 1.4)
WORTH_IT = 0.95
"""A proposal must be better by a twentieth, or what there is stays."""

TIGHT_K, FLAT_K, CALM_STARTS = 0.02, 0.15, 36.0
"""What counts alike: so much RMSE, so much overshoot, so many compressor starts a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """`beer_k`: the true beer less its setpoint, each `KEPT_S`; `cooling`: (from, to) in hours."""

    law: Law
    rmse_k: float
    overshoot_k: float
    starts_per_day: float
    kwh_per_day: float
    beer_k: Sequence[float]
    cooling: Sequence[tuple[float, float]]

    @property
    def cost(self) -> float:
        """The less the better; a brewer who holds starts dearer looks at the table instead."""
        return self.rmse_k / TIGHT_K + self.overshoot_k / FLAT_K + self.starts_per_day / CALM_STARTS


def candidates(law: Law) -> list[Law]:
    """The present law first, then brisker and calmer ones, with more and with less ripple."""
    tried = [
        replace(
            law,
            gains=replace(law.gains, td_h=round(law.gains.td_h * brisk, 3)),
            cooler=replace(law.cooler, ripple_k=round(law.cooler.ripple_k * ripple, 3)),
        )
        for brisk in FACTORS
        for ripple in FACTORS
    ]
    return [law, *(it for it in tried if it != law)]


HELD_K = 0.15


def holds(result: Expected) -> bool:
    """Whether the simulated plant can be held at all: if not, the history says too little of it."""
    return result.rmse_k < HELD_K


def proposal(results: Sequence[Expected]) -> Expected:
    """The cheapest, unless the first (what there is) is as good as that."""
    best = min(results, key=lambda it: it.cost)
    return best if best.cost < WORTH_IT * results[0].cost else results[0]


def expected(
    fermenter: Fermenter, law: Law, plant: Plant, setpoint_c: float, *, progress: Callable[[float], None]
) -> Expected:
    """Live through it. `progress` hears of hours done."""
    first = replace(fermenter, law=law, first_setpoint_c=setpoint_c, first_mode=Mode.AUTO)
    begin = fermenting(plant, beer_c=setpoint_c, pitched_h=PITCHED_H)
    rig = Rig(plant, begin, seed=SEED, room=Room(mean_c=setpoint_c + 2.0, swing_k=4.0))
    state, side, starts, squares, overshoot_k = starting(first, now_s=0.0), Side.OFF, 0, 0.0, 0.0
    kept: list[float] = []
    cooling: list[tuple[float, float]] = []
    begun_h = began_kwh = 0.0
    settled, stepped, end = (round(hour * 3600.0 / TICK_S) for hour in (SETTLED_H, STEP_H, END_H))
    for n in range(end):
        now_s = n * TICK_S
        if n == settled:
            starts, began_kwh = 0, rig.kwh
        if n == stepped:
            held_starts, held_kwh = starts, rig.kwh - began_kwh
            state = replace(state, setpoint_c=setpoint_c - STEP_K)
        beer, chamber = rig.readings()
        state, decision = step(state, Readings(beer=beer, chamber=chamber), now_s)
        if decision.side is not side:
            if decision.side is Side.COOLING:
                starts, begun_h = starts + 1, now_s / 3600.0
            elif side is Side.COOLING:
                cooling.append((begun_h, now_s / 3600.0))
            side = decision.side
        rig.live(side is Side.HEATING, side is Side.COOLING, TICK_S)
        off_k = rig.beer_c - state.setpoint_c
        squares += off_k * off_k * (settled <= n < stepped)
        overshoot_k = max(overshoot_k, -off_k * (n >= stepped))
        if now_s % KEPT_S == 0.0:
            kept.append(off_k)
            progress(now_s / 3600.0)
    days = (STEP_H - SETTLED_H) / 24.0
    return Expected(
        law=law,
        rmse_k=math.sqrt(squares / (stepped - settled)),
        overshoot_k=overshoot_k,
        starts_per_day=held_starts / days,
        kwh_per_day=held_kwh / days,
        beer_k=kept,
        cooling=cooling,
    )
