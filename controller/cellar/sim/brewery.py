# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulated brewery and its ports: plants that live through a clock's time, probes in them, relays on them.

It is brought up to the clock's now whenever it is read or written, and between two touches the relays stand still,
so that lazy is exact. One lock: a sampling thread reads while the loop writes. What is broken (`fail_…`) is not in
the snapshot: a knob belongs to whoever turned it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from threading import RLock
from typing import Any

from cellar.core.reading import Quality, Reading
from cellar.ports import Clock, RelayError
from cellar.sim.faults import BusFault, ProbeFault, RelayFault
from cellar.sim.plant import Plant, PlantState, advance, gravity
from cellar.sim.probes import AIR_LAG_S, NOISE_K, WELL_LAG_S, Probe
from cellar.sim.room import Room
from cellar.sim.scenarios import scene

CHUNK_S = 10.0  # the probes' lags are followed this finely
PROBES_WRONG_K = 0.2
"""The datasheet's ±0.5 K, at two and a half standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselSpec:
    """A fermenter to simulate: what stands in it (the scenario's name), its probes' ROM ids and its relays."""

    id: str
    scenario: str
    beer_rom: str | None
    chamber_rom: str | None
    has_heater: bool
    has_cooler: bool
    litres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What no probe says: the plant's true state, and its true specific gravity."""

    plant: Plant
    state: PlantState
    sg: float


@dataclass(slots=True, kw_only=True)
class _Vessel:
    spec: VesselSpec
    plant: Plant
    state: PlantState
    beer: Probe | None
    air: Probe | None
    heater: str
    cooler: str

    def live(self, closed: frozenset[str], room_c: float, dt_s: float) -> None:
        heat, cool = self.heater in closed, self.cooler in closed
        self.state = advance(self.plant, self.state, heat, cool, room_c, dt_s)
        if self.beer:
            self.beer.feel(self.state.beer_c, dt_s)
        if self.air:
            self.air.feel(self.state.air_c, dt_s)


class SimulatedBrewery:
    """Fermenters in one room. With `snapshot` it goes on where it was left; the time between is not lived through.

    `probes_wrong_k` is the standard deviation of the offsets that probes leave the factory with.
    """

    def __init__(
        self,
        specs: Sequence[VesselSpec],
        *,
        clock: Clock,
        seed: int,
        snapshot: Mapping[str, Any] | None = None,
        room: Room | None = None,
        probes_wrong_k: float = PROBES_WRONG_K,
    ) -> None:
        self._clock = clock
        self._seed = seed
        self._room = room or Room()
        self._probes_wrong_k = probes_wrong_k
        self._lock = RLock()
        self._random = Random(f"{seed}/noise")  # noqa: S311 - noise, not secrets
        self._lived_s = clock.now_s()
        left = (snapshot or {}).get("vessels", {})
        self._vessels = {spec.id: self._furnish(spec, left.get(spec.id)) for spec in specs}
        self._probes = {p.rom: p for vessel in self._vessels.values() for p in (vessel.beer, vessel.air) if p}
        self.relay_names = frozenset(name for spec in specs for name in _relay_names(spec))
        self._lines: frozenset[str] = frozenset()
        self._relay_faults: dict[str, RelayFault] = {}
        self._bus_fault: BusFault | None = None

    def truth(self, vessel: str) -> Truth:
        """The true state of a vessel, now."""
        with self._lock:
            self._live()
            it = self._vessels[vessel]
            return Truth(plant=it.plant, state=it.state, sg=gravity(it.plant, it.state))

    def snapshot(self) -> dict[str, Any]:
        """Everything that goes on, fit for JSON. Relays are not in it: a brewery starts with them open."""
        with self._lock:
            self._live()
            return {"utc_s": self._clock.utc_s(), "vessels": {id_: _left(it) for id_, it in self._vessels.items()}}

    def fail_probe(self, rom: str, fault: ProbeFault, *, offset_k: float = 5.0) -> None:
        """Break a probe; `offset_k` is for OFFSET. Raises `KeyError` for a ROM id that is not here."""
        with self._lock:
            self._live()
            probe = self._probes[rom]
            probe.fault, probe.fault_offset_k = fault, offset_k

    def mend_probe(self, rom: str) -> None:
        with self._lock:
            self._live()
            self._probes[rom].fault = None

    def fail_bus(self, fault: BusFault = BusFault.BUS_GONE) -> None:
        with self._lock:
            self._bus_fault = fault

    def mend_bus(self) -> None:
        with self._lock:
            self._bus_fault = None

    def fail_relay(self, name: str, fault: RelayFault) -> None:
        """Break a relay. Raises `RelayError` for a name that is not here."""
        with self._lock:
            self._live()
            self._known(frozenset({name}))
            self._relay_faults[name] = fault

    def mend_relay(self, name: str) -> None:
        with self._lock:
            self._live()
            self._relay_faults.pop(name, None)

    def present(self) -> frozenset[str]:
        """The ROM ids that answer."""
        with self._lock:
            if self._bus_fault or self._shorted():
                return frozenset()
            return frozenset(rom for rom, it in self._probes.items() if it.fault is not ProbeFault.UNPLUGGED)

    def sense(self, roms: Sequence[str]) -> dict[str, Reading]:
        """Convert these probes, in order."""
        with self._lock:
            at_s, shorted = self._live(), self._shorted()
            return {rom: self._sense(rom, at_s, shorted=shorted) for rom in roms}

    def drive(self, closed: frozenset[str]) -> None:
        """Put the lines of these relays at the closed level and all others at the open one."""
        with self._lock:
            self._known(closed)
            self._live()
            self._lines = closed

    def lines(self) -> frozenset[str]:
        """The relays whose lines are at the closed level."""
        with self._lock:
            stuck = {name for name, fault in self._relay_faults.items() if fault is RelayFault.LINE_STUCK}
            return self._lines - stuck

    def contacts(self) -> frozenset[str]:
        """The relays whose contacts are closed: what the plants feel."""
        with self._lock:
            welded = {name for name, fault in self._relay_faults.items() if fault is RelayFault.WELDED}
            open_ = {name for name, fault in self._relay_faults.items() if fault is not RelayFault.WELDED}
            return (self._lines - open_) | welded

    def _live(self) -> float:
        """Bring everything up to now; returns now."""
        now_s = self._clock.now_s()
        left_s = now_s - self._lived_s
        if left_s <= 0.0:
            return now_s
        utc_s = self._clock.utc_s() - left_s
        closed = self.contacts()
        while left_s > 0.0:
            dt_s = min(CHUNK_S, left_s)
            room_c = self._room.at_utc(utc_s)
            for vessel in self._vessels.values():
                vessel.live(closed, room_c, dt_s)
            left_s -= dt_s
            utc_s += dt_s
        self._lived_s = now_s
        return now_s

    def _sense(self, rom: str, at_s: float, *, shorted: bool) -> Reading:
        probe = self._probes.get(rom)
        if self._bus_fault is BusFault.BUS_GONE:
            return Reading.bad(Quality.FAULT, at_s, f"{rom}: there is no 1-Wire bus; is the overlay w1-gpio loaded?")
        if probe is None:
            return Probe(rom=rom, lag_s=1.0, felt_c=0.0, fault=ProbeFault.UNPLUGGED).answer(0.0, at_s)
        if shorted and probe.fault is not ProbeFault.UNPLUGGED:
            return Probe(rom=rom, lag_s=1.0, felt_c=0.0, fault=ProbeFault.SHORTED).answer(0.0, at_s)
        return probe.answer(self._random.gauss(0.0, NOISE_K), at_s)

    def _shorted(self) -> bool:
        return any(probe.fault is ProbeFault.SHORTED for probe in self._probes.values())

    def _known(self, names: frozenset[str]) -> None:
        if unknown := names - self.relay_names:
            raise RelayError(f"no relay is called {', '.join(sorted(unknown))}")

    def _furnish(self, spec: VesselSpec, left: Mapping[str, Any] | None) -> _Vessel:
        random = Random(f"{self._seed}/{spec.id}")  # noqa: S311 - scenery, not secrets
        begin = scene(spec.scenario, spec.litres, self._room.at_utc(self._clock.utc_s()), random)
        same = left is not None and (left["scenario"], left["litres"]) == (spec.scenario, spec.litres)
        state = PlantState.from_snapshot(left["state"]) if left is not None and same else begin.state
        felt = left["felt_c"] if left is not None and same else {}
        beer = air = None
        if spec.beer_rom:
            beer = Probe(rom=spec.beer_rom, lag_s=WELL_LAG_S, felt_c=felt.get("beer", state.beer_c))
            beer.offset_k = self._wrong_k(random)
        if spec.chamber_rom:
            air = Probe(rom=spec.chamber_rom, lag_s=AIR_LAG_S, felt_c=felt.get("air", state.air_c))
            air.offset_k = self._wrong_k(random)
        heater, cooler = f"{spec.id}.heater", f"{spec.id}.cooler"
        return _Vessel(spec=spec, plant=begin.plant, state=state, beer=beer, air=air, heater=heater, cooler=cooler)

    def _wrong_k(self, random: Random) -> float:
        return min(0.5, max(-0.5, random.gauss(0.0, self._probes_wrong_k)))


class SimulatedBus:
    """The brewery's probes, as `cellar.ports.ProbeBus`."""

    def __init__(self, brewery: SimulatedBrewery) -> None:
        self._brewery = brewery

    def present(self) -> frozenset[str]:
        return self._brewery.present()

    def read(self, roms: Sequence[str]) -> dict[str, Reading]:
        return self._brewery.sense(roms)


class SimulatedRelays:
    """The brewery's relays, as `cellar.ports.RelayBank`. `heartbeat` is the level of the line that `beat` toggles."""

    def __init__(self, brewery: SimulatedBrewery) -> None:
        self._brewery = brewery
        self._released = False
        self.heartbeat = False
        brewery.drive(frozenset())

    def write(self, closed: frozenset[str]) -> None:
        if self._released:
            raise RelayError("the relay lines have been given back")
        self._brewery.drive(closed)

    def read(self) -> frozenset[str]:
        return self._brewery.lines()

    def beat(self) -> None:
        self.heartbeat = not self.heartbeat

    def release(self) -> None:
        self._released = True
        self._brewery.drive(frozenset())


def _relay_names(spec: VesselSpec) -> list[str]:
    fitted = {"heater": spec.has_heater, "cooler": spec.has_cooler}
    return [f"{spec.id}.{name}" for name, there in fitted.items() if there]


def _left(vessel: _Vessel) -> dict[str, Any]:
    felt = {"beer": vessel.beer, "air": vessel.air}
    return {
        "scenario": vessel.spec.scenario,
        "litres": vessel.spec.litres,
        "state": vessel.state.snapshot(),
        "felt_c": {name: probe.felt_c for name, probe in felt.items() if probe},
    }
