# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of the air the beer's probe feels. One taped to the vessel's outside reads a mix:

    said = (1 - share) * beer + share * air      the air as it arrives under the tape, a minute or two late

It has done so from the beginning, and is not a probe that fell out. The share is learnt by a Kalman filter every ten
minutes, beside the beer's own way of following the air, which takes hours (1/tau) and not minutes:

    change of what is said = 1/tau * integral(air - said) + heat * time + share * change of the air

Both are then taken back to the beer. A share is used when it is beyond doubt, and nothing is learnt while a belt
warms the wall that the probe is taped to.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cellar.core.learning import LONGEST_TAU_H, SHORTEST_TAU_H
from cellar.core.reading import Reading
from cellar.core.watched import MINUTE_S, Course, Moment, WatchLimits

BLOCK_MIN = 10
FELT_LAG_S = 80.0
WALL_LAG_MIN = 4  # from the air through the wall to the beer
BELT_COOLS_MIN = 30
MEASURED_K, UNLIKE_SHARE = 0.03, 0.03  # of two minutes' means; and of the air's moves, which the tape delays
FIRST_K_PER_H, FIRST_SHARE = 0.5, 0.3  # how far off nothing is, as a first guess
DRIFT_OF_TAU, DRIFT_K_PER_H, DRIFT_SHARE = 0.003, 0.05, 0.003  # from block to block
USED_FROM, DROPPED_BELOW, MOST_SHARE = 0.06, 0.03, 0.6
SURE_SHARE, DEVIATIONS = 0.05, 3.0
NEVER_IN_BEER = 0.7
STATES = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What is known of 1/tau (1/h), heat (K/h) and the share, with their covariance by rows; `share` is what is used.

    `felt_c`: the air as the probe under the tape feels it now.
    """

    minute: int = 0
    known: tuple[float, ...] | None = None
    spread: tuple[tuple[float, ...], ...] = ()
    share: float = 0.0
    felt_c: float | None = None

    @property
    def sure(self) -> bool:
        """Whether the share is known, be it none."""
        return bool(self.spread) and self.spread[2][2] < SURE_SHARE**2

    @property
    def usual(self) -> float:
        """The share that is known, used or not; 0 while it is not."""
        return self.known[2] if self.known and self.sure else 0.0

    def beer_c(self, said_c: float, felt_c: float) -> float:
        """The beer (°C), from what is said and the air that is felt with it."""
        return (said_c - self.share * felt_c) / (1.0 - self.share)

    @property
    def feels_air(self) -> bool:
        """Worth a warning."""
        return self.share > 0.0 or self.blind

    @property
    def blind(self) -> bool:
        """It feels so much of the air that hardly anything of the beer is in what it says."""
        return self.usual > MOST_SHARE


def felt(mix: Mix, air_c: float | None, passed_s: float) -> Mix:
    """The air as it is felt, a sample later."""
    if air_c is None:
        return mix
    if mix.felt_c is None:
        return replace(mix, felt_c=air_c)
    return replace(mix, felt_c=mix.felt_c + (air_c - mix.felt_c) * passed_s / (FELT_LAG_S + passed_s))


def as_felt(airs: Sequence[float]) -> tuple[float, ...]:
    """The minutes of the air as they arrive under the tape."""
    follows, felt_c = -math.expm1(-MINUTE_S / FELT_LAG_S), airs[0]
    felts: list[float] = []
    for air_c in airs:
        felt_c += (air_c - felt_c) * follows
        felts.append(felt_c)
    return tuple(felts)


def seen_through(mix: Mix, course: Course) -> Course:
    """The history with the beer in it, and not what the probe says."""
    if not mix.share or not course.airs or len(course.beers) > len(course.airs):
        return course
    felts = as_felt(course.airs)[-len(course.beers) :]
    return replace(course, beers=tuple(map(mix.beer_c, course.beers, felts)))


def unmixed(mix: Mix, judged: Reading | None) -> Reading | None:
    """The beer, from what is believed of its probe."""
    if not mix.share or mix.felt_c is None or judged is None or judged.value_c is None:
        return judged
    return replace(judged, value_c=mix.beer_c(judged.value_c, mix.felt_c))


def corrected_k(before: Mix, now: Mix, judged: Reading | None) -> float:
    """By how much warmer the beer is than was thought, because more is known of the mix."""
    if judged is None or judged.value_c is None or now.felt_c is None:
        return 0.0
    return now.beer_c(judged.value_c, now.felt_c) - before.beer_c(judged.value_c, now.felt_c)


def mixed(limits: WatchLimits, mix: Mix, moment: Moment) -> Mix:
    """What is known a minute later; each tenth minute is learnt from."""
    course = moment.course
    minute = mix.minute + 1
    if min(len(course.beers), len(course.airs)) < 2 * BLOCK_MIN:
        return replace(mix, minute=0)
    if minute < BLOCK_MIN:
        return replace(mix, minute=minute)
    if not limits.air_heater and any(course.heats[-BLOCK_MIN - BELT_COOLS_MIN :]):
        return replace(mix, minute=0)
    return _learnt(limits, replace(mix, minute=0), course)


def _learnt(limits: WatchLimits, mix: Mix, course: Course) -> Mix:
    """One step of the filter, on the last ten minutes. A block that fits nothing moves it less."""
    prior = 1.0 / limits.tau_h
    known = mix.known or (prior, 0.0, 0.0)
    spread = mix.spread or ((prior**2, 0.0, 0.0), (0.0, FIRST_K_PER_H**2, 0.0), (0.0, 0.0, FIRST_SHARE**2))
    walks = ((DRIFT_OF_TAU * prior) ** 2, DRIFT_K_PER_H**2, DRIFT_SHARE**2)
    spread = tuple(tuple(spread[i][j] + walks[i] * (i == j) for j in STATES) for i in STATES)
    row, noise_k2 = _block(course)
    toward = tuple(_dot(each, row) for each in spread)
    miss_k = course.beers[-1] - course.beers[-BLOCK_MIN - 1] - _dot(known, row)
    total_k2 = max(_dot(row, toward) + noise_k2, miss_k * miss_k / 9.0)
    per_h, heat, share = (it + along / total_k2 * miss_k for it, along in zip(known, toward, strict=True))
    share = min(1.0, max(0.0, share))
    return Mix(
        known=(min(1.0 / SHORTEST_TAU_H, max(1.0 / LONGEST_TAU_H, per_h)), heat, share),
        spread=tuple(tuple(spread[i][j] - toward[i] * toward[j] / total_k2 for j in STATES) for i in STATES),
        share=_used(mix.share, share, math.sqrt(spread[2][2])),
        felt_c=mix.felt_c,
    )


def _block(course: Course) -> tuple[tuple[float, ...], float]:
    """What stands beside 1/tau, heat and share in these ten minutes, and how far off their sum may be (K²)."""
    beers, airs, felts = course.beers, course.airs, as_felt(course.airs)
    around = airs[-BLOCK_MIN - WALL_LAG_MIN : -WALL_LAG_MIN]
    lain_k_h = (sum(around) - sum(beers[-BLOCK_MIN:])) / 60.0
    window = airs[-2 * BLOCK_MIN :]
    unlike_k = UNLIKE_SHARE * (max(window) - min(window))
    noise_k2 = MEASURED_K**2 + unlike_k**2 + _restless_k2(beers[-2 * BLOCK_MIN :])
    return (lain_k_h, BLOCK_MIN / 60.0, felts[-1] - felts[-BLOCK_MIN - 1]), noise_k2


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return left[0] * right[0] + left[1] * right[1] + left[2] * right[2]


def _restless_k2(beers: Sequence[float]) -> float:
    """How far the minutes scatter around their own course: a probe of nine bits is no measure of the air."""
    bends = [beers[i] - 2.0 * beers[i - 1] + beers[i - 2] for i in range(2, len(beers))]
    return sum(it * it for it in bends) / len(bends)


def _used(before: float, share: float, doubt: float) -> float:
    if share < DROPPED_BELOW or (before == 0.0 and (share < USED_FROM or share < DEVIATIONS * doubt)):
        return 0.0
    return share if share <= MOST_SHARE else 0.0
