# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reading is believed, or says why not; a number without quality does not exist."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.core.reading import ProbeLimits, ProbeMemory, Quality, Reading, judge

LIMITS = ProbeLimits()


def judged(*readings: tuple[float, float | None], now_s: float) -> Reading:
    memory, verdict = ProbeMemory(), Reading.bad(Quality.FAULT, 0.0, "")
    for at_s, value_c in readings:
        it = Reading.bad(Quality.FAULT, at_s, "unplugged") if value_c is None else Reading.good(value_c, at_s)
        memory, verdict = judge(LIMITS, memory, it, at_s)
    if now_s > readings[-1][0]:
        last_s, value_c = readings[-1]
        it = Reading.bad(Quality.FAULT, last_s, "unplugged") if value_c is None else Reading.good(value_c, last_s)
        _, verdict = judge(LIMITS, memory, it, now_s)
    return verdict


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_a_fault(number: float) -> None:
    reading = Reading.good(number, 1.0)
    assert (reading.value_c, reading.quality) == (None, Quality.FAULT)
    assert (reading.at_s, reading.detail) == (1.0, "not a finite number")


@pytest.mark.parametrize(
    ("value_c", "quality"),
    [
        (-10.0, Quality.GOOD),
        (-10.0625, Quality.IMPLAUSIBLE),
        (60.0, Quality.GOOD),
        (60.0625, Quality.IMPLAUSIBLE),
        (85.0, Quality.IMPLAUSIBLE),
        (127.9375, Quality.IMPLAUSIBLE),
    ],
)
def test_a_reading_outside_the_range_of_its_place_is_no_number(value_c: float, quality: Quality) -> None:
    assert judged((0.0, value_c), now_s=0.0).quality is quality


@pytest.mark.parametrize(
    ("silence_s", "quality"),
    [(14.9, Quality.GOOD), (15.0, Quality.GOOD), (15.1, Quality.STALE), (3600, Quality.STALE)],
)
def test_a_silent_probe_goes_stale_after_its_time(silence_s: float, quality: Quality) -> None:
    verdict = judged((0.0, 18.0), now_s=silence_s)
    assert verdict.quality is quality
    assert (verdict.value_c is None) == (quality is not Quality.GOOD)


def test_short_gaps_are_bridged_and_long_ones_are_not() -> None:
    assert judged((0.0, 18.0), (5.0, None), (10.0, None), now_s=15.0).quality is Quality.GOOD
    assert judged((0.0, 18.0), (5.0, None), (10.0, None), (16.0, None), now_s=16.0).quality is Quality.FAULT


@pytest.mark.parametrize(("jump_k", "believed"), [(1.1, True), (1.3, False), (-1.3, False), (40.0, False)])
def test_a_jump_faster_than_the_process_is_not_believed(jump_k: float, believed: bool) -> None:
    verdict = judged((0.0, 18.0), (1.0, 18.0 + jump_k), now_s=1.0)
    assert verdict.value_c is not None
    assert (verdict.value_c == pytest.approx(18.0)) is not believed


def test_a_jump_that_stays_half_a_minute_is_believed() -> None:
    before = [(0.0, 18.0)]
    stays = [(float(second), 30.0) for second in range(1, 34)]
    assert judged(*before, *stays[:10], now_s=10.0).value_c == pytest.approx(18.0)
    assert judged(*before, *stays[:20], now_s=20.0).quality is Quality.IMPLAUSIBLE
    assert judged(*before, *stays, now_s=33.0).value_c == pytest.approx(30.0)


def test_the_same_old_reading_seen_again_changes_nothing() -> None:
    memory, _ = judge(LIMITS, ProbeMemory(), Reading.good(18.0, 0.0), 0.0)
    again, _ = judge(LIMITS, memory, Reading.good(18.0, 0.0), 5.0)
    assert again == memory


@given(st.lists(st.floats(17.5, 18.5), min_size=1, max_size=200))
def test_the_filter_stays_within_what_was_read_and_never_leaves_the_finite(values: list[float]) -> None:
    memory = ProbeMemory()
    for second, value_c in enumerate(values):
        memory, verdict = judge(LIMITS, memory, Reading.good(value_c, float(second)), float(second))
        assert verdict.value_c is not None
        assert math.isfinite(memory.slope_k_per_s)
        assert 16.0 <= verdict.value_c <= 20.0


def test_the_filter_finds_a_steady_slope() -> None:
    memory = ProbeMemory()
    for second in range(1200):
        memory, verdict = judge(LIMITS, memory, Reading.good(18.0 + second / 3600, float(second)), float(second))
    assert memory.slope_k_per_s * 3600 == pytest.approx(1.0, abs=0.02)
    assert verdict.value_c == pytest.approx(18.0 + 1199 / 3600, abs=0.01)


BEGIN_S = 10_000.0  # no instant is a beginning


def heard(*readings: tuple[float, float | None]) -> tuple[ProbeMemory, Reading]:
    """What is remembered and judged after these words, at seconds after a beginning."""
    memory, verdict = ProbeMemory(), Reading.bad(Quality.FAULT, 0.0, "")
    for after_s, value_c in readings:
        at_s = BEGIN_S + after_s
        it = Reading.bad(Quality.FAULT, at_s, "unplugged") if value_c is None else Reading.good(value_c, at_s)
        memory, verdict = judge(LIMITS, memory, it, at_s)
    return memory, verdict


@pytest.mark.parametrize(
    ("after_s", "jump_k", "believed"),
    [
        (1.0, 1.2, True),
        (1.0, 1.2001, False),
        (5.0, 2.0, True),
        (5.0, -2.0, True),
        (5.0, 2.0001, False),
        (5.0, -2.0001, False),
        (0.5, 1.1001, False),
    ],
)
def test_beer_and_air_may_move_a_kelvin_and_a_fifth_more_each_second(
    after_s: float, jump_k: float, believed: bool
) -> None:
    memory, _ = heard((0.0, 0.0), (after_s, jump_k))
    assert memory.believed_c == (jump_k if believed else 0.0)
    assert memory.suspect_since_s == (None if believed else BEGIN_S + after_s)
    assert memory.seen_at_s == BEGIN_S + after_s


@pytest.mark.parametrize(("stays_s", "believed"), [(29.0, False), (30.0, True)])
def test_somebody_moved_the_probe_if_it_says_so_for_half_a_minute(stays_s: float, believed: bool) -> None:
    memory, verdict = heard((0.0, 18.0), *((5.0 + second, 30.0) for second in range(int(stays_s) + 1)))
    assert (memory.pv_c == 30.0) is believed
    assert (verdict.value_c == 30.0) is believed
    assert memory.slope_k_per_s == 0.0  # a new place, and no rise from the old one


def test_after_a_silence_it_begins_anew_and_not_at_what_it_was() -> None:
    memory, _ = heard((0.0, 18.0), (1.0, 18.2), (2.0, 18.4), (60.0, None))
    assert (memory.pv_c, memory.slope_k_per_s) == (None, 0.0)
    assert memory.seen_at_s == BEGIN_S + 60.0
    memory, verdict = heard((0.0, 18.0), (1.0, 18.2), (2.0, 18.4), (60.0, None), (61.0, 25.0))
    assert (memory.pv_c, memory.slope_k_per_s) == (25.0, 0.0)
    assert verdict == Reading.good(25.0, BEGIN_S + 61.0)


def test_a_number_is_as_old_as_the_word_that_it_rests_on() -> None:
    _, verdict = heard((0.0, 18.0), (10.0, None))
    assert verdict == Reading.good(18.0, BEGIN_S)


def test_a_word_moves_the_filter_by_its_time_constant() -> None:
    """By 6 % in two seconds of sixty; 18.0, 18.5, 18.5 worked out from Brookner's formulas."""
    memory, _ = heard((0.0, 18.0), (2.0, 18.5))
    assert memory.pv_c == pytest.approx(18.032247, abs=1e-6)
    assert memory.slope_k_per_s == pytest.approx(0.00026870, abs=1e-8)
    memory, _ = heard((0.0, 18.0), (2.0, 18.5), (6.0, 18.5))
    assert memory.pv_c == pytest.approx(18.091575, abs=1e-6)
    assert memory.slope_k_per_s == pytest.approx(0.00075397, abs=1e-8)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([(0.0, 18.0), (16.0, None)], Reading.bad(Quality.FAULT, BEGIN_S + 16.0, "unplugged")),
        (
            [(0.0, 60.0625)],
            Reading.bad(Quality.IMPLAUSIBLE, BEGIN_S, "60.06 °C is outside -10 to 60 °C"),
        ),
        (
            [(0.0, 30.0), *((5.0 + n, 60.0) for n in range(12))],
            Reading.bad(Quality.IMPLAUSIBLE, BEGIN_S + 16.0, "jumped to 60.00 °C: not yet believed"),
        ),
        (
            [(0.0, 30.0), *((5.0 + n, -10.0) for n in range(12))],
            Reading.bad(Quality.IMPLAUSIBLE, BEGIN_S + 16.0, "jumped to -10.00 °C: not yet believed"),
        ),
    ],
)
def test_why_there_is_no_number_is_said(words: list[tuple[float, float | None]], why: Reading) -> None:
    assert heard(*words)[1] == why


@pytest.mark.parametrize(
    ("silence_s", "why"),
    [(15.0, "jumped to 40.00 °C: not yet believed"), (16.0, "no reading for 16 s"), (75.0, "no reading for 75 s")],
)
def test_how_long_it_has_been_silent_is_said(silence_s: float, why: str) -> None:
    memory, _ = heard((-1.0, 18.0), (0.0, 40.0))
    _, verdict = judge(LIMITS, memory, Reading.good(40.0, BEGIN_S), BEGIN_S + silence_s)
    assert (verdict.at_s, verdict.detail) == (BEGIN_S, why)
