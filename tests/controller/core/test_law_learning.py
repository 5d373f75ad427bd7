# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Learning tau: the sums of a block, and the textbook's Kalman filter beside ours."""

from dataclasses import replace

import pytest

from cellar.core.learning import Learned, guess, learn, recalled

BLOCK = Learned(
    x=0.1, q=0.05, xx=0.0025, xq=0.001, qq=0.2, block_s=100.0, begin_c=18.0, air_k_h=0.3, heat_k=0.1, air_c=17.0
)


def test_a_tick_adds_to_the_block_what_its_lagged_air_and_its_heater_gave() -> None:
    lagged_c = 17.0 - 1.0 * 36.0 / (240.0 + 36.0)
    found = learn(BLOCK, pv_c=18.1, air_c=16.0, heat_k_per_h=2.0, dt_s=36.0)
    assert found.air_c == pytest.approx(lagged_c)
    assert found.air_k_h == pytest.approx(0.3 + (lagged_c - 18.1) * 0.01)
    assert found.heat_k == pytest.approx(0.1 + 0.02)
    assert replace(found, air_c=17.0, air_k_h=0.3, heat_k=0.1) == replace(BLOCK, block_s=136.0)


def test_a_block_begins_with_a_tick_and_ends_after_twenty_minutes() -> None:
    begun = learn(guess(10.0), pv_c=18.0, air_c=17.0, heat_k_per_h=1.0, dt_s=1.0)
    assert begun == replace(guess(10.0), block_s=1.0, begin_c=18.0, air_c=17.0)
    for _ in range(2):
        begun = learn(begun, pv_c=18.0, air_c=17.0, heat_k_per_h=1.0, dt_s=1.0)
    assert begun.block_s == 3.0
    late = replace(BLOCK, block_s=1194.0)
    assert learn(late, pv_c=18.0, air_c=17.0, heat_k_per_h=0.0, dt_s=5.0).block_s == 1199.0
    late = replace(BLOCK, block_s=1195.0)
    ended = learn(late, pv_c=18.4, air_c=17.0, heat_k_per_h=0.0, dt_s=5.0)
    assert (ended.block_s, ended.begin_c, ended.air_k_h, ended.heat_k, ended.air_c) == (5.0, 18.4, 0.0, 0.0, 17.0)


def textbook(block: Learned, length_h: float, change_k: float) -> tuple[float, ...]:
    """One step of a Kalman filter with the states x and q; a miss beyond three sigma is a measurement so bad."""
    a, b = block.air_k_h, length_h
    p = [[block.xx + (0.003 * block.x) ** 2, block.xq], [block.xq, block.qq + 0.04**2]]
    miss = change_k - block.heat_k - block.x * a - block.q * b
    noise = max(
        a * (p[0][0] * a + p[0][1] * b) + b * (p[1][0] * a + p[1][1] * b) + 0.02**2,
        (miss / 3.0) ** 2,
    )
    gain = [(p[0][0] * a + p[0][1] * b) / noise, (p[1][0] * a + p[1][1] * b) / noise]
    kept = [[1.0 - gain[0] * a, -gain[0] * b], [-gain[1] * a, 1.0 - gain[1] * b]]
    after = [[sum(kept[i][k] * p[k][j] for k in range(2)) for j in range(2)] for i in range(2)]
    return block.x + gain[0] * miss, block.q + gain[1] * miss, after[0][0], after[0][1], after[1][1]


@pytest.mark.parametrize(
    ("change_k", "air_k_h", "sure"),
    [
        (0.15, 0.3, 1.0),  # about as expected
        (0.20, 0.3, 1.0),
        (-0.35, -2.0, 1.0),
        (0.148, 0.3, 0.001),  # where much is known, what was measured and what drifts is all the doubt
        (0.26, 0.3, 0.001),  # beyond three sigma
        (0.9, 0.3, 1.0),
        (1.5, 0.3, 1.0),
    ],
)
def test_what_a_block_teaches_is_what_the_textbook_says(change_k: float, air_k_h: float, sure: float) -> None:
    known = replace(BLOCK, xx=BLOCK.xx * sure, xq=BLOCK.xq * sure, qq=BLOCK.qq * sure)
    block = replace(known, block_s=1200.0 - 1e-9, air_k_h=air_k_h)
    found = learn(block, pv_c=18.0 + change_k, air_c=17.0, heat_k_per_h=0.0, dt_s=1e-9)
    assert (found.x, found.q, found.xx, found.xq, found.qq) == pytest.approx(
        textbook(block, 1200.0 / 3600.0, change_k), rel=1e-6
    )


@pytest.mark.parametrize(("air_k_h", "change_k", "tau_h"), [(5.0, 9.0, 1.5), (5.0, -9.0, 60.0)])
def test_no_beer_is_quicker_than_a_jackets_or_slower_than_a_cellars(
    air_k_h: float, change_k: float, tau_h: float
) -> None:
    unsure = replace(BLOCK, block_s=1195.0, xx=9.0, air_k_h=air_k_h)
    assert learn(unsure, pv_c=18.0 + change_k, air_c=17.0, heat_k_per_h=0.0, dt_s=5.0).tau_h == pytest.approx(tau_h)


def test_a_guess_is_good_to_a_factor_of_two() -> None:
    assert guess(8.0) == Learned(x=0.125, xx=0.0625**2)


@pytest.mark.parametrize(
    ("tau_h", "doubt_per_h", "as_tau_h", "as_doubt_per_h"),
    [
        (8.0, 0.01, 8.0, 0.01),
        (8.0, 1.0, 8.0, 0.0625),
        (0.1, 0.01, 1.5, 0.01),
        (1.4, 0.01, 1.5, 0.01),
        (1e4, 0.001, 60.0, 0.001),
        (61.0, 9.0, 60.0, 0.5 / 60.0),
    ],
)
def test_what_was_known_before_a_restart_is_known_as_well_as_it_was(
    tau_h: float, doubt_per_h: float, as_tau_h: float, as_doubt_per_h: float
) -> None:
    found = recalled(tau_h, doubt_per_h)
    assert found.tau_h == pytest.approx(as_tau_h)
    assert found.xx == pytest.approx(as_doubt_per_h**2)
