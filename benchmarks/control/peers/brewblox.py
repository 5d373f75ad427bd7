# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BrewBlox as its wizards set it up: two PIDs on the beer, a slow PWM for the cooler, a fast one for heat, a mutex.

Gains and times are those of the wizards "Ferment" and "Glycol" of brewblox-ui. The law is written anew from the
documented behaviour of its blocks: derivative on a filter whose step response is over within half of Td; integral
that what the actuator did not reach winds back at three times the excess, never past zero; a PWM that stretches its
period rather than give a forbidden pulse. The heater's PWM of 10 s is meant for a solid-state relay: its
switchings are counted as relay operations all the same.
"""

from dataclasses import dataclass

from control.peers.filters import Lags

ANTI_WINDUP = 3.0
INVALID_AFTER_S = 10.0
SETPOINT_FILTER_S = 15.0
SLOPE_LIMIT_K = 1.0
"""The derivative's part is at most this many kelvin of error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wizard:
    """Beer mode. `hold_s`: how long the mutex stays with a side after its last pulse."""

    cool_per_k: float = 0.5
    heat_per_k: float = 1.0
    ti_s: float = 6.0 * 3600.0
    td_s: float = 1800.0
    cool_period_s: float = 1800.0
    heat_period_s: float = 10.0
    min_on_s: float = 120.0
    min_off_s: float = 300.0
    cool_hold_s: float = 2700.0
    heat_hold_s: float = 1200.0


def glycol_wizard() -> Wizard:
    return Wizard(
        cool_per_k=0.2,
        ti_s=2.0 * 3600.0,
        td_s=600.0,
        cool_period_s=600.0,
        min_on_s=5.0,
        min_off_s=0.0,
        cool_hold_s=900.0,
        heat_hold_s=900.0,
    )


@dataclass(slots=True, kw_only=True)
class Pid:
    """One side. `sign` is +1 for heating, -1 for cooling; the output is a duty, 0 to 1."""

    sign: float
    gain_per_k: float
    ti_s: float
    td_s: float
    integral: float = 0.0

    def output(self, error_k: float, slope_k_per_s: float, achieved: float | None, dt_s: float) -> float:
        """`achieved`: the duty that a blocked actuator reached instead; None if it follows."""
        damped_k = min(SLOPE_LIMIT_K, max(-SLOPE_LIMIT_K, self.td_s * slope_k_per_s))
        driving = self.sign * self.gain_per_k * (error_k - damped_k)
        asked = driving + self.integral
        grown = self.integral + driving * dt_s / self.ti_s
        if asked > 1.0:
            grown = min(grown, self.integral - ANTI_WINDUP * (asked - 1.0) * dt_s / self.ti_s)
        elif achieved is not None and asked > achieved and self.integral <= ANTI_WINDUP * driving:
            grown -= ANTI_WINDUP * (asked - achieved) * dt_s / self.ti_s
        self.integral = max(0.0, grown)
        return min(1.0, max(0.0, asked))


@dataclass(slots=True, kw_only=True)
class SlowPwm:
    """On and off phases whose mean is the duty, none shorter than allowed; phases stretch instead."""

    period_s: float
    min_on_s: float
    min_off_s: float
    closed: bool = False
    since_s: float = -1e9
    last_on_s: float = 0.0
    blocked: bool = False
    achieved: float = 0.0

    def tick(self, duty: float, now_s: float, dt_s: float, *, free: bool) -> bool:
        """`free`: the mutex allows it."""
        self.achieved += ((1.0 if self.closed else 0.0) - self.achieved) * dt_s / (self.period_s + dt_s)
        lasted_s = now_s - self.since_s
        if self.closed:
            self.blocked = False
            if duty < 1.0 and lasted_s >= self._on_s(duty):
                self.closed, self.since_s, self.last_on_s = False, now_s, lasted_s
            return self.closed
        due = duty > 0.0 and lasted_s >= self._off_s(duty)
        self.blocked = due and not free
        if due and free:
            self.closed, self.since_s = True, now_s
        return self.closed

    def _on_s(self, duty: float) -> float:
        on_s = max(self.min_on_s, duty * self.period_s)
        if (1.0 - duty) * self.period_s < self.min_off_s:
            on_s = max(on_s, self.min_off_s * duty / (1.0 - duty))
        return on_s

    def _off_s(self, duty: float) -> float:
        on_s = self.last_on_s or self._on_s(min(duty, 0.99))
        return max(self.min_off_s, min(on_s, 2.0 * self._on_s(min(duty, 0.99))) * (1.0 - duty) / duty)


@dataclass(slots=True, kw_only=True)
class FastPwm:
    """A period of a few ticks: whole ticks, and what is left over is owed to the next period."""

    period_s: float
    _begun_s: float = -1e9
    _on_s: float = 0.0
    _owed_s: float = 0.0

    def tick(self, duty: float, now_s: float, dt_s: float, *, free: bool) -> bool:
        if not free:
            self._begun_s, self._owed_s = -1e9, 0.0
            return False
        if now_s - self._begun_s >= self.period_s:
            self._begun_s = now_s
            asked_s = duty * self.period_s + self._owed_s
            self._on_s = round(asked_s / dt_s) * dt_s if dt_s > 0.0 else 0.0
            self._owed_s = asked_s - self._on_s
        return now_s - self._begun_s < self._on_s


class BrewBlox:
    """Beer mode of a wizard."""

    def __init__(self, *, wizard: Wizard | None = None) -> None:
        self.wizard = it = wizard or Wizard()
        self.cool_pid = Pid(sign=-1.0, gain_per_k=it.cool_per_k, ti_s=it.ti_s, td_s=it.td_s)
        self.heat_pid = Pid(sign=1.0, gain_per_k=it.heat_per_k, ti_s=it.ti_s, td_s=it.td_s)
        self.cooler = SlowPwm(period_s=it.cool_period_s, min_on_s=it.min_on_s, min_off_s=it.min_off_s)
        self.heater = FastPwm(period_s=it.heat_period_s)
        self._input: Lags | None = None
        self._slope_from: Lags | None = None
        self._last_s = self._seen_s = 0.0
        self._heat_s = self._cool_s = -1e9

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        dt_s, self._last_s = now_s - self._last_s, now_s
        if beer_c is not None:
            self._seen_s = now_s
        elif now_s - self._seen_s > INVALID_AFTER_S:
            self._input = None
            self.cool_pid.integral = self.heat_pid.integral = 0.0
        cool_duty, heat_duty = self._duties(setpoint_c, beer_c, dt_s)
        cool = self.cooler.tick(cool_duty, now_s, dt_s, free=now_s - self._heat_s >= self.wizard.heat_hold_s)
        heat_free = not cool and now_s - self._cool_s >= self.wizard.cool_hold_s
        heat = self.heater.tick(heat_duty, now_s, dt_s, free=heat_free)
        if cool:
            self._cool_s = now_s
        if heat:
            self._heat_s = now_s
        return heat, cool

    def _duties(self, setpoint_c: float, beer_c: float | None, dt_s: float) -> tuple[float, float]:
        if self._input is None or self._slope_from is None:
            if beer_c is None:
                return 0.0, 0.0
            self._input = Lags(lag_s=SETPOINT_FILTER_S / 6.0, stages=6, at=beer_c)
            self._slope_from = Lags(lag_s=self.wizard.td_s / 2.0 / 12.0, stages=6, at=beer_c)
        filtered_c = self._input.output if beer_c is None else self._input.add(beer_c, dt_s)
        before_c = self._slope_from.output
        slope = (self._slope_from.add(filtered_c, dt_s) - before_c) / dt_s if dt_s > 0.0 else 0.0
        error_k = setpoint_c - filtered_c
        achieved = self.cooler.achieved if self.cooler.blocked else None
        return (
            self.cool_pid.output(error_k, slope, achieved, dt_s),
            self.heat_pid.output(error_k, slope, None, dt_s),
        )
