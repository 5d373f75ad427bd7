# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks that do not trust the law, and the trip latch. Keeps rule 8: unknown is unsafe.

A trip opens both relays and stays until a person resets it; the reset is refused while the danger lasts.
"""

from dataclasses import dataclass
from enum import StrEnum

from cellar.core.findings import Finding, trips
from cellar.core.reading import Reading


class TripReason(StrEnum):
    """Why both relays are off until a person resets. The watcher's findings that trip have the same names here."""

    CHAMBER_TOO_HOT = "chamber_too_hot"
    BEER_TOO_HOT = "beer_too_hot"
    RELAY_MISMATCH = "relay_mismatch"
    STOPPED_BY_PERSON = "stopped_by_person"
    BEER_PROBE_FROZEN = "beer_probe_frozen"
    CHAMBER_PROBE_FROZEN = "chamber_probe_frozen"
    PROBES_SWAPPED = "probes_swapped"
    PROBES_IDENTICAL = "probes_identical"
    PROBE_LOST_OFTEN = "probe_lost_often"
    HEATER_WELDED = "heater_welded"
    COOLER_WELDED = "cooler_welded"
    HEATING_GIVEN_UP = "heating_given_up"
    HEATER_IN_COOLING_SOCKET = "heater_in_cooling_socket"
    COOLER_IN_HEATING_SOCKET = "cooler_in_heating_socket"
    RUNAWAY = "runaway"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripLimits:
    """Beyond these, something is wrong whatever the law thinks (°C)."""

    chamber_high_c: float = 45.0
    beer_high_c: float = 35.0


def danger(
    limits: TripLimits, *, beer: Reading | None, chamber: Reading | None, relays_obeyed: bool
) -> TripReason | None:
    """The most urgent reason to trip now, or None. Judged readings; a lost probe is not a trip, it is heater off."""
    if not relays_obeyed:
        return TripReason.RELAY_MISMATCH
    if _above(chamber, limits.chamber_high_c):
        return TripReason.CHAMBER_TOO_HOT
    if _above(beer, limits.beer_high_c):
        return TripReason.BEER_TOO_HOT
    return None


def found_danger(findings: frozenset[Finding]) -> TripReason | None:
    """The first of the watcher's findings that trips, or None."""
    if not findings:
        return None
    return next((TripReason(it.value) for it in trips(findings)), None)


def _above(reading: Reading | None, high_c: float) -> bool:
    return reading is not None and reading.value_c is not None and reading.value_c > high_c
