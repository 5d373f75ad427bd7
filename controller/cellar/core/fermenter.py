# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One fermenter, one second: judge the readings, check for danger, ask the law, pass the constraints.

`step` composes the rest of the core. It is the only way from a reading to a relay, and it is deterministic: the
same state, readings and instants give the same decisions.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cellar.core.events import Event, LeaseExpired, ProbeBack, ProbeLost, RelaySwitched, Tripped, found_events
from cellar.core.findings import Finding
from cellar.core.interlock import Held, HeldReason, Interlock, Relays, Side, opened, settle
from cellar.core.law import EVERY_S, LawName, LawState, corrected, follow, standing_by, which
from cellar.core.profile import Guidance, ProfileState, advance
from cellar.core.profile_steps import Profile
from cellar.core.reading import ProbeLimits, ProbeMemory, Quality, Reading, judge
from cellar.core.supervision import TripLimits, TripReason, danger, found_danger
from cellar.core.tuning import FRIDGE, Law
from cellar.core.vessel import Vessel
from cellar.core.watch import doubted, watch
from cellar.core.watch_memory import WatchMemory, watching
from cellar.core.watch_mix import corrected_k, unmixed

LONGEST_TICK_S = 30.0  # a longer gap (a stalled process, a suspended laptop) is not integrated over


WAKING_S = 15.0  # the first conversion of a bus of ten probes, one after the other, and some more


class Mode(StrEnum):
    AUTO = "auto"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fermenter:
    """What a fermenter is made of and how it may be driven. At least one probe; a relay may be missing."""

    id: str
    name: str
    has_heater: bool
    has_cooler: bool
    beer_probe: ProbeLimits | None
    chamber_probe: ProbeLimits | None
    first_setpoint_c: float = 18.0
    first_mode: Mode = Mode.OFF
    setpoint_low_c: float = 0.0
    setpoint_high_c: float = 30.0
    vessel: Vessel = field(default_factory=Vessel)
    law: Law = FRIDGE
    interlock: Interlock = field(default_factory=Interlock)
    trips: TripLimits = field(default_factory=TripLimits)

    @property
    def span(self) -> tuple[float, float]:
        """The demands that the fitted relays can meet."""
        return (-1.0 if self.has_cooler else 0.0, 1.0 if self.has_heater else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything a fermenter remembers from one tick to the next, its configuration included."""

    fermenter: Fermenter
    mode: Mode
    setpoint_c: float
    relays: Relays
    last_s: float
    law: LawState = field(default_factory=LawState)
    beer: ProbeMemory = field(default_factory=ProbeMemory)
    chamber: ProbeMemory = field(default_factory=ProbeMemory)
    lost: frozenset[str] = frozenset()
    watcher: WatchMemory = field(default_factory=lambda: watching(0.0))
    trip: TripReason | None = None
    profile: Profile | None = None
    profile_state: ProfileState | None = None  # there is one if and only if there is a profile
    revision: int = 0  # grows with each order obeyed, so that an older memory never replaces a newer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The newest of each fitted probe (None: not fitted), and what the relays have been through.

    `relays_obeyed`: they read back as they were set. `lease_expired`: somebody opened them since the last step.
    """

    beer: Reading | None
    chamber: Reading | None
    relays_obeyed: bool = True
    lease_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What shall be, what is wanted, and why they differ. `beer`, `chamber` are judged: numbers only if believed."""

    at_s: float
    side: Side
    wanted: Side
    held: Held | None
    mode: Mode
    setpoint_c: float
    law: LawName
    chamber_setpoint_c: float | None
    demand: float
    beer: Reading | None
    chamber: Reading | None
    trip: TripReason | None
    events: tuple[Event, ...]
    findings: frozenset[Finding] = frozenset()
    profile: Profile | None = None
    profile_state: ProfileState | None = None


def starting(fermenter: Fermenter, *, now_s: float) -> State:
    """The state of a fermenter that nothing is remembered of: relays off, the compressor locked out."""
    return State(
        fermenter=fermenter,
        mode=fermenter.first_mode,
        setpoint_c=fermenter.first_setpoint_c,
        relays=Relays.at_start(now_s),
        last_s=now_s,
    )


def step(state: State, readings: Readings, now_s: float) -> tuple[State, Decision]:
    """Decide for the tick at `now_s` (monotonic seconds, never before the last tick's)."""
    fermenter = state.fermenter
    beer_memory, beer = _judge(fermenter.beer_probe, state.beer, readings.beer, now_s)
    chamber_memory, chamber = _judge(fermenter.chamber_probe, state.chamber, readings.chamber, now_s)
    watcher, findings = watch(
        fermenter.vessel,
        state.watcher,
        beer=readings.beer,
        chamber=readings.chamber,
        judged_beer=beer,
        judged_chamber=chamber,
        side=state.relays.side,
        setpoint_c=state.setpoint_c,
        now_s=now_s,
        held=state.mode is Mode.AUTO and state.trip is None,
        fitted=(fermenter.has_heater, fermenter.has_cooler),
    )
    found = danger(fermenter.trips, beer=beer, chamber=chamber, relays_obeyed=readings.relays_obeyed)
    trip = state.trip or found or found_danger(findings)
    said = doubted(watcher.beer, beer, fell_out=Finding.PROBE_FELL_OUT in findings)
    beer = unmixed(watcher.mix, said)
    if watcher.mix.share != state.watcher.mix.share:
        state = replace(state, law=corrected(state.law, corrected_k(state.watcher.mix, watcher.mix, said)))
    chamber = doubted(watcher.chamber, chamber)
    lost = {name: it for name, it in (("beer", beer), ("chamber", chamber)) if it and it.value_c is None}

    dt_s = min(max(now_s - state.last_s, 0.0), LONGEST_TICK_S)
    state, guidance = _follow_the_profile(state, beer or chamber, trip, dt_s)

    name = which(
        beer_fitted=fermenter.beer_probe is not None,
        beer_good=beer is not None and beer.value_c is not None,
        chamber_fitted=fermenter.chamber_probe is not None,
        chamber_good=chamber is not None and chamber.value_c is not None,
    )
    forced = trip is not None or name is LawName.NONE or state.mode is Mode.OFF
    law = standing_by(state.law) if forced else _follow_the_law(state, name, guidance, beer, chamber, now_s)
    found_relays = opened(state.relays, now_s) if readings.lease_expired else state.relays
    blind = name is LawName.CHAMBER_LOST and found_relays.heat  # nobody sees how hot it gets: not even min on
    wanted = law.acting.wanted
    rests_until_s = _rests_until_s(watcher, found_relays, wanted, now_s)
    relays, held = settle(
        fermenter.interlock,
        found_relays,
        wanted if rests_until_s is None else Side.OFF,
        forced=forced or blind,
        now_s=now_s,
    )
    if rests_until_s is not None and held is None:
        held = Held(reason=HeldReason.MIN_OFF, wait_s=max(0.0, rests_until_s - now_s))

    reported = {name: it for name, it in lost.items() if not _waking(state, name, now_s)}
    after = State(
        fermenter=fermenter,
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        relays=relays,
        last_s=now_s,
        law=law,
        beer=beer_memory,
        chamber=chamber_memory,
        lost=frozenset(reported),
        watcher=watcher,
        trip=trip,
        profile=state.profile,
        profile_state=state.profile_state,
        revision=state.revision,
    )
    return after, Decision(
        at_s=now_s,
        side=relays.side,
        wanted=law.acting.wanted,
        held=held,
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        law=law.name,
        chamber_setpoint_c=law.chamber_setpoint_c,
        demand=law.acting.demand,
        beer=beer,
        chamber=chamber,
        trip=trip,
        events=guidance.events + _events(state, after, reported, lease_expired=found_relays is not state.relays),
        findings=findings,
        profile=state.profile,
        profile_state=state.profile_state,
    )


def _rests_until_s(watcher: WatchMemory, relays: Relays, wanted: Side, now_s: float) -> float | None:
    """Until when what is wanted waits (None: it need not): a compressor that started too often, a heater on trial."""
    if wanted is Side.HEATING:
        return watcher.trial_until_s if now_s < watcher.trial_until_s else None
    return watcher.rest_until_s if wanted is Side.COOLING and not relays.cool else None


def _events(before: State, after: State, lost: Mapping[str, Reading], *, lease_expired: bool) -> tuple[Event, ...]:
    events: list[Event] = [LeaseExpired()] if lease_expired else []
    events += [
        ProbeLost(probe=name, quality=it.quality, detail=it.detail)
        for name, it in lost.items()
        if name not in before.lost
    ]
    events += [ProbeBack(probe=name) for name in sorted(before.lost - after.lost)]
    events += found_events(before.watcher.findings, after.watcher.findings)
    if before.trip is None and after.trip is not None:
        events.append(Tripped(reason=after.trip))
    if after.relays.side is not before.relays.side:
        events.append(RelaySwitched(side=after.relays.side))
    return tuple(events)


def _waking(state: State, probe: str, now_s: float) -> bool:
    """A probe that has not spoken since the start is off, but not yet worth an alarm."""
    memory = state.beer if probe == "beer" else state.chamber
    return math.isinf(memory.seen_at_s) and now_s - state.relays.started_s < WAKING_S


def _judge(
    limits: ProbeLimits | None, memory: ProbeMemory, reading: Reading | None, now_s: float
) -> tuple[ProbeMemory, Reading | None]:
    if limits is None:
        return memory, None
    if reading is None:
        reading = Reading.bad(Quality.STALE, -math.inf, "no reading yet")
    return judge(limits, memory, reading, now_s)


def _follow_the_profile(
    state: State, pv: Reading | None, trip: TripReason | None, dt_s: float
) -> tuple[State, Guidance]:
    """The setpoint of this tick. A profile's clock stands still while nothing is controlled."""
    if state.profile is None or state.profile_state is None:
        return state, _UNGUIDED
    if trip is not None or state.mode is Mode.OFF:
        return state, _UNGUIDED
    progress, guidance = advance(
        state.profile, state.profile_state, beer_c=pv.value_c if pv else None, gravity=None, dt_s=dt_s
    )
    return replace(state, profile_state=progress, setpoint_c=guidance.setpoint_c), guidance


_UNGUIDED = Guidance(setpoint_c=math.nan)  # no profile: the state's own setpoint holds, and everything may act


def _follow_the_law(
    state: State, name: LawName, guidance: Guidance, beer: Reading | None, chamber: Reading | None, now_s: float
) -> LawState:
    law = state.law
    dt_s = 0.0 if law.at_s is None else now_s - law.at_s
    if law.name is name and dt_s < EVERY_S:
        return law
    low, high = state.fermenter.span
    return follow(
        state.fermenter.vessel,
        state.fermenter.law,
        law,
        name=name,
        setpoint_c=state.setpoint_c,
        ramp_k_per_h=guidance.ramp_k_per_h if state.profile else None,
        beer_c=beer.value_c if beer else None,
        air_c=chamber.value_c if chamber else None,
        relays=state.relays.side,
        span=(low if guidance.may_cool else 0.0, high if guidance.may_heat else 0.0),
        now_s=now_s,
        dt_s=min(max(dt_s, 0.0), LONGEST_TICK_S),
    )
