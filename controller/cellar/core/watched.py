# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the watcher knows of the plant's physics beforehand, and what it remembers of the last hour.

A sample every five seconds at most, a mean every minute, an hour of minutes: everything the checks look at. It is
taken from the bus's own readings and the relays' state, never from the law.
"""

import math
from dataclasses import dataclass, field

from cellar.core.interlock import Side
from cellar.core.vessel import HeaterKind, Vessel

SAMPLE_S = 5.0
MINUTE_S = 60.0
HOUR = 61  # minutes of history: an hour, and the minute that it began with
STARTS_PER_H = 12
GAP_S = 150.0  # after a longer silence the history says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLimits:
    """Priors of one fermenter's physics; each is good to a factor of two, and the checks allow for that.

    `heater_k_per_h`, `cooler_k_per_h`: how fast each would move the beer if all of its heat went there.
    `tau_h`: the beer after its air. `air_heater`: it warms the air at once; a belt warms the vessel over minutes.
    `jacket`: the chamber's probe is in a jacket with glycol behind a valve; it has no door.
    `starts_per_h`: of a compressor; None for a valve, which does not mind.
    """

    heater_k_per_h: float = 1.7
    cooler_k_per_h: float = 2.3
    tau_h: float = 10.0
    air_heater: bool = False
    jacket: bool = False
    starts_per_h: int | None = STARTS_PER_H
    rest_s: float = 1800.0


def limits_of(vessel: Vessel) -> WatchLimits:
    """What the brewer has said of the vessel, as priors for the checks."""
    return WatchLimits(
        heater_k_per_h=vessel.heater_k_per_h,
        cooler_k_per_h=vessel.cooler_k_per_h,
        tau_h=vessel.tau_h,
        air_heater=vessel.heater_kind is HeaterKind.AIR,
        jacket=vessel.jacket,
        starts_per_h=None if vessel.jacket else STARTS_PER_H,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The minute under way: sums of good samples, seconds on."""

    begin_s: float
    sampled_s: float
    beer: float = 0.0
    beers: int = 0
    air: float = 0.0
    airs: int = 0
    heat_s: float = 0.0
    cool_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The last hour, oldest first, a number a minute: °C of both probes, and the share of it that each relay was on.

    `beers` and `airs` are empty, and fill anew, after a probe was silent for three minutes.
    """

    beers: tuple[float, ...] = ()
    airs: tuple[float, ...] = ()
    heats: tuple[float, ...] = ()
    cools: tuple[float, ...] = ()
    beer_silent: int = 0  # minutes
    air_silent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One relay's present state: on or off, since when, the phase before, and the air at the edge and since (°C).

    `low_c`, `high_c` leak back towards the present by `LEAK_K_PER_MIN`, so that a day's weather is no event.
    """

    on: bool = False
    since_s: float
    before_s: float = 0.0
    before_edge_c: float | None = None
    edge_c: float | None = None
    low_c: float = 1e3
    high_c: float = -1e3


LEAK_K_PER_MIN = 0.5 / 60.0


def minute_ends(sums: Sums, course: Course) -> Course:
    """The history with this minute in it."""
    length_s = max(sums.sampled_s - sums.begin_s, 1.0)
    beer_silent = 0 if sums.beers else course.beer_silent + 1
    air_silent = 0 if sums.airs else course.air_silent + 1
    return Course(
        beers=_next(course.beers, sums.beer, sums.beers, beer_silent),
        airs=_next(course.airs, sums.air, sums.airs, air_silent),
        heats=(*course.heats, sums.heat_s / length_s)[-HOUR:],
        cools=(*course.cools, sums.cool_s / length_s)[-HOUR:],
        beer_silent=beer_silent,
        air_silent=air_silent,
    )


def _next(history: tuple[float, ...], total: float, count: int, silent: int) -> tuple[float, ...]:
    """A minute without a sample repeats the last one; the third in a row ends the history."""
    if count:
        return (*history, total / count)[-HOUR:]
    return (*history, history[-1])[-HOUR:] if history and silent < 3 else ()


def sampled(sums: Sums, *, beer_c: float | None, air_c: float | None, side: Side, now_s: float) -> Sums:
    """The minute with one more sample; `side` is what the relays did since the last one."""
    passed_s = now_s - sums.sampled_s
    return Sums(
        begin_s=sums.begin_s,
        sampled_s=now_s,
        beer=sums.beer if beer_c is None else sums.beer + beer_c,
        beers=sums.beers if beer_c is None else sums.beers + 1,
        air=sums.air if air_c is None else sums.air + air_c,
        airs=sums.airs if air_c is None else sums.airs + 1,
        heat_s=sums.heat_s + passed_s * (side is Side.HEATING),
        cool_s=sums.cool_s + passed_s * (side is Side.COOLING),
    )


def switched(run: Run, *, on: bool, air_c: float | None, now_s: float) -> Run:
    """The relay's run after a sample: a new one at an edge."""
    if on is run.on:
        return run
    seen = (air_c, air_c) if air_c is not None else (1e3, -1e3)
    return Run(
        on=on,
        since_s=now_s,
        before_s=now_s - run.since_s,
        before_edge_c=run.edge_c,
        edge_c=air_c,
        low_c=seen[0],
        high_c=seen[1],
    )


def followed(run: Run, air_c: float | None) -> Run:
    """The run a minute later: its extremes."""
    if air_c is None:
        return run
    return Run(
        on=run.on,
        since_s=run.since_s,
        before_s=run.before_s,
        before_edge_c=run.before_edge_c,
        edge_c=air_c if run.edge_c is None else run.edge_c,
        low_c=min(run.low_c + LEAK_K_PER_MIN, air_c),
        high_c=max(run.high_c - LEAK_K_PER_MIN, air_c),
    )


def mean(numbers: tuple[float, ...]) -> float:
    """Their mean; of none, zero."""
    return sum(numbers) / len(numbers) if numbers else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the checks of a minute are given: the history with this minute, both runs, the setpoint, and now."""

    course: Course
    heat: Run
    cool: Run
    setpoint_c: float
    now_s: float
    begun_s: float = 0.0
    door_s: float | None = field(default=None)  # since when a door seems open, or was until a moment ago
    trial_until_s: float = -math.inf  # when the heater's last trial ends, or ended

    @property
    def since_trial_s(self) -> float:
        """Since the end of the last; below 0 during one."""
        return self.now_s - self.trial_until_s

    @property
    def heat_off_s(self) -> float:
        """For how long no heat was commanded; 0 while it is."""
        return 0.0 if self.heat.on else self.now_s - self.heat.since_s

    @property
    def cool_off_s(self) -> float:
        return 0.0 if self.cool.on else self.now_s - self.cool.since_s

    @property
    def heat_on_s(self) -> float:
        return self.now_s - self.heat.since_s if self.heat.on else 0.0

    @property
    def cool_on_s(self) -> float:
        return self.now_s - self.cool.since_s if self.cool.on else 0.0
