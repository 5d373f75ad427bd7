# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Physics checks that do not trust the law: an independent watcher over probes, relays and the heat that they move.

It sees what the probes said, what the relays did and the setpoint; never the law, its gains or its demand. Most
ticks cost it a comparison; a sample is taken every five seconds, and everything is looked at once a minute. What it
finds has one reaction each (`core.findings`). A finding that trips, or that a probe is not to be believed, is latched
until a person has looked; a warning goes when its cause goes.
"""

from dataclasses import replace

from cellar.core.findings import Finding
from cellar.core.interlock import Side
from cellar.core.reading import Quality, Reading
from cellar.core.vessel import Vessel
from cellar.core.watch_door import door_now
from cellar.core.watch_effect import (
    TRIAL_S,
    effect,
    heating_given_up,
    not_cooling,
    not_heating,
    to_be_tried,
)
from cellar.core.watch_heat import Balance, weighed
from cellar.core.watch_held import off_setpoint, off_setpoint_min
from cellar.core.watch_load import loaded, overworked
from cellar.core.watch_memory import LATCHED, NOTHING, WatchMemory, after_silence
from cellar.core.watch_mix import felt, mixed, seen_through
from cellar.core.watch_places import Coupling, away_now, compared, coupled, fell_out, identical, swapped
from cellar.core.watch_probes import Words, frozen_air, frozen_beer, heard, lost_often, unlost
from cellar.core.watch_relays import (
    cooler_in_heating_socket,
    cooler_welded,
    heater_in_cooling_socket,
    heater_welded,
    runaway,
)
from cellar.core.watch_rest import disagree, rested
from cellar.core.watched import (
    GAP_S,
    MINUTE_S,
    SAMPLE_S,
    Moment,
    Sums,
    WatchLimits,
    followed,
    limits_of,
    minute_ends,
    sampled,
    switched,
)

OF_HEATERS = frozenset({Finding.HEATER_WELDED, Finding.NOT_HEATING, Finding.HEATING_GIVEN_UP, Finding.RUNAWAY})
OF_COOLERS = frozenset({Finding.COOLER_WELDED, Finding.NOT_COOLING, Finding.COOLING_OVERWORKED})
STEADY_K = 1.0
SETPOINT_FADE_K_PER_MIN = 1.0 / 60.0


def watch(
    vessel: Vessel,
    memory: WatchMemory,
    *,
    beer: Reading | None,
    chamber: Reading | None,
    judged_beer: Reading | None,
    judged_chamber: Reading | None,
    side: Side,
    setpoint_c: float,
    now_s: float,
    held: bool = True,
    fitted: tuple[bool, bool] = (True, True),
) -> tuple[WatchMemory, frozenset[Finding]]:
    """The findings at `now_s`. `side` is what the relays have done since the last tick.

    `held`: whether the beer is meant to be at its setpoint; not while switched off or tripped.
    `fitted`: whether there is a heater, and a cooler: what is not there is not found to be wrong.
    `beer`, `chamber` are the bus's own readings (None: not fitted), `judged_…` what the judge made of them.
    """
    since_s = now_s - memory.sums.sampled_s
    if 0.0 <= since_s < SAMPLE_S and side is memory.side:
        return memory, memory.findings
    if not 0.0 <= since_s <= GAP_S:
        memory = after_silence(memory, now_s)
        since_s = 0.0
    believed = _believed(judged_beer), _believed(judged_chamber)
    memory = _sample(memory, beer, chamber, believed, side, since_s, now_s)
    if not held:  # a probe that is unplugged while nothing is controlled is being cleaned
        memory = replace(memory, beer=unlost(memory.beer), chamber=unlost(memory.chamber))
    if now_s - memory.sums.begin_s >= MINUTE_S:
        memory = _minute(limits_of(vessel), memory, setpoint_c, now_s, held=held, fitted=fitted)
    return memory, memory.findings


def doubted(words: Words, judged: Reading | None, *, fell_out: bool = False) -> Reading | None:
    """What the judge made of a probe, unless the watcher does not believe it: just back, or not in the beer."""
    if judged is None or judged.value_c is None:
        return judged
    if fell_out:
        return Reading.bad(Quality.IMPLAUSIBLE, judged.at_s, "it is not in the beer: it follows the air")
    if words.out:
        return Reading.bad(Quality.STALE, judged.at_s, "it is back, and not yet for a minute")
    return judged


def _believed(judged: Reading | None) -> bool:
    return judged is not None and judged.value_c is not None


def _sample(
    memory: WatchMemory,
    beer: Reading | None,
    chamber: Reading | None,
    believed: tuple[bool, bool],
    side: Side,
    passed_s: float,
    now_s: float,
) -> WatchMemory:
    beer_c, beer_words = _listen(memory.beer, beer, passed_s, now_s, believed=believed[0])
    air_c, air_words = _listen(memory.chamber, chamber, passed_s, now_s, believed=believed[1])
    sums = sampled(memory.sums, beer_c=beer_c, air_c=air_c, side=memory.side, now_s=now_s)
    heat, cool, starts = memory.heat, memory.cool, memory.starts
    if side is not memory.side:
        heat = switched(heat, on=side is Side.HEATING, air_c=air_c, now_s=now_s)
        cool = switched(cool, on=side is Side.COOLING, air_c=air_c, now_s=now_s)
        if side is Side.COOLING:
            starts = (*starts, now_s)[-16:]
    return replace(
        memory,
        sums=sums,
        side=side,
        heat=heat,
        cool=cool,
        beer=beer_words,
        chamber=air_words,
        alike=compared(memory.alike, beer_c, air_c),
        mix=felt(memory.mix, air_c, passed_s),
        starts=starts,
    )


def _listen(
    words: Words, raw: Reading | None, passed_s: float, now_s: float, *, believed: bool
) -> tuple[float | None, Words]:
    """The word, if it is a new one and the probe is believed; and the words with it."""
    if raw is None:
        return None, words
    new = raw.at_s > words.spoke_s
    return (raw.value_c if new and believed else None), heard(
        words, raw, passed_s=passed_s, now_s=now_s, believed=believed
    )


def _minute(
    limits: WatchLimits,
    memory: WatchMemory,
    setpoint_c: float,
    now_s: float,
    *,
    held: bool,
    fitted: tuple[bool, bool],
) -> WatchMemory:
    course = minute_ends(memory.sums, memory.course)
    air_c = course.airs[-1] if course.airs else None
    heat, cool = followed(memory.heat, air_c), followed(memory.cool, air_c)
    highest_c = max(setpoint_c, memory.highest_setpoint_c - SETPOINT_FADE_K_PER_MIN)
    moment = Moment(
        course=course,
        heat=heat,
        cool=cool,
        setpoint_c=setpoint_c,
        now_s=now_s,
        begun_s=memory.begun_s,
        trial_until_s=memory.trial_until_s,
    )
    mix = mixed(limits, memory.mix, moment) if memory.away is None else memory.mix
    coupling = coupled(memory.coupling if mix.sure is memory.mix.sure else Coupling(), mix, moment)
    balance = memory.balance if mix.share == memory.mix.share else Balance(known=memory.balance.known)
    moment = replace(moment, course=seen_through(mix, course))
    door = door_now(limits, memory.door, moment)
    moment = replace(moment, door_s=None if door is None else door.since_s)
    starts = tuple(at_s for at_s in memory.starts if now_s - at_s <= 3600.0)
    rest_until_s = memory.rest_until_s
    if limits.starts_per_h is not None and len(starts) > limits.starts_per_h:
        starts, rest_until_s = (), now_s + limits.rest_s
    elif rest_until_s is not None and now_s >= rest_until_s:
        rest_until_s = None
    if to_be_tried(limits, memory.effect, moment):
        moment = replace(moment, trial_until_s=now_s + TRIAL_S)
    plant = (
        moment if memory.away is None and not mix.blind else replace(moment, course=replace(moment.course, beers=()))
    )  # nobody sees the beer
    steady = highest_c - setpoint_c < STEADY_K
    balance = weighed(limits, balance, plant, steady=steady)
    after = replace(
        memory,
        sums=Sums(begin_s=now_s, sampled_s=now_s),
        course=course,
        heat=heat,
        cool=cool,
        coupling=coupling,
        mix=mix,
        balance=balance,
        effect=effect(limits, memory.effect, balance, plant),
        load=loaded(limits, memory.load, balance, plant, steady=steady),
        door=door,
        off_min=off_setpoint_min(memory.off_min, plant, held=held and memory.away is None, fitted=fitted),
        highest_setpoint_c=highest_c,
        rest=rested(limits, memory.rest, moment, held=held),
        starts=starts,
        rest_until_s=rest_until_s,
        trial_until_s=moment.trial_until_s,
    )
    exchanged = after.away is None and swapped(limits, after.coupling, moment)
    out = not exchanged and fell_out(limits, after.coupling, mix, moment)
    after = replace(after, away=away_now(after.away, after.coupling, moment, out=out))
    seen = {**_of_probes(limits, after, moment, exchanged=exchanged), **_of_relays(limits, after, plant)}
    absent = (NOTHING if fitted[0] else OF_HEATERS) | (NOTHING if fitted[1] else OF_COOLERS)
    found = frozenset(it for it, is_so in seen.items() if is_so) - absent
    return replace(after, findings=found | (memory.findings & LATCHED))


def _of_probes(limits: WatchLimits, memory: WatchMemory, moment: Moment, *, exchanged: bool) -> dict[Finding, bool]:
    beer, chamber = memory.beer, memory.chamber

    def at(finding: Finding) -> float:
        """What was found is so until there is half as much of it: a warning shall not flicker."""
        return 0.5 if finding in memory.findings else 1.0

    return {
        Finding.BEER_PROBE_FROZEN: frozen_beer(beer, moment),
        Finding.CHAMBER_PROBE_FROZEN: frozen_air(limits, chamber, moment),
        Finding.PROBES_SWAPPED: exchanged,
        Finding.PROBES_IDENTICAL: identical(memory.alike),
        Finding.PROBE_FELL_OUT: memory.away is not None,
        Finding.PROBE_FEELS_AIR: memory.mix.feels_air,
        Finding.PROBES_DISAGREE: disagree(memory.rest, moment, found=Finding.PROBES_DISAGREE in memory.findings),
        Finding.PROBE_LOST_OFTEN: lost_often(beer, moment.now_s) or lost_often(chamber, moment.now_s),
        Finding.PROBE_NOISY: max(beer.bad_10min, chamber.bad_10min) > 0.1 * at(Finding.PROBE_NOISY),
        Finding.PROBE_ERRORS: max(beer.bad_1h, chamber.bad_1h) > 0.01 * at(Finding.PROBE_ERRORS),
        Finding.PROBE_RESETS: max(beer.resets, chamber.resets) > 2.5,
    }


def _of_relays(limits: WatchLimits, memory: WatchMemory, moment: Moment) -> dict[Finding, bool]:
    balance = memory.balance
    return {
        Finding.HEATER_WELDED: heater_welded(limits, balance, moment),
        Finding.COOLER_WELDED: cooler_welded(limits, memory.effect, moment),
        Finding.NOT_HEATING: not_heating(limits, memory.effect),
        Finding.HEATING_GIVEN_UP: heating_given_up(limits, memory.effect, moment),
        Finding.NOT_COOLING: not_cooling(memory.effect, moment),
        Finding.COOLING_OVERWORKED: overworked(memory.load),
        Finding.HEATER_IN_COOLING_SOCKET: heater_in_cooling_socket(limits, balance, moment),
        Finding.COOLER_IN_HEATING_SOCKET: cooler_in_heating_socket(moment),
        Finding.OFF_SETPOINT: off_setpoint(memory.off_min),
        Finding.RUNAWAY: runaway(limits, moment, memory.highest_setpoint_c),
        Finding.SHORT_CYCLING: memory.rest_until_s is not None,
    }
