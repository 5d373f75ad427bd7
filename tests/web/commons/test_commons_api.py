# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons over HTTP for programs: read by members, written under the pages' own rules."""

from typing import Any

import pytest
from tests.web.commons.test_harvest import the_offer, tick
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.ids import new_id

API = "/api/v1/commons"


def sale(brewery: Brewery, **changes: Any) -> Any:
    new = {"kind": "sale", "cents": 48_000, "note": "40 crates", "key": new_id()} | changes
    return brewery.client.post(f"{API}/postings", json=new)


def test_a_posting_is_written_once_read_by_all_and_taken_back_once(brewery: Brewery) -> None:
    turn_on(brewery)
    key = new_id()
    assert [sale(brewery, key=key).json() for _ in range(2)] == [{"seq": 1}] * 2
    assert sale(brewery, key=key, cents=1).status_code == 409
    found = brewery.client.get(f"{API}/postings").json()
    assert (len(found["postings"]), found["before"]) == (1, None)
    assert {it["account"]: it["amount"] for it in found["postings"][0]["entries"]} == {
        "brewing::EUR": 38_400,
        "outside:customers:EUR": -48_000,
        "pot::EUR": 9_600,
    }
    assert brewery.client.get(f"{API}/postings/1").json()["note"] == "40 crates"
    assert brewery.client.get(f"{API}/postings/9").status_code == 404
    back = f"{API}/postings/1/reversal"
    assert brewery.client.post(back, json={"note": "   "}).status_code == 422
    statuses = [brewery.client.post(back, json={"note": "twice"}).status_code for _ in range(2)]
    assert statuses[0] == 201
    balances = {it["id"]: it["balance"] for it in brewery.client.get(f"{API}/accounts").json()}
    assert set(balances.values()) == {0}
    assert brewery.client.get(f"{API}/check").json()["findings"] == []
    assert brewery.client.get(f"{API}/rules").json()["chosen"]["work"] == 1
    brewery.sign_in("Zoé", Role.MEMBER)
    assert brewery.client.get(f"{API}/postings").status_code == 200
    assert sale(brewery).status_code == 403


@pytest.mark.parametrize(
    "changes", [{"kind": "theft"}, {"kind": "paid_out"}, {"cents": 0}, {"note": ""}, {"note": "  "}, {"key": "x"}]
)
def test_what_the_form_refuses_is_refused_here(brewery: Brewery, changes: dict[str, Any]) -> None:
    assert sale(brewery, **changes).status_code == 422


def test_offers_are_claimed_and_what_is_off_does_not_exist(brewery: Brewery) -> None:
    assert [brewery.client.get(f"{API}/{it}").status_code for it in ("offers", "orders")] == [404, 404]
    for scheme in ("harvest", "purchase"):
        turn_on(brewery, scheme)
    tick(brewery)
    claims = f"{API}/offers/{the_offer(brewery).id}/claims"
    new = {"grams": 20_000, "taker": "The farm", "key": new_id()}
    assert [brewery.client.post(claims, json=new).json()["state"] for _ in range(2)] == ["held", "held"]
    too_much = brewery.client.post(claims, json=new | {"key": new_id(), "grams": 99_000})
    assert (too_much.status_code, "24 kg in all" in too_much.json()["title"]) == (409, True)
    assert brewery.client.get(f"{API}/offers").json()[0]["left_g"] == 4_000
    assert brewery.client.get(f"{API}/orders").json() == []
    mine = brewery.client.put(f"{API}/orders/{new_id()}/mine", json={"counts": {}})
    assert mine.status_code == 409
    assert brewery.client.post(f"{API}/orders/{new_id()}/closing", json={"version": 1}).status_code == 409
