# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One fermenter that lives in a campaign: plant, room and doors, the core, the watcher, a cut-out, and what breaks.

Nothing here is a double: it is the core that ships, on the simulated rig. `blinded` makes its watcher not see some
findings, for a campaign's negative control; no configuration offers that.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from cellar.core import fermenter
from cellar.core.fermenter import Fermenter, Mode, Readings, State, starting, step
from cellar.core.findings import REACTIONS, Finding, Reaction
from cellar.core.interlock import Interlock, Side, Times
from cellar.core.reading import ProbeLimits
from cellar.core.tuning import law_for
from cellar.core.vessel import HeaterKind, Vessel
from cellar.core.watch_memory import WatchMemory
from cellar.sim.plant import Plant, at_rest
from cellar.sim.rig import Door, Rig, bucket, conical, jacketed_tank, random_plant
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting

HOUR_S = 3600.0


@contextmanager
def blinded(findings: frozenset[Finding]) -> Iterator[None]:
    """The core with a watcher that does not see these."""

    def blind(*args: Any, **kwargs: Any) -> tuple[WatchMemory, frozenset[Finding]]:
        memory, found = seeing(*args, **kwargs)
        if not found & findings:
            return memory, found
        return replace(memory, findings=memory.findings - findings), found - findings

    seeing = vars(fermenter)["watch"]
    vars(fermenter)["watch"] = blind
    try:
        yield
    finally:
        vars(fermenter)["watch"] = seeing


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a life is: the plant and its room, where the beer begins, and the setpoints (at hour, °C)."""

    name: str
    plant: Plant
    room: Room
    start_c: float
    setpoints: Sequence[tuple[float, float]]
    doors: Sequence[Door] = ()
    pitched: bool = True
    offsets_k: tuple[float, float] = (0.0, 0.0)
    has_heater: bool = True
    has_cooler: bool = True
    mode: Mode = Mode.AUTO
    seed: int = 1


@dataclass(slots=True, kw_only=True)
class Seen:
    """What came of it. `found`: when each finding was first made; `warned`: how often one appeared."""

    found: dict[Finding, float] = field(default_factory=dict)
    warned: int = 0
    tripped_s: float | None = None
    worst_air_c: float = -100.0
    worst_beer_k: float = 0.0
    hottest_beer_c: float = -100.0
    coldest_beer_c: float = 100.0


class Life:
    """Lives a story in ticks. `broken` may be set at any time."""

    def __init__(
        self,
        story: Story,
        *,
        tick_s: float = 10.0,
    ) -> None:
        self.story, self.tick_s = story, tick_s
        plant = story.plant
        begin = at_rest(story.start_c, story.start_c)
        if story.pitched:
            begin = fermenting(plant, beer_c=story.start_c, pitched_h=0.0)
        self.rig = Rig(
            plant,
            begin,
            seed=story.seed,
            room=story.room,
            doors=story.doors,
            beer_offset_k=story.offsets_k[0],
            chamber_offset_k=story.offsets_k[1],
        )
        self.state: State = starting(fermenter_for(story), now_s=0.0)
        self.seen = Seen()
        self.side = Side.OFF
        self._before: frozenset[Finding] = frozenset()

    def live(self, until_s: float) -> None:
        while self.rig.now_s < until_s:
            self.tick()

    def tick(self) -> None:
        """One tick: read, decide, watch, act, and let the plant live."""
        rig, now_s = self.rig, self.rig.now_s
        setpoint_c = self._setpoint_c(now_s)
        if setpoint_c != self.state.setpoint_c:
            self.state = replace(self.state, setpoint_c=setpoint_c)
        beer, chamber = rig.readings()
        self.state, decision = step(self.state, Readings(beer=beer, chamber=chamber), now_s)
        if decision.findings is not self._before:
            self._note(decision.findings, now_s)
        if decision.trip is not None and self.seen.tripped_s is None:
            self.seen.tripped_s = now_s
        self.side = decision.side
        rig.live(self.side is Side.HEATING, self.side is Side.COOLING, self.tick_s)
        self._measure(rig.air_c, rig.beer_c)

    def _note(self, findings: frozenset[Finding], now_s: float) -> None:
        for it in sorted(findings - self._before):
            self.seen.found.setdefault(it, now_s)
            if REACTIONS[it] in {Reaction.WARN, Reaction.REST_COMPRESSOR}:
                self.seen.warned += 1
        self._before = findings

    def _measure(self, air_c: float, beer_c: float) -> None:
        seen = self.seen
        seen.worst_air_c = max(seen.worst_air_c, air_c)
        seen.hottest_beer_c = max(seen.hottest_beer_c, beer_c)
        seen.coldest_beer_c = min(seen.coldest_beer_c, beer_c)

    def _setpoint_c(self, now_s: float) -> float:
        setpoint_c = self.story.setpoints[0][1]
        for hour, at_c in self.story.setpoints:
            if now_s >= hour * HOUR_S:
                setpoint_c = at_c
        return setpoint_c


def vessel_of(plant: Plant) -> Vessel:
    """What a person would say of this plant: litres, fan, the heater's kind and watts, a jacket or none."""
    return Vessel(
        litres=plant.contents_l,
        fan=plant.fan,
        jacket=plant.contents_l > 500.0,
        heater_kind=HeaterKind.AIR if plant.heater == "air" else HeaterKind.BELT,
        heater_w=plant.heater_w,
    )


def fermenter_for(story: Story) -> Fermenter:
    vessel = vessel_of(story.plant)
    return Fermenter(
        id="fv",
        name="fv",
        has_heater=story.has_heater,
        has_cooler=story.has_cooler,
        beer_probe=ProbeLimits(),
        chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
        vessel=vessel,
        law=law_for(vessel),
        first_setpoint_c=story.setpoints[0][1],
        first_mode=story.mode,
        interlock=Interlock(cooler=Times(min_on_s=20.0, min_off_s=20.0)) if vessel.jacket else Interlock(),
    )


def plant_of(seed: int) -> tuple[str, Plant]:
    """Every second one of the five that are known, every other one drawn."""
    known: list[tuple[str, Callable[[], Plant]]] = [
        ("20 l", bucket),
        ("20 l fan", lambda: bucket(fan=True)),
        ("20 l air heater", lambda: bucket(heater="air")),
        ("60 l", conical),
        ("1000 l", jacketed_tank),
    ]
    if seed % 2:
        name, make = known[seed // 2 % len(known)]
        return name, make()
    return f"random {seed}", random_plant(Random(f"{seed}/plant"))  # noqa: S311 - chance, not secrets


def story_of(seed: int, *, hours: float = 168.0) -> Story:
    """A healthy batch-week, or the first `hours` of it: any plant, room, wort, profile and doors."""
    random = Random(f"{seed}/story")  # noqa: S311 - chance, not secrets
    name, plant = plant_of(seed)
    kind = random.choice(["ale", "ale", "lager", "wave", "garage", "swing"])
    room = {
        "ale": Room(mean_c=random.uniform(14.0, 26.0), swing_k=random.uniform(0.0, 5.0)),
        "lager": Room(mean_c=random.uniform(14.0, 24.0), swing_k=random.uniform(0.0, 5.0)),
        "wave": Room(mean_c=random.uniform(26.0, 31.0), swing_k=random.uniform(2.0, 5.0)),
        "garage": Room(mean_c=random.uniform(0.0, 10.0), swing_k=random.uniform(1.0, 5.0)),
        "swing": Room(mean_c=random.uniform(17.0, 20.0), swing_k=random.uniform(2.0, 5.0)),
    }[kind]
    hold_c = random.uniform(8.0, 13.0) if kind in {"lager", "wave"} else random.uniform(17.0, 22.0)
    crash_h = random.uniform(0.6, 1.2) * hours
    rest_h = random.uniform(0.3, 0.6) * hours
    setpoints = [(0.0, hold_c)]
    setpoints += [(rest_h + i * 0.5, hold_c + i * 0.0625 * 0.5) for i in range(1, 49)]
    setpoints.append((max(crash_h, rest_h + 25.0), random.uniform(0.5, 4.0)))
    doors = sorted(
        (
            Door(
                at_s=random.uniform(0.0, hours) * HOUR_S, open_s=math.exp(random.uniform(math.log(15), math.log(600)))
            )
            for _ in range(int(random.uniform(0.0, 4.0) * hours / 24.0))
        ),
        key=lambda door: door.at_s,
    )
    return Story(
        name=f"{name}, {kind}",
        plant=plant,
        room=room,
        start_c=hold_c + random.uniform(-3.0, 6.0),
        setpoints=setpoints,
        doors=doors,
        pitched=kind != "swing",
        offsets_k=(_offset_k(random), _offset_k(random)),
        has_heater=random.random() < 0.95,
        has_cooler=random.random() < 0.95,
        seed=seed,
    )


def _offset_k(random: Random) -> float:
    return min(0.5, max(-0.5, random.gauss(0.0, 0.2)))
