# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What gravities tell: how far it has come, how fast it goes, and for how long it has stood still. Pure.

Krausen and clumps of yeast lift or tip what floats. A reading that leaps away from both of its neighbourhoods is kept
and shown, and takes part in nothing that is computed: `sound` says which do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from taproom.brewing.alcohol import abv_pct
from taproom.brewing.extract import apparent_attenuation
from taproom.measuring.staleness import is_stale
from taproom.measuring.values import POINT

HOUR_S: Final = 3600
DAY_S: Final = 86_400
NEIGHBOURS: Final = 5  # on each side
OUTLIER_POINTS: Final = 4.0
SPREADS: Final = 5.0
RATE_OVER_S: Final = 36 * HOUR_S
LEAST_RATE_S: Final = 6 * HOUR_S
STABLE_POINTS: Final = 1.0
LEAST_STABLE_S: Final = 24 * HOUR_S
CALM_S: Final = 3 * HOUR_S
NOISE_POINTS: Final = 0.05  # a difference of exactly one point, through Plato and back, is one point


@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """A gravity that counts or does not. `device` sent it, every `interval_s`; none where a person read it."""

    id: str
    at_utc: int
    sg: float
    device: str | None = None
    interval_s: int | None = None
    sound: bool = True

    @property
    def by_hand(self) -> bool:
        return self.device is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a beer stands. `stable_s`: for how long nothing has changed by more than a point; None: it still does, or
    it was not watched for long enough. `sg` is None once what is known is stale: then `last` and its age are all."""

    last: Gravity | None
    age_s: int
    stale: bool
    og: float | None
    sg: float | None
    attenuation: float | None
    abv_pct: float | None
    points_per_day: float | None
    stable_s: int | None
    outliers: int


def progress(gravities: Sequence[Gravity], *, og: float | None, now_utc: int) -> Progress:
    """`gravities` oldest first, as `judged` leaves them. Without an `og` the highest sound one stands for it."""
    sound = [it for it in gravities if it.sound]
    last = sound[-1] if sound else None
    age_s = 0 if last is None else max(0, now_utc - last.at_utc)
    stale = last is not None and is_stale(age_s, by_hand=last.by_hand, interval_s=last.interval_s)
    sg = None if last is None or stale else last.sg
    began = og if og is not None else max((it.sg for it in sound), default=None)
    fermented = sg is not None and began is not None and began > 1.0 and sg <= began
    return Progress(
        last=last,
        age_s=age_s,
        stale=stale,
        og=began,
        sg=sg,
        attenuation=apparent_attenuation(og=began, fg=sg) if fermented and began and sg else None,
        abv_pct=abv_pct(og=began, fg=sg) if fermented and began and sg else None,
        points_per_day=None if stale else points_per_day(sound),
        stable_s=None if stale else stable_s(sound, now_utc=now_utc),
        outliers=len(gravities) - len(sound),
    )


def judged(gravities: Sequence[Gravity]) -> list[Gravity]:
    """The same, with those marked that cannot be. What a person read is taken at their word, and each device is
    compared with itself only."""
    leapt: set[str] = set()
    for device, its in _by_source(gravities).items():
        if device is not None:
            leapt |= {it.id for at, it in enumerate(its) if _leaps(its, at)}
    return [replace(it, sound=it.id not in leapt) for it in gravities]


def _by_source(gravities: Sequence[Gravity]) -> dict[str | None, list[Gravity]]:
    found: dict[str | None, list[Gravity]] = {}
    for it in gravities:
        found.setdefault(it.device, []).append(it)
    return found


def _leaps(gravities: Sequence[Gravity], at: int) -> bool:
    """Whether it is far from the middle of those before and of those after it, against how those scatter.

    The newest has none after it: it must be far from those before, and above them by more than anything ferments, or
    below them by more than a day's work.
    """
    it = gravities[at]
    before = [one.sg for one in gravities[max(0, at - NEIGHBOURS) : at]]
    after = [one.sg for one in gravities[at + 1 : at + 1 + NEIGHBOURS]]
    sides = [side for side in (before, after) if len(side) >= 2]
    if not sides:
        return False
    allowed = max(OUTLIER_POINTS * POINT, SPREADS * _scatter([*before, *after]))
    if len(sides) == 1 and sides[0] is before:
        return abs(it.sg - median(before)) > 3 * allowed
    low, high = min(map(median, sides)), max(map(median, sides))
    return it.sg > high + allowed or it.sg < low - allowed


def _scatter(values: Sequence[float]) -> float:
    """How far neighbours are from each other, in the middle: a beer on its way down does not scatter."""
    steps = [abs(one - other) for one, other in pairwise(values)]
    return median(steps) if steps else 0.0


def points_per_day(sound: Sequence[Gravity]) -> float | None:
    """The least-squares slope of the last day and a half of whoever spoke last; below nought while it ferments."""
    mine = _by_source(sound)[sound[-1].device] if sound else []
    if len(mine) < 2:
        return None
    within = [it for it in mine if it.at_utc >= mine[-1].at_utc - RATE_OVER_S]
    if len(within) < 2:
        within = mine[-2:]
    if within[-1].at_utc - within[0].at_utc < LEAST_RATE_S:
        return None
    days = [(it.at_utc - within[0].at_utc) / DAY_S for it in within]
    mean_d, mean_sg = sum(days) / len(days), sum(it.sg for it in within) / len(within)
    spread = sum((day - mean_d) ** 2 for day in days)
    slope = sum((day - mean_d) * (it.sg - mean_sg) for day, it in zip(days, within, strict=True)) / spread
    return slope / POINT


def stable_s(sound: Sequence[Gravity], *, now_utc: int) -> int | None:
    """For how long, up to its last reading, every witness says that nothing changed by more than a point.

    A witness is a person with a hydrometer, or a device, that has watched for a day and is not stale. They need not
    agree on the gravity, only on that it stands still. None: one says that it moves, or there is none.
    """
    said: list[int | None] = []
    for its in _by_source(sound).values():
        last, watched_s = its[-1], its[-1].at_utc - its[0].at_utc
        stale = is_stale(now_utc - last.at_utc, by_hand=last.by_hand, interval_s=last.interval_s)
        if not stale and watched_s >= LEAST_STABLE_S:
            said.append(_still_s(_calm(its)))
    known = [it for it in said if it is not None]
    return min(known) if known and len(known) == len(said) else None


def _calm(its: Sequence[Gravity]) -> list[Gravity]:
    """A device's readings as the medians of three hours: what floats rocks by a point. A person's as they are."""
    if its[0].by_hand:
        return list(its)
    parts: dict[int, list[Gravity]] = {}
    for it in its:
        parts.setdefault(it.at_utc // CALM_S, []).append(it)
    return [replace(part[-1], sg=median(it.sg for it in part)) for part in parts.values()]


def _still_s(its: Sequence[Gravity]) -> int | None:
    low = high = its[-1].sg
    since_utc = its[-1].at_utc
    for it in reversed(its[:-1]):
        low, high = min(low, it.sg), max(high, it.sg)
        if (high - low) / POINT > STABLE_POINTS + NOISE_POINTS:
            break
        since_utc = it.at_utc
    lasted_s = its[-1].at_utc - since_utc
    return lasted_s if lasted_s >= LEAST_STABLE_S else None
