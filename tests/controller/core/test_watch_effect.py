# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether anything comes of an air heater's heat, and when it is tried, from the course of an hour."""

import math
from dataclasses import replace

import pytest

from cellar.core.watch_effect import Effect, effect, heating_given_up, heats, to_be_tried
from cellar.core.watch_heat import Balance
from cellar.core.watch_relays import cooler_in_heating_socket, cooler_welded
from cellar.core.watched import Course, Moment, Run, WatchLimits

AIR_HEATER, BELT = WatchLimits(air_heater=True), WatchLimits()
NOW_S = 20_000.0
NOT_COUNTED, COUNTED, SUSPECTED = Effect(), Effect(no_heat_min=8.0), Effect(no_heat_min=15.0)


def line(begin_c: float, end_c: float, minutes: int = 60) -> tuple[float, ...]:
    return tuple(begin_c + (end_c - begin_c) * n / minutes for n in range(minutes + 1))


def heated(airs: tuple[float, ...], on_min: float, *, edge_c: float | None = 17.0, pause_min: int = 0) -> Moment:
    """Heat for `on_min`, after a pause in the heat of more than half an hour; 0: nothing was on before."""
    on = (1.0,) * min(61, int(on_min))
    before = (1.0,) * 61 + (0.0,) * pause_min if pause_min else (0.0,) * 61
    course = Course(airs=airs, beers=(19.0,) * 61, heats=(*before, *on)[-61:], cools=(0.0,) * 61)
    heat, cool = Run(on=True, since_s=NOW_S - on_min * 60.0, edge_c=edge_c), Run(since_s=0.0)
    return Moment(course=course, heat=heat, cool=cool, setpoint_c=20.0, now_s=NOW_S)


@pytest.mark.parametrize(
    ("airs", "seen", "on_min", "edge_c", "tried"),
    [
        (line(18.0, 18.0), NOT_COUNTED, 45, 17.0, False),  # it is warmer than at the start, and stays so
        (line(17.0, 17.2), NOT_COUNTED, 30, 17.0, True),  # half an hour, and no warmer
        (line(17.0, 17.2), NOT_COUNTED, 29, 17.0, False),
        (line(17.0, 17.3), NOT_COUNTED, 30, 17.0, False),
        (line(18.0, 18.0), SUSPECTED, 30, 17.0, True),  # its start did not show
        (line(18.0, 18.0), COUNTED, 30, 17.0, False),
        (line(19.0, 18.0), NOT_COUNTED, 30, 17.0, True),  # it falls
        (line(19.0, 18.0), NOT_COUNTED, 29, 17.0, False),
        (line(19.0, 18.3), NOT_COUNTED, 30, 17.0, False),
        (line(18.0, 18.0), NOT_COUNTED, 179, 17.0, False),
        (line(18.0, 18.0), NOT_COUNTED, 180, 17.0, True),  # three hours, and nothing has shown it since
        (line(18.0, 18.0), NOT_COUNTED, 180, None, False),  # nobody has seen the air
        (line(18.0, 18.0, 29), NOT_COUNTED, 180, 17.0, False),
        (line(18.0, 18.0, 30), NOT_COUNTED, 180, 17.0, True),
    ],
)
def test_an_air_heater_is_tried(
    airs: tuple[float, ...], seen: Effect, on_min: float, edge_c: float | None, *, tried: bool
) -> None:
    moment = heated(airs, on_min, edge_c=edge_c)
    assert to_be_tried(AIR_HEATER, seen, moment) is tried
    assert not to_be_tried(BELT, seen, moment)
    assert not to_be_tried(AIR_HEATER, seen, replace(moment, door_s=NOW_S - 300.0))


@pytest.mark.parametrize(("since_s", "tried"), [(3599.0, False), (3600.0, True)])
def test_it_is_tried_hourly_at_most_for_air_that_falls(since_s: float, *, tried: bool) -> None:
    moment = replace(heated(line(19.0, 18.0), 45), trial_until_s=NOW_S - since_s)
    assert to_be_tried(AIR_HEATER, NOT_COUNTED, moment) is tried
    assert to_be_tried(AIR_HEATER, SUSPECTED, moment)


FALLING = line(18.0, 17.0, 52)[:-1]  # to the last minute before the heat


@pytest.mark.parametrize(
    ("after_k", "pause_min", "minutes"),
    [
        (-0.15, 0, 16.0),  # it fell by 0.02 K a minute, and goes on falling
        (0.02, 0, 0.0),  # 0.17 K more than it was going to be
        (0.06, 10, 16.0),  # after a trial half of its fall would have slackened anyway
        (0.09, 10, 0.0),
        (0.02, 10, 16.0),
    ],
)
def test_a_start_shows_heat_in_air_that_fell(after_k: float, pause_min: int, minutes: float) -> None:
    airs = (*FALLING, 17.0, *(17.0 + after_k * n / 8 for n in range(1, 9)))
    after = effect(AIR_HEATER, Effect(no_heat_min=15.0), Balance(), heated(airs[-61:], 8, pause_min=pause_min))
    assert after.no_heat_min == minutes


@pytest.mark.parametrize(("so_far_min", "minutes"), [(0.0, 0.0), (4.0, 4.0), (5.0, 6.0), (60.0, 61.0)])
def test_what_did_not_show_at_the_start_is_counted_on(so_far_min: float, minutes: float) -> None:
    moment = heated(line(18.0, 25.0), 60)
    assert effect(AIR_HEATER, Effect(no_heat_min=so_far_min), Balance(), moment).no_heat_min == minutes


def test_a_start_that_shows_is_remembered_for_twenty_minutes() -> None:
    rising, still = heated((*(17.0,) * 53, *line(17.0, 17.2, 7)), 8), heated(line(18.0, 18.0), 8)
    assert effect(AIR_HEATER, NOT_COUNTED, Balance(), rising).shown_s == NOW_S
    assert effect(AIR_HEATER, Effect(shown_s=5.0), Balance(), still).shown_s == 5.0
    assert heats(AIR_HEATER, Effect(shown_s=NOW_S - 1200.0), still)
    assert not heats(AIR_HEATER, Effect(shown_s=NOW_S - 1201.0), still)
    assert heats(BELT, Effect(), still)


@pytest.mark.parametrize(
    ("minutes", "on_min", "given_up"), [(134.0, 60, False), (135.0, 60, True), (135.0, 9, False)]
)
def test_a_heater_that_was_switched_on_again_has_ten_minutes(
    minutes: float, on_min: float, *, given_up: bool
) -> None:
    moment = heated(line(20.0, 20.2), on_min)
    assert heating_given_up(AIR_HEATER, Effect(no_heat_min=minutes), moment) is given_up


@pytest.mark.parametrize(
    ("airs", "shown_s", "accused"),
    [
        (line(24.0, 12.0), -math.inf, False),  # it may be missing its heat
        (line(24.0, 12.0), NOW_S - 1200.0, True),
        (line(22.0, 10.5), -math.inf, True),  # nothing but cold does that
    ],
)
def test_air_that_falls_while_it_is_heated_accuses_the_compressor(
    airs: tuple[float, ...], shown_s: float, *, accused: bool
) -> None:
    moment = heated(airs, 60)
    assert cooler_welded(AIR_HEATER, Effect(shown_s=shown_s), moment) is accused
    assert cooler_welded(BELT, Effect(), moment)


@pytest.mark.parametrize(
    ("before_c", "now_c", "on_min", "shown_min", "accused"),
    [
        (17.0, 16.4, 25, 20, True),  # colder than at its start
        (17.0, 16.6, 25, 20, False),
        (19.3, 17.4, 25, 20, True),  # far colder than before the trial
        (19.1, 17.4, 25, 20, False),
        (17.0, 16.4, 19, 14, False),  # it has had no time
        (17.0, 16.4, 41, 36, False),  # that is the room's
        (17.0, 16.4, 25, 26, False),  # this start did not show
    ],
)
def test_air_that_a_trial_left_colder_accuses_it_too(
    before_c: float, now_c: float, on_min: int, shown_min: float, *, accused: bool
) -> None:
    airs = (*(before_c,) * (61 - on_min - 11), *(now_c,) * (on_min + 11))
    moment = heated(airs, on_min, edge_c=17.0)
    tried = replace(moment, trial_until_s=moment.heat.since_s - 10.0)
    seen = Effect(shown_s=NOW_S - shown_min * 60.0)
    assert cooler_welded(AIR_HEATER, seen, tried) is accused
    assert not cooler_welded(AIR_HEATER, seen, moment)


@pytest.mark.parametrize(("off_min", "accused"), [(59, False), (60, True)])
def test_air_that_falls_long_after_the_heat_misses_none(off_min: float, *, accused: bool) -> None:
    off = Run(since_s=NOW_S - off_min * 60.0, edge_c=14.0)
    moment = replace(heated(line(24.0, 12.0), 60), heat=off)
    assert cooler_welded(AIR_HEATER, Effect(), moment) is accused


LEAST = 0.25 * BELT.heater_k_per_h  # of what it gives, at full duty


@pytest.mark.parametrize(
    ("balance", "duty", "beer_c", "minutes"),
    [
        (Balance(blocks=6, unexplained_k_per_h=0.99 * LEAST), 1.0, 17.0, 70.0),
        (Balance(blocks=6, unexplained_k_per_h=0.59 * LEAST), 0.6, 17.0, 66.0),
        (Balance(blocks=6, unexplained_k_per_h=0.99 * LEAST), 1.0, 19.9, 70.0),
        (Balance(blocks=6, unexplained_k_per_h=0.99 * LEAST), 1.0, 19.91, 60.0),  # it came from somewhere
        (Balance(blocks=6, unexplained_k_per_h=1.01 * LEAST), 1.0, 17.0, 60.0),
        (Balance(blocks=6, unexplained_k_per_h=1.59 * LEAST), 1.0, 17.0, 60.0),
        (Balance(blocks=6, unexplained_k_per_h=1.61 * LEAST), 1.0, 17.0, 0.0),  # it shows
        (Balance(blocks=6, unexplained_k_per_h=0.0), 0.59, 17.0, 60.0),  # too little heat to say
        (Balance(blocks=5, unexplained_k_per_h=0.0), 1.0, 17.0, 60.0),
        (Balance(blocks=6, minute=1, unexplained_k_per_h=0.0), 1.0, 17.0, 60.0),  # not at the end of a block
    ],
)
def test_a_belt_shows_itself_in_the_beers_balance(
    balance: Balance, duty: float, beer_c: float, minutes: float
) -> None:
    moment = heated(line(18.0, 18.0), 60)
    course = replace(moment.course, heats=(duty,) * 61, beers=(18.0, beer_c))
    counted = Effect(no_heat_min=60.0)
    assert effect(BELT, counted, balance, replace(moment, course=course)).no_heat_min == pytest.approx(minutes)
    for short in (replace(course, heats=(duty,) * 60), replace(course, beers=())):
        assert effect(BELT, counted, balance, replace(moment, course=short)).no_heat_min == 60.0


@pytest.mark.parametrize(
    ("on_min", "so_far_min", "minutes"), [(2, 0.0, 0.0), (3, 0.0, 3.0), (4, 3.0, 4.0), (8, 7.0, 8.0), (9, 8.0, 9.0)]
)
def test_what_does_not_show_is_counted_minute_by_minute(on_min: int, so_far_min: float, minutes: float) -> None:
    moment = heated(line(18.0, 18.0), on_min)
    counted = Effect(no_heat_min=so_far_min)
    assert effect(AIR_HEATER, counted, Balance(), moment).no_heat_min == minutes
    behind_a_door = replace(moment, door_s=NOW_S - 60.0)
    assert effect(AIR_HEATER, counted, Balance(), behind_a_door).no_heat_min == so_far_min
    too_new = replace(moment, course=replace(moment.course, airs=line(18.0, 18.0, on_min + 6)))
    assert effect(AIR_HEATER, counted, Balance(), too_new).no_heat_min == (minutes if on_min > 8 else so_far_min)


@pytest.mark.parametrize(("tried_min", "accused"), [(59, False), (60, True)])
def test_air_that_falls_after_a_trial_is_no_exchange_of_plugs(tried_min: int, *, accused: bool) -> None:
    moment = replace(heated(line(24.0, 12.0), 10, edge_c=14.0), trial_until_s=NOW_S - tried_min * 60.0)
    assert cooler_in_heating_socket(moment) is accused


def test_in_the_minute_in_which_a_heater_is_to_be_tried_nothing_else_is_accused() -> None:
    """An hour after a trial both would be allowed: air that fell slowly through a run whose start showed."""
    moment = heated(line(18.0, 15.0), 60, edge_c=14.0)
    shown = Effect(shown_s=moment.heat.since_s + 300.0)
    assert to_be_tried(AIR_HEATER, shown, moment)
    assert cooler_welded(AIR_HEATER, shown, moment)
    assert not cooler_welded(AIR_HEATER, shown, replace(moment, trial_until_s=NOW_S + 600.0))
