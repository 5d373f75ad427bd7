# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the file's words to the core's types."""

from dataclasses import replace

from cellar.config.sections import Config, CoolerSection, FermenterSection, LawSection
from cellar.core.fermenter import Fermenter, Mode
from cellar.core.interlock import Interlock, Times
from cellar.core.reading import ProbeLimits
from cellar.core.supervision import TripLimits
from cellar.core.tuning import Law, law_for
from cellar.core.vessel import HeaterKind, Vessel
from cellar.ports import Wiring

JACKET_ABOVE_L = 200.0
"""A tank that no fridge holds has a jacket, unless the file says otherwise."""

COMPRESSOR, VALVE = Times(min_on_s=120.0, min_off_s=300.0), Times(min_on_s=20.0, min_off_s=20.0)


def fermenter(section: FermenterSection) -> Fermenter:
    """The core's fermenter for a table `[[fermenter]]`."""
    heater = section.heater
    it = vessel(section)
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
        vessel=it,
        law=law(section.law, law_for(it, sees_air=section.chamber_probe is not None)),
        interlock=Interlock(
            heater=Times(min_on_s=heater.min_on_s, min_off_s=heater.min_off_s),
            cooler=cooler_times(section.cooler, jacket=it.jacket),
            changeover_s=section.changeover_s,
            lockout_s=section.lockout_s,
        ),
        trips=TripLimits(chamber_high_c=section.trip.chamber_high_c, beer_high_c=section.trip.beer_high_c),
    )


def vessel(section: FermenterSection) -> Vessel:
    """What the brewer says of the fermenter's physics."""
    return Vessel(
        litres=section.litres,
        fan=section.fan,
        jacket=section.litres > JACKET_ABOVE_L if section.jacket is None else section.jacket,
        heater_kind=HeaterKind(section.heater.kind),
        heater_w=section.heater.watts,
    )


def law(section: LawSection, usual: Law) -> Law:
    """The usual law of this kind of vessel, with what the brewer overrides."""
    gains = replace(
        usual.gains, ti_h=section.integral_h or usual.gains.ti_h, td_h=section.brisk_h or usual.gains.td_h
    )
    return replace(
        usual,
        gains=gains,
        cooler=replace(usual.cooler, ripple_k=section.ripple_k or usual.cooler.ripple_k),
        observer_h=section.observer_h or usual.observer_h,
        tau_h=section.tau_h,
        air_low_c=usual.air_low_c if section.air_min_c is None else section.air_min_c,
        air_high_c=usual.air_high_c if section.air_max_c is None else section.air_max_c,
    )


def cooler_times(section: CoolerSection, *, jacket: bool) -> Times:
    """A valve may switch in seconds; a compressor's times are its life."""
    usual = VALVE if jacket else COMPRESSOR
    return Times(
        min_on_s=usual.min_on_s if section.min_on_s is None else section.min_on_s,
        min_off_s=usual.min_off_s if section.min_off_s is None else section.min_off_s,
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


def feedback_pins(config: Config) -> dict[str, int]:
    """Relay name to the BCM pin that sees its load; only those that have one."""
    fitted = {
        f"{section.id}.{relay}": pin
        for section in config.fermenter
        for relay, pin in (("heater", section.heater_feedback_pin), ("cooler", section.cooler_feedback_pin))
    }
    return {relay: pin for relay, pin in fitted.items() if pin is not None}
