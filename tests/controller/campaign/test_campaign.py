# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The campaigns, small: each row once, healthy days, random ticks; and that each of them can fail."""

import subprocess
import sys
from pathlib import Path

import pytest

from campaigns.faults import suffer
from campaigns.healthy import spend
from campaigns.life import blinded
from campaigns.rows import ROWS, Row
from campaigns.ticks import run_ticks
from campaigns.winter import endure

SEED = 3  # a plant that everybody knows: 20 l, a fan, a belt
QUICK = [row for row in ROWS if row.budget_s <= 1800.0]


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.id)
def test_a_fault_is_found_in_time(row: Row) -> None:
    outcome = suffer(row, SEED)
    assert outcome.in_time or outcome.exposed_s <= row.budget_s, outcome
    assert outcome.hottest_air_c < 50.0


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("S7 probes swapped from the start", 2),  # a belt in a cold garage, just after a start
        ("S7 probes swapped from the start", 28),  # its pulses are short, and seventy litres slow
        ("A1 compressor welded", 36),  # after a run of less than five minutes, and no heater to work against it
    ],
)
def test_what_was_once_missed_is_found_in_time(name: str, seed: int) -> None:
    assert suffer(next(row for row in ROWS if row.id == name), seed).in_time


def test_a_blind_watcher_finds_nothing() -> None:
    row = next(row for row in ROWS if "swapped from the start" in row.id)
    assert suffer(row, SEED).in_time
    with blinded(row.found):
        assert not suffer(row, SEED).in_time


@pytest.mark.parametrize("seed", [1, 4])
def test_healthy_days_are_left_alone(seed: int) -> None:
    week = spend(seed, hours=48.0)
    assert (week.trip, week.fell_out, week.warnings) == (None, False, 0)


def test_a_weak_heater_that_recovers_from_a_door_in_a_cold_room_is_not_given_up() -> None:
    week = spend(22)
    assert (week.trip, week.fell_out) == (None, False)


def test_a_weak_heater_that_is_on_for_hours_in_a_cold_room_is_told_from_a_dead_one_and_from_a_compressor() -> None:
    winter = endure(5)
    assert (winter.trip, winter.accused, winter.heated) == (None, False, True)
    assert (winter.dead_as, winter.welded_as) == (None, None)
    assert winter.dead_s is not None
    assert winter.welded_s is not None
    assert max(winter.dead_s, winter.welded_s) < 3600.0


def test_a_broken_week_is_not() -> None:
    assert spend(SEED, hours=48.0, broken=True).trip is not None


def test_the_rules_hold_at_any_tick() -> None:
    assert run_ticks(1) == []


@pytest.mark.parametrize("without", ["min_off", "judging", "exclusion"])
def test_without_a_protection_they_do_not(without: str) -> None:
    assert run_ticks(0, without=without)


def test_what_lives_on_the_core_alone_wants_only_the_standard_library() -> None:
    """So PyPy runs it, ten times as fast."""
    root = Path(__file__).resolve().parents[3]
    paths = [str(root / "tools"), str(root / "controller")]
    code = f"import sys; sys.path[:0] = {paths}; from campaigns import faults, healthy, ticks, winter"
    subprocess.run([sys.executable, "-S", "-c", code], check=True)
