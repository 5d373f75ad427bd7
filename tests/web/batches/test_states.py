# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's status is what its log says, whatever path it took."""

import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.batches.conftest import ADELE, ANNA, BILAL, NOW_UTC, STEF, Cellar

from taproom.access import Principal
from taproom.batches import states
from taproom.batches.refusals import (
    BatchRefused,
    CannotMoveThere,
    IdReused,
    MovedMeanwhile,
    NothingToUndo,
    NotYours,
    TooEarly,
)
from taproom.batches.repository import batches, events
from taproom.batches.states import STATUSES, TRANSITIONS, Status, may_move
from taproom.db import open_db, transaction
from taproom.ids import new_id

WAY: tuple[Status, ...] = ("brewing", "fermenting", "conditioning", "completed", "archived")


def test_the_diagram_is_the_code() -> None:
    drawn: set[tuple[str, str]] = set()
    for line in (states.__doc__ or "").splitlines():
        if " -> " in line:
            places = [it.strip() for it in line.split("->")]
            drawn |= set(pairwise(places))
    assert drawn == {(here, there) for here, all_of in TRANSITIONS.items() for there in all_of}
    assert set(TRANSITIONS) == set(STATUSES)


@pytest.mark.parametrize("here", STATUSES)
@pytest.mark.parametrize("there", STATUSES)
def test_moves_that_are_not_in_the_table_are_refused_by_the_database(
    cellar: Cellar, here: Status, there: Status
) -> None:
    batch = cellar.make()
    way = {"planning": (), "dumped": ("brewing", "dumped")}.get(
        here, WAY[: WAY.index(here) + 1] if here in WAY else ()
    )
    for it in way:
        batch = cellar.move(batch, it)
    assert batch.status == here
    row = (new_id(), batch.id, "moved", NOW_UTC, NOW_UTC, here, there)
    insert = """INSERT INTO batch_event (id, batch, kind, at_utc, heard_utc, from_status, to_status)
        VALUES (?, ?, ?, ?, ?, ?, ?)"""
    if may_move(here, there):
        cellar.db.execute(insert, row)
        assert batches.batch_of(cellar.db, batch.id).status == there  # type: ignore[union-attr]
    else:
        with pytest.raises(sqlite3.IntegrityError, match="batch_cannot_move_there"):
            cellar.db.execute(insert, row)


@settings(max_examples=40, deadline=None)
@given(walk=st.lists(st.sampled_from([*STATUSES, "undo"]), max_size=14))
def test_the_status_is_the_last_events(tmp_path_factory: pytest.TempPathFactory, walk: list[str]) -> None:
    with closing(open_db(tmp_path_factory.mktemp("walk") / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        cellar = Cellar(db=db)
        batch = cellar.make()
        for it in walk:
            before, seen = batch.status, len(events.log(db, batch.id))
            try:
                batch = cellar.undo(batch) if it == "undo" else cellar.move(batch, it)  # type: ignore[arg-type]
            except BatchRefused:
                assert len(events.log(db, batch.id)) == seen
                assert batches.batch_of(db, batch.id).status == before  # type: ignore[union-attr]
            log = events.log(db, batch.id)
            assert states.status_of(log) == batch.status
            way = states.standing(log)
            assert [*(move.to_status for move in way)][-1:] == ([batch.status] if way else [])
            assert all(may_move(move.from_status, move.to_status) for move in way)  # type: ignore[arg-type]


def test_the_log_is_only_added_to(cellar: Cellar) -> None:
    batch = cellar.move(cellar.make(), "brewing")
    for change in ("note = 'x'", "at_utc = at_utc + 1", "to_status = 'dumped'", "actor = 'eve'", "detail = '[]'"):
        with pytest.raises(sqlite3.IntegrityError, match="append_only"):
            cellar.db.execute("UPDATE batch_event SET " + change)  # noqa: S608
    with pytest.raises(sqlite3.IntegrityError, match="append_only"):
        cellar.db.execute("DELETE FROM batch_event")
    with pytest.raises(sqlite3.IntegrityError, match="batch_status_is_the_logs"):
        cellar.db.execute("UPDATE batch SET status = 'completed'")
    with pytest.raises(sqlite3.IntegrityError, match="batch_is_frozen"):
        cellar.db.execute("UPDATE batch SET expected = '{\"og\": 1}'")
    with pytest.raises(sqlite3.IntegrityError, match="batch_stays"):
        cellar.db.execute("DELETE FROM batch")
    cellar.db.execute("UPDATE batch_event SET actor = NULL")  # as an erasure does
    assert batches.batch_of(cellar.db, batch.id) is not None


def test_a_mistaken_move_is_taken_back_by_an_event(cellar: Cellar) -> None:
    batch = cellar.move(cellar.move(cellar.make(), "brewing"), "fermenting", note="pitched")
    assert events.pitched_utc(cellar.db, batch.id) == NOW_UTC
    batch = cellar.undo(batch, note="too early")
    assert batch.status == "brewing"
    assert events.pitched_utc(cellar.db, batch.id) is None
    batch = cellar.undo(batch)
    assert batch.status == "planning"
    with pytest.raises(NothingToUndo):
        cellar.undo(batch)
    assert [it.kind for it in events.log(cellar.db, batch.id)] == ["made", "moved", "moved", "corrected", "corrected"]


def test_a_form_sent_twice_is_one_move(cellar: Cellar) -> None:
    batch, event = cellar.make(), new_id()
    assert cellar.move(batch, "brewing", event=event).status == "brewing"
    assert cellar.move(batch, "brewing", event=event).status == "brewing"
    assert len(events.log(cellar.db, batch.id)) == 2
    with pytest.raises(IdReused):
        cellar.move(batch, "archived", event=event)


def test_who_saw_it_elsewhere_is_told(cellar: Cellar) -> None:
    batch = cellar.make()
    cellar.move(batch, "brewing")
    with pytest.raises(MovedMeanwhile):
        cellar.move(batch, "archived")
    with pytest.raises(CannotMoveThere):
        cellar.move(cellar.make(), "completed")


@pytest.mark.parametrize(
    ("late_s", "refused"),
    [
        (0, False),
        (1, False),
        (300, False),
        (301, True),
        (-3600, False),
        (-400 * 86_400, False),
        (-401 * 86_400, True),
    ],
)
def test_when_it_happened(cellar: Cellar, late_s: int, refused: bool) -> None:
    batch = cellar.make()
    if refused:
        with pytest.raises(TooEarly):
            cellar.move(batch, "brewing", at_utc=NOW_UTC + late_s)
    else:
        cellar.move(batch, "brewing", at_utc=NOW_UTC + late_s)
        assert events.log(cellar.db, batch.id)[-1].at_utc == NOW_UTC + min(late_s, 0)


@pytest.mark.parametrize(
    ("who", "may"),
    [(ANNA, True), (BILAL, False), (STEF, True), (ADELE, True), (Principal(), False), (Principal(panel="p"), False)],
)
def test_who_may_move_it(cellar: Cellar, who: Principal, may: bool) -> None:
    batch = cellar.make()
    if may:
        assert cellar.move(batch, "brewing", who=who).status == "brewing"
    else:
        with pytest.raises(NotYours):
            cellar.move(batch, "brewing", who=who)


def test_those_who_brew_it_may_move_it(cellar: Cellar) -> None:
    assert cellar.move(cellar.make(brewers=("bilal",)), "brewing", who=BILAL).status == "brewing"


def test_the_brewery_counts_its_batches(cellar: Cellar) -> None:
    assert [cellar.make().number for _ in range(3)] == [1, 2, 3]


def test_brewed_here(cellar: Cellar) -> None:
    wanted, other, never = "a" * 64, "b" * 64, "c" * 64
    for revision, moves in (
        (wanted, ("brewing",)),
        (wanted, ("brewing", "dumped")),
        (other, ("archived",)),
        (other, ()),
    ):
        batch = cellar.make(revision=revision, document={})
        for it in moves:
            batch = cellar.move(batch, it)
    assert batches.brewed(cellar.db, [wanted, other, never]) == {wanted: 2}


def test_search(cellar: Cellar) -> None:
    cellar.make("100 % Pils", origin={"title": "Pilsner of Plzeň"})
    amber = cellar.move(cellar.make("Amber_1", brewers=("bilal",)), "brewing")
    look = lambda **more: [it.name for it in batches.search(cellar.db, batches.Wanted(**more))]  # noqa: E731
    assert look() == ["Amber_1", "100 % Pils"]
    assert look(words=("pils",)) == ["100 % Pils"]
    assert look(words=("plz",)) == [], "a title may be private"
    assert look(words=("%",)) == ["100 % Pils"]
    assert look(words=("r_1",)) == ["Amber_1"]
    assert look(words=("#2",)) == ["Amber_1"]
    assert look(statuses=("brewing",)) == ["Amber_1"]
    assert look(member="bilal") == ["Amber_1"]
    assert batches.search(cellar.db, batches.Wanted(), below=amber.number)[0].name == "100 % Pils"


def test_two_writers_get_two_numbers(cellar: Cellar) -> None:
    first = cellar.make()
    with pytest.raises(sqlite3.IntegrityError), transaction(cellar.db):
        batches.insert(cellar.db, first)
