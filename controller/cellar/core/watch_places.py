# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is each probe where it should be? Both beside each other.

Beer cannot move as air does: what moves faster than all heat and cold together could move it is not in the beer. If a
relay moved it so, the probes are exchanged; if none did, somebody took it out, or it fell.
"""

import math
from dataclasses import dataclass

from cellar.core.watch_heat import VIGOROUS_K_PER_H
from cellar.core.watch_mix import NEVER_IN_BEER, Mix, as_felt
from cellar.core.watched import Moment, WatchLimits, mean

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The streak of samples in which both probes said the same word: its length, its changes, its span (°C)."""

    samples: int = 0
    changes: int = 0
    low_c: float = 0.0
    high_c: float = 0.0
    word_c: float = math.nan


NEVER_ALIKE = Alike(word_c=0.0)


def compared(alike: Alike, beer_c: float | None, air_c: float | None) -> Alike:
    """The streak after one more sample of both; a sample that one of them lacks says nothing."""
    if beer_c is None or air_c is None:
        return alike
    if beer_c != air_c:
        return NEVER_ALIKE
    if not alike.samples:
        return Alike(samples=1, low_c=beer_c, high_c=beer_c, word_c=beer_c)
    return Alike(
        samples=alike.samples + 1,
        changes=alike.changes + (beer_c != alike.word_c),
        low_c=min(alike.low_c, beer_c),
        high_c=max(alike.high_c, beer_c),
        word_c=beer_c,
    )


def identical(alike: Alike) -> bool:
    """Ten samples alike, and through twenty changes of the word or half a kelvin: two probes would not agree so."""
    return alike.samples >= 10 and (alike.changes >= 20 or alike.high_c - alike.low_c >= 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """How both probes moved in five minutes, as fading sums of squares and products (K²) over half an hour.

    `apart_k2` is of the beer probe's moves away from the chamber's, which are no falling out.
    """

    air_k2: float = 0.0
    beer_k2: float = 0.0
    both_k2: float = 0.0
    apart_k2: float = 0.0


FADE = 1.0 - 1.0 / 30.0


def coupled(coupling: Coupling, mix: Mix, moment: Moment) -> Coupling:
    """The sums a minute later, of what the beer's probe is not known to feel of the air anyway."""
    airs, beers = moment.course.airs, moment.course.beers
    if len(airs) < 7 or len(beers) < 7:
        return Coupling()
    air_k = _untrended_k(airs)
    beer_k = _untrended_k(beers) - mix.usual * _untrended_k(as_felt(airs))
    apart = abs(beers[-1] - airs[-1]) > abs(beers[-6] - airs[-6]) + 0.1
    return Coupling(
        air_k2=coupling.air_k2 * FADE + air_k * air_k,
        beer_k2=coupling.beer_k2 * FADE + beer_k * beer_k,
        both_k2=coupling.both_k2 * FADE + air_k * beer_k,
        apart_k2=coupling.apart_k2 * FADE + beer_k * beer_k * apart,
    )


def _untrended_k(history: tuple[float, ...]) -> float:
    """The last five minutes' move, less what half an hour's trend makes of five minutes."""
    minutes = min(30, len(history) - 1)
    return history[-1] - history[-6] - (history[-1] - history[-1 - minutes]) * 5.0 / minutes


def beer_can_move_k(limits: WatchLimits, moment: Moment, minutes: int) -> float:
    """More than beer can move in so many minutes: thrice what the side that acted and a vigorous yeast give."""
    course, fastest = moment.course, 1.0
    if any(course.heats[-30:]):
        fastest += limits.heater_k_per_h
    if any(course.cools[-45:]):
        fastest += limits.cooler_k_per_h
    return 3.0 * fastest * minutes / 60.0 + 0.15


def swapped(limits: WatchLimits, coupling: Coupling, moment: Moment) -> bool:
    """The beer probe does what air does and the chamber's what beer does; or each leapt to where the other was."""
    airs, beers = moment.course.airs, moment.course.beers
    if len(airs) < 7 or len(beers) < 7:
        return False
    if _belt_warms_the_air(limits, moment) or _pulses_are_in_the_beer(limits, moment):
        return True
    if abs(beers[-1] - beers[-6]) > beer_can_move_k(limits, moment, 5):
        most_k2 = 5.0 * beer_can_move_k(limits, moment, 5) ** 2
        if coupling.apart_k2 > max(2.0, most_k2) and coupling.apart_k2 > 9.0 * coupling.air_k2:
            return _relay_did_it(limits, moment)
    apart_k = abs(beers[-4] - airs[-4])
    exchanged = abs(beers[-1] - airs[-4]) + abs(airs[-1] - beers[-4]) < 0.35 * apart_k
    return exchanged and apart_k > 1.2 and abs(beers[-1] - beers[-4]) > beer_can_move_k(limits, moment, 3)


def _relay_did_it(limits: WatchLimits, moment: Moment) -> bool:
    """The beer probe's last five minutes are what a relay lately did to air."""
    course = moment.course
    if course.beers[-1] > course.beers[-6]:
        return any(course.heats[-30:]) or any(course.cools)
    return any(course.cools[-30:]) or (limits.air_heater and any(course.heats[-30:]))


def _belt_warms_the_air(limits: WatchLimits, moment: Moment) -> bool:
    """Three quarters of an hour of a belt's heat, and the chamber's probe has it; the beer's has no third of it.

    In a cold room nothing else moves, so that this is all that exchanged probes show.
    """
    course = moment.course
    airs, beers, heats = course.airs[-46:], course.beers[-46:], course.heats[-46:]
    duty = mean(heats)
    if not _belt_alone(limits, moment) or duty < 0.5:
        return False
    given_k = 0.75 * limits.heater_k_per_h * duty
    beer_k, air_k = beers[-1] - beers[0], airs[-1] - airs[0]
    steadily = max(abs(airs[i] - airs[i - 1]) for i in range(1, 46)) < 0.3
    apart = airs[-1] - beers[-1] > 0.5 and air_k - beer_k > max(0.25 * given_k, 0.25)
    return steadily and apart and beer_k < 0.3 * given_k


def _pulses_are_in_the_beer(limits: WatchLimits, moment: Moment) -> bool:
    """A belt's pulses move the beer's probe to and fro, a quarter kelvin in five minutes; the chamber's only rises.

    That is beer which is warmed behind the wrong name: air would rise with each pulse, and fall.
    """
    course = moment.course
    airs, beers, duty = course.airs[-46:], course.beers[-46:], mean(course.heats[-46:])
    if not _belt_alone(limits, moment) or duty < 0.2:
        return False
    quick = [beers[i] - beers[i - 5] for i in range(5, 46)]
    to_and_fro = min(sum(it > 0.25 for it in quick), sum(it < -0.25 for it in quick)) >= 6
    calmly = max(abs(airs[i] - airs[i - 1]) for i in range(1, 46)) < 0.1
    risen_k = airs[-1] - airs[0]
    return to_and_fro and calmly and airs[-1] > beers[-1] + 0.5 and risen_k > 0.3 * limits.heater_k_per_h * duty


def _belt_alone(limits: WatchLimits, moment: Moment) -> bool:
    """A belt that nothing has worked against in the hour that is known, nor in the one before.

    After a start nobody knows that one; a chamber that is no colder than its beer is taken for it.
    """
    airs, beers = moment.course.airs, moment.course.beers
    if limits.air_heater or limits.jacket or min(len(airs), len(beers)) < 46:
        return False
    rested_s = (2.0 if moment.cool.before_s else 1.0) * HOUR_S
    known_s = min(moment.cool_off_s, moment.now_s - moment.begun_s)
    return known_s >= rested_s and min(airs) >= min(beers) - 0.5  # otherwise it comes back from the cold


def _moves_as_one(limits: WatchLimits, moment: Moment) -> bool:
    """Both have been at one temperature for a quarter of an hour, and have moved further than beer can."""
    airs, beers = moment.course.airs[-16:], moment.course.beers[-16:]
    if len(airs) < 16 or len(beers) < 16:
        return False
    apart = tuple(beer_c - air_c for beer_c, air_c in zip(beers, airs, strict=True))
    moved_k = max(beers) - min(beers)
    could_k = 0.25 * (VIGOROUS_K_PER_H + limits.heater_k_per_h + limits.cooler_k_per_h)
    together = max(apart) - min(apart) < 0.3 * moved_k and abs(mean(apart)) < 1.0
    return together and moved_k > max(1.0, 1.3 * could_k) and moved_k > 0.7 * (max(airs) - min(airs))


def fell_out(limits: WatchLimits, coupling: Coupling, mix: Mix, moment: Moment) -> bool:
    """The beer probe leapt to its air, or to where no relay takes it, or follows the air within minutes.

    Not one that always felt as much of the air: that is taped to the vessel's outside.
    """
    airs, beers = moment.course.airs, moment.course.beers
    if len(airs) < 7 or len(beers) < 7 or (limits.jacket and not mix.sure):
        return False
    if mix.usual >= NEVER_IN_BEER:
        return not limits.jacket
    leapt_k = abs(beers[-1] - beers[-6])
    if leapt_k > max(0.75, beer_can_move_k(limits, moment, 5)) and abs(airs[-1] - airs[-6]) < 0.5 * leapt_k:
        nearer = abs(beers[-1] - airs[-1]) < 0.6 * abs(beers[-6] - airs[-6])
        if nearer or (leapt_k > 1.5 and not _relay_did_it(limits, moment)):
            return True
    if _moves_as_one(limits, moment):
        return True
    most_k2 = 10.0 * beer_can_move_k(limits, moment, 5) ** 2
    follows = coupling.both_k2 > 0.3 * coupling.air_k2 and coupling.beer_k2 > 0.1 * coupling.air_k2
    return mix.sure and follows and coupling.air_k2 > 5.0 and coupling.beer_k2 > max(1.0, 0.3 * most_k2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Since when the beer probe is not in the beer, and where that was (°C) when it left."""

    since_s: float
    from_c: float


def away_now(away: Away | None, coupling: Coupling, moment: Moment, *, out: bool) -> Away | None:
    """It is back when it reads about what it read then, and has not followed an air that moved for a while."""
    airs, beers = moment.course.airs, moment.course.beers
    if away is None:
        return Away(since_s=moment.now_s, from_c=beers[-min(len(beers), 8)]) if out else None
    if out or not airs or not beers:
        return away
    drifted_k = 1.5 + 0.5 * (moment.now_s - away.since_s) / HOUR_S
    near = abs(beers[-1] - away.from_c) < min(drifted_k, 5.0)
    return None if near and coupling.air_k2 > 2.0 and coupling.beer_k2 < 0.03 * coupling.air_k2 else away
