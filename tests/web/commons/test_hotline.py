# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Help: answers that helped earn points once, and the path counts what one has done."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.hotline import store
from taproom.commons.hotline.rules import LEVELS, Skills, level_of
from taproom.commons.ledger import LedgerRefused
from taproom.commons.repository import balance
from taproom.commons.verifying import verify
from taproom.ids import new_id

COUNT = st.integers(0, 12)


@pytest.mark.parametrize("number", range(len(LEVELS)))
def test_each_level_is_reached_by_what_it_asks(number: int) -> None:
    assert level_of(LEVELS[number].least) == number


@given(COUNT, COUNT, COUNT, st.sampled_from(["brews", "inductions", "answers"]))
def test_who_does_more_never_falls_back(brews: int, inductions: int, answers: int, what: str) -> None:
    counts = {"brews": brews, "inductions": inductions, "answers": answers}
    assert level_of(Skills(**counts)) <= level_of(Skills(**counts | {what: counts[what] + 1}))


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Zoé asks; Anna is an administrator, Léo a newcomer."""
    turn_on(brewery, "hotline")
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    brewery.app.state.leo = brewery.join("Léo", Role.MEMBER)
    as_(brewery, "zoe")
    assert post(brewery, "/money/help", title="", text="x", key=new_id()).status_code == 422
    assert post(brewery, "/money/help", title="The key?", text="Where is it?", key=new_id()).status_code == 303
    return brewery


def act(brewery: Brewery, what: str, **form: str) -> Any:
    question = read(brewery, store.asked)[0].id
    return post(brewery, f"/money/help/{question}/{what}", **form)


def points(brewery: Brewery, who: str) -> int:
    return read(brewery, lambda db: balance(db, f"member:{getattr(brewery.app.state, who)}:POINT"))


def test_an_answer_that_helped_earns_points_once(group: Brewery) -> None:
    assert act(group, "answer", text="I ask and answer").status_code == 409
    as_(group, "leo")
    refused = act(group, "answer", text="Under the mat")
    assert (refused.status_code, "more practice" in refused.text) == (409, True)
    as_(group, "anna")
    assert act(group, "answer", text=" ").status_code == 422
    assert act(group, "answer", text="Not sure").status_code == 303
    assert act(group, "helped").status_code == 409
    as_(group, "zoe")
    assert act(group, "not-helped").status_code == 303
    as_(group, "anna")
    assert act(group, "answer", text="On the hook").status_code == 303
    as_(group, "zoe")
    assert [act(group, "helped").status_code for _ in range(2)] == [303, 303]
    assert (points(group, "anna"), read(group, verify)) == (15, [])
    assert "On the hook" in group.client.get("/money/help").text


def test_of_two_answers_at_once_one_stands(group: Brewery) -> None:
    question, writer = read(group, store.asked)[0].id, group.app.state.store.writer

    def answer(n: int) -> bool:
        def task(db: Any) -> None:
            store.answer(db, question, f"{n}", by=f"m{n}", level=1, treasurer=False, now_utc=1)

        try:
            writer.submit(task).result()
        except LedgerRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as people:
        assert sum(people.map(answer, range(6))) == 1


def test_the_rota_asks_for_practice_and_the_path_says_where_i_am(group: Brewery) -> None:
    page = group.client.get("/money/help").text
    assert "I am here" in page
    assert "/money/help/turns" not in page
    assert post(group, "/money/help/turns", week="2026-W50", on="1").status_code == 409
    as_(group, "anna")
    assert "/money/help/turns" in group.client.get("/money/help").text
    assert [post(group, "/money/help/turns", week="2026-W50", on=on).status_code for on in ("1", "1", "")] == [
        303
    ] * 3
