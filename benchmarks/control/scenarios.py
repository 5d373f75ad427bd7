# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plants live through: a beer, a room, doors, and what the setpoint does. And in which hours is measured.

`TUNED_ON` are the seeds that the law may be tuned on; `REPORTED_ON` those that are reported, and not tuned on. A
seed changes the noise, the chamber probe's offset, the thermowell, the yeast's vigour, and the weather's hour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cellar.sim.plant import Plant, PlantState, at_rest
from cellar.sim.rig import Door
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting
from cellar.sim.yeast import LAGER, Brew

HOUR_S = 3600.0
TUNED_ON = (1, 2, 3)
REPORTED_ON = (101, 102, 103)
SETTLES_H = 6.0
"""After the beer could first be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """From `at_h` on the setpoint goes to `to_c`, within `over_h`; 0 is a step."""

    at_h: float
    to_c: float
    over_h: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`from_c`: the beer's and the first setpoint before `turns`. `brew` None: nothing ferments."""

    name: str
    title: str
    days: float
    beer_c: float
    air_c: float
    turns: Sequence[Turn]
    room: Room
    brew: Brew | None = None
    doors: bool = False

    @property
    def length_s(self) -> float:
        return self.days * 24.0 * HOUR_S

    def setpoint_c(self, now_s: float) -> float:
        """The setpoint, which moves in a line over a turn's hours."""
        now_h, at_c = now_s / HOUR_S, self.turns[0].to_c
        for turn in self.turns:
            if now_h < turn.at_h:
                break
            share = 1.0 if turn.over_h == 0.0 else min(1.0, (now_h - turn.at_h) / turn.over_h)
            at_c += (turn.to_c - at_c) * share
        return at_c

    def phases(self) -> list["Phase"]:
        """The holds: from where a turn has ended to where the next begins."""
        ends_h = [turn.at_h for turn in self.turns[1:]] + [self.days * 24.0]
        before_c = [self.beer_c] + [turn.to_c for turn in self.turns[:-1]]
        return [
            Phase(
                from_h=turn.at_h + turn.over_h,
                to_h=end_h,
                setpoint_c=turn.to_c,
                step_k=turn.to_c - came_c if turn.over_h == 0.0 else 0.0,
                came_k=turn.to_c - came_c,
            )
            for turn, end_h, came_c in zip(self.turns, ends_h, before_c, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A setpoint that stands. `step_k`: how far it was stepped to (0: by a ramp, or not at all); `came_k`: either."""

    from_h: float
    to_h: float
    setpoint_c: float
    step_k: float
    came_k: float


ALE = Scenario(
    name="ale",
    title="ale: pitch at 24, hold 18, ramp to 21, crash to 2",
    days=12.0,
    beer_c=24.0,
    air_c=21.0,
    turns=(
        Turn(at_h=0.0, to_c=18.0),
        Turn(at_h=120.0, to_c=21.0, over_h=24.0),
        Turn(at_h=192.0, to_c=2.0),
    ),
    room=Room(mean_c=20.0, swing_k=2.0),
    brew=Brew(),
)
LAGER_HEAT = Scenario(
    name="lager",
    title="lager at 12 in a heat wave of 30",
    days=8.0,
    beer_c=12.0,
    air_c=12.0,
    turns=(Turn(at_h=0.0, to_c=12.0),),
    room=Room(mean_c=30.0, swing_k=4.0),
    brew=LAGER,
)
GARAGE = Scenario(
    name="garage",
    title="ale at 18 in a garage of 8",
    days=7.0,
    beer_c=15.0,
    air_c=12.0,
    turns=(Turn(at_h=0.0, to_c=18.0),),
    room=Room(mean_c=8.0, swing_k=3.0),
    brew=Brew(),
)
SWING = Scenario(
    name="swing",
    title="18 in a room that swings by 4, nothing ferments",
    days=6.0,
    beer_c=18.0,
    air_c=18.0,
    turns=(Turn(at_h=0.0, to_c=18.0),),
    room=Room(mean_c=18.0, swing_k=4.0),
)
DOORS = Scenario(
    name="doors",
    title="lager at 12, a door that opens six times a day",
    days=5.0,
    beer_c=12.0,
    air_c=12.0,
    turns=(Turn(at_h=0.0, to_c=12.0),),
    room=Room(mean_c=22.0, swing_k=2.0),
    brew=LAGER,
    doors=True,
)
SCENARIOS = {it.name: it for it in (ALE, LAGER_HEAT, GARAGE, SWING, DOORS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """What a seed decides, the noise aside."""

    chamber_offset_k: float
    well_lag_s: float
    vigour: float
    start_utc_s: float
    doors: tuple[Door, ...]


def luck(scenario: Scenario, seed: int) -> Luck:
    """The same for every plant and controller."""
    random = Random(f"{scenario.name}/{seed}")  # noqa: S311 - weather, not secrets
    return Luck(
        chamber_offset_k=random.gauss(0.0, 0.2),
        well_lag_s=random.uniform(60.0, 120.0),
        vigour=random.uniform(0.85, 1.15),
        start_utc_s=random.uniform(0.0, 24.0) * HOUR_S,
        doors=_doors(scenario, random) if scenario.doors else (),
    )


def _doors(scenario: Scenario, random: Random) -> tuple[Door, ...]:
    """Six a day for half a minute or two, one of them for five."""
    doors = []
    for day in range(math.ceil(scenario.days)):
        at_h = sorted(random.uniform(8.0, 23.0) for _ in range(6))
        longest = random.randrange(6)
        doors += [
            Door(at_s=(24.0 * day + hour) * HOUR_S, open_s=300.0 if nth == longest else random.uniform(20.0, 120.0))
            for nth, hour in enumerate(at_h)
        ]
    return tuple(doors)


def beginning(scenario: Scenario, plant: Plant) -> PlantState:
    """How the plant stands at hour 0."""
    if scenario.brew is None:
        return at_rest(scenario.beer_c, scenario.air_c)
    return fermenting(plant, beer_c=scenario.beer_c, pitched_h=0.0)
