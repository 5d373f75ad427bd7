# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law: what the relays should do, from what is believed of beer and air.

    beer, air -> observer -> PID: how much too warm the beer is going to be -> whose turn -> pulses of that relay

A cascade that a brewer can read: the PID's zero is at one temperature of the chamber, its setpoint; the relay keeps
the chamber around it, by as much as the beer may ripple. One probe only, or one that was lost, has its own law:

    CASCADE       both probes. The chamber setpoint is what moves the beer as wanted
    BEER_ONLY     no chamber probe: the relays' own effect stands in for the air that nobody sees
    CHAMBER_ONLY  no beer probe: the chamber is held at the setpoint; a belt gives a third at most
    BEER_LOST     the model of the beer goes on; unknown heat is forgotten; heat at a third at most; for a day
    CHAMBER_LOST  as BEER_ONLY, and never heats: nobody would see how hot the air is
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from cellar.core.acting import Acting, Manner, act, clamp
from cellar.core.interlock import Side
from cellar.core.learning import Learned, guess, learn
from cellar.core.observer import Observed, first_seen, found_again, observe
from cellar.core.pid import integrate, terms
from cellar.core.pulses import Cycle, Pace
from cellar.core.ramp import Moving, moved
from cellar.core.tuning import Law, law_for
from cellar.core.vessel import HeaterKind, Vessel

EVERY_S = 5.0
"""The beer does not need the law more often; judging, tripping and the interlocks do not wait for it."""

BLIND_S = 86_400.0
"""So long may a model stand in for a lost probe: yeast is a stranger after a day."""

BLIND_DUTY = 0.3
"""The most heat where nobody sees what it warms."""

LONG_LOST_S = 600.0
"""After this the beer's model has gone its own way."""

BY_AIR = Manner(
    heater=Pace(ripple_k=1.0, cycle_s=600.0), cooler=Pace(ripple_k=1.0, cycle_s=1800.0), beyond_k=0.5, full_k=5.0
)
"""Where the air itself is held: in kelvin of air."""


class LawName(StrEnum):
    CASCADE = "cascade"
    BEER_ONLY = "beer_only"
    CHAMBER_ONLY = "chamber_only"
    BEER_LOST = "beer_lost"
    CHAMBER_LOST = "chamber_lost"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState:
    """What the law remembers. `at_s`: when it last ran. `chamber_setpoint_c` is None where there is no cascade.

    `unknown_k_per_h` is remembered from before a restart, until the beer is seen.
    """

    name: LawName = LawName.NONE
    at_s: float | None = None
    seen: Observed | None = None
    learned: Learned | None = None
    acting: Acting = Acting()
    integral_k: float = 0.0
    chamber_setpoint_c: float | None = None
    beer_lost_s: float = 0.0
    unknown_k_per_h: float = 0.0
    moving: Moving = Moving()


def which(*, beer_fitted: bool, beer_good: bool, chamber_fitted: bool, chamber_good: bool) -> LawName:
    """The law for the probes that are fitted, and those of them that can be believed."""
    if beer_good and chamber_good:
        return LawName.CASCADE
    if beer_good:
        return LawName.CHAMBER_LOST if chamber_fitted else LawName.BEER_ONLY
    if chamber_good:
        return LawName.BEER_LOST if beer_fitted else LawName.CHAMBER_ONLY
    return LawName.NONE


def standing_by(state: LawState) -> LawState:
    """Nothing is wanted. What was learnt of the plant is kept, and the heat that holds the beer where it is."""
    if state.name is LawName.NONE:
        return state
    kept = Acting(heater=state.acting.heater, cooler=state.acting.cooler)
    unknown = state.seen.unknown_k_per_h if state.seen else state.unknown_k_per_h
    return LawState(learned=state.learned, acting=kept, unknown_k_per_h=unknown)


def corrected(state: LawState, by_k: float) -> LawState:
    """The beer was warmer by this all along, and is only known better now: nothing has moved."""
    if state.seen is None or state.learned is None:
        return state
    seen = replace(state.seen, beer_c=state.seen.beer_c + by_k, well_c=state.seen.well_c + by_k)
    return replace(state, seen=seen, learned=replace(state.learned, block_s=0.0))


def follow(
    vessel: Vessel,
    law: Law,
    state: LawState,
    *,
    name: LawName,
    setpoint_c: float,
    ramp_k_per_h: float | None = None,
    beer_c: float | None,
    air_c: float | None,
    relays: Side,
    span: tuple[float, float],
    now_s: float,
    dt_s: float,
) -> LawState:
    """One step of the law, `dt_s` after the last. `beer_c`, `air_c` are believed process variables, or None.

    `ramp_k_per_h` is the setpoint's slope; None: nobody says it, and it is read off the setpoint.
    """
    acting = state.acting if state.name is name else replace(state.acting, cycle=Cycle())
    span = _allowed(name, vessel, state, relays, span)
    moving = moved(state.moving, setpoint_c, dt_s)
    ramp_k_per_h = moving.k_per_h if ramp_k_per_h is None else ramp_k_per_h
    if name is LawName.CHAMBER_LOST:
        law = law_for(vessel, sees_air=False)
    if air_c is not None and (name is LawName.CHAMBER_ONLY or (state.seen is None and beer_c is None)):
        warm_k = air_c - setpoint_c
        acting = act(acting, BY_AIR, excess_k=warm_k, error_k=-warm_k, relays=relays, span=span, dt_s=dt_s)
        return LawState(
            name=name,
            at_s=now_s,
            learned=state.learned,
            acting=acting,
            chamber_setpoint_c=setpoint_c,
            beer_lost_s=state.beer_lost_s + dt_s if name is LawName.BEER_LOST else 0.0,
            moving=moving,
        )

    seen, learned = _watch(vessel, law, state, beer_c, air_c, relays, dt_s)
    through_wall_k_per_h = seen.lasting_k_per_h - seen.unknown_k_per_h
    error_k = setpoint_c - seen.beer_c - law.lead_h * through_wall_k_per_h
    integral_k = integrate(law.gains, error_k=error_k, integral_k=state.integral_k, dt_s=dt_s)
    pid = terms(
        law.gains,
        error_k=error_k,
        integral_k=integral_k,
        drift_k_per_h=seen.drift_k_per_h - ramp_k_per_h,
        lasting_k_per_h=seen.lasting_k_per_h - ramp_k_per_h,
    )
    low_c, high_c = _air_bounds(law, setpoint_c, seen.beer_c, learned.tau_h)
    chamber_setpoint_c = None
    if air_c is not None:
        rate = (error_k + integral_k) / (law.gains.td_h + law.gains.tw_h) + ramp_k_per_h
        aim_c = seen.beer_c + learned.tau_h * (rate - seen.unknown_k_per_h - seen.heater_k_per_h)
        chamber_setpoint_c = clamp(aim_c, low_c, high_c)
        span = (span[0] if air_c > low_c else 0.0, span[1] if air_c < high_c else 0.0)
    acting = act(
        acting,
        law.manner,
        excess_k=seen.stored_k - pid.total_k,
        error_k=error_k,
        relays=relays,
        span=span,
        dt_s=dt_s,
    )
    return LawState(
        name=name,
        at_s=now_s,
        seen=seen,
        learned=learned,
        acting=acting,
        integral_k=integral_k,
        chamber_setpoint_c=chamber_setpoint_c,
        beer_lost_s=state.beer_lost_s + dt_s if beer_c is None else 0.0,
        moving=moving,
    )


def _watch(
    vessel: Vessel, law: Law, state: LawState, beer_c: float | None, air_c: float | None, relays: Side, dt_s: float
) -> tuple[Observed, Learned]:
    """The observer's next estimate, and what was learnt of tau from it."""
    learned = state.learned or guess(law.tau_h or vessel.tau_h)
    seen = state.seen
    if seen is None:
        seen = first_seen(beer_c or 0.0, state.unknown_k_per_h)
    elif beer_c is not None and state.beer_lost_s > LONG_LOST_S:
        seen = found_again(seen, beer_c)
    seen = observe(
        vessel,
        seen,
        tau_h=learned.tau_h,
        pv_c=beer_c,
        air_c=air_c,
        heating=relays is Side.HEATING,
        cooling=relays is Side.COOLING,
        bandwidth_h=law.observer_h,
        unseen_lag_s=law.unseen_lag_s,
        dt_s=dt_s,
    )
    if beer_c is not None and air_c is not None and law.tau_h is None:
        belt = vessel.heater_k_per_h * seen.heater if vessel.heater_kind is HeaterKind.BELT else 0.0
        learned = learn(learned, pv_c=beer_c, air_c=air_c, heat_k_per_h=belt, dt_s=dt_s)
    return seen, learned


def _air_bounds(law: Law, setpoint_c: float, beer_c: float, tau_h: float) -> tuple[float, float]:
    """How cold and how warm the chamber may be made."""
    calm_k = tau_h * max(law.calm_k_per_h, abs(setpoint_c - beer_c) / law.calm_h)
    return (
        max(law.air_low_c, setpoint_c - law.reach_k, beer_c - calm_k),
        min(law.air_high_c, setpoint_c + law.reach_k, beer_c + calm_k),
    )


def _allowed(
    name: LawName, vessel: Vessel, state: LawState, relays: Side, span: tuple[float, float]
) -> tuple[float, float]:
    """The demands that this law may make: without one of its probes a heater is trusted with less."""
    low, high = span
    most = BLIND_DUTY if relays is Side.HEATING else BLIND_DUTY - 0.05  # apart, or the relay would chatter
    blindly = high if state.acting.duty < most else 0.0
    match name:
        case LawName.CHAMBER_LOST:
            return low, 0.0
        case LawName.BEER_LOST:
            return (low, blindly) if state.beer_lost_s < BLIND_S else (0.0, 0.0)
        case LawName.CHAMBER_ONLY if vessel.heater_kind is HeaterKind.BELT:
            return low, blindly
        case _:
            return span
