# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How late ticks are is measured rightly. How late they may be is for `make campaign`, on a machine of its own."""

import pytest

from campaigns.lateness import late_by, lateness


@pytest.mark.parametrize(
    ("stamps", "late_s"),
    [
        ([], []),
        ([5.0], [0.0]),
        ([5.0, 6.0, 7.0], [0.0, 0.0, 0.0]),
        ([5.0, 6.25, 7.0], [0.0, 0.25, 0.0]),
        ([5.5, 6.0, 7.0], [0.5, 0.0, 0.0]),
        ([5.0, 6.0, 8.0], [0.0, 0.0, 1.0]),  # one was left out
    ],
)
def test_late_is_later_than_the_grid_of_the_earliest(stamps: list[float], late_s: list[float]) -> None:
    assert late_by(stamps) == late_s


def test_a_daemon_that_is_held_up_is_seen_to_be_late() -> None:
    seen = lateness(seconds=6.0, load=False, held_up_s=1.5)
    assert seen.ticks >= 5
    assert seen.worst_ms > 300.0
    assert seen.median_ms <= seen.p99_ms <= seen.worst_ms


def test_ticks_go_on_while_everything_else_wants_the_machine() -> None:
    seen = lateness(seconds=4.0, load=True)
    assert seen.ticks >= 3
    assert seen.load.startswith(("stress-ng", "burner.py"))
