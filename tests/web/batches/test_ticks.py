# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two phones tick off one brew day, late and in any order, and nothing is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.batches.brewed import a_recipe
from tests.web.batches.conftest import ANNA, BILAL, NOW_UTC, STEF, Cellar

from taproom.access import Principal
from taproom.batches.noting import Entry, log
from taproom.batches.refusals import IdReused, NotYours, TooEarly, UnknownBatch
from taproom.batches.reminding import AHEAD_S, FORGOTTEN_S, remind
from taproom.batches.repository import events
from taproom.batches.ticks import UNTOUCHED, Due, Tick, clocks, due, ticks
from taproom.batches.values import Event
from taproom.db import transaction
from taproom.ids import new_id
from taproom.recipes.brew_steps import At, Step

T = NOW_UTC


def step(name: str, after_s: float | None = None, duration_s: float | None = None, phase: Any = "boil") -> Step:
    at = At(phase=phase, after_s=after_s)
    return Step(id=name, kind="boil", at=at, words="", duration_s=duration_s)


BOIL = (
    step("boil", 0, 3600),
    step("magnum", 0),
    step("saaz", 2700),
    step("out", 3600),
    step("cool", phase="after_boil"),
)


def tick(kind: Any, name: str, at_utc: int, *, actor: str = "anna", seq: int = 1) -> Event:
    return Event(id=new_id(), batch="b", kind=kind, at_utc=at_utc, heard_utc=T, actor=actor, step=name, seq=seq)


@pytest.mark.parametrize(
    ("log", "wanted"),
    [
        ([], UNTOUCHED),
        ([tick("step_started", "boil", T)], Tick(started_utc=T, started_by="anna")),
        ([tick("step_done", "boil", T)], Tick(done_utc=T, done_by="anna")),
        (
            [tick("step_started", "boil", T), tick("step_done", "boil", T + 9, actor="bilal")],
            Tick(started_utc=T, started_by="anna", done_utc=T + 9, done_by="bilal"),
        ),
        # Both ticked: the first is named, whichever arrived first.
        (
            [tick("step_done", "boil", T + 5, actor="bilal", seq=1), tick("step_done", "boil", T, seq=2)],
            Tick(done_utc=T, done_by="anna"),
        ),
        ([tick("step_done", "boil", T), tick("step_undone", "boil", T + 1)], UNTOUCHED),
        # An old tick that comes late does not undo the undoing.
        ([tick("step_undone", "boil", T + 1, seq=1), tick("step_done", "boil", T, seq=2)], UNTOUCHED),
        (
            [tick("step_done", "boil", T), tick("step_undone", "boil", T + 1), tick("step_done", "boil", T + 2)],
            Tick(done_utc=T + 2, done_by="anna"),
        ),
    ],
)
def test_what_a_step_is(log: list[Event], wanted: Tick) -> None:
    assert ticks(log).get("boil", UNTOUCHED) == wanted


@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(["step_started", "step_done", "step_undone"]),
            st.sampled_from([it.id for it in BOIL]),
            st.integers(0, 5000),
        ),
        max_size=12,
        unique_by=lambda it: it[2],
    ),
    data=st.data(),
)
def test_the_order_of_arrival_does_not_matter(made: list[tuple[Any, str, int]], data: st.DataObject) -> None:
    arrived = data.draw(st.permutations(made))
    first = ticks([tick(kind, name, T + at, seq=n) for n, (kind, name, at) in enumerate(made)])
    second = ticks([tick(kind, name, T + at, seq=n) for n, (kind, name, at) in enumerate(arrived)])
    assert first == second


def test_the_boil_counts_down() -> None:
    ticked = ticks([tick("step_started", "boil", T), tick("step_done", "magnum", T + 200)])
    assert clocks(BOIL, ticked) == {"boil": T}
    assert due(BOIL, ticked) == [
        Due(step="boil", ends_utc=T + 3600),
        Due(step="saaz", due_utc=T + 2700),
        Due(step="out", due_utc=T + 3600),
        Due(step="cool"),
    ]


def test_a_phase_without_a_rest_begins_with_its_first_tick() -> None:
    assert clocks(BOIL, ticks([tick("step_done", "magnum", T + 200)])) == {"boil": T + 200}
    assert clocks(BOIL, {}) == {}


def logged(cellar: Cellar, batch: str, entry: Entry, who: Principal = ANNA) -> bool:
    with transaction(cellar.db):
        return log(cellar.db, who, batch, entry, stewards=("stef",), now_utc=cellar.now_utc).is_new


def test_what_is_sent_twice_is_stored_once(cellar: Cellar) -> None:
    batch = cellar.make(brewers=("bilal",))
    entry = Entry(id=new_id(), kind="step_done", step="boil", at_utc=T - 60)
    assert [logged(cellar, batch.id, entry) for _ in range(3)] == [True, False, False]
    assert [it.at_utc for it in events.log(cellar.db, batch.id, kinds=("step_done",))] == [T - 60]
    with pytest.raises(IdReused):
        logged(cellar, batch.id, Entry(id=entry.id, kind="step_undone", step="boil"))
    with pytest.raises(IdReused):
        logged(cellar, batch.id, entry, BILAL)


def test_two_phones_lose_nothing(cellar: Cellar) -> None:
    batch = cellar.make(brewers=("bilal",))
    for n in range(20):
        logged(cellar, batch.id, Entry(id=new_id(), kind="step_done", step=f"a{n}"), ANNA)
        logged(cellar, batch.id, Entry(id=new_id(), kind="step_done", step=f"b{n}"), BILAL)
    assert len(ticks(events.log(cellar.db, batch.id))) == 40


@pytest.mark.parametrize(
    ("who", "kind", "may"),
    [
        (ANNA, "step_done", True),
        (STEF, "step_done", True),
        (BILAL, "step_done", False),
        (BILAL, "measured", False),
        (BILAL, "noted", True),
        (Principal(panel="p"), "noted", False),
    ],
)
def test_who_may_log_what(cellar: Cellar, who: Principal, kind: Any, may: bool) -> None:
    batch, entry = cellar.make(), Entry(id=new_id(), kind=kind, step="boil", note="x")
    if may:
        assert logged(cellar, batch.id, entry, who)
    else:
        with pytest.raises(NotYours):
            logged(cellar, batch.id, entry, who)


def test_times_that_cannot_be(cellar: Cellar) -> None:
    batch = cellar.make()
    with pytest.raises(TooEarly):
        logged(cellar, batch.id, Entry(id=new_id(), kind="step_done", step="boil", at_utc=T + 3600))
    with pytest.raises(UnknownBatch):
        logged(cellar, new_id(), Entry(id=new_id(), kind="noted"))


def test_who_brews_is_told_shortly_before(cellar: Cellar) -> None:
    document = a_recipe().model_dump(mode="json", by_alias=True, exclude_unset=True)
    batch = cellar.make(document=document, revision="a" * 64, brewers=("bilal",))
    batch = cellar.move(batch, "brewing")
    logged(cellar, batch.id, Entry(id=new_id(), kind="step_started", step="boil"))

    def told(after_s: int) -> list[tuple[str, str]]:
        cellar.db.execute("DELETE FROM notice")
        with transaction(cellar.db):
            remind(cellar.db, T + after_s)
        rows = cellar.db.execute("SELECT to_member, kind FROM notice ORDER BY to_member")
        return [(row[0], row[1]) for row in rows]

    assert told(0) == [("anna", "batch.add"), ("bilal", "batch.add")]  # the first hops go in at once
    assert told(1) == []
    assert told(2700 - AHEAD_S - 1) == []
    assert told(2700 - AHEAD_S) == [("anna", "batch.add"), ("bilal", "batch.add")]
    assert told(2700 - AHEAD_S + 1) == []
    assert {kind for _, kind in told(3600 - AHEAD_S)} == {"batch.add", "batch.runs_out"}
    assert told(3600 + FORGOTTEN_S + 1) == []


def test_old_clocks_tell_nobody(cellar: Cellar) -> None:
    document = a_recipe().model_dump(mode="json", by_alias=True, exclude_unset=True)
    batch = cellar.move(cellar.make(document=document, revision="a" * 64), "brewing")
    logged(cellar, batch.id, Entry(id=new_id(), kind="step_started", step="boil"))
    with transaction(cellar.db):
        remind(cellar.db, T + 30 * 86_400)
    assert cellar.db.execute("SELECT count(*) FROM notice").fetchone()[0] == 0
