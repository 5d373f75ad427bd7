# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers that a heater or a compressor is trusted with. Whoever changes one says so here too."""

import pytest

from cellar.core.fermenter import LONGEST_TICK_S, WAKING_S, Fermenter, Mode
from cellar.core.interlock import Interlock, Times
from cellar.core.law import BLIND_DUTY, BLIND_S, EVERY_S, LONG_LOST_S
from cellar.core.observer import MOST_UNKNOWN_K_PER_H
from cellar.core.pid import INTEGRATES_WITHIN_K, MOST_INTEGRAL_K
from cellar.core.reading import ProbeLimits
from cellar.core.supervision import TripLimits
from cellar.core.tuning import FRIDGE, FRIDGE_UNSEEN, JACKET, JACKET_UNSEEN, law_for
from cellar.core.vessel import HeaterKind, Vessel
from cellar.core.watch_effect import AIR_WARN_MIN, BELT_WARN_MIN, COLD_WARN_MIN, GIVE_UP_MIN
from cellar.core.watch_probes import EPISODE_MISSES, EPISODE_S, EPISODES, RECOVERED_S
from cellar.core.watched import GAP_S, STARTS_PER_H, WatchLimits, limits_of

BREWERS = Fermenter(
    id="fv1", name="FV1", has_heater=True, has_cooler=True, beer_probe=ProbeLimits(), chamber_probe=None
)
PROBE, TRIPS, RELAYS = ProbeLimits(), TripLimits(), Interlock()
TABLE = {
    # what it is, in °C, K, seconds, minutes, or a share: (what it is in the code, what it must be)
    "the compressor rests five minutes, and runs two at least": (
        RELAYS.cooler,
        Times(min_on_s=120.0, min_off_s=300.0),
    ),
    "a heater's relay is spared, ten seconds at a time": (RELAYS.heater, Times(min_on_s=10.0, min_off_s=10.0)),
    "ten minutes lie between cold and heat": (RELAYS.changeover_s, 600.0),
    "nobody knows how long it rested before the start": (RELAYS.lockout_s, 300.0),
    "twelve starts an hour, then it rests half an hour": ((STARTS_PER_H, WatchLimits().rest_s), (12, 1800.0)),
    "air this hot is a fire": (TRIPS.chamber_high_c, 45.0),
    "beer this hot is dead": (TRIPS.beer_high_c, 35.0),
    "no setpoint below freezing or above a warm room": (
        (BREWERS.setpoint_low_c, BREWERS.setpoint_high_c),
        (0.0, 30.0),
    ),
    "switched off until somebody switches it on": ((BREWERS.first_mode, BREWERS.first_setpoint_c), (Mode.OFF, 18.0)),
    "a silent probe is no number": (PROBE.stale_after_s, 15.0),
    "a number is one of a fermenter": ((PROBE.low_c, PROBE.high_c), (-10.0, 60.0)),
    "a jump is faster than this": ((PROBE.slew_k_per_s, PROBE.slew_floor_k), (0.2, 1.0)),
    "a jump that stays is real": (PROBE.believe_after_s, 30.0),
    "a probe that is back": (RECOVERED_S, 60.0),
    "three losses, of five seconds more than the judge waits and five samples": (
        (EPISODES, EPISODE_S, EPISODE_MISSES),
        (3, 5.0, 5),
    ),
    "no stalled second is made up for": (LONGEST_TICK_S, 30.0),
    "a bus may take so long to wake": (WAKING_S, 15.0),
    "the law runs every five seconds": (EVERY_S, 5.0),
    "blind heat is a third at most, for a day": ((BLIND_DUTY, BLIND_S), (0.3, 86_400.0)),
    "a model's beer is given up after ten minutes": (LONG_LOST_S, 600.0),
    "a moved probe is not explained by heat": (MOST_UNKNOWN_K_PER_H, 4.0),
    "nothing winds up": ((MOST_INTEGRAL_K, INTEGRATES_WITHIN_K), (0.1, 0.1)),
    "the chamber is made no colder and no warmer": ((FRIDGE.air_low_c, FRIDGE.air_high_c), (-15.0, 32.0)),
    "a dead heater is said, and given up two hours later": (
        (AIR_WARN_MIN, BELT_WARN_MIN, GIVE_UP_MIN),
        (15, 90, 120),
    ),
    "a dead compressor is said": (COLD_WARN_MIN, 20.0),
    "after so long a silence nothing is concluded": (GAP_S, 150.0),
}


@pytest.mark.parametrize("what", TABLE)
def test_a_number_of_safety_is_changed_on_purpose_only(what: str) -> None:
    is_now, must_be = TABLE[what]
    assert is_now == must_be


@pytest.mark.parametrize(
    ("vessel", "seeing", "blind"),
    [(Vessel(), FRIDGE, FRIDGE_UNSEEN), (Vessel(litres=1000.0, jacket=True), JACKET, JACKET_UNSEEN)],
)
def test_a_fridge_and_a_jacket_have_their_own_numbers_with_and_without_a_chamber_probe(
    vessel: Vessel, seeing: object, blind: object
) -> None:
    assert law_for(vessel) is seeing
    assert law_for(vessel, sees_air=True) is seeing
    assert law_for(vessel, sees_air=False) is blind


@pytest.mark.parametrize(
    ("vessel", "tau_h", "heater_k_per_h", "cooler_k_per_h"),
    [
        (Vessel(), 12.0, 1.743, 2.336),
        (Vessel(fan=True), 7.0, 1.743, 2.336),
        (Vessel(litres=160.0), 24.0, 0.6164, 0.8259),
        (Vessel(heater_w=25.0), 12.0, 1.090, 2.336),
        (Vessel(litres=1000.0, jacket=True), 4.0, 0.2466, 1.752),
        (Vessel(litres=125.0, jacket=True, heater_w=100.0), 2.0, 0.6973, 1.752),
    ],
)
def test_a_first_guess_at_a_vessel(
    vessel: Vessel, tau_h: float, heater_k_per_h: float, cooler_k_per_h: float
) -> None:
    assert vessel.tau_h == pytest.approx(tau_h)
    assert vessel.heater_k_per_h == pytest.approx(heater_k_per_h, rel=1e-3)
    assert vessel.cooler_k_per_h == pytest.approx(cooler_k_per_h, rel=1e-3)


def test_the_watcher_knows_what_the_brewer_said() -> None:
    tank = Vessel(litres=1000.0, jacket=True, heater_kind=HeaterKind.AIR, heater_w=500.0)
    assert limits_of(tank) == WatchLimits(
        heater_k_per_h=tank.heater_k_per_h,
        cooler_k_per_h=tank.cooler_k_per_h,
        tau_h=4.0,
        air_heater=True,
        jacket=True,
        starts_per_h=None,
    )
    bucket = limits_of(Vessel())
    assert (bucket.starts_per_h, bucket.air_heater, bucket.jacket) == (12, False, False)
