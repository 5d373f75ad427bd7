# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bottles: none is lost from the book, and the last one brings back the last cent of its deposit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import bottles
from taproom.commons.bottle_rules import Held
from taproom.commons.repository import balances, book
from taproom.commons.verifying import verify
from taproom.ids import new_id


@given(st.lists(st.integers(1, 50), min_size=1, max_size=10), st.integers(0, 10_000))
def test_however_they_come_back_the_deposit_comes_back_whole(counts: list[int], deposit: int) -> None:
    left, paid = sum(counts), deposit
    for count in counts:
        back = Held(bottles=left, deposit_cents=paid).part(count)
        assert 0 <= back <= paid
        left, paid = left - count, paid - back
    assert (left, paid) == (0, 0)


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """100 clean bottles and a partner."""
    turn_on(brewery, "bottles")
    post(brewery, "/money/bottles/partners", name="The Anchor", key=new_id())
    move(brewery, "bottles_bought", "100")
    return brewery


def move(brewery: Brewery, kind: str, count: str, **changes: str) -> Any:
    known = read(brewery, bottles.partners)
    partner = known[0].id if known else ""
    return post(
        brewery, "/money/bottles", **{"kind": kind, "count": count, "partner": partner, "key": new_id()} | changes
    )


def test_round_they_go_with_their_deposit(group: Brewery) -> None:
    key = new_id()
    assert [move(group, "bottles_lent", "40", key=key).status_code for _ in range(2)] == [303, 303]
    assert read(group, balances)["outside:customers:EUR"] == -800
    assert turn_on(group, "bottle_deposit", "0,50").status_code == 303
    assert move(group, "bottles_returned", "30").status_code == 303
    assert move(group, "bottles_lost", "10").status_code == 303
    assert move(group, "bottles_washed", "30").status_code == 303
    after = read(group, balances)
    partner = read(group, bottles.partners)[0].id
    assert {name: after[name] for name in (f"bottles_lent:{partner}:BOTTLE", f"deposit:{partner}:EUR")} == {
        f"bottles_lent:{partner}:BOTTLE": 0,
        f"deposit:{partner}:EUR": 0,
    }
    assert (after["bottles_clean::BOTTLE"], after["bottles_broken::BOTTLE"], after["brewing::EUR"]) == (90, 10, 200)
    page = group.client.get("/money/bottles").text
    assert "Washed this month, to be filled again: 30 bottles" in page
    assert "The Anchor" in group.client.get(f"/money/accounts/bottles_lent:{partner}:BOTTLE").text
    assert read(group, verify) == []


@pytest.mark.parametrize(
    ("kind", "count", "changes", "sentence"),
    [
        ("bottles_lent", "101", {}, "Clean, here has 1 bottle too little"),
        ("bottles_returned", "1", {}, "With partners: The Anchor has 1 bottle too little"),
        ("bottles_washed", "1", {}, "To be washed has 1 bottle too little"),
        ("bottles_lent", "1", {"partner": ""}, "Choose which partner."),
        ("bottles_lent", "1", {"partner": "nobody"}, "settled before"),
        ("", "1", {}, "Choose what happened."),
        ("bottles_lent", "0", {}, "more than zero"),
    ],
)
def test_what_cannot_be_is_refused(
    group: Brewery, kind: str, count: str, changes: dict[str, str], sentence: str
) -> None:
    answer = move(group, kind, count, **changes)
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert len(read(group, book)) == 1


def test_members_look_and_brewers_write(group: Brewery) -> None:
    group.sign_in("Zoé", Role.MEMBER)
    page = group.client.get("/money/bottles")
    assert "The Anchor" in page.text
    assert 'action="/money/bottles"' not in page.text
    assert move(group, "bottles_washed", "1").status_code == 403
