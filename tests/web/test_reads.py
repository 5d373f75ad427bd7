# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to the database: connections are kept, a question sees one state, and what failed is not used again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from taproom.db import MOST_IDLE, Reads, Writer
from taproom.ids import new_id


@pytest.fixture
def files(tmp_path: Path) -> Iterator[tuple[Writer, Reads]]:
    writer, reads = Writer(tmp_path / "taproom.db"), Reads(tmp_path / "taproom.db")
    yield writer, reads
    reads.close()
    writer.close()


def note(writer: Writer) -> None:
    """A line more in the audit log."""
    query = "INSERT INTO audit (at_utc, what, subject) VALUES (1, 'x', ?)"
    writer.submit(lambda db: db.execute(query, (new_id(),)).close()).result()


def lines(db: sqlite3.Connection) -> int:
    (number,) = db.execute("SELECT count(*) FROM audit").fetchone()
    return int(number)


def test_the_next_question_goes_over_the_same_connection(files: tuple[Writer, Reads]) -> None:
    _, reads = files
    assert len({id(reads.run(lambda db: db)) for _ in range(3)}) == 1


def test_the_next_question_sees_what_was_written_since(files: tuple[Writer, Reads]) -> None:
    writer, reads = files
    before = reads.run(lines)
    note(writer)
    assert reads.run(lines) == before + 1


def test_one_question_sees_one_state_however_often_it_asks(files: tuple[Writer, Reads]) -> None:
    writer, reads = files

    def twice(db: sqlite3.Connection) -> tuple[int, int]:
        first = lines(db)
        note(writer)
        return first, lines(db)

    first, second = reads.run(twice)
    assert first == second
    assert reads.run(lines) == first + 1


def test_a_connection_on_which_a_question_failed_is_closed(files: tuple[Writer, Reads]) -> None:
    _, reads = files
    used: list[sqlite3.Connection] = []

    def fails(db: sqlite3.Connection) -> None:
        used.append(db)
        raise ValueError("no such day")

    with pytest.raises(ValueError, match="no such day"):
        reads.run(fails)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used[0].execute("SELECT 1")
    assert reads.run(lines) >= 0


def test_nothing_can_be_written_by_a_question(files: tuple[Writer, Reads]) -> None:
    _, reads = files
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reads.run(lambda db: db.execute("DELETE FROM member"))


def test_no_more_are_kept_than_are_of_use(files: tuple[Writer, Reads]) -> None:
    _, reads = files

    def ask(depth: int) -> list[sqlite3.Connection]:
        return reads.run(lambda db: [db, *(ask(depth - 1) if depth else [])])

    used = ask(MOST_IDLE + 2)
    closed = 0
    for it in used:
        try:
            it.execute("SELECT 1")
        except sqlite3.ProgrammingError:
            closed += 1
    assert closed == len(used) - MOST_IDLE
