# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fermenter is, from its history: how the beer follows its air, what the heater gives, how cold comes.

Blocks of twenty minutes, in windows of four hours:

    change of the beer = x * integral(air - beer) + h * integral(heat) + q * length      x = 1/tau, h in K/h

by least squares, each window with a q of its own (the yeast's and the room's heat hardly change within four hours).
The compressor is known by its runs: how far the air falls for a minute of it, and how long after it is still falling.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cellar.core.learning import AIR_LAG_S
from cellar.core.observer import BELT_LAG_S
from cellar.core.vessel import HeaterKind, Vessel
from cellar.tune.history import Sample, Stretch, hours

BLOCK_S, WINDOW_BLOCKS = 1200.0, 12
SURE = 0.35
"""A number whose standard error is more than this share of it is not known."""

SHORTEST_RUN_S, LONGEST_RUN_S, LONGEST_PAUSE_S, WATCHED_S = 100.0, 2400.0, 14_400.0, 900.0
ENOUGH_RUNS = 3


Slope = tuple[float, float]
"""A fitted number, and its standard error as a share of it."""


class TooLittle(Exception):
    """The history cannot say. The text says what it lacks, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`tau_h`, `heater_k_per_h`: None if the history cannot say; with their standard errors as shares of them.

    `fall_k_per_min`: of air, for each minute of cooling in `runs` runs of `run_s`, one in `every_s`; `coast_s`: from
    a stop to the coldest air (medians; None: too few runs).
    """

    hours: float
    tau_h: float | None
    tau_doubt: float
    heater_k_per_h: float | None
    heater_doubt: float
    runs: int
    run_s: float = 0.0
    every_s: float = 0.0
    fall_k_per_min: float | None = None
    coast_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Twenty minutes: the beer's change (K), and the integrals of air less beer (K h) and of heat (h)."""

    change_k: float
    air_k_h: float
    heat_h: float


def identify(vessel: Vessel, past: Sequence[Stretch]) -> Found:
    """Raises `TooLittle` if there is less than half a day of history."""
    known_h = sum(hours(stretch) for stretch in past)
    if known_h < 12.0:
        raise TooLittle(
            f"there are {known_h:.1f} h of history in which both probes were good; twelve are needed. "
            "Let the fermenter run for a day, best with beer or water in it and a step of its setpoint"
        )
    belt = vessel.heater_kind is HeaterKind.BELT
    windows = [window for stretch in past for window in _windows(stretch)]
    (x, x_doubt), (heat, heat_doubt) = _fitted(windows, with_heat=belt)
    runs = [run for stretch in past for run in _runs(stretch)]
    enough = len(runs) >= ENOUGH_RUNS
    return Found(
        hours=known_h,
        tau_h=1.0 / x if x > 0.0 and x_doubt < SURE else None,
        tau_doubt=x_doubt,
        heater_k_per_h=heat if heat > 0.0 and heat_doubt < SURE else None,
        heater_doubt=heat_doubt,
        runs=len(runs),
        run_s=median([run.on_s for run in runs]) if enough else 0.0,
        every_s=median([run.every_s for run in runs]) if enough else 0.0,
        fall_k_per_min=median([run.fell_k / run.on_s * 60.0 for run in runs]) if enough else None,
        coast_s=median([run.coast_s for run in runs]) if enough else None,
    )


def _windows(stretch: Stretch) -> Iterator[list[Block]]:
    blocks = list(_blocks(stretch))
    for begin in range(0, len(blocks) - WINDOW_BLOCKS // 2, WINDOW_BLOCKS):
        yield blocks[begin : begin + WINDOW_BLOCKS]


def _blocks(stretch: Stretch) -> Iterator[Block]:
    """What the air and the heater did arrives later, through film, wall and belt; the beer's noise is averaged."""
    air_c, heat = stretch[0].air_c, 0.0
    air_k_h = heat_h = 0.0
    begin_s, begin_c = stretch[0].at_s, _around(stretch, 0)
    for i in range(1, len(stretch)):
        now, dt_s = stretch[i], stretch[i].at_s - stretch[i - 1].at_s
        air_c += (now.air_c - air_c) * dt_s / (AIR_LAG_S + dt_s)
        heat += (now.heat - heat) * dt_s / (BELT_LAG_S + dt_s)
        air_k_h += (air_c - now.beer_c) * dt_s / 3600.0
        heat_h += heat * dt_s / 3600.0
        if now.at_s - begin_s >= BLOCK_S:
            end_c = _around(stretch, i)
            yield Block(change_k=end_c - begin_c, air_k_h=air_k_h, heat_h=heat_h)
            begin_s, begin_c, air_k_h, heat_h = now.at_s, end_c, 0.0, 0.0


def _around(stretch: Stretch, i: int) -> float:
    """The beer within a minute of a sample."""
    at_s = stretch[i].at_s
    low = high = i
    while low > 0 and at_s - stretch[low - 1].at_s <= 60.0:
        low -= 1
    while high < len(stretch) - 1 and stretch[high + 1].at_s - at_s <= 60.0:
        high += 1
    near = stretch[low : high + 1]
    return sum(sample.beer_c for sample in near) / len(near)


def _fitted(windows: Sequence[Sequence[Block]], *, with_heat: bool) -> tuple[Slope, Slope]:
    """Both slopes with the standard error of each as a share of it; infinite where nothing moved."""
    aa = ah = hh = ac = hc = cc = 0.0
    freedom = -2
    for window in windows:
        n = len(window)
        mean_a = sum(block.air_k_h for block in window) / n
        mean_h = sum(block.heat_h for block in window) / n
        mean_c = sum(block.change_k for block in window) / n
        for block in window:
            a, h, c = block.air_k_h - mean_a, (block.heat_h - mean_h) * with_heat, block.change_k - mean_c
            aa, ah, hh, ac, hc, cc = aa + a * a, ah + a * h, hh + h * h, ac + a * c, hc + h * c, cc + c * c
        freedom += n - 1
    nothing = (0.0, math.inf)
    if freedom < 1 or aa <= 0.0:
        return nothing, nothing
    if hh <= 1e-9:
        x = ac / aa
        spread = max(0.0, cc - x * ac) / freedom
        return (x, _doubt(x, spread / aa)), nothing
    det = aa * hh - ah * ah
    if det <= 1e-12:
        return nothing, nothing
    x, heat = (ac * hh - hc * ah) / det, (hc * aa - ac * ah) / det
    spread = max(0.0, cc - x * ac - heat * hc) / freedom
    return (x, _doubt(x, spread * hh / det)), (heat, _doubt(heat, spread * aa / det))


def _doubt(value: float, variance: float) -> float:
    return math.sqrt(variance) / abs(value) if value else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the cooler: how long it was on, how long after the one before (four hours at most) it began, how far
    the air fell, and how long after the stop it was coldest."""

    on_s: float
    every_s: float
    fell_k: float
    coast_s: float


def _runs(stretch: Stretch) -> Iterator[Run]:
    """The runs that were followed by a quarter of an hour without any relay."""
    begin: Sample | None = None
    stop: Sample | None = None
    on_s, every_s, coldest, told = 0.0, LONGEST_PAUSE_S, stretch[0], True
    for before, now in pairwise(stretch):
        if now.cool > 0.0 and (begin is None or stop is not None):
            if begin is not None:
                every_s = min(LONGEST_PAUSE_S, before.at_s - begin.at_s)
            begin, stop, on_s, coldest, told = before, None, 0.0, now, False
        if begin is None:
            continue
        on_s += now.cool * (now.at_s - before.at_s)
        if now.cool == 0.0 and stop is None:
            stop = before
        if now.air_c < coldest.air_c:
            coldest = now
        if stop is None or told:
            continue
        if now.heat > 0.0 or now.at_s - stop.at_s >= WATCHED_S:
            told = True
            if now.heat == 0.0 and SHORTEST_RUN_S <= on_s <= LONGEST_RUN_S and coldest.air_c < begin.air_c:
                coast_s = max(0.0, coldest.at_s - stop.at_s)
                yield Run(on_s=on_s, every_s=every_s, fell_k=begin.air_c - coldest.air_c, coast_s=coast_s)


def median(numbers: Sequence[float]) -> float:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2.0
