# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guest's clock, which programs read without asking the kernel: as good as if they asked."""

import os
import time
from threading import Event, Thread

import pytest

from cellar.adapters.clock import SystemClock

THROUGH_THE_KERNEL = time.CLOCK_BOOTTIME  # the same clock, where nothing is ever suspended


def now_ns(clock: int = time.CLOCK_MONOTONIC) -> int:
    return time.clock_gettime_ns(clock)


def test_whoever_asks_reads_the_same_clock() -> None:
    for _ in range(2000):
        before, asked, after = now_ns(), now_ns(THROUGH_THE_KERNEL), now_ns()
        assert before < asked < after < before + 1_000_000


def test_both_clocks_go_on_alike() -> None:
    clock = SystemClock()
    offset_s = clock.utc_s() - clock.now_s()
    Event().wait(86_400)
    assert clock.utc_s() - clock.now_s() == pytest.approx(offset_s, abs=1e-3)


@pytest.mark.parametrize("wait_s", [0.000_1, 0.01, 0.015, 1.0, 3600.0])
def test_a_wait_takes_as_long_as_it_should(wait_s: float) -> None:
    began_ns = now_ns()
    Event().wait(wait_s)
    assert wait_s <= (now_ns() - began_ns) / 1e9 < wait_s + 0.001


def test_who_only_looks_at_the_clock_sees_it_go_on() -> None:
    until_ns = now_ns() + 50_000_000
    while now_ns() < until_ns:
        pass


def test_it_never_runs_backwards_for_threads_that_wait() -> None:
    seen: list[int] = []

    def look() -> None:
        for _ in range(500):
            seen.append(now_ns())
            Event().wait(0.003)

    threads = [Thread(target=look) for _ in range(4)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    assert seen == sorted(seen)


def test_a_child_has_the_same_clock() -> None:
    before_ns = now_ns()
    out, into = os.pipe()
    child = os.fork()
    if not child:
        Event().wait(0.5)
        os.write(into, str(now_ns()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert before_ns + 500_000_000 <= int(os.read(out, 100)) <= now_ns()
