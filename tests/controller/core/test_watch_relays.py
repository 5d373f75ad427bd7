# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether anything comes of an air heater's heat, from the course of an hour."""

from dataclasses import replace

import pytest

from cellar.core.watch_heat import Balance
from cellar.core.watch_relays import Effect, effect, heating_given_up
from cellar.core.watched import Course, Moment, Run, WatchLimits

AIR_HEATER = WatchLimits(air_heater=True)
ON_SINCE_S, NOW_S = 0.0, 7200.0
COUNTED = Effect(no_heat_min=60.0)


def heated(airs: tuple[float, ...], beers: tuple[float, ...], *, cools: float = 0.0) -> Moment:
    """Two hours of heat without a pause."""
    course = Course(airs=airs, beers=beers, heats=(1.0,) * 61, cools=(cools,) * 61)
    on, off = Run(on=True, since_s=ON_SINCE_S), Run(since_s=0.0)
    return Moment(course=course, heat=on, cool=off, setpoint_c=20.0, now_s=NOW_S)


def line(begin_c: float, end_c: float) -> tuple[float, ...]:
    return tuple(begin_c + (end_c - begin_c) * n / 60.0 for n in range(61))


@pytest.mark.parametrize(
    ("airs", "beers", "cools", "minutes"),
    [
        (line(18.0, 18.1), line(19.0, 19.0), 0.0, 61.0),  # nothing comes of it
        (line(18.0, 19.3), line(19.0, 19.0), 0.0, 0.0),  # it has overtaken its beer
        (line(18.0, 19.3), line(19.0, 19.0), 0.1, 61.0),  # so does air that comes back from the cold
        (line(18.9, 19.3), line(19.0, 19.0), 0.0, 61.0),  # a room may do that
        (line(18.0, 19.3), (), 0.0, 61.0),
        ((), line(19.0, 19.0), 0.0, 61.0),  # a probe that was silent fills its course anew
    ],
)
def test_air_that_overtakes_its_beer_is_heated(
    airs: tuple[float, ...], beers: tuple[float, ...], cools: float, minutes: float
) -> None:
    after = effect(AIR_HEATER, COUNTED, Balance(), heated(airs, beers, cools=cools))
    assert after.no_heat_min == minutes


@pytest.mark.parametrize(
    ("airs", "minutes", "on_s", "given_up"),
    [
        (line(20.0, 20.2), 134.0, 7200.0, False),
        (line(20.0, 20.2), 135.0, 7200.0, True),
        (line(20.0, 20.2), 135.0, 599.0, False),  # it was off, and has not shown itself yet
        (line(20.0, 21.0), 135.0, 7200.0, False),  # it still rises
        (line(20.0, 21.0), 255.0, 7200.0, True),  # but not for ever
        (line(21.0, 22.0), 135.0, 7200.0, True),  # nor above its beer: who knows where it is hot
        ((), 135.0, 7200.0, True),
    ],
)
def test_a_heater_is_not_given_up_while_its_air_rises(
    airs: tuple[float, ...], minutes: float, on_s: float, *, given_up: bool
) -> None:
    moment = heated(airs, line(21.0, 21.0))
    moment = replace(moment, heat=Run(on=True, since_s=NOW_S - on_s))
    assert heating_given_up(AIR_HEATER, Effect(no_heat_min=minutes), moment) is given_up
