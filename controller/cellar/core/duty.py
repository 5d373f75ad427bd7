# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time proportioning: from a duty to a relay's wish, by a ledger of owed on-seconds.

Each second of duty is owed, each second of being on is paid; the relay is wanted on when half a band is owed and
off when half a band is overpaid. So the mean duty is exact, and the band makes the cycle: about `window_s` long,
and longer where a pulse or a pause would be shorter than the relay's shortest.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportioning:
    """`window_s` is the period aimed at; `min_on_s`, `min_off_s` the shortest pulse and pause worth asking for."""

    window_s: float
    min_on_s: float
    min_off_s: float


def band_s(shape: Proportioning, duty: float) -> float:
    """Width of the ledger's band for a duty in 0..1: on for band/(1-duty), off for band/duty."""
    rest = 1.0 - duty
    return max(shape.window_s * duty * rest, shape.min_on_s * rest, shape.min_off_s * duty, 1.0)


def owe(shape: Proportioning, owed_s: float, *, duty: float, on: bool, dt_s: float) -> float:
    """The ledger after `dt_s`. It forgets what could not be paid: never more than one band either way."""
    band = band_s(shape, duty)
    return min(band, max(-band, owed_s + (duty - on) * dt_s))


def wants_on(shape: Proportioning, owed_s: float, *, duty: float, on: bool) -> bool:
    """Whether the relay should be on. No duty is off, full duty is on; between, the band decides."""
    if duty <= 0.0:
        return False
    if duty >= 1.0:
        return True
    half_s = band_s(shape, duty) / 2
    return owed_s > -half_s if on else owed_s >= half_s
