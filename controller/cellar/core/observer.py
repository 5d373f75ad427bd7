# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the beer really does: its temperature and the heat that nobody ordered, from a probe that lags and rounds.

    dT/dt = push + unknown        push: (air - T)/tau + heater; without an air probe, what the relays have done
    d(well)/dt = (T - well)/lag   the thermowell; its probe is what is read

A Luenberger observer with two equal poles. `unknown_k_per_h` is the yeast, the room, and every error of the model. It
is what a PID's integral would have to find, and it cannot wind up, because it only explains what was measured.
"""

from dataclasses import dataclass, replace

from cellar.core.vessel import HeaterKind, Vessel

WELL_LAG_S = 90.0
"""A probe in a thermowell: 60-120 s."""

BELT_LAG_S, AIR_HEATER_LAG_S = 300.0, 45.0
"""From the relay to the beer, or to the air."""

MEAN_S = 3600.0
"""What lasts longer counts as lasting: the mean of a relay's pulses, not the pulse."""

FORGET_H = 10.0
"""Without a beer probe, the unknown heat is believed less and less: a fermentation changes within this time."""

MOST_UNKNOWN_K_PER_H = 4.0
"""Far beyond any yeast: a probe that was moved must not be explained by heat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The beer and its probe (°C), the unknown heat (K/h), and where the beer is going.

    `drift_k_per_h` is its rate without the pulse under way, `stored_k` what that pulse will still do to it,
    `lasting_k_per_h` the rate that the chamber's mean air would give it. `heater`, `cooler`: how far each has
    come into effect (0..1), and their means; `heater_k_per_h`: what the heater's does to the beer by itself.
    """

    beer_c: float
    well_c: float
    unknown_k_per_h: float = 0.0
    drift_k_per_h: float = 0.0
    lasting_k_per_h: float = 0.0
    stored_k: float = 0.0
    heater: float = 0.0
    heater_mean: float = 0.0
    heater_k_per_h: float = 0.0
    cooler: float = 0.0
    cooler_mean: float = 0.0
    air_mean_c: float | None = None


def first_seen(beer_c: float, unknown_k_per_h: float = 0.0) -> Observed:
    return Observed(beer_c=beer_c, well_c=beer_c, unknown_k_per_h=unknown_k_per_h)


def found_again(seen: Observed, beer_c: float) -> Observed:
    """After a long absence of its probe the beer is where it is, and not where the model thought."""
    return replace(seen, beer_c=beer_c, well_c=beer_c)


def observe(
    vessel: Vessel,
    seen: Observed,
    *,
    tau_h: float,
    pv_c: float | None,
    air_c: float | None,
    heating: bool,
    cooling: bool,
    bandwidth_h: float,
    unseen_lag_s: float,
    dt_s: float,
) -> Observed:
    """The estimate `dt_s` later. Without `pv_c` the model goes on alone, and forgets the unknown heat.

    `unseen_lag_s`: from a relay to the beer, used where no `air_c` shows what is between.
    """
    dt_h = dt_s / 3600.0
    belt = vessel.heater_kind is HeaterKind.BELT
    if air_c is None and (vessel.jacket or not belt):
        lag_s = unseen_lag_s
    else:
        lag_s = BELT_LAG_S if belt else AIR_HEATER_LAG_S
    heater = seen.heater + (heating - seen.heater) * dt_s / (lag_s + dt_s)
    cooler = seen.cooler + (cooling - seen.cooler) * dt_s / (unseen_lag_s + dt_s)
    share = dt_s / (MEAN_S + dt_s)
    heater_mean = seen.heater_mean + (heater - seen.heater_mean) * share
    cooler_mean = seen.cooler_mean + (cooler - seen.cooler_mean) * share
    heat = vessel.heater_k_per_h if belt or air_c is None else 0.0
    chill = vessel.cooler_k_per_h if air_c is None else 0.0
    unknown = seen.unknown_k_per_h
    drift = heat * heater_mean - chill * cooler_mean + unknown
    lasting, air_mean_c = drift, seen.air_mean_c
    if air_c is not None:
        air_mean_c = air_c if air_mean_c is None else air_mean_c + (air_c - air_mean_c) * share
        lasting += (air_mean_c - seen.beer_c) / tau_h
        drift += (air_c - seen.beer_c) / tau_h
    pulse, chilled = heater - heater_mean, cooler - cooler_mean
    beer_c = seen.beer_c + (drift + heat * pulse - chill * chilled) * dt_h
    well_c = seen.well_c + (beer_c - seen.well_c) * dt_s / (WELL_LAG_S + dt_s)
    if pv_c is None:
        unknown -= unknown * dt_h / FORGET_H
    else:
        miss_k = pv_c - well_c
        step_k = miss_k * min(1.0, 2.0 * dt_h / bandwidth_h)
        beer_c += step_k
        well_c += step_k
        unknown += miss_k * dt_h / (bandwidth_h * bandwidth_h)
        unknown = min(MOST_UNKNOWN_K_PER_H, max(-MOST_UNKNOWN_K_PER_H, unknown))
    return Observed(
        beer_c=beer_c,
        well_c=well_c,
        unknown_k_per_h=unknown,
        drift_k_per_h=drift,
        lasting_k_per_h=lasting,
        stored_k=(heat * lag_s * pulse - chill * unseen_lag_s * chilled) / 3600.0,
        heater=heater,
        heater_mean=heater_mean,
        heater_k_per_h=heat * heater_mean,
        cooler=cooler,
        cooler_mean=cooler_mean,
        air_mean_c=air_mean_c,
    )
