# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole loops over hours and many lives: no wall clock moves a relay, and the compressor rests across every restart.

Each claim has its negative control: a loop that does ask the wall clock, and a start that trusts that the compressor
has rested, must be found out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from threading import Event

import pytest

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.watchdog import SystemdWatchdog
from cellar.app.lease import Lease
from cellar.app.loop import Loop, Tick
from cellar.app.recording import Recorder
from cellar.app.tape import Tape
from cellar.core.fermenter import Fermenter, Mode
from cellar.core.interlock import Relays
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.remembered import resume
from cellar.ports import Wiring
from cellar.sim.plant import at_rest
from cellar.sim.rig import Rig, bucket
from cellar.sim.room import Room

FERMENTER = Fermenter(
    id="fv1",
    name="Kölsch",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
    first_setpoint_c=18.0,
    first_mode=Mode.AUTO,
)
COLD = replace(FERMENTER, first_setpoint_c=1.0)  # in a hot room: the compressor is always wanted
TICK_S = 5.0
TEN_YEARS_S = 10 * 365.25 * 86_400.0
UTC_S = 1.8e9
MIN_OFF_S = FERMENTER.interlock.cooler.min_off_s


@dataclass(slots=True, kw_only=True)
class World:
    """A fridge, its relay lines (which keep their level whatever becomes of a process), and true time."""

    rig: Rig
    closed: frozenset[str] = frozenset()
    edges: list[tuple[float, str, bool]] = field(default_factory=list)

    def write(self, closed: frozenset[str]) -> None:
        for relay in sorted(closed ^ self.closed):
            self.edges.append((self.rig.now_s, relay, relay in closed))
        self.closed = closed

    def read(self) -> frozenset[str]:
        return self.closed

    def beat(self) -> None:
        pass

    def release(self) -> None:
        self.write(frozenset())

    def pass_by(self, seconds: float) -> None:
        heat, cool = "fv1.heater" in self.closed, "fv1.cooler" in self.closed
        while seconds > 0:
            self.rig.live(heat, cool, min(TICK_S, seconds))
            seconds -= TICK_S

    def latest(self, now_s: float) -> dict[str, Reading]:
        return {
            rom: Reading.bad(Quality.FAULT, now_s, "nothing") if celsius is None else Reading.good(celsius, now_s)
            for rom, celsius in zip(("beer", "air"), self.rig.read(), strict=True)
        }


@dataclass(slots=True, kw_only=True)
class BootClock:
    """Monotonic time counts from a boot; `wall` makes the wall clock of the time since 1970 that is really so."""

    world: World
    booted_s: float = 0.0
    wall: Callable[[float], float] = lambda utc_s: utc_s

    def now_s(self) -> float:
        return self.world.rig.now_s - self.booted_s

    def utc_s(self) -> float:
        return self.wall(UTC_S + self.world.rig.now_s)

    def wait_until(self, at_s: float, stop: Event) -> None:
        if not stop.is_set():
            self.world.pass_by(max(0.0, at_s - self.now_s()))


@dataclass(slots=True, kw_only=True)
class WallBoundClock(BootClock):
    """What nobody must have: durations from the wall clock."""

    def now_s(self) -> float:
        return self.utc_s() - UTC_S

    def wait_until(self, at_s: float, stop: Event) -> None:
        if not stop.is_set():
            self.world.pass_by(TICK_S)


class Killed(BaseException):
    """SIGKILL: nothing of the process runs any more."""


def live(
    world: World,
    clock: BootClock,
    journal_file: Path,
    *,
    seconds: float,
    fermenter: Fermenter = FERMENTER,
    killed: bool = False,
) -> None:
    """One life of a daemon: resume, control for so long, then end well or be killed."""
    world.write(frozenset())  # a bank opens every relay when it is made
    journal = SqliteJournal(journal_file)
    stop = Event()
    until_s = world.rig.now_s + seconds

    def end(_: Tick) -> None:
        if world.rig.now_s >= until_s:
            if killed:
                raise Killed
            stop.set()

    states = {"fv1": resume(fermenter, journal.recall().get("fv1"), now_s=clock.now_s())}
    loop = Loop(
        states=states,
        wirings=[Wiring(fermenter="fv1", beer_rom="beer", chamber_rom="air")],
        clock=clock,
        latest=lambda: world.latest(clock.now_s()),
        lease=Lease(world, clock, lease_s=3 * TICK_S),
        watchdog=SystemdWatchdog({}),
        serve=lambda _loop, _utc_s: None,
        observers=[Recorder(journal, Tape(states, run="life"), sample_s=60.0), end],
        tick_s=TICK_S,
    )
    try:
        loop.run(stop)
    except Killed:
        pass
    finally:
        journal.close()


def stepping(utc_s: float) -> float:
    """Ten years forth and back, again each five seconds."""
    return utc_s + (0.0, TEN_YEARS_S, -TEN_YEARS_S)[int(utc_s / 5.0) % 3]


def a_day(tmp_path: Path, clock: Callable[[World], BootClock]) -> list[tuple[float, str, bool]]:
    world = World(rig=Rig(bucket(), at_rest(21.0, 20.0), seed=7, room=Room(mean_c=16.0, swing_k=5.0)))
    live(world, clock(world), tmp_path / "journal.db", seconds=86_400.0)
    return world.edges


def test_ten_years_forth_and_back_each_five_seconds_make_no_edge(tmp_path: Path) -> None:
    steady = a_day(tmp_path / "steady", lambda world: BootClock(world=world))
    stepped = a_day(tmp_path / "stepped", lambda world: BootClock(world=world, wall=stepping))
    assert len(steady) > 10
    assert stepped == steady


def test_a_loop_that_asks_the_wall_clock_would_be_found_out(tmp_path: Path) -> None:
    steady = a_day(tmp_path / "steady", lambda world: BootClock(world=world))
    bound = a_day(tmp_path / "bound", lambda world: WallBoundClock(world=world, wall=stepping))
    assert bound != steady


def off_by(seconds: float) -> Callable[[float], float]:
    return lambda utc_s: utc_s + seconds


def many_lives(tmp_path: Path, *, lives: int) -> World:
    """Killed or ended, down for 0 to 90 s, booted with another zero of time, the wall clock a year off either way."""
    chance = Random(2026)  # noqa: S311 - a test's
    world = World(rig=Rig(bucket(), at_rest(26.0, 26.0), seed=3, room=Room(mean_c=32.0, swing_k=1.0)))
    for _ in range(lives):
        world.pass_by(chance.choice((0.0, chance.uniform(0, 90))))
        wall = off_by(chance.uniform(-1, 1) * 365 * 86_400.0)
        clock = BootClock(world=world, booted_s=world.rig.now_s - chance.uniform(0, 1e6), wall=wall)
        live(
            world,
            clock,
            tmp_path / "journal.db",
            seconds=chance.uniform(0, 1100),
            fermenter=COLD,
            killed=chance.random() < 0.8,
        )
    return world


def rests(edges: Sequence[tuple[float, str, bool]]) -> list[float]:
    """How long the compressor rested before each start; it may have run until time began."""
    ended_s, found = 0.0, []
    for at_s, relay, closed in edges:
        if relay == "fv1.cooler":
            if closed:
                found.append(at_s - ended_s)
            ended_s = at_s
    return found


def test_over_200_restarts_the_compressor_always_rests(tmp_path: Path) -> None:
    rested = rests(many_lives(tmp_path, lives=200).edges)
    assert len(rested) > 100
    print(f"measured: {len(rested)} starts over 200 restarts, shortest rest {min(rested):.1f} s")  # noqa: T201
    assert min(rested) >= MIN_OFF_S


def test_a_start_that_trusts_in_rest_would_be_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(cls: type[Relays], now_s: float) -> Relays:
        return cls(since_s=now_s, started_s=now_s - 1e6)

    monkeypatch.setattr(Relays, "at_start", classmethod(trusting))
    assert min(rests(many_lives(tmp_path, lives=25).edges)) < MIN_OFF_S
