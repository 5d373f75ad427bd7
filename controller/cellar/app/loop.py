# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop: take orders, read, decide, obey, tell. The order of effects is the safety of it.

A tick: serve intents -> newest readings -> `core.step` for each fermenter -> renew the lease on the relays ->
read back -> observers (journal, telemetry; they only enqueue) -> heartbeat and watchdog. An exception anywhere ends
the lease first and the process next; whoever supervises starts it again, with the compressor locked out.
"""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event

from cellar.app.lease import Lease
from cellar.contract import Intent
from cellar.core.fermenter import Decision, Readings, State, step
from cellar.core.interlock import Side
from cellar.core.reading import Reading
from cellar.ports import Clock, Watchdog, Wiring

logger = logging.getLogger("cellar.loop")

PER_S = 64  # the core's instants are counted in 1/64 s, so that the journal can write them small and exactly
MISMATCH_TICKS = 3  # a relay line that disobeys this often in a row is broken, not slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A completed tick, for observers: `utc_s` is wall time, for people only.

    `readings` is what the core was told, `intents` what was obeyed since the tick before, in that order.
    """

    now_s: float
    utc_s: float
    states: Mapping[str, State]
    decisions: Mapping[str, Decision]
    readings: Mapping[str, Readings]
    intents: Mapping[str, Sequence[Intent]]


def instant(at_s: float) -> float:
    """The last 1/64 s that has begun."""
    return math.floor(at_s * PER_S) / PER_S


class Loop:
    """All fermenters of one controller. `states` is the whole truth of what is remembered from tick to tick."""

    def __init__(
        self,
        *,
        states: Mapping[str, State],
        wirings: Sequence[Wiring],
        clock: Clock,
        latest: Callable[[], Mapping[str, Reading]],
        lease: Lease,
        watchdog: Watchdog,
        serve: Callable[["Loop", float], None],
        observers: Sequence[Callable[[Tick], None]],
        tick_s: float = 1.0,
        serve_s: float | None = None,
    ) -> None:
        self.states = dict(states)
        self.decisions: dict[str, Decision] = {}
        self._wirings = {wiring.fermenter: wiring for wiring in wirings}
        self._clock = clock
        self._latest = latest
        self._lease = lease
        self._watchdog = watchdog
        self._serve = serve
        self._observers = observers
        self._tick_s = tick_s
        self._serve_s = serve_s or tick_s
        self._mismatches = dict.fromkeys(states, 0)
        self._intents: dict[str, list[Intent]] = {}

    def run(self, stop: Event) -> None:
        """Tick until `stop`; then open every relay. This is the loop's one named boundary for exceptions."""
        due_s = self._clock.now_s()
        try:
            while not stop.is_set():
                first = not self.decisions
                self.tick()
                if first:
                    self._watchdog.ready()
                self._watchdog.pet()
                due_s = max(due_s + self._tick_s, self._clock.now_s() - self._tick_s)
                self._wait(due_s, stop)
        except Exception:
            self._lease.end()
            logger.critical("relays open: the control loop failed", exc_info=True)
            raise
        self._watchdog.stopping()
        self._lease.end()

    def tick(self) -> None:
        """One round, complete when this returns."""
        utc_s = self._clock.utc_s()
        self._serve(self, utc_s)
        latest = self._latest()
        now_s = instant(self._clock.now_s())
        expired = self._lease.expired()
        told = {name: self._raw_readings(name, latest, lease_expired=expired) for name in self.states}
        for fermenter, readings in told.items():
            self.states[fermenter], self.decisions[fermenter] = step(self.states[fermenter], readings, now_s)
        self._obey()
        intents, self._intents = self._intents, {}
        tick = Tick(
            now_s=now_s,
            utc_s=utc_s,
            states=self.states,
            decisions=self.decisions,
            readings=told,
            intents=intents,
        )
        for observe in self._observers:
            observe(tick)
        self._lease.beat()

    def _wait(self, due_s: float, stop: Event) -> None:
        """Until the next tick; who asks meanwhile is answered at once, and obeyed at the tick."""
        while not stop.is_set():
            slice_s = min(due_s, self._clock.now_s() + self._serve_s)
            self._clock.wait_until(slice_s, stop)
            if slice_s >= due_s:
                return
            self._serve(self, self._clock.utc_s())

    def _raw_readings(self, fermenter: str, latest: Mapping[str, Reading], *, lease_expired: bool) -> Readings:
        """A fermenter's newest readings, unjudged, and what its relays have been through."""
        wiring = self._wirings[fermenter]
        return Readings(
            beer=_timed(latest.get(wiring.beer_rom)) if wiring.beer_rom else None,
            chamber=_timed(latest.get(wiring.chamber_rom)) if wiring.chamber_rom else None,
            relays_obeyed=self._obeys(fermenter),
            lease_expired=lease_expired,
        )

    def change(self, fermenter: str, state: State, because: Intent) -> None:
        """A person's order, obeyed: the state that the next tick begins with."""
        self.states[fermenter] = state
        self._intents.setdefault(fermenter, []).append(because)

    def judged_readings(self, fermenter: str) -> Readings:
        """The readings as the last decision judged them."""
        decision = self.decisions.get(fermenter)
        return Readings(
            beer=decision.beer if decision else None,
            chamber=decision.chamber if decision else None,
            relays_obeyed=self._obeys(fermenter),
        )

    def _obeys(self, fermenter: str) -> bool:
        return self._mismatches[fermenter] < MISMATCH_TICKS

    def _obey(self) -> None:
        closed = {
            f"{fermenter}.{'heater' if decision.side is Side.HEATING else 'cooler'}"
            for fermenter, decision in self.decisions.items()
            if decision.side is not Side.OFF
        }
        disobeying = self._lease.renew(frozenset(closed))
        for fermenter in self._mismatches:
            wrong = any(relay.rpartition(".")[0] == fermenter for relay in disobeying)
            self._mismatches[fermenter] = self._mismatches[fermenter] + 1 if wrong else 0


def _timed(reading: Reading | None) -> Reading | None:
    return None if reading is None else replace(reading, at_s=instant(reading.at_s))
