# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PID step with explicit time, derivative on the process variable, and anti-windup from what was achieved.

Ideal form: u = Kp * (e + 1/Ti * integral(e) - Td * dPV/dt), written with the integral in units of the output,
so that a change of gains does not bump it. No clock, no sample time: `dt_s` is given.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """`kp` in output units per kelvin; `ti_s`, `td_s` in seconds."""

    kp: float
    ti_s: float
    td_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The parts of an output, for the screen and the journal; all in units of the output."""

    p: float
    i: float
    d: float

    @property
    def total(self) -> float:
        return self.p + self.i + self.d


def terms(gains: Gains, *, error_k: float, slope_k_per_s: float, integral: float) -> Terms:
    """The output's parts. A rising PV lowers the output: the derivative's sign is minus."""
    return Terms(p=gains.kp * error_k, i=integral, d=-gains.kp * gains.td_s * slope_k_per_s)


def integrate(gains: Gains, *, error_k: float, integral: float, asked: float, achieved: float, dt_s: float) -> float:
    """The next integral, in units of the output.

    It moves with the error, and back by what the output asked for and could not have (back-calculation,
    Åström & Hägglund, Advanced PID Control, 2006, §3.5), with tracking time Ti.
    """
    return integral + (gains.kp * error_k + (achieved - asked)) * dt_s / gains.ti_s
