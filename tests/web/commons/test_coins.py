# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coin of the house: earned by witnessed work up to a cap, spent in a closed loop, never twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import coins, work
from taproom.commons.coin_rules import earned
from taproom.commons.ledger import LedgerRefused
from taproom.commons.repository import balances
from taproom.commons.verifying import verify
from taproom.ids import new_id


@pytest.mark.parametrize(
    ("points", "rate", "held", "cap", "got"),
    [(90, 10, 0, 500, 9), (9, 10, 0, 500, 0), (90, 10, 495, 500, 5), (90, 10, 500, 500, 0), (90, 10, 501, 500, 0)],
)
def test_coins_for_work_up_to_the_cap(points: int, rate: int, held: int, cap: int, got: int) -> None:
    assert earned(points, rate, held, cap) == got


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Zoé has 12 coins; a slot costs 8."""
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    for scheme in ("work", "coins"):
        turn_on(brewery, scheme)
    turn_on(brewery, "coin_cap", "12")
    assert post(brewery, "/money/coins/offers", title="A brewing slot", price="8").status_code == 303
    did(brewery, 200)
    return brewery


def did(brewery: Brewery, points: int) -> None:
    tariff = work.Tariff(id=new_id(), title="x", sort="care", unit="x", points=1)
    key, zoe = new_id(), brewery.app.state.zoe

    def task(db: Any) -> None:
        work.add_tariff(db, tariff, by="x", now_utc=1)
        work.log(db, key, tariff, points, member=zoe, what="floor", now_utc=1)
        work.witness(db, key, by=brewery.app.state.anna, now_utc=1)

    brewery.app.state.store.writer.submit(task).result()


def buy(brewery: Brewery, key: str) -> Any:
    return post(brewery, f"/money/coins/offers/{read(brewery, coins.offers)[0].id}/buy", key=key)


def test_earned_to_the_cap_and_spent_once(group: Brewery) -> None:
    as_(group, "zoe")
    assert "12 coins" in group.client.get("/money/coins").text
    key = new_id()
    first, again = (buy(group, key).headers["location"] for _ in range(2))
    assert first == again
    assert "A brewing slot" in group.client.get(first).text
    too_few = buy(group, new_id())
    assert (too_few.status_code, "has 4 coins too little" in too_few.text) == (409, True)
    did(group, 30)
    after = read(group, balances)
    assert after[f"member:{group.member}:COIN"] == 7
    assert after["issuer::COIN"] == -7
    assert read(group, verify) == []


def test_no_coin_is_spent_twice_at_once(group: Brewery) -> None:
    offer, zoe, writer = read(group, coins.offers)[0].id, group.app.state.zoe, group.app.state.store.writer

    def spend(n: int) -> bool:
        try:
            writer.submit(lambda db: coins.spend(db, offer, who=zoe, key=str(n), now_utc=1)).result()
        except LedgerRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(spend, range(16))) == 1


def test_what_is_not_offered_any_more_is_not_sold(group: Brewery) -> None:
    offer = read(group, coins.offers)[0].id
    assert post(group, f"/money/coins/offers/{offer}/end").status_code == 303
    as_(group, "zoe")
    assert post(group, f"/money/coins/offers/{offer}/buy").status_code == 409
    assert post(group, f"/money/coins/offers/{offer}/end").status_code == 403


@pytest.mark.parametrize(("title", "price"), [("", "8"), ("A slot", "0"), ("A slot", "1,5")])
def test_what_is_wrong_is_said(group: Brewery, title: str, price: str) -> None:
    answer = post(group, "/money/coins/offers", title=title, price=price)
    assert answer.status_code == 422
    assert f'value="{price}"' in answer.text
