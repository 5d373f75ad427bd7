# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every fault that a rule of diagnosis is for, each with a way to bring it about and to see what it looks like.

Three views, as for symptoms: commissioning on a simulated rack, the doctor on a crafted Pi, the watcher over days.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from campaigns.life import HOUR_S, Life, Story, story_of
from cellar.composition.doctor.finding import seen_in
from cellar.core.findings import Finding
from cellar.core.interlock import Side
from cellar.core.reading import Reading
from cellar.core.vessel import Vessel
from cellar.core.watch import watch
from cellar.core.watch_memory import WatchMemory, watching
from cellar.diagnosis import Seen, Symptom
from cellar.sim.faults import BoardFault, BusFault, PlantFault, ProbeFault, RelayFault
from cellar.sim.room import Room
from proving import Broken, commissioned
from spoiled_pi import MACHINE, spoiled

B, P, R, K = BoardFault, PlantFault, RelayFault, ProbeFault
SILENT: Mapping[str, str] = {
    "plant.fan_dead": "the law finds the slower air by itself; the beer is as well held",
    "plant.yeast_vigorous": "nothing is broken; a compressor that cannot keep up is found as overworked",
    "plant.heater_strong": "nothing is broken; the law learns its strength, and the cut-out guards the rest",
}
"""Faults of the simulator that have no verdict, and why that is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault at one place. `view`: commission, doctor or watch. `see`: what a seed's life with it shows."""

    fault: str
    view: str
    part: str
    see: Callable[[int], frozenset[Seen]]


def _commissioned(broken: Broken) -> Case:
    ice = broken.fault in (K.OFFSET, K.DRIFT)

    def see(seed: int) -> frozenset[Seen]:
        return commissioned(seed, [broken], ice=ice).seen()

    return Case(fault=broken.name, view="commission", part=broken.part, see=see)


def _racks() -> list[Broken]:
    probes = [it for it in K if it is not K.FELL_OUT]
    outputs = (*R, B.DRIVER_SHORTED, B.FEEDBACK_DEAD, B.FEEDBACK_STUCK)
    probes_and_plugs = (P.PROBES_SWAPPED, P.PROBES_SAME, P.SOCKETS_SWAPPED, P.HEATER_IN_COOLING_SOCKET)
    plants = (*probes_and_plugs, P.COMPRESSOR_IN_HEATING_SOCKET, P.HEATER_UNPLUGGED, P.COMPRESSOR_DEAD)
    whole = (BusFault.BUS_GONE, B.RAIL_HELD, B.RAIL_DEAD, B.RAIL_UNSEEN, *plants)
    return [
        *(
            Broken(fault=it, part=part, days=5.0 if it is K.DRIFT else 0.0)
            for it in probes
            for part in ("beer", "chamber")
        ),
        *(Broken(fault=it, part=part) for it in outputs for part in ("heater", "cooler")),
        *(Broken(fault=it) for it in whole),
    ]


def _on_a_pi(name: str) -> Case:
    def see(_seed: int) -> frozenset[Seen]:
        with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as broker:
            pi = spoiled(name, Path(folder), port=broker.getsockname()[1])
            return seen_in(pi.examined())

    return Case(fault=f"machine.{name}", view="doctor", part="", see=see)


def as_symptoms(findings: Sequence[Finding], fermenter: str = "fv1") -> frozenset[Seen]:
    """The watcher's findings, as symptoms."""
    return frozenset(Seen(symptom=Symptom(f"watch_{it.value}"), where=fermenter) for it in findings)


def _lived(story: Story, hours: float, *break_with: object, taped: bool = False) -> frozenset[Seen]:
    life = Life(story, tick_s=10.0)
    life.rig.vessel.taped = taped
    if break_with:
        life.rig.break_(*break_with)  # type: ignore[arg-type]
    while life.rig.now_s < hours * HOUR_S and not life.seen.found:
        life.tick()
    return as_symptoms(sorted(life.seen.found))


def _story(seed: int, *, start_c: float, setpoint_c: float, room_c: float) -> Story:
    """An air-cooled fermenter of the campaign's, in a calm room, with both relays."""
    story = next(it for it in map(story_of, range(seed, seed + 50)) if it.plant.contents_l < 500.0)
    calm = Room(mean_c=room_c, swing_k=1.0)
    setpoints = [(0.0, setpoint_c)]
    whole = replace(
        story, room=calm, start_c=start_c, setpoints=setpoints, doors=(), has_heater=True, has_cooler=True
    )
    return replace(whole, offsets_k=(0.0, 0.0))


def _fell_out(seed: int) -> frozenset[Seen]:
    life = Life(_story(seed, start_c=19.0, setpoint_c=12.0, room_c=22.0), tick_s=10.0)
    life.live(8.0 * HOUR_S)
    life.rig.break_(K.FELL_OUT, "beer")
    life.seen.found.clear()
    while life.rig.now_s < 12.0 * HOUR_S and not life.seen.found:
        life.tick()
    return as_symptoms(sorted(life.seen.found))


def _overworked(fault: PlantFault, size: float | None) -> Callable[[int], frozenset[Seen]]:
    def see(seed: int) -> frozenset[Seen]:
        story = _story(seed, start_c=14.0, setpoint_c=3.0, room_c=26.0)
        return _lived(story, 72.0, fault, None, size)

    return see


def _foreign_heat(seed: int) -> frozenset[Seen]:
    story = replace(_story(seed, start_c=18.0, setpoint_c=18.0, room_c=20.0), has_cooler=False, pitched=False)
    return _lived(story, 24.0, P.FOREIGN_HEAT, None, 60.0)


def _taped(seed: int) -> frozenset[Seen]:
    return _lived(_story(seed, start_c=20.0, setpoint_c=12.0, room_c=22.0), 48.0, taped=True)


def _too_weak(seed: int) -> frozenset[Seen]:
    story = replace(_story(seed, start_c=12.0, setpoint_c=24.0, room_c=2.0), pitched=False)
    return _lived(story, 24.0, P.HEATER_STRONG, None, 0.25)


def _short_cycling(seed: int) -> frozenset[Seen]:
    """No interlock lets it come to this: the watcher is shown a compressor that starts every two minutes."""
    memory: WatchMemory = watching(0.0)
    random, found = Random(seed), frozenset[Finding]()  # noqa: S311 - chance, not secrets
    for second in range(0, 3600, 5):
        said = Reading.good(12.0 + random.uniform(-0.1, 0.1), float(second))
        side = Side.COOLING if second % 120 < 60 else Side.OFF
        memory, found = watch(
            Vessel(litres=20.0), memory, beer=said, chamber=said, judged_beer=said, judged_chamber=said,
            side=side, setpoint_c=12.0, now_s=float(second),
        )  # fmt: skip
        if Finding.SHORT_CYCLING in found:
            break
    return as_symptoms([it for it in sorted(found) if it is Finding.SHORT_CYCLING])


WATCHED: Mapping[str, Callable[[int], frozenset[Seen]]] = {
    "probe.fell_out": _fell_out,
    "plant.compressor_weak": _overworked(P.COMPRESSOR_WEAK, 0.1),
    "plant.door_open": _overworked(P.DOOR_OPEN, None),
    "plant.foreign_heat": _foreign_heat,
    "plant.taped_probe": _taped,
    "plant.too_weak": _too_weak,
    "plant.short_cycling": _short_cycling,
}
CASES: Sequence[Case] = (
    *map(_commissioned, _racks()),
    *map(_on_a_pi, MACHINE),
    *(Case(fault=name, view="watch", part="", see=see) for name, see in WATCHED.items()),
)


def sound(seed: int) -> frozenset[Seen]:
    """What commissioning shows where nothing is broken."""
    return commissioned(seed).seen()


def all_faults() -> frozenset[str]:
    """Every fault that the simulator knows, by the name that rules use."""
    kinds = (("probe", K), ("bus", BusFault), ("relay", R), ("plant", P), ("board", B))
    return frozenset(chain.from_iterable((f"{kind}.{it.value}" for it in faults) for kind, faults in kinds))
