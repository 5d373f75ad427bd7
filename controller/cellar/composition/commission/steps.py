# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of commissioning, in their order. Each moves something, watches, and returns symptoms and numbers.

A step judges nothing: what its symptoms mean is for the rules. A step that could do harm does not run after one that
saw danger: an output that is closed although nobody ordered it is not switched on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from cellar.composition.commission.bench import Bench, places
from cellar.composition.commission.hands import Answer, Task
from cellar.composition.commission.listening import complaints, noisy
from cellar.composition.commission.measures import alike, effect, first_c, last_c, rise_k
from cellar.config import Config, build
from cellar.config.sections import FermenterSection
from cellar.core.interlock import Side
from cellar.diagnosis import Seen, Symptom

FALL_S = 2.0
"""Within this the relays' rail falls once the heartbeat is silent: what the board promises."""

WARM_S, WARMED_K = 45.0, 1.5
ON_HEATER_S, HEATED_K, HOT_K = 60.0, 2.0, 4.0
HEATING_S, COOLING_S = 120.0, 300.0
COOLED_K, COLD_K = 0.3, 6.0
ICE_S, ICE_WRONG_K = 150.0, 0.6
"""A DS18B20 is right within 0.5 K (datasheet), and ice water is not quite 0 °C everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a step saw. `skipped`: why nothing was done, if so."""

    seen: tuple[Seen, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    skipped: str = ""


Before = frozenset[Seen]
"""What the steps before have seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the whole, or of one fermenter."""

    name: str
    fermenter: str
    run: Callable[[Bench, Before], Found]


def steps(config: Config, *, ice: bool) -> Iterator[Step]:
    """What there is to do for this configuration."""
    yield Step(name="at_rest", fermenter="", run=at_rest)
    yield Step(name="probes", fermenter="", run=probes)
    for section in config.fermenter:
        wired = _Wired(config, section)
        yield Step(name="warm", fermenter=section.id, run=wired.warm)
        if section.heater_pin is not None:
            yield Step(name="heater", fermenter=section.id, run=wired.heater)
        if section.cooler_pin is not None:
            yield Step(name="cooler", fermenter=section.id, run=wired.cooler)
        if ice:
            yield Step(name="ice", fermenter=section.id, run=wired.ice)
    yield Step(name="noise", fermenter="", run=noise)


def at_rest(bench: Bench, _before: Before) -> Found:
    """Nothing is ordered: without heartbeats everything is open and the rail is down; with them the rail comes up."""
    bench.hands.asked(Task.BEGIN, "")
    bench.beating = False
    bench.live(FALL_S + 1.0)
    seen = [Seen(symptom=Symptom.RAIL_UP_AT_REST)] if bench.rail() else []
    dead = bench.closed()
    alone = not bench.rail()
    bench.beating = True
    bench.live(2.0)
    if bench.rail() is False:
        seen.append(Seen(symptom=Symptom.RAIL_STAYS_DOWN))
    for name, closed in bench.closed().items():
        if dead[name] and alone:
            seen.append(Seen(symptom=Symptom.CLOSED_WITHOUT_RAIL, where=name))
        elif closed:
            seen.append(Seen(symptom=Symptom.CLOSED_AT_REST, where=name))
    return Found(seen=tuple(seen))


def probes(bench: Bench, _before: Before) -> Found:
    """Ten readings of each: does it answer, and with what."""
    start_s = bench.clock.now_s()
    bench.live(12.0)
    seen = [it for name, rom in places(bench.config) for it in complaints(bench, name, rom, start_s)]
    return Found(seen=tuple(dict.fromkeys(seen)))


def noise(bench: Bench, before: Before) -> Found:
    """Over everything that was read until now: how often no answer, and how often a leap that nobody made."""
    quiet = [it for it in places(bench.config) if not any(seen.where == it[0] for seen in before)]
    return Found(seen=tuple(it for name, rom in quiet for it in noisy(bench, name, rom)))


class _Wired:
    """The steps of one fermenter."""

    def __init__(self, config: Config, section: FermenterSection) -> None:
        wiring = build.wiring(config, section)
        self.id = section.id
        self.beer, self.chamber = wiring.beer_rom, wiring.chamber_rom
        self.has_heater = section.heater_pin is not None

    def warm(self, bench: Bench, before: Before) -> Found:
        """Warm one probe: did that one move, and only that one?"""
        if self._mute(before):
            return Found(skipped="a probe does not answer")
        seen: list[Seen] = []
        numbers: dict[str, float] = {}
        for role, rom, other, task in (
            (
                "chamber",
                self.chamber,
                self.beer,
                Task.WARM_CHAMBER,
            ),  # first: it must have cooled when air is measured
            ("beer", self.beer, self.chamber, Task.WARM_BEER),
        ):
            if rom is None or bench.hands.asked(task, self.id) is Answer.SKIP:
                continue
            start_s = bench.clock.now_s()
            bench.live(WARM_S)
            rose_k, other_k = rise_k(bench, rom, start_s), rise_k(bench, other, start_s)
            numbers |= {f"{role}_rose_k": rose_k, f"{role}_other_rose_k": other_k}
            seen += self._moved(role, rose_k, other_k)
            bench.hands.asked(Task.PUT_BACK, self.id)
        if self.beer and self.chamber and alike(bench, self.beer, self.chamber):
            seen = [Seen(symptom=Symptom.PROBES_ALIKE, where=self.id)]
        return Found(seen=tuple(seen), numbers=numbers)

    def heater(self, bench: Bench, before: Before) -> Found:
        """On, seen, warms; no heartbeat, falls; off, seen."""
        name = f"{self.id}.heater"
        probe = self._nearest(before)
        if probe is None or bench.hands.asked(Task.LAY_ON_HEATER, self.id) is Answer.SKIP:
            return Found(skipped="no probe can be laid on the heater")
        bench.live(ON_HEATER_S)
        hot_k = last_c(bench, probe) - last_c(bench, self.chamber or probe)
        numbers = {"above_air_at_rest_k": hot_k}
        seen = [Seen(symptom=Symptom.ACTS_AT_REST, where=name)] if hot_k > HOT_K else []
        if Seen(symptom=Symptom.CLOSED_WITHOUT_RAIL, where=name) in before:
            return Found(seen=tuple(seen), numbers=numbers)
        start_c, air_c = last_c(bench, probe), last_c(bench, self.chamber or probe)
        seen += self._on(bench, name, Side.HEATING, before)
        bench.live(HEATING_S)
        if last_c(bench, probe) - start_c <= HEATED_K:
            bench.live(COOLING_S - HEATING_S)  # so long a compressor takes to show that it is in this socket
        rose_k = last_c(bench, probe) - start_c
        sank_k = air_c - last_c(bench, self.chamber or probe)
        numbers |= {"rose_k": rose_k, "air_sank_k": sank_k}
        if hot_k <= HOT_K:
            seen.append(
                Seen(
                    symptom=effect(right=rose_k > HEATED_K, wrong=sank_k > COOLED_K and rose_k <= HEATED_K),
                    where=name,
                )
            )
        seen += self._heartbeat(bench, name, numbers)
        self._off(bench)
        return Found(seen=tuple(seen), numbers=numbers)

    def cooler(self, bench: Bench, before: Before) -> Found:
        """On, seen, cools; off, seen. It waits for the compressor's rest."""
        name, probe = f"{self.id}.cooler", self._nearest(before)
        air = self.chamber or probe
        if probe is None or air is None or bench.hands.asked(Task.HANG_IN_AIR, self.id) is Answer.SKIP:
            return Found(skipped="no probe can be hung in the air")
        if Seen(symptom=Symptom.ACTS_WRONG_WAY, where=f"{self.id}.heater") in before:
            bench.live(COOLING_S)  # what the wrong socket has cooled goes on cooling for a while
        bench.live(10.0)
        if Seen(symptom=Symptom.CLOSED_WITHOUT_RAIL, where=name) in before:
            return self._cold_at_rest(bench, name, air)
        numbers: dict[str, float] = {}
        seen: list[Seen] = []
        seen += self._on(bench, name, Side.COOLING, before)
        start_c, surface_c = last_c(bench, air), last_c(bench, probe)
        bench.live(COOLING_S)
        sank_k, rose_k = start_c - last_c(bench, air), last_c(bench, probe) - surface_c
        numbers |= {"sank_k": sank_k, "surface_rose_k": rose_k}
        seen.append(Seen(symptom=effect(right=sank_k > COOLED_K, wrong=rose_k > HEATED_K), where=name))
        if not self.has_heater:
            seen += self._heartbeat(bench, name, numbers)
        self._off(bench)
        bench.hands.asked(Task.PUT_BACK, self.id)
        return Found(seen=tuple(seen), numbers=numbers)

    def _cold_at_rest(self, bench: Bench, name: str, air: str) -> Found:
        """It is closed and nobody ordered it: does it cool, or does only its feedback say so? Nothing is switched."""
        start_c = last_c(bench, air)
        bench.live(COOLING_S)
        sank_k = start_c - last_c(bench, air)
        cold = last_c(bench, air) < first_c(bench, self.beer or air) - COLD_K
        seen = (Seen(symptom=Symptom.ACTS_AT_REST, where=name),) if cold or sank_k > COOLED_K else ()
        return Found(seen=seen, numbers={"sank_at_rest_k": sank_k})

    def ice(self, bench: Bench, before: Before) -> Found:
        """In ice water every probe says 0 °C, within half a kelvin."""
        if self._mute(before):
            return Found(skipped="a probe does not answer")
        seen: list[Seen] = []
        numbers: dict[str, float] = {}
        for role, rom, task in (
            ("beer", self.beer, Task.ICE_BEER),
            ("chamber", self.chamber, Task.ICE_CHAMBER),
        ):
            if rom is None or bench.hands.asked(task, self.id) is Answer.SKIP:
                continue
            bench.live(ICE_S)
            said_c = fmean(bench.heard.values_c(rom, bench.clock.now_s() - 30.0) or [0.0])
            numbers[f"{role}_in_ice_c"] = said_c
            if abs(said_c) > ICE_WRONG_K:
                seen.append(Seen(symptom=Symptom.PROBE_OFF_ICE, where=f"{self.id}.{role}"))
            bench.hands.asked(Task.PUT_BACK, self.id)
        return Found(seen=tuple(seen), numbers=numbers)

    def _on(self, bench: Bench, name: str, side: Side, before: Before) -> list[Seen]:
        bench.switch(self.id, side)
        bench.live(3.0)
        if bench.disobeys(name):
            return [Seen(symptom=Symptom.LINE_DISOBEYS, where=name)]
        closed = bench.closed().get(name)
        if closed is not False:
            return []
        inverted = Seen(symptom=Symptom.CLOSED_AT_REST, where=name) in before
        return [Seen(symptom=Symptom.OPENS_WHEN_ON if inverted else Symptom.NEVER_CLOSES, where=name)]

    def _heartbeat(self, bench: Bench, name: str, numbers: dict[str, float]) -> list[Seen]:
        """Silence: the rail falls, and takes a relay with it that is still ordered closed."""
        closed, rail = bench.closed().get(name), bench.rail()
        bench.beating = False
        fell_s = bench.falls_within(
            FALL_S + 0.5, lambda: not bench.closed().get(name, False) and not (bench.rail() or False)
        )
        seen: list[Seen] = []
        if bench.rail():
            seen.append(Seen(symptom=Symptom.RAIL_STAYS_UP))
        if closed and bench.closed().get(name):
            seen.append(Seen(symptom=Symptom.OUTLIVES_HEARTBEAT, where=name))
        if fell_s is not None and (closed or rail):
            numbers["rail_fell_s"] = fell_s
        return seen

    def _off(self, bench: Bench) -> None:
        bench.switch(self.id, Side.OFF, forced=True)
        bench.beating = True
        bench.live(2.0)

    def _moved(self, role: str, rose_k: float, other_k: float) -> list[Seen]:
        if rose_k > WARMED_K:
            return []
        moved = Symptom.OTHER_PROBE_MOVED if other_k > WARMED_K else Symptom.PROBE_UNMOVED
        return [Seen(symptom=moved, where=f"{self.id}.{role}")]

    def _mute(self, before: Before) -> bool:
        return any(it.symptom in _MUTE and it.group in ("", self.id) for it in before)

    def _nearest(self, before: Before) -> str | None:
        """The probe that is laid on the heater: the beer's, if it is to be believed, or else the chamber's."""
        doubted = {it.where for it in before if it.symptom in _MUTE | _DOUBTED}
        if {self.id, ""} & {it for it in doubted if it in (self.id, "")}:
            return None
        roms = [("beer", self.beer), ("chamber", self.chamber)]
        if any(f"{self.id}.{role}" in doubted for role, _ in roms):
            return None
        return next((rom for _, rom in roms if rom), None)


_MUTE = frozenset(
    {
        Symptom.BUS_GONE,
        Symptom.PROBE_ABSENT,
        Symptom.PROBE_USURPED,
        Symptom.PROBE_NO_ANSWER,
        Symptom.PROBE_SHORT,
        Symptom.PROBE_POWER_ON,
        Symptom.PROBE_STARVED,
        Symptom.PROBE_HANGS,
        Symptom.PROBE_NONSENSE,
    }
)
_DOUBTED = frozenset({Symptom.PROBE_UNMOVED, Symptom.OTHER_PROBE_MOVED, Symptom.PROBES_ALIKE})
