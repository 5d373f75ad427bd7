# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole cents, shared to the last one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.commons.division import divided, part, shares


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (1000, [5, 5, 5], [334, 333, 333]),
        (2, [1, 1, 1], [1, 1, 0]),
        (0, [], []),
        (0, [0, 0], [0, 0]),
        (100, [1, 0], [100, 0]),
        (10_000, [60, 50, 40], [4000, 3333, 2667]),
        (101, [1, 1], [51, 50]),
    ],
)
def test_parts(total: int, weights: list[int], parts: list[int]) -> None:
    assert divided(total, weights) == parts


def test_the_odd_cent_takes_turns() -> None:
    assert [divided(1000, [5, 5, 5], turn=turn).index(334) for turn in range(4)] == [0, 1, 2, 0]


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0]), (-1, [1]), (1, [-1, 2])])
def test_what_cannot_be_shared(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weight|negative"):
        divided(total, weights)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40), st.integers(0, 99))
def test_nothing_is_lost_and_nobody_is_a_cent_from_their_share(total: int, weights: list[int], turn: int) -> None:
    if sum(weights) == 0:
        weights[0] = 1
    parts = divided(total, weights, turn=turn)
    assert sum(parts) == total
    for got, weight in zip(parts, weights, strict=True):
        assert abs(got * sum(weights) - total * weight) < sum(weights)


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 99), min_size=1), st.integers(0, 10**6))
def test_the_order_of_names_does_not_matter(weights: dict[str, int], total: int) -> None:
    assert shares(total, weights) == shares(total, dict(reversed(list(weights.items()))))


@pytest.mark.parametrize(("total", "points", "parts"), [(48_000, 2000, 9_600), (99, 2500, 24), (0, 2000, 0)])
def test_a_part_is_rounded_down(total: int, points: int, parts: int) -> None:
    assert part(total, points) == parts
