# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weeks: a tariff by constraint and responsibility; one proposes the values, another confirms what they saw."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.repository import balances
from taproom.commons.verifying import verify
from taproom.commons.weeks import store
from taproom.commons.weeks.rules import Tariff, is_week, week_of
from taproom.ids import new_id

STEP = st.integers(0, 3)


@pytest.mark.parametrize(
    ("minutes", "tied", "answers", "points"),
    [(60, 0, 0, 10), (60, 3, 3, 34), (90, 1, 0, 21), (3, 0, 0, 1), (2, 0, 0, 0)],
)
def test_the_tariff(minutes: int, tied: int, answers: int, points: int) -> None:
    assert Tariff(base=10, constraint=4, responsibility=4).points(minutes, tied, answers) == points


@given(st.integers(1, 10_080), STEP, STEP, STEP, STEP)
def test_more_constraint_or_responsibility_is_never_worth_less(minutes: int, a: int, b: int, c: int, d: int) -> None:
    tariff = Tariff(base=10, constraint=4, responsibility=7)
    low, high = tariff.points(minutes, min(a, b), min(c, d)), tariff.points(minutes, max(a, b), max(c, d))
    assert 0 <= low <= high


@pytest.mark.parametrize(
    ("text", "good"), [("2026-W48", True), ("2026-W54", False), ("2025-W53", False), ("now", False)]
)
def test_weeks_as_they_are_written(text: str, good: bool) -> None:
    assert is_week(text) is good
    assert week_of(1_790_000_000, UTC) == "2026-W39"


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    turn_on(brewery, "weeks")
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    brewery.app.state.week = week_of(brewery.wall(), UTC)
    return brewery


def act(brewery: Brewery, path: str = "", /, **form: str) -> Any:
    return post(brewery, f"/money/weeks{path}", week=brewery.app.state.week, key=new_id(), **form)


def log(brewery: Brewery, **changes: str) -> Any:
    return act(brewery, **{"what": "Tiles", "minutes": "60", "tied": "1", "answers": "1"} | changes)


def propose(brewery: Brewery, points: str) -> Any:
    works = read(brewery, lambda db: store.works(db, brewery.app.state.week))
    return act(brewery, "/values", note="we talked", **{f"p-{it.id}": points for it in works})


def confirm(brewery: Brewery, valuing: str | None = None) -> Any:
    newest = read(brewery, lambda db: store.newest(db, brewery.app.state.week))
    return act(brewery, "/confirm", valuing=valuing or (newest.id if newest else ""))


def test_the_group_values_a_week_afterwards_and_another_confirms(group: Brewery) -> None:
    assert log(group).status_code == 303
    assert "18 points" in group.client.get("/money/weeks").text
    assert propose(group, "25").status_code == 303
    assert (confirm(group).status_code, "Another member" in confirm(group).text) == (409, True)
    as_(group, "zoe")
    seen = read(group, lambda db: store.newest(db, group.app.state.week)).id
    log(group, what="Papers")
    late = confirm(group, seen)
    assert (late.status_code, "changed since you looked" in late.text) == (409, True)
    assert propose(group, "30").status_code == 303
    as_(group, "anna")
    assert [confirm(group).status_code for _ in range(2)] == [303, 303]
    after = read(group, balances)
    assert [after[f"member:{getattr(group.app.state, who)}:POINT"] for who in ("anna", "zoe")] == [30, 30]
    assert [it.status_code for it in (log(group), propose(group, "1"))] == [409, 409]
    assert read(group, verify) == []
    assert "in the book" in group.client.get("/money/weeks").text


@pytest.mark.parametrize(
    "changes",
    [
        {"what": " "},
        {"minutes": "0"},
        {"minutes": "1,5"},
        {"minutes": "000000060" * 9},
        {"tied": "4"},
        {"answers": ""},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(group: Brewery, changes: dict[str, str]) -> None:
    answer = log(group, **changes | ({} if "what" in changes else {"what": "Tiles & grout"}))
    assert answer.status_code == 422
    assert "what" in changes or "Tiles &amp; grout" in answer.text


def test_points_are_whole_and_not_without_end(group: Brewery) -> None:
    log(group)
    assert [propose(group, it).status_code for it in ("1,5", "100001", "000000001" * 9)] == [422, 422, 422]


def test_only_who_logged_it_takes_it_back(group: Brewery) -> None:
    log(group)
    work = read(group, lambda db: store.works(db, group.app.state.week))[0].id
    as_(group, "zoe")
    assert act(group, f"/{work}/withdraw").status_code == 409
    as_(group, "anna")
    assert act(group, f"/{work}/withdraw").status_code == 303
    assert propose(group, "1").status_code == 409
    assert group.client.get("/money/weeks?week=2025-W53").status_code == 404
