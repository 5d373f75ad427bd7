# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does a relay do what it was not told? What the air and the beer say of the heater and the compressor.

Two ways to be wrong: it does not stop (welded), or it does the other's work (plugs in each other's sockets). Each
is seen in the air within minutes, or in the beer's heat balance within the hour. `core.watch_effect` sees the rest.
"""

from cellar.core.watch_effect import Effect, heats
from cellar.core.watch_heat import Balance
from cellar.core.watched import Moment, WatchLimits, mean


def _steps(airs: tuple[float, ...], minutes: int) -> list[float]:
    return [airs[i] - airs[i - 1] for i in range(-minutes, 0)] if len(airs) > minutes else []


def rises(airs: tuple[float, ...]) -> bool:
    """As a heater makes it, and no door: five minutes of hardly slackening rise, or twelve with no end to it.

    An open door takes the air to the room's temperature and leaves it there; each minute's step is half of the last.
    """
    steps = _steps(airs, 12)
    if not steps or min(steps[-5:]) <= 0.0:
        return False
    quick, before = steps[-5:], steps[:-5]
    if (
        sum(quick) >= 1.0
        and min(quick) >= 0.12
        and max(quick) <= 2.5 * min(quick)
        and max(before) <= 1.5 * max(quick)
    ):
        return True
    if sum(steps) < 2.0 or min(steps) < 0.02:
        return False
    return max(steps) <= 0.2 * sum(steps) and sum(steps[-6:]) >= 0.25 * sum(steps[:6])


def falls(airs: tuple[float, ...]) -> bool:
    """The same, downwards."""
    return rises(tuple(-air_c for air_c in airs[-13:]))


def heater_welded(limits: WatchLimits, balance: Balance, moment: Moment) -> bool:
    """No heat is commanded, and the chamber, or the beer, is heated."""
    course = moment.course
    if moment.heat.on or not course.airs or not course.beers:
        return False
    above_k = course.airs[-1] - course.beers[-1]
    off_s, doors = moment.heat_off_s, moment.door_s is not None
    settled = off_s >= (300.0 if limits.air_heater else 900.0)
    if settled and above_k > _room_lifts_k(moment) and rises(course.airs):
        return True
    if off_s >= 3600.0 and course.airs[-1] > HOT_C and above_k > 6.0 and _creeps_up(course.airs):
        return True
    if limits.air_heater and above_k > 1.0 and _leaves_the_beer(moment):
        return True
    if limits.air_heater and _does_not_fall(moment) and above_k > 1.0 and not doors:
        return True
    return not limits.air_heater and balance.odd_min >= 40 and off_s >= 2700.0


HOT_C, HOT_ROOM_C = 30.0, 28.0


def _room_lifts_k(moment: Moment) -> float:
    """How far a room alone may lift the air above the beer, within three hours of cold: half of the way to it."""
    if min(moment.cool_off_s, moment.now_s - moment.begun_s) >= 3.0 * 3600.0:
        return 1.0
    return max(1.0, 0.5 * (HOT_ROOM_C - moment.course.beers[-1]))


def _creeps_up(airs: tuple[float, ...]) -> bool:
    """Half a kelvin in an hour, and in the half of it."""
    return len(airs) >= 61 and airs[-1] - airs[-31] > 0.2 and airs[-1] - airs[-61] > 0.5


def _leaves_the_beer(moment: Moment) -> bool:
    """For an hour nothing has acted, and the air goes away from the beer, upwards, faster than a room takes it.

    Not within three hours of cooling, or of the start: until then a hot room warms what was cold.
    """
    course, airs = moment.course, moment.course.airs
    if min(moment.cool_off_s, moment.now_s - moment.begun_s) < 3.0 * 3600.0:
        return False
    if len(airs) < 61 or any(course.heats) or any(course.cools) or airs[-61] < course.beers[-1]:
        return False
    return airs[-1] - airs[-61] > 3.0 and airs[-1] - airs[-31] > 1.2


def _does_not_fall(moment: Moment) -> bool:
    """Ten minutes after a heating of more than three, the air is no colder, and there was no cold before.

    Nor a trial: the heater may be dead.
    """
    run, course = moment.heat, moment.course
    if (
        moment.since_trial_s < TRIED_LATELY_S
        or run.edge_c is None
        or run.before_s < 180.0
        or not 600.0 <= moment.heat_off_s <= 960.0
        or any(course.cools)
    ):
        return False
    return course.airs[-1] > run.edge_c - 0.15 and run.low_c > run.edge_c - 0.3


TRIED_LATELY_S = 3600.0
MISSED_K = 1.8  # so much colder than before a trial, half an hour after it
NO_HEATER_K = 8.0  # so far below its beer air does not fall, and fast, by missing its heat


def cooler_welded(limits: WatchLimits, seen: Effect, moment: Moment) -> bool:
    """No cold is commanded, and the chamber is cooled.

    If the heater has not shown itself lately, air that falls by a few kelvin may be missing its heat.
    """
    course = moment.course
    if moment.cool.on or len(course.airs) < 46 or not course.beers:
        return False
    below_k = course.beers[-1] - course.airs[-1]
    if limits.jacket:
        return _jacket_is_cold(moment, below_k)
    if moment.door_s is not None:
        return False
    warmed, far = heats(limits, seen, moment), below_k > NO_HEATER_K
    heat_settled = moment.heat_off_s >= 3600.0 or (moment.heat_on_s >= 900.0 and (warmed or far))
    if moment.cool_off_s >= 2700.0 and heat_settled and below_k > 1.0 and falls(course.airs):
        return True
    warms = warmed or (moment.heat.on and seen.shown_s >= moment.heat.since_s)
    if below_k > 1.0 and (_falls_after_a_trial(seen, moment) or (warms and _falls_against_heat(moment))):
        return True
    return _does_not_rise(moment) and below_k > 2.0


def _jacket_is_cold(moment: Moment, below_k: float) -> bool:
    """A shut jacket comes to the beer's temperature within minutes, and stays."""
    airs = moment.course.airs
    falls_now = moment.cool_off_s >= 900.0 and below_k > 2.0 and min(airs[-11:-3]) - max(airs[-3:]) > 0.5
    return falls_now or (moment.cool_off_s >= 1800.0 and below_k > 5.0)


def _falls_after_a_trial(seen: Effect, moment: Moment) -> bool:
    """The start that a trial made showed heat, and half an hour later the air is colder than it was then, or far
    colder than before the trial.
    """
    run, airs, on_min = moment.heat, moment.course.airs, int(moment.heat_on_s / 60.0)
    if run.edge_c is None or not run.on or not 0.0 <= run.since_s - moment.trial_until_s < 120.0:
        return False
    if seen.shown_s < run.since_s or moment.now_s - moment.begun_s < 4.0 * 3600.0:
        return False
    if not 20 <= on_min <= 40 or len(airs) < on_min + 12:
        return False
    now_c, before_c = max(airs[-6:]), airs[-on_min - 12]
    return now_c < run.edge_c - 0.5 or now_c < before_c - MISSED_K


def _does_not_rise(moment: Moment) -> bool:
    """Three quarters of an hour after a cooling of five minutes the air is no warmer; or, after any, far colder."""
    run, airs = moment.cool, moment.course.airs
    if run.edge_c is None or not 2700.0 <= moment.cool_off_s <= 5400.0:
        return False
    if run.before_s < 300.0 and (run.edge_c - airs[-1] < 6.0 or any(moment.course.heats)):
        return False
    if run.before_s < 2400.0 and (run.edge_c - airs[-1] < 3.0 or moment.now_s - moment.begun_s < 4.0 * 3600.0):
        return False  # after a short run in a cold room that is nothing strange
    if max(abs(step) for step in _steps(airs, 30)) > 0.4:
        return False  # a door in a cold room
    no_warmer = max(airs[-15:]) < run.edge_c - 0.3 and airs[-1] < run.low_c + 0.5
    return no_warmer and airs[-1] <= airs[-16] + 0.05


def _falls_against_heat(moment: Moment) -> bool:
    """It is heated with little pause, no cold was commanded for three quarters of an hour, and the air has fallen."""
    course = moment.course
    if (
        moment.now_s - moment.begun_s < 4.0 * 3600.0
        or moment.cool_off_s < 2700.0
        or moment.since_trial_s < TRIED_LATELY_S
    ):
        return False
    if mean(course.heats[-40:]) < 0.7:
        return False
    if max(abs(step) for step in _steps(course.airs, min(59, len(course.airs) - 1))) > 1.5:
        return False  # a door in a cold room
    return mean(course.airs[-46:-40]) - max(course.airs[-15:]) > 1.2


def heater_in_cooling_socket(limits: WatchLimits, balance: Balance, moment: Moment) -> bool:
    """Cold is commanded, and the air or the beer is heated."""
    course, run = moment.course, moment.cool
    if not run.on or run.edge_c is None or len(course.beers) < 16 or len(course.airs) < 16:
        return False
    rose_k, on_s = course.airs[-1] - run.edge_c, moment.cool_on_s
    above_k = course.airs[-1] - course.beers[-1]
    heated = rose_k >= 1.0 and above_k > _room_lifts_k(moment) and rises(course.airs)
    if on_s >= 360.0 and heated and not any(course.heats[-30:]):
        return True
    if on_s < 1500.0 or run.low_c < run.edge_c - 0.3 or moment.door_s is not None:
        return False
    if HOT_C > course.airs[-1] > course.beers[-1]:
        return False  # it follows its air, which is no hotter than a room: the compressor is dead
    rate = (course.beers[-1] - course.beers[-16]) * 4.0
    return balance.odd_min >= 30 or rate > max(0.4 * limits.heater_k_per_h, 0.8)


def cooler_in_heating_socket(moment: Moment) -> bool:
    """Heat is commanded, and the air falls, long after the compressor's own after-run.

    Not at a start that a trial made: that is to show whether there is any heat; the plugs were shown before.
    """
    course, run = moment.course, moment.heat
    if not run.on or run.edge_c is None or not course.beers or moment.door_s is not None:
        return False
    if moment.heat_on_s < 480.0 or moment.since_trial_s < TRIED_LATELY_S or any(course.cools[-40:]):
        return False
    fell_k = run.edge_c - course.airs[-1]
    return fell_k >= 1.0 and course.airs[-1] < course.beers[-1] - 0.5 and falls(course.airs)


def runaway(limits: WatchLimits, moment: Moment, highest_setpoint_c: float) -> bool:
    """The beer is three kelvin above every setpoint of the last hours, rising for ten minutes, and nothing heats.

    Not if a room does it: beer below its air, that is no hotter than a room, or rising no faster than a room's would.
    """
    course = moment.course
    if moment.heat_off_s < 900.0 or len(course.beers) < 22 or course.beers[-1] < highest_setpoint_c + 3.0:
        return False
    if moment.door_s is not None:
        return False
    beers = course.beers
    if moment.cool_off_s < 3600.0 and moment.cool_on_s < 600.0 and course.airs and course.airs[-1] < beers[-1] - 1.0:
        return False  # it comes back from the cold that it was given
    by_room_k = max(0.0, HOT_ROOM_C - beers[-1]) / limits.tau_h / 6.0
    if (HOT_C > course.airs[-1] > beers[-1]) if course.airs else (beers[-1] - beers[-11] < 2.5 * by_room_k):
        return False
    return beers[-1] - beers[-11] >= 0.2 and beers[-11] - beers[-21] >= 0.15
