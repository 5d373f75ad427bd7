# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every clock promises: monotonic seconds, wall seconds, and a wait that ends on time or when it is stopped."""

from collections.abc import Callable
from threading import Event

import pytest

from cellar.adapters.clock import SystemClock
from cellar.ports import Clock
from cellar.sim.clock import SpeedClock, VirtualClock

CLOCKS: dict[str, Callable[[], Clock]] = {
    "system": SystemClock,
    "speed": lambda: SpeedClock(1000.0, 1_800_000_000.0),
    "virtual": lambda: VirtualClock(1_800_000_000.0),
}


@pytest.fixture(params=CLOCKS)
def clock(request: pytest.FixtureRequest) -> Clock:
    return CLOCKS[request.param]()


def test_a_wait_ends_at_its_instant_and_not_before(clock: Clock) -> None:
    until_s = clock.now_s() + 0.02
    clock.wait_until(until_s, Event())
    assert clock.now_s() >= until_s - 1e-4


def test_waiting_for_the_past_returns_at_once(clock: Clock) -> None:
    before_s = clock.now_s()
    clock.wait_until(before_s - 3600.0, Event())
    assert clock.now_s() >= before_s


def test_a_stopped_wait_returns_at_once(clock: Clock) -> None:
    stop = Event()
    stop.set()
    before_s = clock.now_s()
    clock.wait_until(before_s + 1e7, stop)
    assert clock.now_s() < before_s + 1e6


def test_both_times_go_on_together(clock: Clock) -> None:
    before_s, before_utc_s = clock.now_s(), clock.utc_s()
    clock.wait_until(before_s + 0.02, Event())
    assert clock.now_s() > before_s
    assert clock.utc_s() > before_utc_s > 1_700_000_000


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_time_needs_a_speed(speed: float) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        SpeedClock(speed, 0.0)


def test_virtual_time_passes_only_when_it_is_passed() -> None:
    clock = VirtualClock(100.0)
    assert clock.now_s() == clock.now_s() == 0.0
    clock.advance(60.0)
    assert (clock.now_s(), clock.utc_s()) == (60.0, 160.0)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1.0)
