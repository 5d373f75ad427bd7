# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short run of the campaign of verdicts: each fault once, at one place, named right; what is whole, not named."""

import sys

import pytest

from campaigns.verdict_cases import CASES, Case
from campaigns.verdicts import blind, judge, judge_sound, matrix, share_right
from cellar.diagnosis import diagnose

ONCE = list({(case.fault, case.view): case for case in CASES if case.view != "watch"}.values())
SEED = 3


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """RPi.GPIO is not on this machine, whatever stand-in another test left to be found."""
    monkeypatch.setitem(sys.modules, "RPi", None)


@pytest.mark.parametrize("case", ONCE, ids=lambda case: f"{case.fault} {case.part}".strip())
def test_a_fault_is_named_first(case: Case) -> None:
    judged = judge(case, SEED)
    assert judged.right, judged


@pytest.mark.parametrize("seed", range(5))
def test_of_what_is_whole_nothing_is_said(seed: int) -> None:
    assert judge_sound(seed).right


def test_the_watchers_verdicts_that_come_quickly() -> None:
    quick = {"plant.foreign_heat", "plant.taped_probe", "plant.short_cycling"}
    judged = [judge(case, SEED) for case in CASES if case.fault in quick]
    assert len(judged) == len(quick)
    assert share_right(judged) == 1.0


def test_without_its_symptoms_a_fault_is_not_named() -> None:
    """The negative control of the campaign."""
    case = next(it for it in CASES if it.fault == "relay.welded")
    assert diagnose(case.see(SEED))
    assert not blind(case, SEED)


def test_the_matrix_says_what_was_said_instead() -> None:
    right, wrong = judge(CASES[0], 1), judge_sound(1)
    assert matrix([right, wrong])[2:] == [
        "| probe.unplugged | commission | 1 of 1 | probe-unplugged |",
        "| nothing | commission | 1 of 1 | nothing |",
    ]
