# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program plans a brew: asks for dates, books a proposal as one, gives it back."""

from typing import Any

import pytest
from tests.web.api.conftest import DAY_S, HOUR_S, NOW_UTC, House

NEEDS = [{"kit": "kettle-a", "length": 7}, {"kit": "fv1", "length": 16}, {"kit": "bench", "length": 4}]
BREW: dict[str, Any] = {"needs": NEEDS, "from_utc": NOW_UTC + DAY_S}


def test_proposals_are_in_order_and_one_is_booked_whole_once_and_cancelled_whole(house: House) -> None:
    anna = house["Anna"]
    found = anna.post("/proposals", BREW).json()
    assert found["refusals"] == []
    assert len(found["proposals"]) == 3
    brew, rest, bottling = found["proposals"][0]
    assert brew["end_utc"] - brew["start_utc"] == 7 * HOUR_S
    assert rest["start_utc"] < brew["end_utc"] <= bottling["start_utc"] - 15 * DAY_S
    assert bottling["end_utc"] <= rest["end_utc"]

    booked = [anna.post("/plans", {"bookings": found["proposals"][0]}, idempotency_key="k") for _ in range(2)]
    assert [it.status_code for it in booked] == [201, 201]
    assert booked[0].json() == booked[1].json()
    plan = booked[0].json()[0]["plan"]
    assert {it["id"] for it in anna.get(f"/plans/{plan}").json()} == {it["id"] for it in booked[0].json()}
    given_back = anna.post(f"/plans/{plan}/cancel").json()
    assert {it["status"] for it in given_back} == {"cancelled"}


def test_what_was_taken_meanwhile_refuses_all_of_it(house: House) -> None:
    proposal = house["Anna"].post("/proposals", BREW).json()["proposals"][0]
    assert house["Ben"].post("/bookings", proposal[0]).status_code == 201
    answer = house["Anna"].post("/plans", {"bookings": proposal})
    assert answer.status_code == 409
    assert answer.json()["refusals"][0]["type"] == "taken"
    assert house["Anna"].get("/me/bookings").json() == []


def test_where_only_a_rule_stands_in_the_way_it_is_said(house: House) -> None:
    needs = [{"kit": "kettle-a", "length": 11}]
    found = house["Anna"].post("/proposals", BREW | {"needs": needs}).json()
    assert (found["proposals"], [it["type"] for it in found["refusals"]]) == ([], ["too_long"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"needs": [{"kit": "nothing", "length": 1}]}, 404),
        ({"needs": [{"group": "nothing", "length": 1}]}, 404),
        ({"needs": [{"kit": "fv1", "length": 3}]}, 422),
        ({"needs": [{"kit": "fv1", "group": "x", "length": 3}]}, 422),
        ({"needs": []}, 422),
        ({"first": 22, "last": 8}, 422),
        ({"weekdays": []}, 422),
    ],
)
def test_what_cannot_be_planned(changes: dict[str, Any], status: int, house: House) -> None:
    assert house["Anna"].post("/proposals", BREW | changes).status_code == status


def test_there_is_no_such_plan_and_nobody_cancels_anothers(house: House) -> None:
    proposal = house["Anna"].post("/proposals", BREW).json()["proposals"][0]
    plan = house["Anna"].post("/plans", {"bookings": proposal}).json()[0]["plan"]
    assert house["Ben"].get(f"/plans/{'0' * 26}").status_code == 404
    assert house["Ben"].post(f"/plans/{'0' * 26}/cancel").status_code == 404
    assert house["Ben"].post(f"/plans/{plan}/cancel").status_code == 403
