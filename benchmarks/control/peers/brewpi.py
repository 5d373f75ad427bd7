# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BrewPi's cascade: a PID on the beer gives the fridge's setpoint; a state machine with learnt overshoots holds it.

The law as published for BrewPi 0.2.x, and kept by brewpi-esp8266 and BrewPiLess: gains, filters, times and estimators
are those of its documentation and constants. Written anew from that description; counts of one-second ticks are
kept as elapsed time, so that it may be ticked more slowly.

    IDLE -> COOLING   fridge 1 K above its setpoint, beer not below its own; rests and the last peak are over
    COOLING -> IDLE   the peak that is expected reaches the fridge's setpoint, or the beer is cold; not before min on
    (heating: mirrored)
"""

from dataclasses import dataclass
from enum import Enum

from control.peers.filters import Lags, brewpi_lags

KP, KI, KD = 5.0, 0.25, -1.5
"""K/K, K/(K and tick of the integrator), K/(K/h)."""

INTEGRATE_EVERY_S = 61.0
INTEGRATE_WITHIN_K = 0.5
PID_MAX_K = 10.0
FRIDGE_LOW_C, FRIDGE_HIGH_C = 1.0, 30.0
SATURATED_K = 2.0
IDLE_RANGE_K = 1.0
BEER_PASSED_K = 1.0 / 32.0
SLOPE_EVERY_S, SLOPE_FROM_S = 3.0, 255.0
FORGET_FILTERS_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    min_on_s: float = 180.0
    min_off_s: float = 300.0
    min_switch_s: float = 600.0


LOW_DELAY = Times(min_on_s=20.0, min_off_s=60.0, min_switch_s=600.0)
"""The preset of brewpi-esp8266 for what may switch fast, such as a glycol valve."""


class Doing(Enum):
    IDLE = 0
    HEATING = 1
    COOLING = 2
    WAITING = 3
    WAITING_FOR_PEAK = 4


@dataclass(slots=True, kw_only=True)
class Overshoot:
    """What one side will add after it stops: `estimator` K per hour of its on-time, which counts to `most_s`.

    `sign` is +1 for heating. A peak further out than `wide_k`, or nearer than `near_k`, corrects the estimator.
    """

    sign: float
    estimator: float
    most_s: float
    wide_k: float
    near_k: float
    timeout_s: float
    expected_c: float = 0.0
    detecting: bool = False

    def expect(self, fridge_c: float, on_s: float) -> float:
        self.detecting = True
        self.expected_c = fridge_c + self.sign * self.estimator * min(on_s, self.most_s) / 3600.0
        return self.expected_c

    def learn(self, peak_c: float) -> None:
        """The peak came at `peak_c`."""
        beyond_k = self.sign * (peak_c - self.expected_c)
        wrong = min(abs(beyond_k) / 16.0, 0.3)  # a sixteenth for each kelvin
        if beyond_k > self.wide_k:
            self.estimator = max(0.05, self.estimator * (1.2 + wrong))
        elif beyond_k < -self.near_k:
            self.estimator *= max(0.667, 0.833 - wrong)
        self.detecting = False

    def drifted(self, fridge_c: float) -> bool:
        """So far short of the expected peak when time is up that the estimator is too large."""
        return self.sign * (fridge_c - self.expected_c) < -self.near_k


class BrewPi:
    """Beer-constant mode."""

    def __init__(self, *, times: Times | None = None) -> None:
        self.times = times or Times()
        self.doing = Doing.IDLE
        self.heating = Overshoot(sign=1.0, estimator=0.2, most_s=600.0, wide_k=0.3, near_k=0.2, timeout_s=900.0)
        self.cooling = Overshoot(sign=-1.0, estimator=5.0, most_s=1200.0, wide_k=0.3, near_k=0.2, timeout_s=1800.0)
        self.integral_k = 0.0
        self.fridge_setpoint_c = 20.0
        self._filters: Filters | None = None
        self._last_s = self._seen_s = 0.0
        self._integrated_s = 0.0
        self._idle_s = self._heat_s = self._cool_s = 0.0  # when each was last so; at power-on nothing is known

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        dt_s, self._last_s = now_s - self._last_s, now_s
        if beer_c is not None and chamber_c is not None:
            if self._filters is None or now_s - self._seen_s > FORGET_FILTERS_S:
                self._filters = Filters(beer_c, chamber_c, now_s)
            self._filters.add(beer_c, chamber_c, now_s, dt_s)
            self._seen_s = now_s
        elif now_s - self._seen_s > FORGET_FILTERS_S:
            self._filters, self.doing = None, Doing.IDLE
        if self._filters is None:
            return False, False
        self._detect_peaks(self._filters, now_s)
        self._update_pid(self._filters, setpoint_c, now_s)
        self._update_state(self._filters, setpoint_c, now_s)
        return self.doing is Doing.HEATING, self.doing is Doing.COOLING

    def _update_pid(self, seen: "Filters", setpoint_c: float, now_s: float) -> None:
        error_k = setpoint_c - seen.beer_slow.output
        if now_s - self._integrated_s >= INTEGRATE_EVERY_S:
            self._integrated_s = now_s
            self._integrate(error_k, seen.fridge_fast.output)
        pid_k = KP * error_k + KI * self.integral_k + KD * seen.slope.output
        low_c, high_c = max(FRIDGE_LOW_C, setpoint_c - PID_MAX_K), min(FRIDGE_HIGH_C, setpoint_c + PID_MAX_K)
        self.fridge_setpoint_c = min(high_c, max(low_c, setpoint_c + pid_k))

    def _integrate(self, error_k: float, fridge_c: float) -> None:
        """A tick of the integrator: only when idle; far off it decays; towards zero it is twice as fast."""
        if self.doing is not Doing.IDLE:
            return
        if abs(error_k) >= INTEGRATE_WITHIN_K:
            self.integral_k -= self.integral_k / 8.0
        elif error_k * self.integral_k < 0.0:
            self.integral_k += 2.0 * error_k
        elif not self._saturated(error_k, fridge_c):
            self.integral_k += error_k

    def _saturated(self, error_k: float, fridge_c: float) -> bool:
        at_end = self.fridge_setpoint_c >= FRIDGE_HIGH_C or self.fridge_setpoint_c <= FRIDGE_LOW_C
        behind_k = self.fridge_setpoint_c - fridge_c
        return at_end or (behind_k > SATURATED_K if error_k > 0.0 else behind_k < -SATURATED_K)

    def _detect_peaks(self, seen: "Filters", now_s: float) -> None:
        for side, last_s, doing in (
            (self.heating, self._heat_s, Doing.HEATING),
            (self.cooling, self._cool_s, Doing.COOLING),
        ):
            if not side.detecting or self.doing is doing:
                continue
            peak_c = seen.peak_c(side.sign)
            if peak_c is not None:
                side.learn(peak_c)
            elif now_s - last_s > side.timeout_s:
                if side.drifted(seen.fridge_fast.output):
                    side.learn(seen.fridge_fast.output)
                side.detecting = False

    def _update_state(self, seen: "Filters", setpoint_c: float, now_s: float) -> None:
        fridge_c, beer_c = seen.fridge_fast.output, seen.beer_fast.output
        if self.doing is Doing.COOLING:
            self._cool_s = now_s
            arrives = self.cooling.expect(fridge_c, now_s - self._idle_s) <= self.fridge_setpoint_c
            if (arrives or beer_c < setpoint_c - BEER_PASSED_K) and now_s - self._idle_s > self.times.min_on_s:
                self.doing, self._idle_s = Doing.IDLE, now_s
        elif self.doing is Doing.HEATING:
            self._heat_s = now_s
            arrives = self.heating.expect(fridge_c, now_s - self._idle_s) >= self.fridge_setpoint_c
            if (arrives or beer_c > setpoint_c + BEER_PASSED_K) and now_s - self._idle_s > self.times.min_on_s:
                self.doing, self._idle_s = Doing.IDLE, now_s
        else:
            self._idle_s = now_s
            self.doing = self._from_idle(fridge_c, beer_c, setpoint_c, now_s)

    def _from_idle(self, fridge_c: float, beer_c: float, setpoint_c: float, now_s: float) -> Doing:
        since_heat_s, since_cool_s = now_s - self._heat_s, now_s - self._cool_s
        if fridge_c > self.fridge_setpoint_c + IDLE_RANGE_K and beer_c >= setpoint_c + BEER_PASSED_K:
            start = Doing.COOLING
            rested = since_heat_s >= self.times.min_switch_s and since_cool_s >= self.times.min_off_s
        elif fridge_c < self.fridge_setpoint_c - IDLE_RANGE_K and beer_c <= setpoint_c - BEER_PASSED_K:
            start = Doing.HEATING
            rested = since_cool_s >= self.times.min_switch_s and since_heat_s >= self.times.min_off_s
        else:
            return Doing.IDLE
        if not rested:
            return Doing.WAITING
        return Doing.WAITING_FOR_PEAK if self.heating.detecting or self.cooling.detecting else start


class Filters:
    """Both probes through BrewPi's filters: b = 1, 3, 4 for fast fridge, fast beer, and all slow ones."""

    def __init__(self, beer_c: float, fridge_c: float, now_s: float) -> None:
        self.beer_fast, self.beer_slow = brewpi_lags(3, beer_c), brewpi_lags(4, beer_c)
        self.fridge_fast, self.fridge_slow = brewpi_lags(1, fridge_c), brewpi_lags(4, fridge_c)
        self.slope: Lags = brewpi_lags(4, 0.0, sample_s=SLOPE_EVERY_S)  # K/h
        self._fridge: tuple[float, float, float] = (fridge_c, fridge_c, fridge_c)
        self._sloped_s, self._sloped_c = now_s + SLOPE_FROM_S, beer_c

    def add(self, beer_c: float, fridge_c: float, now_s: float, dt_s: float) -> None:
        self.beer_fast.add(beer_c, dt_s)
        slow_c = self.beer_slow.add(beer_c, dt_s)
        self.fridge_fast.add(fridge_c, dt_s)
        self._fridge = (self._fridge[1], self._fridge[2], self.fridge_slow.add(fridge_c, dt_s))
        passed_s = now_s - self._sloped_s
        if passed_s < 0.0:
            self._sloped_c = slow_c
        elif passed_s >= SLOPE_EVERY_S:
            self.slope.add((slow_c - self._sloped_c) / passed_s * 3600.0, passed_s)
            self._sloped_s, self._sloped_c = now_s, slow_c

    def peak_c(self, sign: float) -> float | None:
        """The fridge's slow temperature, if it has just turned: back down for sign +1, back up for -1."""
        before, middle, now = self._fridge
        return middle if sign * (middle - before) >= 0.0 and sign * (middle - now) > 0.0 else None
