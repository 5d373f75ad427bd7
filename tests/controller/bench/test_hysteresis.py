# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The peers' thermostats switch where their makers say: Inkbird ITC-308, CraftBeerPi, Home Assistant."""

from collections.abc import Sequence

import pytest

from control.controller import Controller
from control.peers.hysteresis import CraftBeerPi, HomeAssistant, Inkbird

SETPOINT_C = 18.0
Moments = Sequence[tuple[float, float | None]]


def said(controller: Controller, moments: Moments, setpoint_c: float = SETPOINT_C) -> str:
    """What it says at each (second, beer): H heat, C cool, B both, - none."""
    letters = {(True, False): "H", (False, True): "C", (True, True): "B", (False, False): "-"}
    return "".join(letters[controller.tick(now_s, setpoint_c, beer_c, None)] for now_s, beer_c in moments)


def slowly(*beers_c: float | None) -> Moments:
    """Half an hour apart, so that no delay is left."""
    return [(1800.0 * nth, beer_c) for nth, beer_c in enumerate(beers_c)]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param(
            slowly(18.0, 18.49, 18.5, 18.01, 18.0, 18.49, 18.5), "--CC--C", id="cools from CD to the setpoint"
        ),
        pytest.param(
            slowly(18.0, 17.51, 17.5, 17.99, 18.0, 17.51, 17.5), "--HH--H", id="heats from HD to the setpoint"
        ),
        pytest.param(slowly(18.5, 17.4, 18.0, 18.6), "CH-C", id="straight to the other side"),
        pytest.param(slowly(18.1), "C", id="powered on above: compares with the setpoint only"),
        pytest.param(slowly(17.9), "H", id="powered on below"),
        pytest.param([(0, 19), (60, 18), (239, 19), (240, 19)], "C--C", id="rests for 180 s before it cools again"),
        pytest.param([(0, 17), (60, 18), (61, 17)], "H-H", id="a heater does not rest"),
        pytest.param([(0, 19), (60, None), (61, 19), (240, 19)], "C--C", id="Er: all off, and the rest is kept"),
        pytest.param([(0, 17), (60, None)], "H-", id="Er: the heater too"),
    ],
)
def test_inkbird(moments: Moments, expected: str) -> None:
    assert said(Inkbird(differential_k=0.5), moments) == expected


def test_an_inkbird_of_two_degrees_waits_for_two_degrees() -> None:
    assert said(Inkbird(differential_k=2.0), slowly(18.0, 19.9, 20.0, 18.1, 18.0, 16.1, 16.0)) == "--CC--H"


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param(
            slowly(18.0, 18.19, 18.21, 18.01, 18.0, 18.19), "--CC--", id="cools from 0.2 above to the setpoint"
        ),
        pytest.param(
            slowly(18.0, 17.81, 17.79, 17.99, 18.0, 17.81), "--HH--", id="heats from 0.2 below to the setpoint"
        ),
        pytest.param([(0, 19), (1, 18), (2, 19), (3, 17), (4, 19)], "C-CHC", id="no delay at all"),
        pytest.param([(0, 19), (1, None), (999, None)], "CCC", id="without a reading its loop stands"),
    ],
)
def test_craftbeerpi(moments: Moments, expected: str) -> None:
    assert said(CraftBeerPi(), moments) == expected


def test_craftbeerpi_may_stop_ahead_of_the_setpoint() -> None:
    law = CraftBeerPi(on_k=0.4, off_k=0.1)
    assert said(law, slowly(18.39, 18.41, 18.11, 18.09, 17.61, 17.59, 17.89, 17.91)) == "-CC--HH-"


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param(slowly(18.0, 18.29, 18.31, 18.0, 17.71), "--CCC", id="cools from 0.3 above to 0.3 below"),
        pytest.param(slowly(18.0, 17.71, 17.69, 18.0, 18.29), "--HHH", id="heats from 0.3 below to 0.3 above"),
        pytest.param(slowly(18.4, 17.6, 18.4), "CHC", id="so that one undoes what the other did"),
        pytest.param([(0, 18.4), (299, 17.6), (300, 17.6)], "CBH", id="neither knows of the other's minimum cycle"),
        pytest.param(
            [(0, 18.4), (300, 17.6), (599, 18.4), (600, 18.4)], "CH-C", id="the cooler's off lasts a cycle too"
        ),
        pytest.param([(0, 17.6), (0.5, 18.4), (1, 17.6)], "HCB", id="the heater has no minimum"),
        pytest.param(slowly(18.4, None, None), "CCC", id="without a reading all stays as it is"),
    ],
)
def test_home_assistant(moments: Moments, expected: str) -> None:
    assert said(HomeAssistant(), moments) == expected


def test_home_assistant_obeys_a_new_setpoint_at_once() -> None:
    law = HomeAssistant()
    assert said(law, [(0, 18.4), (10, 18.0)]) == "CC"
    assert said(law, [(11, 18.0)], setpoint_c=18.2) == "C"
    assert said(law, [(12, 18.0)], setpoint_c=18.4) == "H"
