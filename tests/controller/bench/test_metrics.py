# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured of a run, on traces that were worked out by hand."""

import math
from collections.abc import Sequence
from typing import Any

import pytest

from control.metrics import Trace, Window, geometric_mean, measure, overshoot, rms, settled_h, windows
from control.scenarios import SCENARIOS, Phase

HOUR = 3600.0
HEAT, COOL = 1, -1
Pulse = tuple[float, float]


def trace(
    errors_k: Sequence[float] = (0.0,) * 24,
    *,
    heats: Sequence[Pulse] = (),
    cools: Sequence[Pulse] = (),
    kwh: float = 0.0,
) -> Trace:
    """A sample an hour, of a beer whose setpoint is 18."""
    pulses = [(on, off, HEAT) for on, off in heats] + [(on, off, COOL) for on, off in cools]
    length_s = len(errors_k) * HOUR
    edges = [(on, side, True) for on, _, side in pulses] + [
        (off, side, False) for _, off, side in pulses if off < length_s
    ]
    return Trace(
        every_s=HOUR,
        setpoint_c=[18.0] * len(errors_k),
        beer_c=[18.0 + error for error in errors_k],
        air_c=[18.0] * len(errors_k),
        edges=sorted(edges),
        length_s=length_s,
        kwh=kwh,
    )


def phase(from_h: float, to_h: float, *, step_k: float = 0.0, came_k: float | None = None) -> Phase:
    return Phase(
        from_h=from_h, to_h=to_h, setpoint_c=18.0, step_k=step_k, came_k=step_k if came_k is None else came_k
    )


def measured(it: Trace, *, from_h: float = 0.0, offset_k: float = 0.0) -> dict[str, Any]:
    hold = phase(0.0, it.length_s / HOUR)
    return measure(it, [hold], [Window(phase=hold, from_h=from_h)], offset_k=offset_k)


@pytest.mark.parametrize(
    ("errors_k", "expected"), [([3.0, -4.0], math.sqrt(12.5)), ([-0.5], 0.5), ([0.0, 0.0], 0.0), ([], math.nan)]
)
def test_rms(errors_k: Sequence[float], expected: float) -> None:
    assert rms(errors_k) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("ratios", "expected"), [([0.25, 4.0], 1.0), ([0.1, 0.1, 0.8], 0.2), ([], math.nan)])
def test_geometric_mean(ratios: Sequence[float], expected: float) -> None:
    assert geometric_mean(ratios) == pytest.approx(expected, nan_ok=True)


def test_only_what_is_in_a_window_counts() -> None:
    found = measured(trace([5.0, 5.0, 3.0, -4.0]), from_h=1.5)
    assert found["rmse_k"] == pytest.approx(math.sqrt(12.5))
    assert found["worst_k"] == pytest.approx(4.0)


def test_windows_count_by_their_length_and_stand_for_themselves() -> None:
    first, second = phase(0.0, 3.0), phase(3.0, 4.0)
    both = [Window(phase=it, from_h=it.from_h) for it in (first, second)]
    found = measure(trace([1.0, 1.0, 1.0, 3.0]), [first, second], both)
    assert found["rmse_k"] == pytest.approx(math.sqrt(3.0))
    assert found["rmse_by_window_k"] == pytest.approx([1.0, 3.0])


def test_what_the_probe_is_wrong_by_is_nobodys_fault() -> None:
    assert measured(trace([-0.5] * 4), offset_k=0.5)["rmse_k"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("arrives_h", "expected"),
    [
        pytest.param(4.0, [10.0], id="six hours after the beer could be there"),
        pytest.param(18.0, [], id="the phase is over by then"),
        pytest.param(None, [], id="it cannot be there"),
    ],
)
def test_windows(arrives_h: float | None, expected: list[float]) -> None:
    assert [it.from_h for it in windows([phase(0.0, 24.0)], [arrives_h])] == expected


DOWN = phase(0.0, 24.0, step_k=-6.0)
UP = phase(0.0, 24.0, step_k=6.0)


@pytest.mark.parametrize(
    ("errors_k", "where", "expected"),
    [
        pytest.param([6, 3, 1, -0.5, -0.8, 0.9], DOWN, 0.8, id="down: below the setpoint"),
        pytest.param([-6, -3, 0.4, -0.9, 0.1], UP, 0.4, id="up: above it"),
        pytest.param([6, 3, 1, 0.2], DOWN, 0.0, id="not yet there"),
        pytest.param([6, 0, 0.5, 1.0], DOWN, 0.0, id="what is on the near side is no overshoot"),
        pytest.param([-0.4, 0.3], phase(0.0, 2.0), 0.0, id="no step, no overshoot"),
        pytest.param([-3, 0.6], phase(0.0, 2.0, came_k=3.0), 0.6, id="a ramp may overshoot"),
        pytest.param([9, -9, 3, -1], phase(2.0, 4.0, step_k=-6.0), 1.0, id="only in its own phase"),
    ],
)
def test_overshoot(errors_k: Sequence[float], where: Phase, expected: float) -> None:
    padded = [*errors_k, *[0.0] * 30]
    assert overshoot(padded, where, 1.0) == pytest.approx(expected)


def test_overshoot_within_a_day_of_the_arrival() -> None:
    late = phase(0.0, 60.0, step_k=-6.0)
    for at, expected in ((25, 2.0), (26, 0.0)):
        errors_k = [6.0, 3.0] + [0.0] * 58
        errors_k[at] = -2.0
        assert overshoot(errors_k, late, 1.0) == expected


@pytest.mark.parametrize(
    ("errors_k", "per_h", "expected"),
    [
        pytest.param([6, 3, 1, 0.1, -0.1, 0.0], 1.0, 3.0, id="within 0.15 K from the third hour on"),
        pytest.param([6, 3, 0.1, -0.2, 0.1, 0.0], 1.0, 4.0, id="and stays there"),
        pytest.param([6, 3, 1, 0.1, 0.1, 0.0], 2.0, 1.5, id="two samples an hour"),
        pytest.param([0.1, 0.1], 1.0, 0.0, id="at once"),
        pytest.param([6, 0.1, 0.0, 0.16], 1.0, None, id="out again at the end"),
    ],
)
def test_settling(errors_k: Sequence[float], per_h: float, expected: float | None) -> None:
    assert settled_h(errors_k, phase(0.0, len(errors_k) / per_h, step_k=-6.0), per_h) == expected


def test_without_a_step_nothing_settles() -> None:
    assert settled_h([0.0, 0.0], phase(0.0, 2.0, came_k=3.0), 1.0) is None


def test_starts_shares_and_shortest_pulses() -> None:
    """Two days: the cooler on for 1, 2 and 3 h with 4 and 5 h between; the heater from hour 47 to the end."""
    cools = [(2 * HOUR, 3 * HOUR), (7 * HOUR, 9 * HOUR), (14 * HOUR, 17 * HOUR)]
    found = measured(trace([0.0] * 48, cools=cools, heats=[(47 * HOUR, 48 * HOUR)], kwh=1.25))
    expected = {
        "cool_starts_per_day": 1.5,
        "heat_starts_per_day": 0.5,
        "cool_on_s": HOUR,
        "cool_off_s": 4 * HOUR,
        "heat_on_s": None,  # the end of the run cuts it short
        "heat_off_s": None,
        "cool_share": 0.125,
        "heat_share": pytest.approx(1 / 48),
        "relay_operations_per_day": 3.5,
        "both_s": 0.0,
        "reversals": 1,
        "kwh": 1.25,
    }
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("heats", "cools", "reversals", "within_10_min", "both_s"),
    [
        pytest.param([(0, 100)], [(700, 800)], 1, 0, 0, id="ten minutes between"),
        pytest.param([(0, 100)], [(699, 800)], 1, 1, 0, id="a second less"),
        pytest.param([(0, 100), (3000, 3100)], [(1000, 1100)], 2, 0, 0, id="there and back"),
        pytest.param([(0, 100), (200, 300)], [(5000, 5100), (5200, 5300)], 1, 0, 0, id="the same side again is none"),
        pytest.param([(0, 100)], [(60, 160)], 1, 1, 40, id="both at once"),
        pytest.param([(0, 1000)], [(100, 200), (300, 500)], 1, 1, 300, id="cooled against, twice"),
        pytest.param([], [(0, 100)], 0, 0, 0, id="one side only"),
    ],
)
def test_heat_against_cold(
    heats: Sequence[Pulse], cools: Sequence[Pulse], reversals: int, within_10_min: int, both_s: float
) -> None:
    found = measured(trace(heats=heats, cools=cools))
    assert (found["reversals"], found["reversals_within_10_min"], found["both_s"]) == (
        reversals,
        within_10_min,
        both_s,
    )


def test_an_ales_phases() -> None:
    """Pitched at 24, held at 18, a ramp to 21 within a day, a crash to 2."""
    pitch, rest, crash = SCENARIOS["ale"].phases()
    assert (pitch.from_h, pitch.to_h, pitch.step_k) == (0.0, 120.0, -6.0)
    assert (rest.from_h, rest.to_h, rest.step_k, rest.came_k) == (144.0, 192.0, 0.0, 3.0)
    assert (crash.from_h, crash.to_h, crash.step_k) == (192.0, 288.0, -19.0)


@pytest.mark.parametrize(("hour", "setpoint_c"), [(0, 18), (120, 18), (132, 19.5), (144, 21), (191.9, 21), (192, 2)])
def test_an_ales_setpoint(hour: float, setpoint_c: float) -> None:
    assert SCENARIOS["ale"].setpoint_c(hour * HOUR) == pytest.approx(setpoint_c)
