# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another server holds the database for longer than one waits: that is said, and nothing is half done."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from tests.web.api.conftest import House, slot
from tests.web.conftest import BASE


@pytest.fixture
def held(house: House) -> Iterator[sqlite3.Connection]:
    """Somebody else's transaction; ours waits for it for a moment only."""
    house.write(lambda db: db.execute("PRAGMA busy_timeout = 20").close())
    path = house.write(lambda db: db.execute("PRAGMA database_list").fetchone()["file"])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_program_is_told_when_to_try_again(house: House, held: sqlite3.Connection) -> None:
    answer = house["Anna"].book("bench")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    held.execute("ROLLBACK")
    assert house["Anna"].book("bench").status_code == 201


def test_a_person_reads_a_page_that_says_so(house: House, held: sqlite3.Connection) -> None:
    headers = {"authorization": f"Bearer {house['Anna'].token}", "origin": BASE}
    form = {"slot": f"{slot(1)['start_utc']}-{slot(1)['end_utc']}"}
    answer = house.client.post("/kit/bench/book", data=form, headers=headers)
    assert answer.status_code == 503
    assert "nothing was changed" in answer.text


def test_looking_goes_on_meanwhile(house: House, held: sqlite3.Connection) -> None:
    assert house["Anna"].get("/kit").status_code == 200


def test_another_error_of_the_database_is_ours(house: House) -> None:
    def broken(db: sqlite3.Connection) -> object:
        return db.execute("SELECT * FROM no_such_table")

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        house.app.state.store.reads.run(broken)
    assert house["Anna"].get("/kit").status_code == 200
