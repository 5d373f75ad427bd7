# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buckets: never over-funded, never lost; whoever gave has back what was not spent, to the cent."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_money_pages import post, read, sale
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import buckets
from taproom.commons.bucket_rules import Bucket, bought, giving
from taproom.commons.ledger import LedgerRefused, check
from taproom.commons.repository import balances
from taproom.commons.verifying import verify
from taproom.ids import new_id

KETTLE = Bucket(
    id="K", title="Kettle", why="", least_cents=1, goal_cents=10**9, by_member="A", proposed_utc=0, state="funded"
)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.data())
def test_what_is_not_spent_goes_back_in_proportion(given_cents: list[int], data: st.DataObject) -> None:
    whole = sum(given_cents)
    spent = data.draw(st.integers(1, whole))
    gave = {giving(str(n)).id: (giving(str(n)), cents) for n, cents in enumerate(given_cents)}
    entries = bought(KETTLE, whole, spent, gave)
    check([it for it in entries if it.amount])
    for it in entries[2:]:
        assert 0 <= it.amount <= gave[it.account.id][1]


# --- over HTTP


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Anna and Zoé have 50 euros each to give; Zoé, a member, asks."""
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    turn_on(brewery, "buckets")
    sale(brewery, "100", kind="donation")
    assert post(brewery, "/money/buckets/allocate", euros="100", key=new_id()).status_code == 303
    as_(brewery, "zoe")
    return brewery


def as_(brewery: Brewery, name: str) -> None:
    brewery.member = getattr(brewery.app.state, name)
    brewery.client.cookies.set("sid", brewery.session_of(brewery.member))


def propose(brewery: Brewery, goal: str = "60", least: str = "", **changes: str) -> str:
    form = {"title": "A pump", "why": "The old one leaks", "goal": goal, "least": least, "key": new_id()} | changes
    answer = post(brewery, "/money/buckets", **form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def pay(brewery: Brewery, where: str, euros: str, **changes: str) -> Any:
    return post(brewery, f"{where}/pledge", **{"euros": euros, "source": "giving", "key": new_id()} | changes)


def state(brewery: Brewery) -> str:
    return str(read(brewery, buckets.everything)[0].state)


def test_it_is_filled_by_two_and_bought_and_the_rest_goes_back(group: Brewery) -> None:
    where = propose(group)
    key = new_id()
    assert [pay(group, where, "40", key=key).status_code for _ in range(2)] == [303, 303]
    too_much = pay(group, where, "10,01")
    assert (too_much.status_code, "has €0.01 too little" in too_much.text) == (409, True)
    as_(group, "anna")
    over = pay(group, where, "20,01")
    assert (over.status_code, "Bucket: A pump would have €0.01 too much" in over.text) == (409, True)
    assert 'value="20,01"' in over.text
    pay(group, where, "20")
    assert state(group) == "funded"
    assert pay(group, where, "1").status_code == 409
    assert post(group, f"{where}/buy", spent="60,01", note="a pump").status_code == 409
    assert post(group, f"{where}/buy", spent="45", note="a pump").status_code == 303
    assert state(group) == "bought"
    after = read(group, balances)
    assert after[giving(group.app.state.zoe).id] == 1_000 + 1_000  # two thirds of the 15 that were left
    assert after[giving(group.app.state.anna).id] == 3_000 + 500
    assert post(group, f"{where}/call-off").status_code == 409
    assert read(group, verify) == []


def test_called_off_everybody_has_it_back(group: Brewery) -> None:
    where = propose(group)
    pay(group, where, "10")
    as_(group, "anna")
    pay(group, where, "33,33")
    as_(group, "zoe")
    assert post(group, f"{where}/call-off").status_code == 303
    assert state(group) == "called_off"
    after = read(group, balances)
    assert {after[giving(getattr(group.app.state, it)).id] for it in ("anna", "zoe")} == {5_000}
    assert "everybody has their money back" in group.client.get(where).text


def test_the_least_is_enough_when_who_proposed_it_says_so(group: Brewery) -> None:
    where = propose(group, least="30")
    pay(group, where, "29,99")
    assert post(group, f"{where}/accept").status_code == 409
    pay(group, where, "0,01")
    assert post(group, f"{where}/accept").status_code == 303
    assert state(group) == "funded"


def test_one_takes_back_ones_own_and_nobody_elses(group: Brewery) -> None:
    where = propose(group)
    pay(group, where, "10")
    seq = read(group, lambda db: db.execute("SELECT max(seq) FROM ledger_posting").fetchone()[0])
    as_(group, "anna")
    assert post(group, f"{where}/pledges/{seq}/take-back").status_code == 409
    assert post(group, f"{where}/pledges/1/take-back").status_code == 409
    as_(group, "zoe")
    assert "Take back my €10.00" in group.client.get(where).text
    assert post(group, f"{where}/pledges/{seq}/take-back").status_code == 303
    assert read(group, balances)[giving(group.app.state.zoe).id] == 5_000


def test_it_is_talked_about(group: Brewery) -> None:
    where = propose(group)
    key = new_id()
    for _ in range(2):
        assert post(group, f"{where}/words", text="<b>Which?</b>", key=key).status_code == 303
    assert group.client.get(where).text.count("&lt;b&gt;Which?") == 1
    assert post(group, f"{where}/words", text=" ").status_code == 422
    assert post(group, "/money/buckets/nobody/words", text="x").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a name"),
        ({"why": ""}, "Say what it is for"),
        ({"goal": "0"}, "more than zero"),
        ({"goal": "10", "least": "10,01"}, "not more than all"),
    ],
)
def test_what_is_wrong_is_said(group: Brewery, changes: dict[str, str], sentence: str) -> None:
    form = {"title": "A pump", "why": "It leaks", "goal": "60", "least": ""} | changes
    answer = post(group, "/money/buckets", **form)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_of_many_who_pay_the_last_euros_at_once_one_wins(group: Brewery) -> None:
    where = propose(group, goal="50")
    bucket, me, writer = where.rsplit("/", 1)[1], group.app.state.zoe, group.app.state.store.writer

    def give(n: int) -> bool:
        try:
            writer.submit(
                lambda db: buckets.pledge(db, bucket, giving(me), 3_000, key=str(n), by=me, now_utc=1)
            ).result()
        except LedgerRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(give, range(16))) == 1
    assert read(group, balances)[f"bucket:{bucket}:EUR"] == 3_000
