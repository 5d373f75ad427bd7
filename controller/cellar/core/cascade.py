# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law: beer error -> chamber setpoint -> signed demand.

The outer PID asks for kelvin of air above or below the beer's setpoint; the inner PI turns air error into
demand (-1 full cooling .. +1 full heating), with separate gains for each side. With one probe only, the inner
PI acts on that probe. Gains: a 20 l fermenter whose beer follows its air with a time constant of 7 to 14 h.
"""

from dataclasses import dataclass

from cellar.core.pid import Gains, integrate, terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The gains and clamps of one fermenter.

    `outer.kp` is kelvin of air per kelvin of beer; `cooling.kp`, `heating.kp` are demand per kelvin of air;
    `reach_k` bounds the chamber setpoint around the beer's; `air_low_c`, `air_high_c` bound it absolutely. With a
    beer probe, only beer half of `dead_band_k` too cold is heated, and only beer that much too warm is cooled,
    whatever the air does: no fighting.
    """

    outer: Gains = Gains(kp=10.0, ti_s=14_400.0, td_s=1_600.0)
    cooling: Gains = Gains(kp=0.18, ti_s=2_500.0)
    heating: Gains = Gains(kp=0.5, ti_s=900.0)
    alone: Gains = Gains(kp=0.5, ti_s=14_400.0, td_s=1_600.0)
    reach_k: float = 24.0
    air_low_c: float = -6.0
    air_high_c: float = 32.0
    dead_band_k: float = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A judged process variable and its slope."""

    pv_c: float
    slope_k_per_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState:
    """Both integrals, and last tick's demand before and after it was clamped."""

    outer_k: float = 0.0
    inner: float = 0.0
    asked: float = 0.0
    demand: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the law wants. `chamber_setpoint_c` is None where there is no cascade."""

    chamber_setpoint_c: float | None
    demand: float


def aim(
    law: Law,
    state: LawState,
    *,
    setpoint_c: float,
    beer: Seen | None,
    chamber: Seen | None,
    achieved_duty: float,
    span: tuple[float, float],
    dt_s: float,
) -> tuple[LawState, Aim]:
    """One step of the law.

    `achieved_duty` is the signed duty that the constraints let through of the last demand; `span` the demands
    that exist: (-1, 1), (0, 1) without a cooler, (-1, 0) without a heater. At least one probe must be given.
    """
    chamber_setpoint_c: float | None = None
    outer_k = 0.0
    if chamber is None:
        if beer is None:
            raise ValueError("the law needs at least one probe")
        inner, asked = _alone(law, state, setpoint_c, beer, achieved_duty, dt_s)
    else:
        chamber_setpoint_c = setpoint_c
        if beer is not None:
            span = on_the_beers_side(span, setpoint_c - beer.pv_c, law.dead_band_k, acting=state.demand)
            outer_k, chamber_setpoint_c = _outer(law, state, setpoint_c, beer, span, dt_s)
        inner, asked = _inner(law, state, chamber_setpoint_c - chamber.pv_c, achieved_duty, dt_s)
    demand = clamp(asked, *span)
    return (
        LawState(outer_k=outer_k, inner=inner, asked=asked, demand=demand),
        Aim(chamber_setpoint_c=chamber_setpoint_c, demand=demand),
    )


def _outer(
    law: Law, state: LawState, setpoint_c: float, beer: Seen, span: tuple[float, float], dt_s: float
) -> tuple[float, float]:
    error_k = setpoint_c - beer.pv_c
    asked_k = terms(law.outer, error_k=error_k, slope_k_per_s=beer.slope_k_per_s, integral=state.outer_k).total
    low_c = max(law.air_low_c, setpoint_c - law.reach_k)
    high_c = min(law.air_high_c, setpoint_c + law.reach_k)
    chamber_setpoint_c = clamp(setpoint_c + asked_k, low_c, high_c)
    if saturated_towards(error_k, state.asked, span):
        return state.outer_k, chamber_setpoint_c
    outer_k = integrate(
        law.outer,
        error_k=error_k,
        integral=state.outer_k,
        asked=asked_k,
        achieved=chamber_setpoint_c - setpoint_c,
        dt_s=dt_s,
    )
    return clamp(outer_k, -law.reach_k, law.reach_k), chamber_setpoint_c


def _inner(law: Law, state: LawState, error_k: float, achieved_duty: float, dt_s: float) -> tuple[float, float]:
    gains = law.heating if state.inner + law.heating.kp * error_k > 0 else law.cooling
    return _duty(gains, state, error_k, 0.0, achieved_duty, dt_s)


def _alone(
    law: Law, state: LawState, setpoint_c: float, beer: Seen, achieved_duty: float, dt_s: float
) -> tuple[float, float]:
    return _duty(law.alone, state, setpoint_c - beer.pv_c, beer.slope_k_per_s, achieved_duty, dt_s)


def _duty(
    gains: Gains, state: LawState, error_k: float, slope: float, achieved_duty: float, dt_s: float
) -> tuple[float, float]:
    integral = integrate(
        gains, error_k=error_k, integral=state.inner, asked=state.asked, achieved=achieved_duty, dt_s=dt_s
    )
    integral = clamp(integral, -1.0, 1.0)
    return integral, terms(gains, error_k=error_k, slope_k_per_s=slope, integral=integral).total


def on_the_beers_side(
    span: tuple[float, float], error_k: float, dead_band_k: float, *, acting: float
) -> tuple[float, float]:
    """The demands that do not drive the beer further from its setpoint.

    A side begins half of the dead band away and may go on until the beer is there, so that a probe's noise on the
    edge does not wear out a relay. `acting` is the last demand.
    """
    low, high = span
    warm_k, cold_k = (0.0 if acting < 0 else dead_band_k / 2), (0.0 if acting > 0 else dead_band_k / 2)
    return (low if error_k < -warm_k else 0.0, high if error_k > cold_k else 0.0)


def saturated_towards(error_k: float, asked: float, span: tuple[float, float]) -> bool:
    """True while the actuator already gives all it has in the direction of the error: integrating would wind up."""
    low, high = span
    return (error_k > 0 and asked > high) or (error_k < 0 and asked < low)


def clamp(number: float, low: float, high: float) -> float:
    """`number` within [low, high]. Not a NaN guard: non-finite numbers are stopped at `Reading.good`."""
    return min(high, max(low, number))
