# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the watcher may find, and what follows from it. Keeps rule 8: unknown is unsafe, and a person hears of it.

Closed: each finding has one reaction, and a test holds that the table is complete.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Finding(StrEnum):
    """What is wrong. A `NOT_…` is equipment that does nothing, a `…_WELDED` equipment that cannot be stopped."""

    BEER_PROBE_FROZEN = "beer_probe_frozen"
    CHAMBER_PROBE_FROZEN = "chamber_probe_frozen"
    PROBES_SWAPPED = "probes_swapped"
    PROBES_IDENTICAL = "probes_identical"
    PROBE_FELL_OUT = "probe_fell_out"
    PROBE_FEELS_AIR = "probe_feels_air"
    PROBES_DISAGREE = "probes_disagree"
    PROBE_LOST_OFTEN = "probe_lost_often"
    PROBE_NOISY = "probe_noisy"
    PROBE_ERRORS = "probe_errors"
    PROBE_RESETS = "probe_resets"
    HEATER_WELDED = "heater_welded"
    COOLER_WELDED = "cooler_welded"
    NOT_HEATING = "not_heating"
    HEATING_GIVEN_UP = "heating_given_up"
    NOT_COOLING = "not_cooling"
    COOLING_OVERWORKED = "cooling_overworked"
    HEATER_IN_COOLING_SOCKET = "heater_in_cooling_socket"
    COOLER_IN_HEATING_SOCKET = "cooler_in_heating_socket"
    OFF_SETPOINT = "off_setpoint"
    RUNAWAY = "runaway"
    SHORT_CYCLING = "short_cycling"


class Reaction(StrEnum):
    """What the fermenter does about a finding.

    TRIP             both relays off, latched until a person resets it
    WITHOUT_BEER     the beer probe is not believed while this is found: the model of the beer goes on (`core.law`)
    REST_COMPRESSOR  no compressor start while this is found; heating goes on
    WARN             control goes on; a person is told
    """

    TRIP = "trip"
    WITHOUT_BEER = "without_beer"
    REST_COMPRESSOR = "rest_compressor"
    WARN = "warn"


REACTIONS: Mapping[Finding, Reaction] = MappingProxyType(
    {
        Finding.BEER_PROBE_FROZEN: Reaction.TRIP,
        Finding.CHAMBER_PROBE_FROZEN: Reaction.TRIP,
        Finding.PROBES_SWAPPED: Reaction.TRIP,
        Finding.PROBES_IDENTICAL: Reaction.TRIP,
        Finding.PROBE_FELL_OUT: Reaction.WITHOUT_BEER,
        Finding.PROBE_FEELS_AIR: Reaction.WARN,
        Finding.PROBES_DISAGREE: Reaction.WARN,
        Finding.PROBE_LOST_OFTEN: Reaction.TRIP,
        Finding.PROBE_NOISY: Reaction.WARN,
        Finding.PROBE_ERRORS: Reaction.WARN,
        Finding.PROBE_RESETS: Reaction.WARN,
        Finding.HEATER_WELDED: Reaction.TRIP,
        Finding.COOLER_WELDED: Reaction.TRIP,
        Finding.NOT_HEATING: Reaction.WARN,
        Finding.HEATING_GIVEN_UP: Reaction.TRIP,
        Finding.NOT_COOLING: Reaction.WARN,
        Finding.COOLING_OVERWORKED: Reaction.WARN,
        Finding.HEATER_IN_COOLING_SOCKET: Reaction.TRIP,
        Finding.COOLER_IN_HEATING_SOCKET: Reaction.TRIP,
        Finding.OFF_SETPOINT: Reaction.WARN,
        Finding.RUNAWAY: Reaction.TRIP,
        Finding.SHORT_CYCLING: Reaction.REST_COMPRESSOR,
    }
)


def trips(findings: frozenset[Finding]) -> tuple[Finding, ...]:
    """Those that trip, in the order of the closed set, so that the first is the same each time."""
    return tuple(it for it in Finding if it in findings and REACTIONS[it] is Reaction.TRIP)
