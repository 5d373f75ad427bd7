# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plants, what a controller is told of each, and what is changed about them to see whether a law is robust.

A change is made to the plant, or to what is told of it, never to both: that is what makes it wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from cellar.sim.faults import PlantFault, ProbeFault
from cellar.sim.plant import Plant
from cellar.sim.rig import Rig, bucket, conical, jacketed_tank, random_plant
from control.ours import Told

RANDOM_PLANTS = 24
LOST_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A plant, what is told of it, and how its rig is made wrong. `beer_offset_k`: no controller can know of it."""

    plant: Plant
    told: Told
    jacket: bool = False
    taped: bool = False
    beer_offset_k: float = 0.0
    chamber_offset_k: float = 0.0
    spoil: Callable[[Rig], None] | None = None


def honest(plant: Plant, *, jacket: bool = False) -> Setup:
    """Everything is as it was told: litres, fan, heater's kind and watts; and a jacket if there is one."""
    told = Told(litres=plant.contents_l, fan=plant.fan, jacket=jacket, heater=plant.heater, heater_w=plant.heater_w)
    return Setup(plant=plant, told=told, jacket=jacket)


FRIDGES: Mapping[str, str] = {
    "still": "20 l, still air, air heater",
    "fan": "20 l, fan, belt",
    "conical": "60 l, still air, belt",
}
TANK = "tank"
TITLES: Mapping[str, str] = {**FRIDGES, TANK: "1000 l, jacket"}


def setup(name: str) -> Setup:
    """By name; `random-7` is the seventh of the random plants. Raises `KeyError` for a name that is none."""
    if name.startswith("random-"):
        return honest(random_plant(Random(f"plant {name}")))  # noqa: S311 - any
    plants: Mapping[str, Callable[[], Setup]] = {
        "still": lambda: honest(bucket(heater="air")),
        "fan": lambda: honest(bucket(fan=True)),
        "conical": lambda: honest(conical()),
        TANK: lambda: honest(jacketed_tank(), jacket=True),
    }
    return plants[name]()


def _told(**wrong: float | bool) -> Callable[[Setup], Setup]:
    return lambda it: replace(it, told=replace(it.told, **wrong))  # type: ignore[arg-type]


def _broken(fault: PlantFault, size: float) -> Callable[[Setup], Setup]:
    return lambda it: replace(it, spoil=lambda rig: rig.break_(fault, size=size))


def _lose_readings(rig: Rig) -> None:
    rig.break_(ProbeFault.LOOSE, "beer", LOST_SHARE)
    rig.break_(ProbeFault.LOOSE, "chamber", LOST_SHARE)


CHANGES: Mapping[str, tuple[str, Callable[[Setup], Setup]]] = {
    "tau-twice": ("tau first guessed twice too long", _told(tau_wrong=2.0)),
    "tau-half": ("tau first guessed twice too short", _told(tau_wrong=0.5)),
    "litres-twice": ("told twice the litres", lambda it: _told(litres=2.0 * it.told.litres)(it)),
    "litres-half": ("told half of the litres", lambda it: _told(litres=0.5 * it.told.litres)(it)),
    "half-full": ("half-full", lambda it: replace(it, plant=replace(it.plant, contents_l=it.plant.contents_l / 2))),
    "vigorous": ("yeast 1.6 times as vigorous", _broken(PlantFault.YEAST_VIGOROUS, 1.6)),
    "weak": ("compressor at half power", _broken(PlantFault.COMPRESSOR_WEAK, 0.5)),
    "strong-heater": ("heater 2.5 times as strong", _broken(PlantFault.HEATER_STRONG, 2.5)),
    "taped": ("beer probe taped outside", lambda it: replace(it, taped=True)),
    "beer-offset": ("beer probe 0.5 K too high", lambda it: replace(it, beer_offset_k=0.5)),
    "chamber-offset": ("chamber probe 1 K too low", lambda it: replace(it, chamber_offset_k=-1.0)),
    "lost": ("one reading in ten lost", lambda it: replace(it, spoil=_lose_readings)),
}
"""By name: its title, and what it does to an honest setup."""

ONLY_OURS = frozenset({"tau-twice", "tau-half", "litres-twice", "litres-half"})
"""A peer is told nothing, so that nothing can be told wrongly."""


def changed(base: Setup, change: str | None) -> Setup:
    return base if change is None else CHANGES[change][1](base)
