# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PID that a brewer reads and overrides: how much too cold the beer is going to be, in kelvin.

    u = error + 1/Ti * integral(error) - Td * (dPV/dt - ramp) - Tw * (dPV/dt that lasts - ramp)

Parallel to the textbook's, with Kp = 1 K/K because a relay that is on or off has no use for another; the derivative
is on the process variable, so that a new setpoint does not kick. Td is the time after which what is under way (cold
air, a warm belt) has arrived, Tw the same for what the chamber's walls have stored, which shows in its air's mean. No
clock, no sample time: `dt_s` is given.
"""

from dataclasses import dataclass

MOST_INTEGRAL_K = 0.1
INTEGRATES_WITHIN_K = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """Integral and derivative times, in hours: a fermentation is slow."""

    ti_h: float
    td_h: float
    tw_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The parts of `u`, in kelvin, for the screen and the journal."""

    p_k: float
    i_k: float
    d_k: float

    @property
    def total_k(self) -> float:
        return self.p_k + self.i_k + self.d_k


def terms(gains: Gains, *, error_k: float, integral_k: float, drift_k_per_h: float, lasting_k_per_h: float) -> Terms:
    """The output's parts. A rising process variable lowers the output: the derivative's sign is minus.

    `drift_k_per_h`, `lasting_k_per_h`: the process variable's slope and that part of it which lasts, beyond the ramp.
    """
    return Terms(p_k=error_k, i_k=integral_k, d_k=-gains.td_h * drift_k_per_h - gains.tw_h * lasting_k_per_h)


def integrate(gains: Gains, *, error_k: float, integral_k: float, dt_s: float) -> float:
    """The next integral, in kelvin of output, so that a change of gains does not bump it.

    It only centres the ripple: what drives the beer (yeast, room) is the observer's to explain. So it moves within a
    tenth of a kelvin of the setpoint, stays within as much, and cannot wind up.
    """
    if abs(error_k) > INTEGRATES_WITHIN_K:
        return integral_k
    moved_k = integral_k + error_k * dt_s / (gains.ti_h * 3600.0)
    return min(MOST_INTEGRAL_K, max(-MOST_INTEGRAL_K, moved_k))
