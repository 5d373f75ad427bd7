# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gifts and grants: who gave what to what is a list to take away; who raises money does not decide on it."""

import csv
import io
from typing import Any

import pytest
from tests.web.commons.test_buckets import as_, propose, state
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import buckets, gifts
from taproom.commons.repository import balances, book
from taproom.commons.verifying import verify
from taproom.ids import new_id


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Anna and Zoé may write to the book; Anna asks."""
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MAINTAINER)
    for scheme in ("gifts", "buckets"):
        turn_on(brewery, scheme)
    return brewery


def give(brewery: Brewery, euros: str = "50", **changes: str) -> Any:
    form = {"kind": "donation", "euros": euros, "giver": "=Ms Key", "target": "pot", "terms": "", "key": new_id()}
    return post(brewery, "/money/gifts", **form | changes)


def test_a_gift_is_listed_and_its_name_can_go(group: Brewery) -> None:
    key = new_id()
    assert [give(group, key=key).status_code for _ in range(2)] == [303, 303]
    assert read(group, balances)["pot::EUR"] == 5_000
    group.sign_in("Bob", Role.MEMBER)
    assert "=Ms Key" in group.client.get("/money/gifts").text
    assert "=Ms Key" not in group.client.get("/money/book").text
    rows = list(csv.DictReader(io.StringIO(group.client.get("/money/gifts/list.csv").text)))
    assert [(it["giver"], it["target"], it["euros"]) for it in rows] == [("'=Ms Key", "pot", "50.00")]
    assert give(group).status_code == 403
    as_(group, "zoe")
    assert post(group, f"/money/gifts/{key}/unname").status_code == 303
    assert post(group, "/money/gifts/nobody/unname").status_code == 409
    assert "Somebody who is not named" in group.client.get("/money/gifts").text
    assert read(group, verify) == []


def test_who_raised_money_for_a_bucket_does_not_decide_on_it(group: Brewery) -> None:
    where = propose(group, goal="60", least="40")
    bucket = where.rsplit("/", 1)[1]
    assert give(group, "50", kind="grant", target=bucket).status_code == 303
    refused = post(group, f"{where}/accept")
    assert (refused.status_code, "others decide on it" in refused.text) == (409, True)
    assert post(group, f"{where}/call-off").status_code == 409
    as_(group, "zoe")
    assert post(group, f"{where}/accept").status_code == 303
    assert state(group) == "funded"
    as_(group, "anna")
    assert post(group, f"{where}/buy", spent="45").status_code == 409
    as_(group, "zoe")
    assert post(group, f"{where}/buy", spent="45").status_code == 303
    assert read(group, balances)["outside:funders:EUR"] == -4_500, "what was left went back to who gave"


def test_called_off_a_grant_goes_back(group: Brewery) -> None:
    where = propose(group, goal="60")
    give(group, "60", target=where.rsplit("/", 1)[1])
    assert state(group) == "funded"
    as_(group, "zoe")
    assert post(group, f"{where}/call-off").status_code == 303
    assert read(group, balances)["outside:donors:EUR"] == 0
    assert read(group, gifts.gifts) == []


def test_a_gift_that_was_written_wrong_is_taken_back(group: Brewery) -> None:
    give(group)
    assert post(group, "/money/postings/1/take-back", note="twice").status_code == 303
    assert read(group, gifts.gifts) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"euros": "0"}, "more than zero"),
        ({"target": "nobody"}, "Choose what it is for."),
        ({"giver": "x" * 201}, "This is too long"),
    ],
)
def test_what_is_wrong_is_said(group: Brewery, changes: dict[str, str], sentence: str) -> None:
    answer = give(group, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert read(group, book) == []


def test_a_bucket_is_not_over_funded_by_a_gift(group: Brewery) -> None:
    where = propose(group, goal="60")
    answer = give(group, "60,01", target=where.rsplit("/", 1)[1])
    assert (answer.status_code, "would have €0.01 too much" in answer.text) == (409, True)
    assert read(group, buckets.everything)[0].state == "proposed"
