# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Low-pass filters of the peers, by their published delay, at any tick."""

import math

HALFWAY = 1.678
"""Two equal lags in series have made half of a step after 1.678 of their time constants."""

BREWPI_HALFWAY_S = 3.33
"""BrewPi documents 3.33 * 2^b samples of delay for a second-order section."""


class Lags:
    """Equal first-order lags in series, exact for an input that stands still between two ticks."""

    __slots__ = ("_at", "_last_dt_s", "_share", "lag_s")

    def __init__(self, *, lag_s: float, stages: int, at: float) -> None:
        self.lag_s = lag_s
        self._at = [at] * stages
        self._last_dt_s, self._share = -1.0, 0.0

    def add(self, number: float, dt_s: float) -> float:
        """The output `dt_s` after the last, with `number` at the input since then."""
        if dt_s != self._last_dt_s:
            self._last_dt_s, self._share = dt_s, -math.expm1(-dt_s / self.lag_s)
        share, at = self._share, self._at
        for stage in range(len(at)):
            number = at[stage] = at[stage] + (number - at[stage]) * share
        return number

    @property
    def output(self) -> float:
        return self._at[-1]


def brewpi_lags(b: int, at: float, *, sample_s: float = 1.0) -> Lags:
    """Three critically damped second-order sections in a row, of a published delay, fed each `sample_s`."""
    return Lags(lag_s=BREWPI_HALFWAY_S / HALFWAY * 2**b * sample_s, stages=6, at=at)
