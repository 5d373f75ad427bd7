# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plain PID on the beer's probe whose output is a share of a window, as in most textbooks and many sketches.

Gains as somebody would find them for a fridge in an afternoon. The window's shortest pulses protect the compressor:
a shorter one is not given.
"""

from dataclasses import dataclass

CHANGEOVER_S = 600.0


@dataclass(slots=True)
class Proportioned:
    """Output -1 (cool) to 1 (heat), held for a window. The integral stands while the output is at its end."""

    kp_per_k: float = 0.5
    ti_s: float = 6.0 * 3600.0
    td_s: float = 600.0
    filter_s: float = 120.0
    window_s: float = 1800.0
    min_on_s: float = 180.0
    min_off_s: float = 300.0
    _integral: float = 0.0
    _filtered_c: float | None = None
    _last_s: float = 0.0
    _begun_s: float = -1e9
    _share: float = 0.0
    _off_s: float = -1e9
    _side: int = 0
    _last_side: int = 0

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        dt_s, self._last_s = now_s - self._last_s, now_s
        if beer_c is not None:
            output = self._pid(setpoint_c, beer_c, dt_s)
            if now_s - self._begun_s >= self.window_s:
                self._begun_s, self._share = now_s, self._legal(output)
        side = self._within_window(now_s)
        if side != self._side:
            if self._side:
                self._off_s, self._last_side = now_s, self._side
            self._side = side
        return side > 0, side < 0

    def _pid(self, setpoint_c: float, beer_c: float, dt_s: float) -> float:
        before_c = self._filtered_c if self._filtered_c is not None else beer_c
        filtered_c = before_c + (beer_c - before_c) * dt_s / (self.filter_s + dt_s)
        self._filtered_c = filtered_c
        slope = (filtered_c - before_c) / dt_s if dt_s > 0.0 else 0.0
        error_k = setpoint_c - filtered_c
        output = self.kp_per_k * (error_k - self.td_s * slope) + self._integral
        step = self.kp_per_k * error_k * dt_s / self.ti_s
        if abs(output) < 1.0 or output * step < 0.0:
            self._integral = min(1.0, max(-1.0, self._integral + step))
        return min(1.0, max(-1.0, output))

    def _legal(self, output: float) -> float:
        on_s = abs(output) * self.window_s
        if output < 0.0 and on_s < self.min_on_s:
            return 0.0
        if output < 0.0 and self.window_s - on_s < self.min_off_s:
            return -1.0
        return output

    def _within_window(self, now_s: float) -> int:
        if now_s - self._begun_s >= abs(self._share) * self.window_s:
            return 0
        side = 1 if self._share > 0.0 else -1
        rest_s = CHANGEOVER_S if side == -self._last_side else (self.min_off_s if side < 0 else 0.0)
        return side if side == self._side or now_s - self._off_s >= rest_s else 0
