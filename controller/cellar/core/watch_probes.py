# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does a probe live, and how often is it lost? What its own words say about it.

A living DS18B20 is restless: its last bits go to and fro with its noise. One that repeats a word for twenty minutes
in which the air must have moved is frozen. A very quiet one flickers at the edge of two words, and then says the same
for hours while the beer is held: that is no proof, so only going to and fro by two steps counts as restless.
"""

import math
from dataclasses import dataclass, replace

from cellar.core.reading import Quality, Reading
from cellar.core.watched import Moment, WatchLimits, mean

DAY_S, HOUR_S = 86_400.0, 3600.0
RECOVERED_S = 60.0  # of good data, and a lost probe is believed again
EPISODES = 3  # of loss in a day, and somebody must look at the plug
EPISODE_S, EPISODE_MISSES = 5.0, 5  # after the judge gave it up; and samples: a reading in ten may be lost
SPIKE_K = 2.0
RESTLESS_TURNS = 6.0  # expected in a time of silence
POWER_ON = "power-on"  # how a bus says 85 °C; the word stands in the reading's detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one probe has said. Shares are of time, fading over ten minutes and an hour; `resets` are of an hour.

    `restless` is the share of samples at which the word turned back by two steps or more, over three hours; `step_k`
    is the smallest step that it ever made, `turn_c` how far it has come since it turned. `misses`: bad samples in a
    row. `out`: the judge gave it up, and it is not yet good again for a minute. `episodes`: when it was lost for
    long, the last three of a day. A word that the judge does not believe yet (a door, a moved probe) is still good.
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
    misses: int = 0
    spike_c: float | None = None


def heard(words: Words, raw: Reading, *, passed_s: float, now_s: float, believed: bool = False) -> Words:
    """The words after one more sample, whether it brought a new reading or not.

    `believed`: the judge, who hears every reading and not just the samples, has had a good one lately.
    """
    if raw.at_s <= words.spoke_s:
        out, back_s, episodes = _presence(words, words.good_s, now_s, lost=not believed, misses=EPISODE_MISSES)
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
    misses = 0 if value_c is not None else words.misses + 1
    lost = value_c is None and not believed
    if not lost:
        good_s = now_s
    reset = value_c is None and raw.quality is Quality.FAULT and POWER_ON in raw.detail
    out, back_s, episodes = _presence(words, good_s, now_s, lost=lost, misses=misses)
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
        misses=misses,
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


def _presence(
    words: Words, good_s: float, now_s: float, *, lost: bool, misses: int
) -> tuple[bool, float, tuple[float, ...]]:
    """Whether it is out, since when it is back, and the episodes. `misses`: bad samples in a row."""
    if not lost:
        back_s = min(words.back_s, now_s)
        return words.out and now_s - back_s < RECOVERED_S, back_s, words.episodes
    if math.isinf(good_s):
        return words.out, math.inf, words.episodes
    counted = bool(words.episodes) and words.episodes[-1] > good_s
    if counted or now_s - good_s <= EPISODE_S or misses < EPISODE_MISSES:
        return True, math.inf, words.episodes
    recent = tuple(at_s for at_s in words.episodes if now_s - at_s < DAY_S)
    return True, math.inf, (*recent, now_s)[-EPISODES:]


def unlost(words: Words) -> Words:
    """Without the episodes: nobody minded."""
    return words if not words.episodes else replace(words, episodes=())


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
