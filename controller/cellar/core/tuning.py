# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of the law that a brewer may override, and what suits which vessel.

They were tuned on simulated fermenters of many kinds, and are reported on others (explanation/control in the docs).
"""

from dataclasses import dataclass

from cellar.core.acting import Manner
from cellar.core.pid import Gains
from cellar.core.pulses import Pace
from cellar.core.vessel import Vessel


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """`gains`: of the PID, see there. `observer_h`: how fast unknown heat is believed. `tau_h`: None learns it.

    The wall takes the yeast's heat from the beer's outside, so the core, where the probe is, is warmer than the mean
    of all: by `lead_h` times the rate at which the wall cools it.

    `cooler`, `heater`: how far each cycle may push the beer, less of it is more starts, and how long it should last.
    `beyond_k`: how far beyond half of its own cycle (below 0: short of it) the beer must be for the other side to be
    called; `full_k`: the excess that calls for all there is. `unseen_lag_s`: from a relay to the beer, where no probe
    sees the air between.

    Near its setpoint the beer may go no faster than `calm_k_per_h`, or than would take it there in `calm_h`: what the
    chamber's walls have stored must not carry it past. `reach_k` bounds the chamber's setpoint around the beer's;
    `air_low_c`, `air_high_c` bound it anyway.
    """

    gains: Gains = Gains(ti_h=4.0, td_h=0.6, tw_h=0.2)
    observer_h: float = 0.45
    lead_h: float = 0.0
    tau_h: float | None = None
    cooler: Pace = Pace(ripple_k=0.035, cycle_s=1500.0)
    heater: Pace = Pace(ripple_k=0.02, cycle_s=900.0)
    beyond_k: float = -0.03
    full_k: float = 0.65
    unseen_lag_s: float = 1800.0
    calm_k_per_h: float = 1.0
    calm_h: float = 2.0
    reach_k: float = 30.0
    air_low_c: float = -15.0
    air_high_c: float = 32.0

    @property
    def manner(self) -> Manner:
        return Manner(heater=self.heater, cooler=self.cooler, beyond_k=self.beyond_k, full_k=self.full_k)


FRIDGE = Law(lead_h=0.06)

HEATER = Pace(ripple_k=0.02, cycle_s=600.0)
COMPRESSOR = Pace(ripple_k=0.045, cycle_s=1800.0)
FRIDGE_UNSEEN = Law(
    gains=Gains(ti_h=6.0, td_h=0.65, tw_h=0.2),
    observer_h=0.4,
    cooler=COMPRESSOR,
    heater=HEATER,
    beyond_k=0.03,
)

VALVE = Pace(ripple_k=0.05, cycle_s=600.0)
"""It does not wear like a compressor."""

JACKET = Law(gains=Gains(ti_h=6.0, td_h=0.3, tw_h=0.0), observer_h=0.35, cooler=VALVE, heater=HEATER, beyond_k=0.02)
"""Its cold arrives in minutes."""

JACKET_UNSEEN = Law(
    gains=Gains(ti_h=6.0, td_h=1.2, tw_h=0.0),
    observer_h=1.0,
    cooler=VALVE,
    heater=HEATER,
    beyond_k=0.08,
    unseen_lag_s=1200.0,
)


def law_for(vessel: Vessel, *, sees_air: bool = True) -> Law:
    """The usual numbers for this vessel. Without a chamber probe (`sees_air`) what the relays do stands in for it."""
    if vessel.jacket:
        return JACKET if sees_air else JACKET_UNSEEN
    return FRIDGE if sees_air else FRIDGE_UNSEEN
