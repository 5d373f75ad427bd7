# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the watcher remembers, and what it forgets: over a restart, after a silence, when a person has looked."""

import math
from dataclasses import dataclass, field, replace

from cellar.core.findings import REACTIONS, Finding, Reaction
from cellar.core.interlock import Side
from cellar.core.watch_door import Door
from cellar.core.watch_effect import Effect
from cellar.core.watch_heat import Balance
from cellar.core.watch_load import Load
from cellar.core.watch_mix import Mix
from cellar.core.watch_places import NEVER_ALIKE, Alike, Away, Coupling
from cellar.core.watch_probes import Words
from cellar.core.watch_rest import Rest
from cellar.core.watched import Course, Run, Sums

LATCHED = frozenset(it for it, what in REACTIONS.items() if what is Reaction.TRIP)
NOTHING: frozenset[Finding] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMemory:
    """Everything the watcher remembers. `starts`: of the compressor, within the hour; `rest_until_s`: it rests.

    `trial_until_s`: until then the heater rests, or rested, so that its next start shows whether it heats.
    `off_min`: for how many minutes the beer has been away from its setpoint.
    """

    sums: Sums
    side: Side = Side.OFF
    course: Course = field(default_factory=Course)
    heat: Run
    cool: Run
    begun_s: float = 0.0
    beer: Words = field(default_factory=Words)
    chamber: Words = field(default_factory=Words)
    alike: Alike = NEVER_ALIKE
    coupling: Coupling = field(default_factory=Coupling)
    balance: Balance = field(default_factory=Balance)
    effect: Effect = field(default_factory=Effect)
    load: Load = field(default_factory=Load)
    away: Away | None = None
    door: Door | None = None
    mix: Mix = Mix()
    off_min: int = 0
    rest: Rest | None = None
    highest_setpoint_c: float = -1e3
    starts: tuple[float, ...] = ()
    rest_until_s: float | None = None
    trial_until_s: float = -math.inf
    findings: frozenset[Finding] = NOTHING


def watching(now_s: float) -> WatchMemory:
    """A watcher that has seen nothing yet."""
    run = Run(since_s=now_s)
    return WatchMemory(sums=Sums(begin_s=now_s, sampled_s=now_s), heat=run, cool=run, begun_s=now_s)


def left_out(memory: WatchMemory, from_c: float | None, *, now_s: float) -> WatchMemory:
    """After a restart: a beer probe that was not in the beer is not, until it shows it."""
    if from_c is None or not math.isfinite(from_c):
        return memory
    return replace(memory, away=Away(since_s=now_s, from_c=from_c), findings=frozenset({Finding.PROBE_FELL_OUT}))


def acknowledged(memory: WatchMemory, now_s: float) -> WatchMemory:
    """After a person has looked: nothing is latched, and it is watched anew; what was learnt of the plant stays."""
    balance = Balance(known=memory.balance.known)
    return replace(
        watching(now_s),
        balance=balance,
        starts=memory.starts,
        rest_until_s=memory.rest_until_s,
        side=memory.side,
        heat=Run(on=memory.side is Side.HEATING, since_s=now_s),
        cool=Run(on=memory.side is Side.COOLING, since_s=now_s),
    )


def after_silence(memory: WatchMemory, now_s: float) -> WatchMemory:
    """After so long a gap that its history says nothing. Nobody has looked: what is latched stays."""
    return replace(
        acknowledged(memory, now_s),
        beer=memory.beer,
        chamber=memory.chamber,
        away=memory.away,
        mix=replace(memory.mix, minute=0),
        rest_until_s=memory.rest_until_s,
        findings=memory.findings & (LATCHED | {Finding.PROBE_FELL_OUT}),
    )
