# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many want one slot at one moment: one has it. benchmarks/booking_race.py runs the same at full length.

The control shows that the race is one: without the tables' triggers, and with a check before the insert, it fails.
"""

from pathlib import Path

import pytest

from booking_race import RACES, Attempt, look_then_insert, prepare, race, race_in_threads, without_triggers

WORKERS, ROUNDS = 8, 12


@pytest.mark.parametrize("attempt", RACES.values(), ids=RACES.keys())
def test_one_has_it(tmp_path: Path, attempt: Attempt) -> None:
    path = tmp_path / "taproom.db"
    prepare(path, offers=ROUNDS)
    found = race_in_threads(path, attempt, workers=WORKERS, rounds=range(ROUNDS))
    assert found.is_right, str(found)


def test_one_has_it_when_they_are_processes(tmp_path: Path) -> None:
    path = tmp_path / "taproom.db"
    prepare(path)
    found = race(path, RACES["interlocked"], workers=3, rounds=range(ROUNDS))
    assert found.is_right, str(found)


def test_without_the_triggers_the_race_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "taproom.db"
    prepare(path)
    without_triggers(path)
    found = race_in_threads(path, look_then_insert, workers=WORKERS, rounds=range(ROUNDS))
    assert found.overlaps > 0
    assert not found.is_right


def test_with_the_triggers_not_even_that_program_books_twice(tmp_path: Path) -> None:
    """The check is as naive as before; the tables refuse what it lets through."""
    path = tmp_path / "taproom.db"
    prepare(path)
    found = race_in_threads(path, look_then_insert, workers=WORKERS, rounds=range(ROUNDS))
    assert found.overlaps == 0
    assert set(found.winners) == {1}
