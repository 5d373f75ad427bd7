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
from cellar.sim.faults import BusFault, PlantFault, ProbeFault, RelayFault
from cellar.sim.furnishing import VesselSpec, furnished, left_of, relays, roms
from cellar.sim.plant import Plant, PlantState, gravity
from cellar.sim.probes import COMPLAINTS, stranger
from cellar.sim.room import Room
from cellar.sim.vessel import Holding, Role, Side, Vessel

__all__ = ["SimulatedBrewery", "SimulatedBus", "SimulatedRelays", "Truth", "VesselSpec"]

CHUNK_S = 10.0  # the probes' lags are followed this finely
PROBES_WRONG_K = 0.2
"""The datasheet's ±0.5 K, at two and a half standard deviations."""

GONE = frozenset({ProbeFault.UNPLUGGED, ProbeFault.REPLACED})
Place = tuple[str, Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What no probe says: the plant's true state, and its true specific gravity."""

    plant: Plant
    state: PlantState
    sg: float


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
        self._specs = {spec.id: spec for spec in specs}
        self._vessels = {spec.id: self._furnish(spec, left.get(spec.id)) for spec in specs}
        self._places = {rom: (spec.id, role) for spec in specs for rom, role in roms(spec)}
        self._relays: dict[str, tuple[str, Side]] = {n: (spec.id, side) for spec in specs for n, side in relays(spec)}
        self.relay_names = frozenset(self._relays)
        self._lines: frozenset[str] = frozenset()
        self._bus_fault: BusFault | None = None

    def truth(self, vessel: str) -> Truth:
        """The true state of a vessel, now."""
        with self._lock:
            self._live()
            lumps = self._vessels[vessel].lumps
            state = lumps.state()
            return Truth(plant=lumps.plant, state=state, sg=gravity(lumps.plant, state))

    def snapshot(self) -> dict[str, Any]:
        """Everything that goes on, fit for JSON. Relays are not in it: a brewery starts with them open."""
        with self._lock:
            self._live()
            return {
                "utc_s": self._clock.utc_s(),
                "vessels": {id_: left_of(self._specs[id_], it) for id_, it in self._vessels.items()},
            }

    def fail_probe(self, rom: str, fault: ProbeFault, *, size: float | None = None) -> None:
        """Break a probe; `size`: see `cellar.sim.faults`. Raises `KeyError` for a ROM id that is not here."""
        with self._lock:
            self._live()
            vessel, role = self._places[rom]
            self._vessels[vessel].break_(fault, role, size)

    def mend_probe(self, rom: str) -> None:
        with self._lock:
            self._live()
            vessel, role = self._places[rom]
            self._vessels[vessel].mend(role)

    def fail_vessel(self, vessel: str, fault: PlantFault, *, size: float | None = None) -> None:
        """Break something of the plant or of its wiring. Raises `KeyError` for a vessel that is not here."""
        with self._lock:
            self._live()
            self._vessels[vessel].break_(fault, size=size)

    def mend_vessel(self, vessel: str) -> None:
        """All that is wrong with it, its probes, its relays and the cut-out."""
        with self._lock:
            self._live()
            self._vessels[vessel].mend()

    def cut_out_open(self, vessel: str) -> bool:
        """Whether the thermal cut-out in series with its heater has tripped; `mend_vessel` pushes its button."""
        with self._lock:
            self._live()
            return self._vessels[vessel].cut_out

    def hold_probe(self, vessel: str, role: Role, holding: Holding | None) -> None:
        """A person holds the probe that hangs in this place; None: it is put back."""
        with self._lock:
            self._live()
            held = self._vessels[vessel].held
            held.pop(role, None)
            if holding is not None:
                held[role] = holding

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
            vessel, side = self._relays[name]
            self._vessels[vessel].break_(fault, side)

    def mend_relay(self, name: str) -> None:
        with self._lock:
            self._live()
            vessel, side = self._relays[name]
            self._vessels[vessel].mend(side)

    def present(self) -> frozenset[str]:
        """The ROM ids that answer."""
        with self._lock:
            if self._bus_fault or self._shorted():
                return frozenset()
            faults = {rom: self._vessels[id_].probe(role).fault for rom, (id_, role) in self._places.items()}
            there = {rom for rom, fault in faults.items() if fault not in GONE}
            return frozenset(there | {stranger(rom) for rom, it in faults.items() if it is ProbeFault.REPLACED})

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
            return frozenset(name for name in self._lines if self._obeys(name))

    def relay_fault(self, name: str) -> RelayFault | None:
        """What is wrong with a relay."""
        vessel, side = self._relays[name]
        return self._vessels[vessel].relay_fault(side)

    def contacts(self) -> frozenset[str]:
        """The relays whose contacts are closed."""
        with self._lock:
            return frozenset(name for name in self._relays if self._contact(name))

    def _live(self) -> float:
        """Bring everything up to now; returns now."""
        now_s = self._clock.now_s()
        left_s = now_s - self._lived_s
        if left_s <= 0.0:
            return now_s
        utc_s = self._clock.utc_s() - left_s
        lines = {id_: self._levels(id_) for id_ in self._vessels}
        while left_s > 0.0:
            dt_s = min(CHUNK_S, left_s)
            room_c = self._room.at_utc(utc_s)
            for id_, vessel in self._vessels.items():
                vessel.live(*lines[id_], room_c, dt_s)
            left_s -= dt_s
            utc_s += dt_s
        self._lived_s = now_s
        return now_s

    def _sense(self, rom: str, at_s: float, *, shorted: bool) -> Reading:
        if self._bus_fault is BusFault.BUS_GONE:
            return Reading.bad(Quality.FAULT, at_s, f"{rom}: there is no 1-Wire bus; is the overlay w1-gpio loaded?")
        place = self._places.get(rom) or self._usurped(rom)
        if place is None or (rom in self._places and self._fault(place) in GONE):
            return _bad(rom, ProbeFault.UNPLUGGED, at_s)
        if shorted:
            return _bad(rom, ProbeFault.SHORTED, at_s)
        vessel, role = place
        if rom not in self._places:
            return Reading.good(self._vessels[vessel].probe(role).as_new(self._random), at_s)
        return self._vessels[vessel].answer(role, self._random, at_s) or _bad(rom, ProbeFault.UNPLUGGED, at_s)

    def _usurped(self, rom: str) -> Place | None:
        """The place that this stranger has taken."""
        there = (place for known, place in self._places.items() if stranger(known) == rom)
        return next((place for place in there if self._fault(place) is ProbeFault.REPLACED), None)

    def _fault(self, place: Place) -> ProbeFault | None:
        vessel, role = place
        return self._vessels[vessel].probe(role).fault

    def _shorted(self) -> bool:
        return any(vessel.shorted() for vessel in self._vessels.values())

    def _levels(self, id_: str) -> tuple[bool, bool]:
        return f"{id_}.heater" in self._lines, f"{id_}.cooler" in self._lines

    def _obeys(self, name: str) -> bool:
        vessel, side = self._relays[name]
        return self._vessels[vessel].obeys(side)

    def _contact(self, name: str) -> bool:
        vessel, side = self._relays[name]
        return self._vessels[vessel].contact(side, name in self._lines)

    def _known(self, names: frozenset[str]) -> None:
        if unknown := names - self.relay_names:
            raise RelayError(f"no relay is called {', '.join(sorted(unknown))}")

    def _furnish(self, spec: VesselSpec, left: Mapping[str, Any] | None) -> Vessel:
        random = Random(f"{self._seed}/{spec.id}")  # noqa: S311 - scenery, not secrets
        room_c = self._room.at_utc(self._clock.utc_s())
        return furnished(spec, left, room_c, random, probes_wrong_k=self._probes_wrong_k)


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


def _bad(rom: str, fault: ProbeFault, at_s: float) -> Reading:
    return Reading.bad(Quality.FAULT, at_s, f"{rom} {COMPLAINTS[fault]}")
