# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks that do not trust the law, and the trip latch. Keeps rule 8: unknown is unsafe.

A trip opens both relays and stays until a person resets it; the reset is refused while the danger lasts.
"""

from dataclasses import dataclass
from enum import StrEnum

from cellar.core.reading import Reading


class TripReason(StrEnum):
    CHAMBER_TOO_HOT = "chamber_too_hot"
    BEER_TOO_HOT = "beer_too_hot"
    RELAY_MISMATCH = "relay_mismatch"
    STOPPED_BY_PERSON = "stopped_by_person"


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


def _above(reading: Reading | None, high_c: float) -> bool:
    return reading is not None and reading.value_c is not None and reading.value_c > high_c
