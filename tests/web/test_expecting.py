# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a running profile still needs, at most."""

import pytest
from tests.web.conftest import Brewery, a_state

from cellar.contract import ProfileDocument, ProfileProgress
from taproom.fermenters.expecting import HOUR_S, expected_s, left_s

ALE = ProfileDocument.model_validate(
    {
        "name": "Ale",
        "steps": [
            {"hold": 19, "until": {"gravity": 1.012}, "at_most_h": 240},
            {"ramp": 21, "k_per_h": 0.125},
            {"hold": 21, "for_h": 48},
            {"crash": 2, "k_per_h": 1},
            {"hold": 2},
        ],
    }
)
BY_HAND = ProfileDocument.model_validate(
    {"name": "Old way", "steps": [{"hold": 19, "until": "by_hand"}, {"hold": 2}]}
)


def progress(
    step: int, remaining_h: float | None, *, of: ProfileDocument = ALE, finished: bool = False
) -> ProfileProgress:
    return ProfileProgress(
        profile=of,
        step=step,
        paused=False,
        finished=finished,
        start_c=19.0 if step < 3 else 21.0,
        elapsed_s=60.0,
        remaining_s=None if remaining_h is None else remaining_h * HOUR_S,
        sg=None,
    )


@pytest.mark.parametrize(
    ("it", "hours"),
    [
        (progress(1, 200), 200 + 16 + 48 + 19),
        (progress(2, 16), 16 + 48 + 19),
        (progress(3, 1), 1 + 19),
        (progress(4, 5), 5),
        (progress(5, None), 0),  # the last hold: it may be taken out
        (progress(5, None, finished=True), 0),
        (progress(1, None, of=BY_HAND), None),
    ],
)
def test_the_rest_of_the_plan_at_most(it: ProfileProgress, hours: float | None) -> None:
    assert left_s(it) == (None if hours is None else pytest.approx(hours * HOUR_S))


def test_a_fermenter_without_a_plan_or_that_nobody_knows_expects_nothing(brewery: Brewery) -> None:
    board = brewery.app.state.parts.board
    assert expected_s(board, "brewery/pi1/fv1") is None
    brewery.show(a_state(profile=progress(4, 5)))
    assert expected_s(board, "brewery/pi1/fv1") == 5 * HOUR_S
    assert expected_s(board, "brewery/pi1/fv2") is None
    brewery.introduce(speed=60.0)
    assert expected_s(board, "brewery/pi1/fv1") == 5 * HOUR_S / 60
