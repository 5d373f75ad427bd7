# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The core on the simulated brewery, in virtual days: what the beer truly does, and what the compressor suffers.

Numbers are of the true, not the measured, beer; the probes here have no offset, which no law could see. Each
scenario says what it measured: `pytest --log-cli-level=INFO` shows it.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from cellar.core.fermenter import Fermenter, Mode, Readings, starting, step
from cellar.core.interlock import Side
from cellar.core.reading import ProbeLimits
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.room import Room

logger = logging.getLogger(__name__)

BEER, AIR = "28-0000000000a1", "28-0000000000a2"
MIDNIGHT = 1_800_057_600.0
TICK_S = 5.0
DAY_H = 24.0


@dataclass(slots=True, kw_only=True)
class Course:
    """What was seen of a run: true beer error (K) by the hour it was at, and when each side went on and off."""

    hours: float
    errors: list[tuple[float, float]] = field(default_factory=list)
    on: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})
    off: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})
    contacts: set[frozenset[str]] = field(default_factory=set)

    def rmse_k(self, from_h: float, to_h: float) -> float:
        window = [error_k**2 for hour, error_k in self.errors if from_h <= hour < to_h]
        return math.sqrt(sum(window) / len(window))

    def reached_h(self, within_k: float) -> float:
        return next(hour for hour, error_k in self.errors if abs(error_k) <= within_k)

    def per_day(self, side: Side) -> float:
        return len(self.on[side]) * DAY_H / self.hours

    def shortest_rest_s(self) -> float:
        return min((on - off for off, on in zip(self.off[Side.COOLING], self.on[Side.COOLING][1:], strict=False)))

    def shortest_run_s(self) -> float:
        return min((off - on for on, off in zip(self.on[Side.COOLING], self.off[Side.COOLING], strict=False)))

    def changeovers_s(self) -> list[float]:
        """Pauses between one side's end and the other side's start."""
        edges = [(at_s, side, True) for side, times in self.on.items() for at_s in times]
        edges += [(at_s, side, False) for side, times in self.off.items() for at_s in times]
        course = sorted(edges, key=lambda edge: edge[0])
        return [b[0] - a[0] for a, b in pairwise(course) if b[2] and a[1] is not b[1]]

    def told(self, name: str, from_h: float) -> str:
        return (
            f"{name}: RMSE {self.rmse_k(from_h, self.hours):.3f} K from hour {from_h:g}, "
            f"{self.per_day(Side.COOLING):.1f} compressor and {self.per_day(Side.HEATING):.0f} heater starts a day"
        )


def live(scenario: str, *, hours: float, setpoint_c: float, litres: float = 20.0, room: Room) -> Course:
    """Run one fermenter for so long."""
    clock = VirtualClock(MIDNIGHT)
    spec = VesselSpec(
        id="fv", scenario=scenario, beer_rom=BEER, chamber_rom=AIR, has_heater=True, has_cooler=True, litres=litres
    )
    brewery = SimulatedBrewery([spec], clock=clock, seed=1, room=room, probes_wrong_k=0.0)
    bus, relays = SimulatedBus(brewery), SimulatedRelays(brewery)
    state = starting(_fermenter(setpoint_c), now_s=clock.now_s())
    course, side = Course(hours=hours), Side.OFF
    while clock.now_s() < hours * 3600.0:
        now_s = clock.now_s()
        said = bus.read([BEER, AIR])
        state, decision = step(state, Readings(beer=said[BEER], chamber=said[AIR]), now_s)
        if decision.side is not side:
            course.off[side].append(now_s)
            course.on[decision.side].append(now_s)
            side = decision.side
        relays.write(CLOSED[side])
        course.contacts.add(brewery.contacts())
        if now_s % 60.0 == 0.0:
            course.errors.append((now_s / 3600.0, brewery.truth("fv").state.beer_c - state.setpoint_c))
        clock.advance(TICK_S)
    return course


CLOSED = {
    Side.OFF: frozenset[str](),
    Side.HEATING: frozenset({"fv.heater"}),
    Side.COOLING: frozenset({"fv.cooler"}),
}


def _fermenter(setpoint_c: float) -> Fermenter:
    return Fermenter(
        id="fv",
        name="FV",
        has_heater=True,
        has_cooler=True,
        beer_probe=ProbeLimits(),
        chamber_probe=ProbeLimits(),
        first_setpoint_c=setpoint_c,
        first_mode=Mode.AUTO,
    )


@pytest.fixture(scope="module")
def courses() -> Callable[[str], Course]:
    """Each scenario is lived through once."""
    lived: dict[str, Course] = {}

    def get(name: str) -> Course:
        if name not in lived:
            lived[name] = SCENARIOS[name]()
        return lived[name]

    return get


SCENARIOS: dict[str, Callable[[], Course]] = {
    "ale": lambda: live("fermenting-ale", hours=36, setpoint_c=18.0, room=Room()),
    "crash": lambda: live("cold-crash", hours=36, setpoint_c=2.0, litres=60.0, room=Room()),
    "swing": lambda: live("cold-crash", hours=36, setpoint_c=12.0, room=Room(mean_c=12.0, swing_k=4.0)),
    "garage": lambda: live("fermenting-ale", hours=24, setpoint_c=20.0, room=Room(mean_c=8.0)),
    "heat wave": lambda: live("cold-crash", hours=30, setpoint_c=12.0, room=Room(mean_c=29.0, swing_k=3.0)),
}


@pytest.mark.parametrize(
    ("scenario", "settled_h", "most_k"),
    [("ale", 12, 0.15), ("crash", 20, 0.15), ("swing", 12, 0.10), ("garage", 12, 0.10), ("heat wave", 12, 0.15)],
)
def test_beer_is_held_to_a_tenth_or_so(
    scenario: str, settled_h: float, most_k: float, courses: Callable[[str], Course]
) -> None:
    course = courses(scenario)
    logger.info(course.told(scenario, settled_h))
    assert course.rmse_k(settled_h, course.hours) < most_k


def test_an_ale_at_high_kraeusen_is_brought_down_with_little_undershoot(courses: Callable[[str], Course]) -> None:
    errors = [error_k for _, error_k in courses("ale").errors]
    logger.info(
        "ale 19.6 to 18 °C: there after %.1f h, undershoot %.2f K", courses("ale").reached_h(0.1), -min(errors)
    )
    assert courses("ale").reached_h(0.1) < 6.0
    assert -min(errors) < 0.4


def test_a_cold_crash_is_as_fast_as_the_fridge_and_stops_in_time(courses: Callable[[str], Course]) -> None:
    course = courses("crash")
    overshoot_k = -min(error_k for _, error_k in course.errors)
    logger.info("crash, 60 l, 12 to 2 °C: there after %.1f h, overshoot %.2f K", course.reached_h(0.1), overshoot_k)
    assert course.reached_h(0.1) < 14.0  # with the compressor never off it takes 12.0 h
    assert overshoot_k < 0.4


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_compressor_rests_and_runs_its_times(scenario: str, courses: Callable[[str], Course]) -> None:
    course = courses(scenario)
    if len(course.on[Side.COOLING]) > 1:
        assert course.shortest_rest_s() >= 300.0
        assert course.shortest_run_s() >= 120.0
    assert course.per_day(Side.COOLING) < 48


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_heat_and_cold_never_meet(scenario: str, courses: Callable[[str], Course]) -> None:
    course = courses(scenario)
    assert frozenset({"fv.heater", "fv.cooler"}) not in course.contacts
    assert all(pause_s >= 600.0 for pause_s in course.changeovers_s())
