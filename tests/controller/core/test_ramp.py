# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A setpoint that somebody else moves, tick by tick, is fed forward as a profile's ramp is; a press is no ramp."""

from typing import Any

import pytest

from cellar.core.interlock import Side
from cellar.core.law import LawName, LawState, follow
from cellar.core.ramp import MOST_K_PER_H, Moving, moved
from cellar.core.tuning import law_for
from cellar.core.vessel import Vessel

HOUR_S, TICK_S = 3600.0, 5.0


def slope_after(hours: float, every_s: float, by_k: float, tick_s: float = TICK_S) -> float:
    """By how much `moved` says it moves, if it is moved by `by_k` every `every_s`."""
    moving = Moving()
    for n in range(round(hours * HOUR_S / tick_s)):
        moving = moved(moving, 18.0 + by_k * (n * tick_s // every_s), tick_s)
    return moving.k_per_h


@pytest.mark.parametrize(
    ("every_s", "by_k", "slope"),
    [
        (5.0, 0.125 / 720, 0.125),
        (5.0, -0.5 / 720, -0.5),
        (60.0, 0.125 / 60, 0.125),  # once a minute, as an automation of a house does
        (5.0, 0.0, 0.0),
        (5.0, 1.1 * MOST_K_PER_H / 720, 0.0),  # no ramp that a beer can follow
        (60.0, 0.1, 0.0),  # a finger that goes on pressing
    ],
)
def test_what_moves_a_little_each_time_has_a_slope(every_s: float, by_k: float, slope: float) -> None:
    assert slope_after(2.0, every_s, by_k) == pytest.approx(slope, rel=0.1, abs=1e-9)


@pytest.mark.parametrize("jump_k", [0.1, -0.1, 5.0])
def test_a_jump_ends_a_ramp(jump_k: float) -> None:
    assert moved(Moving(18.0, 0.5), 18.0 + jump_k, TICK_S) == Moving(18.0 + jump_k)


@pytest.mark.parametrize(
    ("now", "setpoint_c", "dt_s", "after"),
    [
        (Moving(None, 0.5), 17.0, TICK_S, Moving(17.0, 0.5)),  # the first
        (Moving(18.0, 0.5), 17.0, 0.0, Moving(17.0, 0.5)),  # no time has passed
        (Moving(18.0, 0.5), 18.0, 0.5, Moving(18.0, 0.5 - 0.5 * 0.5 / 600.5)),
        (Moving(0.0), MOST_K_PER_H, HOUR_S, Moving(MOST_K_PER_H, MOST_K_PER_H * 3600.0 / 4200.0)),  # the steepest
    ],
)
def test_a_slope_is_lagged_by_ten_minutes(now: Moving, setpoint_c: float, dt_s: float, after: Moving) -> None:
    found = moved(now, setpoint_c, dt_s)
    assert found.setpoint_c == after.setpoint_c
    assert found.k_per_h == pytest.approx(after.k_per_h, rel=1e-9)


def test_a_ramp_that_has_ended_is_forgotten_within_the_hour() -> None:
    moving = Moving(18.0, 0.5)
    for _ in range(720):
        moving = moved(moving, 18.0, TICK_S)
    assert abs(moving.k_per_h) < 0.002


def test_it_moves_the_chamber_as_a_slope_that_was_said() -> None:
    said = read_off = LawState()
    for n in range(1440):
        at: dict[str, Any] = {
            "name": LawName.CASCADE,
            "relays": Side.OFF,
            "span": (-1.0, 1.0),
            "now_s": n * TICK_S,
            "dt_s": TICK_S,
        }
        beer_c = 18.0 + 0.25 * n * TICK_S / HOUR_S
        both: dict[str, Any] = {"setpoint_c": beer_c, "beer_c": beer_c, "air_c": 20.0} | at
        said = follow(Vessel(), law_for(Vessel()), said, ramp_k_per_h=0.25, **both)
        read_off = follow(Vessel(), law_for(Vessel()), read_off, **both)
    still = follow(Vessel(), law_for(Vessel()), read_off, ramp_k_per_h=0.0, **both)
    assert said.chamber_setpoint_c is not None
    assert read_off.chamber_setpoint_c == pytest.approx(said.chamber_setpoint_c, abs=0.02)
    assert still.chamber_setpoint_c == pytest.approx(said.chamber_setpoint_c - 3.0, abs=0.1)
