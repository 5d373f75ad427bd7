# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributory accounting: logged, witnessed by another, paid back pro rata, to the cent, once a month."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_money_pages import post, read, sale
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.repository import balances, book
from taproom.commons.verifying import verify
from taproom.commons.work import contributions, tariffs
from taproom.commons.work_rules import payback
from taproom.ids import new_id


@pytest.mark.parametrize(
    ("pot", "outstanding", "rate", "paid"),
    [
        (0, {"a": 100}, 10, []),
        (9_600, {}, 10, []),
        (9_600, {"a": 0}, 10, []),
        (9_600, {"a": 600, "b": 300}, 10, [("a", 600, 6_000), ("b", 300, 3_000)]),  # enough for all: 6.00 stays
        (3_000, {"a": 600, "b": 300}, 10, [("a", 200, 2_000), ("b", 100, 1_000)]),  # a third of each
        (1_000, {"a": 1, "b": 1, "c": 1}, 1, [("a", 1, 100), ("b", 1, 100), ("c", 1, 100)]),
        (100, {"a": 1, "b": 1, "c": 1}, 1, [("a", 1, 100)]),  # a point is not split
        (1, {"a": 5000, "b": 1}, 1000, [("a", 10, 1)]),
        (9, {"a": 50}, 10, []),  # not a point's worth
    ],
)
def test_the_pot_pays_pro_rata(
    pot: int, outstanding: dict[str, int], rate: int, paid: list[tuple[str, int, int]]
) -> None:
    assert [(it.member, it.points, it.cents) for it in payback(pot, outstanding, rate, turn=0)] == paid


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 10**6), max_size=20),
    st.integers(1, 100_000),
    st.integers(0, 999),
)
def test_nobody_is_paid_more_than_they_earned_nor_the_pot_emptied_twice(
    pot: int, outstanding: dict[str, int], rate: int, turn: int
) -> None:
    lines = payback(pot, outstanding, rate, turn=turn)
    assert sum(it.cents for it in lines) <= pot
    assert sum(it.cents for it in lines) * rate <= sum(outstanding.values()) * 100
    for it in lines:
        assert 0 < it.points <= outstanding[it.member]
        assert it.cents > 0
    if pot * rate >= sum(outstanding.values()) * 100 and rate <= 100:
        assert {it.member: it.points for it in lines} == {who: n for who, n in outstanding.items() if n}


# --- over HTTP


def turn_on(brewery: Brewery, name: str = "work", to: str = "1") -> Any:
    return post(brewery, "/money/choices", name=name, to=to, reason="decided on Monday")


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """The scheme is on; cleaning is 1 point a minute. Anna, an administrator, asks."""
    turn_on(brewery)
    post(brewery, "/money/work/tariffs", title="Cleaning", sort="care", unit="minute", points="1", key=new_id())
    return brewery


def log(brewery: Brewery, quantity: str = "90", **changes: str) -> Any:
    tariff = read(brewery, tariffs)[0].id
    form = {"tariff": tariff, "quantity": quantity, "what": "the kettle", "key": new_id()} | changes
    return post(brewery, "/money/work", **form)


def waiting(brewery: Brewery) -> str:
    return str(read(brewery, lambda db: contributions(db, state="logged"))[0].id)


def test_a_scheme_that_is_off_does_not_exist(brewery: Brewery) -> None:
    assert brewery.client.get("/money/work").status_code == 404
    assert 'href="/money/work"' not in brewery.client.get("/money").text
    turn_on(brewery)
    assert 'href="/money/work"' in brewery.client.get("/money").text
    assert "decided on Monday" in brewery.client.get("/money/choices").text
    turn_on(brewery, to="0")
    assert brewery.client.get("/money/work").status_code == 404


def test_the_pot_share_of_a_sale_is_what_was_decided_and_within_its_bounds(group: Brewery) -> None:
    sale(group)
    assert read(group, balances)["pot::EUR"] == 9_600
    assert turn_on(group, "pot_share", "26").status_code == 422
    assert "This must be from 20 % to 25 %." in turn_on(group, "pot_share", "19,99").text
    assert turn_on(group, "pot_share", "22,5").status_code == 303
    sale(group, "100")
    assert read(group, balances)["pot::EUR"] == 9_600 + 2_250
    group.sign_in("Zoé", Role.MAINTAINER)
    assert turn_on(group, "pot_share", "20").status_code == 403


def test_another_witnesses_and_the_points_are_in_the_book_once(group: Brewery) -> None:
    me = group.member
    key = new_id()
    for _ in range(2):
        assert log(group, key=key).status_code == 303
    own = post(group, f"/money/work/{key}/witness")
    assert (own.status_code, "Somebody else has to have seen" in own.text) == (409, True)
    group.sign_in("Zoé", Role.MEMBER)
    assert "the kettle" in group.client.get("/money/work").text
    assert post(group, f"/money/work/{key}/withdraw").status_code == 409
    assert [post(group, f"/money/work/{key}/witness").status_code for _ in range(2)] == [303, 303]
    group.sign_in("Bob", Role.MEMBER)
    late = post(group, f"/money/work/{key}/witness")
    assert (late.status_code, "settled before" in late.text) == (409, True)
    assert read(group, balances)[f"member:{me}:POINT"] == 90
    assert len(read(group, book)) == 1


def test_who_takes_it_back_in_time_has_no_points(group: Brewery) -> None:
    log(group)
    it = waiting(group)
    assert [post(group, f"/money/work/{it}/withdraw").status_code for _ in range(2)] == [303, 303]
    group.sign_in("Zoé", Role.MEMBER)
    assert post(group, f"/money/work/{it}/witness").status_code == 409
    assert read(group, book) == []


def test_the_pot_pays_once_a_month(group: Brewery) -> None:
    me = group.member
    log(group, "600")
    it = waiting(group)
    group.sign_in("Zoé", Role.MAINTAINER)
    post(group, f"/money/work/{it}/witness")
    assert post(group, "/money/work/pay-back").headers["location"] == "/money/work", "the pot is empty"
    sale(group, "100")
    page = group.client.get("/money/work").text
    assert "for 200 of 600 points" in page
    first, again = (post(group, "/money/work/pay-back").headers["location"] for _ in range(2))
    assert first == again == "/money/postings/3"
    after = read(group, balances)
    assert (after[f"member:{me}:EUR"], after[f"member:{me}:POINT"], after["pot::EUR"]) == (2_000, 400, 0)
    assert "It paid this month" in group.client.get("/money/work").text
    assert sale(group, "20", kind="paid_out", member=me).status_code == 303
    assert sale(group, "0,01", kind="paid_out", member=me).status_code == 422
    assert read(group, verify) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tariff": "x"}, "Choose what kind of work it was."),
        ({"quantity": "1,5"}, "Write a whole number"),
        ({"quantity": "0"}, "This must be from 1 to 100000."),
        ({"what": ""}, "Say what you did"),
    ],
)
def test_what_is_wrong_is_said(group: Brewery, changes: dict[str, str], sentence: str) -> None:
    answer = log(group, **{"what": "half a page"} | changes)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_tariff_ends_and_what_was_logged_by_it_stays(group: Brewery) -> None:
    log(group)
    post(group, f"/money/work/tariffs/{read(group, tariffs)[0].id}/end")
    assert read(group, tariffs) == []
    assert "Cleaning" in group.client.get("/money/work").text
    bad = post(group, "/money/work/tariffs", title="", sort="care", unit="", points="0")
    assert bad.status_code == 422
    assert "Give it a name" in bad.text
