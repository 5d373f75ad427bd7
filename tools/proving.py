# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter, its board and a person, all simulated: commissioning is lived through on them, whole or broken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event

from cellar.app.sampling import Sampler
from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import Evidence, opened
from cellar.composition.commission.hands import Answer, Hands, Look, Task
from cellar.composition.commission.running import go_through
from cellar.composition.commission.steps import steps
from cellar.config import Config, check
from cellar.core.interlock import Held
from cellar.diagnosis import Diagnosis, Seen, diagnose
from cellar.sim.board import BoardContacts, BoardRelays, SimulatedBoard
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import BoardFault, BusFault, PlantFault, ProbeFault, RelayFault
from cellar.sim.room import Room

BEER, AIR = "28-0000000000a1", "28-0000000000a2"
DAY_S = 86_400.0
DOCUMENT = {
    "site": "bench",
    "unit": "bench",
    "gpio": {"heartbeat_pin": 26, "rail_pin": 21},
    "probes": {"beer": BEER, "air": AIR},
    "fermenter": [
        {
            "id": "fv1",
            "name": "Bench",
            "beer_probe": "beer",
            "chamber_probe": "air",
            "heater_pin": 17,
            "cooler_pin": 27,
            "heater_feedback_pin": 24,
            "cooler_feedback_pin": 25,
        }
    ],
}
BenchFault = ProbeFault | BusFault | RelayFault | PlantFault | BoardFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What is broken, where (`beer`, `chamber`, `heater`, `cooler`, or nothing), and how many days before."""

    fault: BenchFault
    part: str = ""
    size: float | None = None
    days: float = 0.0

    @property
    def name(self) -> str:
        kinds = {ProbeFault: "probe", BusFault: "bus", RelayFault: "relay", PlantFault: "plant", BoardFault: "board"}
        return f"{kinds[type(self.fault)]}.{self.fault.value}"


class Rack:
    """One fermenter of any kind on its board. `bank` writes are in `written`, so that a test sees what was closed."""

    def __init__(
        self, seed: int, *, has_feedback: bool = True, clock: Callable[[float], VirtualClock] = VirtualClock
    ) -> None:
        random = Random(f"{seed}/rack")  # noqa: S311 - scenery, not secrets
        self.config: Config = check(Path("bench.toml"), DOCUMENT)
        self.clock = clock(1_800_000_000.0)
        spec = VesselSpec(
            id="fv1",
            scenario="empty",
            beer_rom=BEER,
            chamber_rom=AIR,
            has_heater=True,
            has_cooler=True,
            litres=random.uniform(15.0, 80.0),
        )
        room = Room(mean_c=random.uniform(14.0, 26.0), swing_k=2.0)
        self.brewery = SimulatedBrewery([spec], clock=self.clock, seed=seed, room=room)
        # No two fridges are as strong, and no two people lay a probe on a heater alike.
        self.brewery.fail_vessel("fv1", PlantFault.COMPRESSOR_WEAK, size=random.uniform(0.6, 1.4))
        self.brewery.fail_vessel("fv1", PlantFault.HEATER_STRONG, size=random.uniform(0.5, 1.5))
        self.board = SimulatedBoard(self.brewery, self.clock, has_feedback=has_feedback)
        self.written: list[frozenset[str]] = []
        self.bank = BoardRelays(self.board, watch=self.written.append)
        self.bus = SimulatedBus(self.brewery)

    def break_(self, broken: Broken) -> None:
        match broken.fault:
            case ProbeFault():
                self.brewery.fail_probe(BEER if broken.part == "beer" else AIR, broken.fault, size=broken.size)
            case BusFault():
                self.brewery.fail_bus(broken.fault)
            case RelayFault():
                self.brewery.fail_relay(f"fv1.{broken.part}", broken.fault)
            case PlantFault():
                self.brewery.fail_vessel("fv1", broken.fault, size=broken.size)
            case BoardFault():
                self.board.break_(broken.fault, f"fv1.{broken.part}" if broken.part else "")

    def bench(self, stop: Event | None = None, *, hands: Hands | None = None) -> Bench:
        sampler = Sampler(self.bus, [BEER, AIR], self.clock)
        return Bench(
            self.config,
            clock=self.clock,
            bank=self.bank,
            contacts=BoardContacts(self.board),
            latest=sampler.sample,
            present=self.bus.present,
            hands=hands or SimulatedHands(self.brewery),
            stop=stop or Event(),
            keeper=False,
        )


class SimulatedHands:
    """A person who does what is asked, with the probe that hangs where it should."""

    def __init__(self, brewery: SimulatedBrewery) -> None:
        self._brewery = brewery

    def asked(self, task: Task, where: str) -> Answer:
        brewery = self._brewery
        match task:
            case Task.WARM_BEER:
                brewery.hold_probe(where, "beer", "hand")
            case Task.WARM_CHAMBER:
                brewery.hold_probe(where, "chamber", "hand")
            case Task.LAY_ON_HEATER:
                brewery.hold_probe(where, "beer", "heater")
            case Task.ICE_BEER:
                brewery.hold_probe(where, "beer", "ice")
            case Task.ICE_CHAMBER:
                brewery.hold_probe(where, "chamber", "ice")
            case Task.PUT_BACK:
                brewery.hold_probe(where, "beer", None)
                brewery.hold_probe(where, "chamber", None)
            case Task.BEGIN | Task.HANG_IN_AIR:
                pass
        return Answer.DONE

    def waits(self, held: Held) -> None:
        return

    def attends(self, look: Look) -> None:
        return


def commissioned(
    seed: int, broken: Sequence[Broken] = (), *, ice: bool = False, folder: Path | None = None
) -> Evidence:
    """What commissioning shows of a rack broken like this; what broke days ago was whole at a first round."""
    with TemporaryDirectory() as temporary:
        rack, state_dir = Rack(seed), folder or Path(temporary)
        if any(it.days for it in broken):
            _round(rack, state_dir, ice=True)
        for it in broken:
            rack.break_(it)
        rack.clock.advance(max((it.days for it in broken), default=0.0) * DAY_S)
        return _round(rack, state_dir, ice=ice)


def _round(rack: Rack, state_dir: Path, *, ice: bool) -> Evidence:
    evidence = opened(rack.config, state_dir, now_utc=int(rack.clock.utc_s()), anew=True)
    rack.bank = BoardRelays(rack.board, watch=rack.written.append)
    go_through(rack.bench(), steps(rack.config, ice=ice), evidence, lambda *_: True)
    return evidence


def verdicts(seen: frozenset[Seen]) -> list[Diagnosis]:
    return diagnose(seen)
