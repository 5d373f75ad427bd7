# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One fermenter, one second: judge the readings, check for danger, ask the law, pass the constraints.

`step` composes the rest of the core. It is the only way from a reading to a relay, and it is deterministic: the
same state, readings and instants give the same decisions.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cellar.core.cascade import Law, LawState, Seen, aim
from cellar.core.duty import Proportioning, owe, wants_on
from cellar.core.events import Event, LeaseExpired, ProbeBack, ProbeLost, RelaySwitched, Tripped
from cellar.core.interlock import Held, Interlock, Relays, Side, opened, settle
from cellar.core.reading import ProbeLimits, ProbeMemory, Quality, Reading, judge
from cellar.core.supervision import TripLimits, TripReason, danger

LONGEST_TICK_S = 10.0  # a longer gap (a stalled process, a suspended laptop) is not integrated over


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
    law: Law = field(default_factory=Law)
    heater_cycle: Proportioning = Proportioning(window_s=600.0, min_on_s=20.0, min_off_s=20.0)
    cooler_cycle: Proportioning = Proportioning(window_s=2100.0, min_on_s=240.0, min_off_s=300.0)
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
    heat_owed_s: float = 0.0
    cool_owed_s: float = 0.0
    lost: frozenset[str] = frozenset()
    trip: TripReason | None = None
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
    chamber_setpoint_c: float | None
    demand: float
    beer: Reading | None
    chamber: Reading | None
    trip: TripReason | None
    events: tuple[Event, ...]


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
    lost = {name: it for name, it in (("beer", beer), ("chamber", chamber)) if it and it.value_c is None}
    found = danger(fermenter.trips, beer=beer, chamber=chamber, relays_obeyed=readings.relays_obeyed)
    trip = state.trip or found

    forced = trip is not None or bool(lost) or state.mode is Mode.OFF
    if forced:
        wish = _standing_by(state)
    else:
        dt_s = min(max(now_s - state.last_s, 0.0), LONGEST_TICK_S)
        wish = _follow_the_law(state, _seen(beer, beer_memory), _seen(chamber, chamber_memory), dt_s)
    found_relays = opened(state.relays, now_s) if readings.lease_expired else state.relays
    relays, held = settle(fermenter.interlock, found_relays, wish.wanted, forced=forced, now_s=now_s)

    reported = {name: it for name, it in lost.items() if not _waking(state, name, now_s)}
    after = State(
        fermenter=fermenter,
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        relays=relays,
        last_s=now_s,
        law=wish.law,
        beer=beer_memory,
        chamber=chamber_memory,
        heat_owed_s=wish.heat_owed_s,
        cool_owed_s=wish.cool_owed_s,
        lost=frozenset(reported),
        trip=trip,
        revision=state.revision,
    )
    return after, Decision(
        at_s=now_s,
        side=relays.side,
        wanted=wish.wanted,
        held=held,
        mode=state.mode,
        setpoint_c=state.setpoint_c,
        chamber_setpoint_c=wish.chamber_setpoint_c,
        demand=wish.law.demand,
        beer=beer,
        chamber=chamber,
        trip=trip,
        events=_events(state, after, reported, lease_expired=found_relays is not state.relays),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What the law wants this tick, and what it remembers."""

    law: LawState
    heat_owed_s: float = 0.0
    cool_owed_s: float = 0.0
    wanted: Side = Side.OFF
    chamber_setpoint_c: float | None = None


def _events(before: State, after: State, lost: Mapping[str, Reading], *, lease_expired: bool) -> tuple[Event, ...]:
    events: list[Event] = [LeaseExpired()] if lease_expired else []
    events += [
        ProbeLost(probe=name, quality=it.quality, detail=it.detail)
        for name, it in lost.items()
        if name not in before.lost
    ]
    events += [ProbeBack(probe=name) for name in sorted(before.lost - after.lost)]
    if before.trip is None and after.trip is not None:
        events.append(Tripped(reason=after.trip))
    if after.relays.side is not before.relays.side:
        events.append(RelaySwitched(side=after.relays.side))
    return tuple(events)


def _waking(state: State, probe: str, now_s: float) -> bool:
    """A probe that has not spoken since the start is off, but not yet worth an alarm."""
    memory = state.beer if probe == "beer" else state.chamber
    return math.isinf(memory.seen_at_s) and now_s - state.relays.started_s < WAKING_S


def _standing_by(state: State) -> _Wish:
    """Nothing is owed, and of the law is kept only what holds the beer where it is."""
    return _Wish(law=LawState(outer_k=state.law.outer_k))


def _judge(
    limits: ProbeLimits | None, memory: ProbeMemory, reading: Reading | None, now_s: float
) -> tuple[ProbeMemory, Reading | None]:
    if limits is None:
        return memory, None
    if reading is None:
        reading = Reading.bad(Quality.STALE, -math.inf, "no reading yet")
    return judge(limits, memory, reading, now_s)


def _seen(reading: Reading | None, memory: ProbeMemory) -> Seen | None:
    if reading is None or reading.value_c is None:
        return None
    return Seen(pv_c=reading.value_c, slope_k_per_s=memory.slope_k_per_s)


def _follow_the_law(state: State, beer: Seen | None, chamber: Seen | None, dt_s: float) -> _Wish:
    fermenter, heating, cooling = state.fermenter, state.relays.heat, state.relays.cool
    law, aimed = aim(
        fermenter.law,
        state.law,
        setpoint_c=state.setpoint_c,
        beer=beer,
        chamber=chamber,
        achieved_duty=_achieved(state),
        span=fermenter.span,
        dt_s=dt_s,
    )
    heat, cool = max(0.0, aimed.demand), max(0.0, -aimed.demand)
    heat_owed_s = owe(fermenter.heater_cycle, state.heat_owed_s, duty=heat, on=heating, dt_s=dt_s)
    cool_owed_s = owe(fermenter.cooler_cycle, state.cool_owed_s, duty=cool, on=cooling, dt_s=dt_s)
    wanted = Side.OFF
    if wants_on(fermenter.heater_cycle, heat_owed_s, duty=heat, on=heating):
        wanted = Side.HEATING
    elif wants_on(fermenter.cooler_cycle, cool_owed_s, duty=cool, on=cooling):
        wanted = Side.COOLING
    return _Wish(
        law=law,
        heat_owed_s=heat_owed_s,
        cool_owed_s=cool_owed_s,
        wanted=wanted,
        chamber_setpoint_c=aimed.chamber_setpoint_c,
    )


def _achieved(state: State) -> float:
    """The signed duty that the ledger can still honour: the last demand, but nothing of it while it is held off."""
    heat_band = state.fermenter.heater_cycle.window_s
    cool_band = state.fermenter.cooler_cycle.window_s
    unpaid = max(0.0, state.heat_owed_s / heat_band) - max(0.0, state.cool_owed_s / cool_band)
    return state.law.demand - unpaid
