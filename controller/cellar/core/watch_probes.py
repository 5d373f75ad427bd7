# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a probe where it should be, and does it live? What its words say about it, and the two beside each other.

A living DS18B20 is restless: its last bits go to and fro with its noise. One that repeats a word for twenty minutes
in which the air must have moved is frozen. A very quiet one flickers at the edge of two words, and then says the same
for hours while the beer is held: that is no proof, so only going to and fro by two steps counts as restless.

Beer cannot move as air does: what moves faster than all heat and cold together could move it is not in the beer.
"""

import math
from dataclasses import dataclass, replace

from cellar.core.reading import Quality, Reading
from cellar.core.watch_heat import VIGOROUS_K_PER_H
from cellar.core.watched import Moment, WatchLimits, mean

DAY_S, HOUR_S = 86_400.0, 3600.0
LOST_S = 15.0
RECOVERED_S = 60.0  # of good data, and a lost probe is believed again
EPISODES = 3  # of loss in a day, and somebody must look at the plug
EPISODE_S = 20.0  # without a good word; a reading in ten may be lost, and it is only noisy
SPIKE_K = 2.0
RESTLESS_TURNS = 6.0  # expected in a time of silence
POWER_ON = "power-on"  # how a bus says 85 °C; the word stands in the reading's detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one probe has said. Shares are of time, fading over ten minutes and an hour; `resets` are of an hour.

    `restless` is the share of samples at which the word turned back by two steps or more, over three hours; `step_k`
    is the smallest step that it ever made, `turn_c` how far it has come since it turned. `out`: no good word for
    fifteen seconds, and not yet good again for a minute. `episodes`: when it was lost for twenty seconds, the last
    three of a day. A word that the judge does not believe yet (a door, a moved probe) is still a good one.
    """

    said_c: float | None = None
    rising: bool = False
    turn_c: float | None = None
    step_k: float = math.inf
    still_since_s: float = -math.inf
    spoke_s: float = -math.inf
    good_s: float = -math.inf
    restless: float = 0.0
    bad_10min: float = 0.0
    bad_1h: float = 0.0
    resets: float = 0.0
    out: bool = False
    back_s: float = -math.inf
    episodes: tuple[float, ...] = ()
    spike_c: float | None = None


def heard(words: Words, raw: Reading, *, passed_s: float, now_s: float) -> Words:
    """The words after one more sample, whether it brought a new reading or not."""
    if raw.at_s <= words.spoke_s:
        out, back_s, episodes = _presence(words, words.good_s, now_s)
        same = out is words.out and episodes is words.episodes
        return words if same else replace(words, out=out, back_s=back_s, episodes=episodes)
    value_c, said_c, still_since_s = raw.value_c, words.said_c, words.still_since_s
    rising, turn_c, step_k = words.rising, words.turn_c, words.step_k
    restless, spike_c, bad, good_s = words.restless, None, value_c is None, words.good_s
    if value_c is not None:
        good_s = now_s
        bad = _was_spike(words, value_c)
        spike_c = said_c if said_c is not None and abs(value_c - said_c) > SPIKE_K else None
        if said_c is not None and value_c != said_c:
            step_k = min(step_k, abs(value_c - said_c))
        rising, turn_c, turned = _turned(rising, turn_c, value_c, step_k)
        restless += (turned - restless) * min(1.0, passed_s / (3.0 * HOUR_S))
        if value_c != said_c or words.out:
            said_c, still_since_s = value_c, now_s  # lost is not frozen
    reset = value_c is None and raw.quality is Quality.FAULT and POWER_ON in raw.detail
    out, back_s, episodes = _presence(words, good_s, now_s)
    return Words(
        said_c=said_c,
        rising=rising,
        turn_c=turn_c,
        step_k=step_k,
        still_since_s=still_since_s,
        spoke_s=raw.at_s,
        good_s=good_s,
        restless=restless,
        bad_10min=words.bad_10min + (bad - words.bad_10min) * min(1.0, passed_s / 600.0),
        bad_1h=words.bad_1h + (bad - words.bad_1h) * min(1.0, passed_s / HOUR_S),
        resets=words.resets * (1.0 - min(1.0, passed_s / HOUR_S)) + reset,
        out=out,
        back_s=back_s,
        episodes=episodes,
        spike_c=spike_c,
    )


def _turned(rising: bool, turn_c: float | None, value_c: float, step_k: float) -> tuple[bool, float, bool]:  # noqa: FBT001
    """Which way it goes, how far it has come, and whether it has just turned back by two steps."""
    if turn_c is None or (value_c >= turn_c if rising else value_c <= turn_c):
        return rising, value_c, False
    if abs(value_c - turn_c) > 1.5 * step_k:
        return not rising, value_c, True
    return rising, turn_c, False


def _was_spike(words: Words, value_c: float) -> bool:
    """The word before was a spike: it leapt, and this one is back where it came from."""
    return words.spike_c is not None and abs(value_c - words.spike_c) < SPIKE_K / 2


def _presence(words: Words, good_s: float, now_s: float) -> tuple[bool, float, tuple[float, ...]]:
    """Whether it is out, since when it is back, and the episodes."""
    if now_s - good_s > LOST_S:
        if math.isinf(good_s):
            return words.out, math.inf, words.episodes
        counted = bool(words.episodes) and words.episodes[-1] > good_s
        if counted or now_s - good_s <= EPISODE_S:
            return True, math.inf, words.episodes
        recent = tuple(at_s for at_s in words.episodes if now_s - at_s < DAY_S)
        return True, math.inf, (*recent, now_s)[-EPISODES:]
    back_s = min(words.back_s, now_s)
    return words.out and now_s - back_s < RECOVERED_S, back_s, words.episodes


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


def lost_often(words: Words, now_s: float) -> bool:
    """Three episodes of loss within a day."""
    return len(words.episodes) == EPISODES and now_s - words.episodes[0] < DAY_S


def frozen_air(limits: WatchLimits, words: Words, moment: Moment) -> bool:
    """One word for twenty minutes in which a relay acted on the air for five; for two hours, from a restless probe.

    One without noise may be as still beside a compressor that does nothing: it is given two hours.
    """
    still_s = moment.now_s - words.still_since_s
    if still_s < 1200.0 or math.isinf(still_s) or words.out:
        return False
    acted = any(
        run.on and run.since_s >= words.still_since_s - 60.0 and moment.now_s - run.since_s >= 300.0
        for run in ((moment.heat, moment.cool) if limits.air_heater else (moment.cool,))
    )
    turns = _expected_turns(words, still_s)
    if still_s >= 7200.0:
        return acted or turns >= RESTLESS_TURNS
    return acted and turns >= 1.0


def frozen_beer(words: Words, moment: Moment) -> bool:
    """Two hours of one word from a probe that is never so quiet, while the air moved; or one, while it was heated."""
    still_s = moment.now_s - words.still_since_s
    if still_s < HOUR_S or math.isinf(still_s) or words.out or _expected_turns(words, still_s) < RESTLESS_TURNS:
        return False
    airs = moment.course.airs
    moved = bool(airs) and max(airs) - min(airs) >= 0.3
    heated = mean(moment.course.heats) > 0.03
    return still_s >= 7200.0 and (moved or heated or not airs)


def _expected_turns(words: Words, still_s: float) -> float:
    """How often it would have turned in this time, by what it was like before (`restless` has faded since)."""
    return words.restless * math.exp(min(still_s / (3.0 * HOUR_S), 3.0)) * still_s / 10.0


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


def coupled(coupling: Coupling, moment: Moment) -> Coupling:
    """The sums a minute later."""
    airs, beers = moment.course.airs, moment.course.beers
    if len(airs) < 7 or len(beers) < 7:
        return Coupling()
    air_k, beer_k = _untrended_k(airs), _untrended_k(beers)
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
    if _belt_warms_the_air(limits, moment):
        return True
    if abs(beers[-1] - beers[-6]) > beer_can_move_k(limits, moment, 5):
        most_k2 = 5.0 * beer_can_move_k(limits, moment, 5) ** 2
        if coupling.apart_k2 > max(2.0, most_k2) and coupling.apart_k2 > 9.0 * coupling.air_k2:
            return True
    apart_k = abs(beers[-4] - airs[-4])
    exchanged = abs(beers[-1] - airs[-4]) + abs(airs[-1] - beers[-4]) < 0.35 * apart_k
    return exchanged and apart_k > 1.2 and abs(beers[-1] - beers[-4]) > beer_can_move_k(limits, moment, 3)


def _belt_warms_the_air(limits: WatchLimits, moment: Moment) -> bool:
    """Three quarters of an hour of a belt's heat, and the chamber's probe has it; the beer's has no third of it.

    In a cold room nothing else moves, so that this is all that exchanged probes show.
    """
    course = moment.course
    airs, beers, heats = course.airs[-46:], course.beers[-46:], course.heats[-46:]
    duty = mean(heats)
    if limits.air_heater or limits.jacket or min(len(airs), len(beers)) < 46 or duty < 0.5:
        return False
    if moment.cool_off_s < 2.0 * HOUR_S or min(airs) < min(beers) - 0.5:
        return False  # it comes back from the cold
    given_k = 0.75 * limits.heater_k_per_h * duty
    beer_k, air_k = beers[-1] - beers[0], airs[-1] - airs[0]
    steadily = max(abs(airs[i] - airs[i - 1]) for i in range(1, 46)) < 0.3
    apart = airs[-1] - beers[-1] > 0.5 and air_k - beer_k > max(0.25 * given_k, 0.25)
    return steadily and apart and beer_k < 0.3 * given_k


def fell_out(limits: WatchLimits, coupling: Coupling, moment: Moment) -> bool:
    """The beer probe leapt to the chamber's temperature, or follows the air within minutes, as no beer does."""
    airs, beers = moment.course.airs, moment.course.beers
    if len(airs) < 7 or len(beers) < 7:
        return False
    leapt_k = abs(beers[-1] - beers[-6])
    if leapt_k > max(0.75, beer_can_move_k(limits, moment, 5)):
        nearer = abs(beers[-1] - airs[-1]) < 0.6 * abs(beers[-6] - airs[-6])
        if nearer and abs(airs[-1] - airs[-6]) < 0.5 * leapt_k:
            return True
    if _moves_as_one(limits, moment):
        return True
    most_k2 = 10.0 * beer_can_move_k(limits, moment, 5) ** 2
    follows = coupling.both_k2 > 0.3 * coupling.air_k2 and coupling.beer_k2 > 0.1 * coupling.air_k2
    return follows and coupling.air_k2 > 5.0 and coupling.beer_k2 > max(1.0, 0.3 * most_k2)
