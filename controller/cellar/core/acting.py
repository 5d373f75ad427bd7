# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an excess to a wish: whose turn it is, what its pulses have come to, and the demand that this is.

The demand is a PI in the form of external reset: the duty that was achieved, lagged, and what is called for beyond
it. So it cannot wind up, whatever the constraints held back; and a relay closes when more is demanded than was
achieved, by half a swing, and opens when less is.
"""

from dataclasses import dataclass, field

from cellar.core.changeover import Turn, turn
from cellar.core.interlock import Side
from cellar.core.pulses import Cycle, Habit, Pace, ended, pulse

ACHIEVED_S = 1800.0
"""Time constant of the achieved duty: about the cycle of a compressor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """The pace of each relay; how far beyond half of its swing the other is called; the excess that calls for all."""

    heater: Pace
    cooler: Pace
    beyond_k: float
    full_k: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What is remembered of acting. `duty` is signed and achieved; `demand` is what is called for; both -1 to +1."""

    turn: Turn = field(default_factory=Turn)
    heater: Habit = Habit(coast_k=0.0, swing_k=0.04)
    cooler: Habit = Habit(coast_k=0.02, swing_k=0.08)
    cycle: Cycle = Cycle()
    duty: float = 0.0
    demand: float = 0.0
    wanted: Side = Side.OFF


def act(
    now: Acting,
    manner: Manner,
    *,
    excess_k: float,
    error_k: float,
    relays: Side,
    span: tuple[float, float],
    dt_s: float,
) -> Acting:
    """One tick. `excess_k`: how much too warm it is going to be; `error_k`: how much too cold it is.

    `span` is the demands that fitted and allowed relays can meet: (-1, 1), (0, 1) without a cooler, and so on.
    """
    heater, cooler, cycle = now.heater, now.cooler, now.cycle
    own = heater if now.turn.side is Side.HEATING else cooler
    whose = turn(
        now.turn,
        excess_k=excess_k,
        error_k=error_k,
        beyond_k=max(0.0, own.swing_k / 2 + manner.beyond_k),
        relays=relays,
        span=span,
        dt_s=dt_s,
    )
    if whose.side is not now.turn.side:
        if now.turn.side is Side.HEATING:
            heater = ended(heater, cycle, manner.heater)
        elif now.turn.side is Side.COOLING:
            cooler = ended(cooler, cycle, manner.cooler)
        cycle = Cycle()
    on, wants_on, low, high = relays is whose.side, False, 0.0, 0.0
    if whose.side is Side.HEATING:
        heater, cycle, wants_on = pulse(heater, cycle, manner.heater, excess_k=-excess_k, on=on, dt_s=dt_s)
        high = span[1]
    elif whose.side is Side.COOLING:
        cooler, cycle, wants_on = pulse(cooler, cycle, manner.cooler, excess_k=excess_k, on=on, dt_s=dt_s)
        low = span[0]
    doing = (relays is Side.HEATING) - (relays is Side.COOLING)
    duty = now.duty + (doing - now.duty) * dt_s / (ACHIEVED_S + dt_s)
    return Acting(
        turn=whose,
        heater=heater,
        cooler=cooler,
        cycle=cycle,
        duty=duty,
        demand=clamp(duty - excess_k / manner.full_k, low, high),
        wanted=whose.side if wants_on and (low or high) else Side.OFF,
    )


def clamp(number: float, low: float, high: float) -> float:
    """`number` within [low, high]. Not a NaN guard: non-finite numbers are stopped at `Reading.good`."""
    return min(high, max(low, number))
