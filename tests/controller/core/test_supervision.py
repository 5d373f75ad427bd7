# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What trips whatever the law thinks: at its boundary, and which reason is told first."""

import pytest

from cellar.core.findings import REACTIONS, Finding, Reaction, trips
from cellar.core.reading import Quality, Reading
from cellar.core.supervision import TripLimits, TripReason, danger, found_danger

LOST = Reading.bad(Quality.FAULT, 0.0, "unplugged")
COLD = Reading.good(4.0, 0.0)


@pytest.mark.parametrize(
    ("beer", "chamber", "obeyed", "reason"),
    [
        (35.0, 45.0, True, None),
        (35.01, 45.0, True, TripReason.BEER_TOO_HOT),
        (35.0, 45.01, True, TripReason.CHAMBER_TOO_HOT),
        (99.0, 99.0, True, TripReason.CHAMBER_TOO_HOT),
        (99.0, 99.0, False, TripReason.RELAY_MISMATCH),
        (4.0, 4.0, False, TripReason.RELAY_MISMATCH),
    ],
)
def test_too_hot_is_above_the_limit_and_a_relay_that_does_not_obey_is_told_first(
    beer: float, chamber: float, obeyed: bool, reason: TripReason | None
) -> None:
    readings = {"beer": Reading.good(beer, 0.0), "chamber": Reading.good(chamber, 0.0)}
    assert danger(TripLimits(), **readings, relays_obeyed=obeyed) is reason


@pytest.mark.parametrize(("beer", "chamber"), [(LOST, LOST), (None, None), (COLD, None), (None, COLD)])
def test_a_probe_that_is_lost_or_not_fitted_is_no_heat(beer: Reading | None, chamber: Reading | None) -> None:
    assert danger(TripLimits(), beer=beer, chamber=chamber, relays_obeyed=True) is None


def test_of_several_findings_the_first_that_trips_is_the_reason() -> None:
    assert found_danger(frozenset()) is None
    assert found_danger(frozenset({Finding.PROBE_NOISY, Finding.SHORT_CYCLING})) is None
    everything = frozenset(Finding)
    tripping = [it for it in Finding if REACTIONS[it] is Reaction.TRIP]
    assert trips(everything) == tuple(tripping)
    for finding in tripping:
        reason = found_danger(everything)
        assert reason is not None
        assert reason.value == finding.value
        everything -= {finding}


@pytest.mark.parametrize(
    "finding",
    [
        Finding.HEATER_WELDED,
        Finding.COOLER_WELDED,
        Finding.HEATER_IN_COOLING_SOCKET,
        Finding.COOLER_IN_HEATING_SOCKET,
        Finding.HEATING_GIVEN_UP,
        Finding.RUNAWAY,
        Finding.PROBES_SWAPPED,
        Finding.PROBES_IDENTICAL,
        Finding.PROBE_LOST_OFTEN,
        Finding.BEER_PROBE_FROZEN,
        Finding.CHAMBER_PROBE_FROZEN,
    ],
)
def test_what_may_burn_or_freeze_a_beer_trips(finding: Finding) -> None:
    assert REACTIONS[finding] is Reaction.TRIP
