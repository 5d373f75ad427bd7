# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each mode of control, closed on a simulated plant: which law it is, how well it holds, what it never does.

The bounds are a good third above what was measured; `pytest --log-cli-level=INFO` shows the numbers.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.interlock import Interlock, Side, Times
from cellar.core.law import BLIND_DUTY, LawName
from cellar.core.reading import ProbeLimits
from cellar.core.tuning import law_for
from cellar.core.vessel import HeaterKind, Vessel
from cellar.sim.faults import ProbeFault
from cellar.sim.plant import Plant
from cellar.sim.rig import Rig, bucket, conical, jacketed_tank
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting

logger = logging.getLogger(__name__)

TICK_S, SETTLED_H = 10.0, 12.0
SETPOINT_C = 18.0
MILD, WARM, COLD = Room(mean_c=18.0, swing_k=4.0), Room(mean_c=26.0, swing_k=3.0), Room(mean_c=8.0, swing_k=3.0)
VALVE = Interlock(cooler=Times(min_on_s=20.0, min_off_s=20.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to be fitted out. `holds`: what is looked at, the beer or the air; `rmse_k`: how well at least."""

    plant: Plant
    vessel: Vessel
    room: Room
    law: LawName
    rmse_k: float
    beer: bool = True
    chamber: bool = True
    heater: bool = True
    cooler: bool = True
    hours: float = 48.0
    pitched_h: float = 12.0

    @property
    def fermenter(self) -> Fermenter:
        return Fermenter(
            id="fv",
            name="fv",
            has_heater=self.heater,
            has_cooler=self.cooler,
            beer_probe=ProbeLimits() if self.beer else None,
            chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0) if self.chamber else None,
            vessel=self.vessel,
            law=law_for(self.vessel, sees_air=self.chamber),
            interlock=VALVE if self.vessel.jacket else Interlock(),
            first_setpoint_c=SETPOINT_C,
            first_mode=Mode.AUTO,
        )


@dataclass(slots=True, kw_only=True)
class Seen:
    """What came of a way: squares of the error, when each relay closed, what was found."""

    squares: list[float] = field(default_factory=list)
    laws: set[LawName] = field(default_factory=set)
    starts: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    on_s: dict[Side, float] = field(default_factory=lambda: dict.fromkeys(Side, 0.0))
    worst_k: float = 0.0
    trips: set[object] = field(default_factory=set)
    hottest_air_c: float = -100.0

    @property
    def rmse_k(self) -> float:
        return math.sqrt(sum(self.squares) / len(self.squares))


def lived(way: Way, *, spoil: Callable[[Rig], None] = lambda _rig: None, spoilt_h: float = math.inf) -> Seen:
    """From an hour of kraeusen on, for the way's hours; what is seen is of the true beer, or air, once settled."""
    rig = Rig(way.plant, fermenting(way.plant, beer_c=SETPOINT_C, pitched_h=way.pitched_h), seed=3, room=way.room)
    state, seen, side = starting(way.fermenter, now_s=0.0), Seen(), Side.OFF
    begin_h = SETTLED_H if math.isinf(spoilt_h) else spoilt_h
    while rig.now_s < way.hours * 3600.0:
        if rig.now_s >= spoilt_h * 3600.0:
            spoil(rig)
        state, decision = _tick(way, rig, state)
        if rig.now_s >= begin_h * 3600.0:
            _note(way, rig, decision, side, seen)
        side = decision.side
        rig.live(side is Side.HEATING, side is Side.COOLING, TICK_S)
    return seen


def _tick(way: Way, rig: Rig, state: State) -> tuple[State, Decision]:
    beer, chamber = rig.readings()
    return step(state, Readings(beer=beer if way.beer else None, chamber=chamber if way.chamber else None), rig.now_s)


def _note(way: Way, rig: Rig, decision: Decision, before: Side, seen: Seen) -> None:
    off_k = (rig.beer_c if way.beer else rig.air_c) - SETPOINT_C
    seen.squares.append(off_k * off_k)
    seen.worst_k = max(seen.worst_k, abs(off_k))
    seen.laws.add(decision.law)
    seen.hottest_air_c = max(seen.hottest_air_c, rig.air_c)
    seen.starts[decision.side] += decision.side is not before
    seen.on_s[decision.side] += TICK_S
    if decision.trip is not None:
        seen.trips.add(decision.trip)


FRIDGE, WITH_AIR = Vessel(litres=20.0, heater_w=40.0), Vessel(litres=20.0, heater_w=40.0, heater_kind=HeaterKind.AIR)
TALL, TANK = Vessel(litres=60.0, heater_w=69.0), Vessel(litres=1000.0, jacket=True, heater_w=2000.0)
FERMENTED_H = 240.0  # nothing heats the beer any more but its heater

BELT = Way(plant=bucket(), vessel=FRIDGE, room=MILD, law=LawName.CASCADE, rmse_k=0.025)
AIR = replace(BELT, plant=bucket(heater="air"), vessel=WITH_AIR)
CONICAL = replace(BELT, plant=conical(), vessel=TALL, room=WARM)
JACKET = replace(BELT, plant=jacketed_tank(), vessel=TANK, rmse_k=0.03)
BEER_ONLY = replace(BELT, law=LawName.BEER_ONLY, chamber=False)
CHAMBER_ONLY = replace(BELT, law=LawName.CHAMBER_ONLY, beer=False, room=WARM, rmse_k=0.6)
IN_THE_COLD = replace(AIR, room=COLD, pitched_h=FERMENTED_H, cooler=False)

WAYS = {
    "both probes": BELT,
    "both probes, 60 l": CONICAL,
    "a jacket": JACKET,
    "heater only": replace(IN_THE_COLD, plant=bucket(), vessel=FRIDGE),
    "air heater only": IN_THE_COLD,
    "cooler only": replace(BELT, room=WARM, heater=False),
    "beer probe only": BEER_ONLY,
    "beer probe only, warm": replace(BEER_ONLY, room=WARM),
    "beer probe only, cold, air heater": replace(
        BEER_ONLY, plant=bucket(heater="air"), vessel=WITH_AIR, room=COLD, rmse_k=0.035
    ),
    "beer probe only, a jacket": replace(BEER_ONLY, plant=jacketed_tank(), vessel=TANK, rmse_k=0.075),
    "chamber probe only": CHAMBER_ONLY,
    "chamber probe only, cold, air heater": replace(
        CHAMBER_ONLY, plant=bucket(heater="air"), vessel=WITH_AIR, room=COLD, rmse_k=0.7
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_way_holds_with_its_own_law(name: str) -> None:
    way = WAYS[name]
    seen = lived(way)
    _tell(name, way, seen, way.hours - SETTLED_H)
    assert seen.laws == {way.law}
    assert not seen.trips
    assert seen.rmse_k <= way.rmse_k
    assert way.heater or not seen.starts[Side.HEATING]
    assert way.cooler or not seen.starts[Side.COOLING]


@pytest.mark.parametrize("way", [CONICAL, replace(CONICAL, room=COLD)], ids=["warm", "cold"])
def test_a_day_without_the_beer_probe_saves_the_beer(way: Way) -> None:
    """Lost in the middle of kraeusen: the model of the beer goes on, with little heat, for a day."""
    lost_h = 24.0
    seen = lived(replace(way, hours=lost_h + 24.0), spoil=_lose_beer, spoilt_h=lost_h)
    _tell("beer probe lost", way, seen, 24.0)
    assert seen.laws <= {LawName.CASCADE, LawName.BEER_LOST}
    assert LawName.BEER_LOST in seen.laws
    assert seen.worst_k <= 1.8
    assert seen.on_s[Side.HEATING] <= BLIND_DUTY * 86_400.0
    after = lived(replace(way, hours=60.0), spoil=_lose_beer, spoilt_h=lost_h)
    assert (
        after.on_s[Side.COOLING] + after.on_s[Side.HEATING] <= seen.on_s[Side.COOLING] + seen.on_s[Side.HEATING] + 600
    )


@pytest.mark.parametrize("way", [CONICAL, replace(CONICAL, room=COLD), JACKET], ids=["warm", "cold", "tank"])
def test_without_the_chamber_probe_the_beer_alone_decides_and_nothing_heats(way: Way) -> None:
    seen = lived(way, spoil=_lose_chamber, spoilt_h=24.0)
    _tell("chamber probe lost", way, seen, 24.0)
    assert LawName.CHAMBER_LOST in seen.laws
    assert seen.on_s[Side.HEATING] <= 60.0  # until it counts as lost
    assert seen.worst_k <= 0.5 or way.room is COLD


def _lose_beer(rig: Rig) -> None:
    rig.break_(ProbeFault.UNPLUGGED, "beer")


def _lose_chamber(rig: Rig) -> None:
    rig.break_(ProbeFault.UNPLUGGED, "chamber")


def _tell(name: str, way: Way, seen: Seen, hours: float) -> None:
    logger.info(
        "%s, %.0f l, room at %.0f °C: RMSE %.3f K, worst %.2f K, %.0f compressor and %.0f heater starts a day, %s",
        *(name, way.vessel.litres, way.room.mean_c, seen.rmse_k, seen.worst_k),
        *(seen.starts[Side.COOLING] * 24.0 / hours, seen.starts[Side.HEATING] * 24.0 / hours),
        sorted(seen.trips, key=str),
    )
