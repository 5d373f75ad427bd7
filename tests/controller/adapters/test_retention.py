# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journal grows coarser with age, keeps what no hub has, and says so when even that must be thinned."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.retention import DAY_S, KEPT, Kept, tidy
from cellar.adapters.tape import blocks
from cellar.ports import Block, Row

NOW_UTC = 1_790_000_000 - 1_790_000_000 % 3600


def sample(beer_c: float | None, heat_duty: float = 0.0) -> str:
    return json.dumps({"kind": "sample", "beer_c": beer_c, "chamber_c": None, "heat_duty": heat_duty})


EVENT = json.dumps({"kind": "event", "name": "probe_back", "detail": {}})


class Journal:
    """A journal's file, a connection to it, and what a test asks of them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        SqliteJournal(file).close()
        self.db = sqlite3.connect(file, isolation_level=None)

    def write(self, *rows: tuple[int, str], fermenter: str = "fv1") -> None:
        self.db.executemany(
            "insert into entry (at_utc, fermenter, body) values (?, ?, ?)",
            [(at_utc, fermenter, body) for at_utc, body in rows],
        )

    def confirm(self, through_seq: int) -> None:
        self.db.execute("update hub set through_seq = ?", (through_seq,))

    def tidy(self, kept: Kept = KEPT) -> list[tuple[int, dict[str, Any]]]:
        tidy(self.db, kept, newest_utc=NOW_UTC)
        return [(seq, json.loads(body)) for seq, body in self.db.execute("select seq, body from entry order by seq")]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    it = Journal(tmp_path / "journal.db")
    yield it
    it.db.close()


@pytest.mark.parametrize(("age_days", "left"), [(6, 6), (8, 1)])
def test_a_minute_becomes_its_mean_when_it_is_a_week_old(journal: Journal, age_days: int, left: int) -> None:
    then = NOW_UTC - age_days * DAY_S
    journal.write(*((then + 10 * n, sample(18.0 + n, heat_duty=n % 2)) for n in range(6)))
    journal.confirm(6)
    kept = journal.tidy()
    assert len(kept) == left
    assert kept[-1][0] == 6  # the number of the last one
    if left == 1:
        assert (kept[0][1]["beer_c"], kept[0][1]["heat_duty"]) == (20.5, 0.5)


def test_what_is_not_there_has_no_part_in_a_mean(journal: Journal) -> None:
    then = NOW_UTC - 8 * DAY_S
    journal.write((then, sample(None)), (then + 10, sample(18.0)), (then + 20, sample(19.0)))
    journal.confirm(3)
    ((_, body),) = journal.tidy()
    assert (body["beer_c"], body["chamber_c"]) == (18.5, None)


def test_events_and_other_fermenters_keep_apart(journal: Journal) -> None:
    then = NOW_UTC - 8 * DAY_S
    journal.write((then, sample(18.0)), (then + 1, EVENT), (then + 2, sample(19.0)))
    journal.write((then + 3, sample(5.0)), fermenter="fv2")
    journal.confirm(4)
    assert [body.get("beer_c") for _, body in journal.tidy()] == [None, 18.5, 5.0]


def test_what_no_hub_has_is_left_alone(journal: Journal) -> None:
    then = NOW_UTC - 400 * DAY_S
    journal.write(*((then + 10 * n, sample(18.0)) for n in range(6)))
    journal.confirm(2)
    assert [seq for seq, _ in journal.tidy()] == [2, 3, 4, 5, 6]


def test_again_changes_nothing_and_goes_on_where_it_was(journal: Journal) -> None:
    then = NOW_UTC - 8 * DAY_S
    journal.write(*((then + 10 * n, sample(18.0)) for n in range(12)))
    journal.confirm(6)
    assert journal.tidy() == journal.tidy()
    journal.confirm(12)
    assert [seq for seq, _ in journal.tidy()] == [6, 12]


def test_more_than_the_bound_without_a_hub_is_rolled_up_and_said(journal: Journal) -> None:
    journal.write(*((NOW_UTC - 20_000 + 10 * n, sample(18.0)) for n in range(1000)), (NOW_UTC, EVENT))
    kept = journal.tidy(Kept(most_unsent=900))
    assert len(kept) < 902
    (_, said) = kept[-1]
    assert said["name"] == "journal_thinned"
    assert said["detail"]["rows"] == 1001 - (len(kept) - 1)
    assert said["detail"]["dropped"] == 0


def test_events_without_end_and_without_a_hub_are_dropped_from_the_oldest_and_said(journal: Journal) -> None:
    journal.write(*((NOW_UTC + n, EVENT) for n in range(1000)))
    kept = journal.tidy(Kept(most_unsent=900))
    assert [kept[0][0], kept[-2][0]] == [101, 1000]
    assert kept[-1][1]["detail"]["dropped"] == 100


def test_the_tape_keeps_its_newest_blocks(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db", kept=Kept(blocks=3))
    for minute in range(10):
        journal.record(
            [Row(at_utc=NOW_UTC + 3600 * minute, fermenter=None, body=EVENT)], {}, Block(at_utc=minute, body=b"")
        )
    journal.close()
    assert [it.at_utc for it in blocks(tmp_path / "journal.db")] == [7, 8, 9]
