# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does a relay do anything at all? A heater that died or was unplugged, a compressor that only hums.

An air heater shows itself in the air within minutes of its start, a belt in the beer's heat balance within the hour,
a compressor in the air after its runs.
"""

import math
from dataclasses import dataclass, replace

from cellar.core.watch_heat import Balance
from cellar.core.watched import Moment, WatchLimits, mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Minutes of heating, and of cooling in short runs, in which nothing came of it, since something last did.

    `shown_s`: when an air heater's start last showed.
    """

    no_heat_min: float = 0.0
    no_cold_min: float = 0.0
    shown_s: float = -math.inf


AIR_WARN_MIN, BELT_WARN_MIN, GIVE_UP_MIN, COLD_WARN_MIN = 15.0, 90.0, 120.0, 20.0
TRIED_AFTER_S, TRIED_AGAIN_S, TRIED_ANYWAY_S, TRIAL_S = 1800.0, 3600.0, 3.0 * 3600.0, 600.0
FELL_K, ROSE_K = 0.4, 0.25
SHOWN_FOR_S = 1200.0


def effect(limits: WatchLimits, seen: Effect, balance: Balance, moment: Moment) -> Effect:
    """A minute later. An air heater is judged by the air, a belt by the beer's balance, a compressor by its runs."""
    if not limits.air_heater:
        return replace(
            seen,
            no_heat_min=_beer_heated(limits, seen.no_heat_min, balance, moment),
            no_cold_min=_no_cold_min(seen.no_cold_min, moment),
        )
    shows = _shows_heat(moment)
    return Effect(
        no_heat_min=_no_heat_min(seen.no_heat_min, moment, shows=shows),
        no_cold_min=_no_cold_min(seen.no_cold_min, moment),
        shown_s=moment.now_s if shows else seen.shown_s,
    )


def _no_heat_min(so_far_min: float, moment: Moment, *, shows: bool | None) -> float:
    """An air heater is judged from the third minute of a run to the eighth. What did not show then is counted on."""
    on_min = int(moment.heat_on_s / 60.0)
    if shows is not None:
        return 0.0 if shows else so_far_min + (1.0 if on_min > FIRST_MIN else float(FIRST_MIN))
    return so_far_min + 1.0 if on_min > LAST_MIN and so_far_min >= 5.0 and moment.door_s is None else so_far_min


FIRST_MIN, LAST_MIN = 3, 8


def _shows_heat(moment: Moment) -> bool | None:
    """Within eight minutes of heat the air is a sixth of a kelvin warmer than it was going to be. None: not judged.

    What it rose by other heat, just before, is not how it was going. Nor, after a trial, is all of its fall: that
    slackens anyway.
    """
    course, on_min = moment.course, int(moment.heat_on_s / 60.0)
    airs = course.airs
    if not FIRST_MIN <= on_min <= LAST_MIN or moment.door_s is not None or len(airs) < on_min + 8:
        return None
    begin_c = airs[-on_min - 1]
    trend_k = (begin_c - airs[-on_min - 6]) / 5.0 * on_min
    if any(course.heats[-on_min - 6 : -on_min - 1]):
        trend_k = min(trend_k, 0.0)
    if mean(course.heats[-on_min - 41 : -on_min - 11]) > 0.95:
        trend_k *= 0.5
    return airs[-1] - begin_c - max(trend_k, -1.0) > 0.15


def to_be_tried(limits: WatchLimits, seen: Effect, moment: Moment) -> bool:
    """Is it time to rest an air heater for ten minutes, so that its next start shows whether it heats?

    In a cold room it may be on for a day, and air that falls or stays proves nothing then. It is tried, after half an
    hour of heat, when its last start did not show; at most hourly when the air is no warmer than as the run began, or
    falls; and after three hours anyway.
    """
    airs, run = moment.course.airs, moment.heat
    if not limits.air_heater or run.edge_c is None or moment.door_s is not None:
        return False
    if moment.heat_on_s < TRIED_AFTER_S or len(airs) < 31:
        return False
    if seen.no_heat_min >= AIR_WARN_MIN or moment.heat_on_s >= TRIED_ANYWAY_S:
        return True
    suspected = airs[-1] < run.edge_c + ROSE_K or airs[-31] - airs[-1] > FELL_K
    return suspected and moment.since_trial_s >= TRIED_AGAIN_S


def heats(limits: WatchLimits, seen: Effect, moment: Moment) -> bool:
    """An air heater has shown itself lately. Of a belt nobody asks that."""
    return not limits.air_heater or moment.now_s - seen.shown_s <= SHOWN_FOR_S


def _beer_heated(limits: WatchLimits, so_far_min: float, balance: Balance, moment: Moment) -> float:
    """An hour's heating shows a quarter of itself in the beer, or it is none."""
    heats = moment.course.heats
    duty = mean(heats)
    if len(heats) < 61 or duty < 0.6 or balance.minute or balance.blocks < 6:
        return so_far_min
    beers = moment.course.beers
    if not beers or beers[-1] > moment.setpoint_c - 0.1:
        return so_far_min  # it came from somewhere
    least = 0.25 * limits.heater_k_per_h * duty
    if balance.unexplained_k_per_h < least:
        return so_far_min + 10.0 * duty
    return so_far_min if balance.unexplained_k_per_h < 1.6 * least else 0.0


def _no_cold_min(so_far_min: float, moment: Moment) -> float:
    """Ten minutes after a short run: has the air been a quarter of a kelvin colder than before it?"""
    run = moment.cool
    if run.on or not 600.0 <= moment.cool_off_s < 660.0 or moment.door_s is not None:
        return so_far_min
    if run.edge_c is None or run.before_edge_c is None or not 120.0 <= run.before_s < 3600.0:
        return so_far_min
    fell = run.before_edge_c - min(run.edge_c, run.low_c) > 0.25
    return 0.0 if fell else so_far_min + run.before_s / 60.0


def not_heating(limits: WatchLimits, seen: Effect) -> bool:
    return seen.no_heat_min >= (AIR_WARN_MIN if limits.air_heater else BELT_WARN_MIN)


def heating_given_up(limits: WatchLimits, seen: Effect, moment: Moment) -> bool:
    """Two hours more of it: the heater may well be hot where no probe is.

    An air heater that was switched on again has ten minutes, in which it may show itself.
    """
    most_min = GIVE_UP_MIN + (AIR_WARN_MIN if limits.air_heater else BELT_WARN_MIN)
    return seen.no_heat_min >= most_min and (moment.heat_on_s >= 600.0 or not limits.air_heater)


def not_cooling(seen: Effect, moment: Moment) -> bool:
    """Cold is commanded for long, and the air is no colder, or has come back up, or the beer gets warmer."""
    run, airs = moment.cool, moment.course.airs
    if seen.no_cold_min >= COLD_WARN_MIN:
        return True
    beers = moment.course.beers
    if not run.on or not airs or run.edge_c is None or moment.door_s is not None:
        return False
    if beers and airs[-1] < beers[-1] - 4.0:  # only a cooler that works holds it there
        return False
    if moment.cool_on_s >= 1500.0 and run.low_c > run.edge_c - 0.3:
        return True
    if moment.cool_on_s >= 3300.0 and len(beers) >= 46 and beers[-1] - beers[-46] > 0.25:
        return True  # it warms, whatever the air does: a heater in this socket, or too much heat for this fridge
    return moment.cool_on_s >= 3600.0 and len(airs) >= 31 and min(airs[-30:]) > run.low_c + 3.0
