# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the file's words to the core's types."""

from cellar.config.sections import Config, FermenterSection
from cellar.core.cascade import Law
from cellar.core.duty import Proportioning
from cellar.core.fermenter import Fermenter, Mode
from cellar.core.interlock import Interlock, Times
from cellar.core.pid import Gains
from cellar.core.reading import ProbeLimits
from cellar.core.supervision import TripLimits
from cellar.ports import Wiring


def fermenter(section: FermenterSection) -> Fermenter:
    """The core's fermenter for a table `[[fermenter]]`."""
    heater, cooler, law = section.heater, section.cooler, section.law
    return Fermenter(
        id=section.id,
        name=section.name,
        has_heater=section.heater_pin is not None,
        has_cooler=section.cooler_pin is not None,
        beer_probe=ProbeLimits() if section.beer_probe else None,
        chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0) if section.chamber_probe else None,
        first_setpoint_c=section.setpoint_c,
        first_mode=Mode(section.mode),
        setpoint_low_c=section.setpoint_min_c,
        setpoint_high_c=section.setpoint_max_c,
        law=Law(outer=Gains(kp=law.beer_kp, ti_s=law.beer_ti_s, td_s=law.beer_td_s)),
        heater_cycle=Proportioning(
            window_s=heater.window_s, min_on_s=2 * heater.min_on_s, min_off_s=2 * heater.min_off_s
        ),
        cooler_cycle=Proportioning(window_s=cooler.window_s, min_on_s=cooler.min_on_s, min_off_s=cooler.min_off_s),
        interlock=Interlock(
            heater=Times(min_on_s=heater.min_on_s, min_off_s=heater.min_off_s),
            cooler=Times(min_on_s=cooler.min_on_s, min_off_s=cooler.min_off_s),
            changeover_s=section.changeover_s,
            lockout_s=section.lockout_s,
        ),
        trips=TripLimits(chamber_high_c=section.trip.chamber_high_c, beer_high_c=section.trip.beer_high_c),
    )


def wiring(config: Config, section: FermenterSection) -> Wiring:
    """Which ROM ids a fermenter's probes have."""
    return Wiring(
        fermenter=section.id,
        beer_rom=config.probes[section.beer_probe] if section.beer_probe else None,
        chamber_rom=config.probes[section.chamber_probe] if section.chamber_probe else None,
    )


def pins(config: Config) -> dict[str, int]:
    """Relay name to BCM pin."""
    fitted = {
        f"{section.id}.{relay}": pin
        for section in config.fermenter
        for relay, pin in (("heater", section.heater_pin), ("cooler", section.cooler_pin))
    }
    return {relay: pin for relay, pin in fitted.items() if pin is not None}
