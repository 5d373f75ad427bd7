# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Licence and name: each condition met or not, with its why; and a page of one's own that one controls."""

import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_royalties import give_back, group, held, sell, take, write
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.commons import levels
from taproom.commons.copyfair_rules import SELLERS, Facts, conditions, is_of_the_commons, may_sell
from taproom.commons.level_rules import totals
from taproom.recipes.licences import LICENCES

__all__ = ["group"]
ALL_MET = Facts(
    licence="CC-BY-SA-4.0",
    is_open=True,
    is_published=True,
    nameless=0,
    sales=1,
    without_pot=0,
    is_peer_house=False,
)


def test_a_brew_of_the_commons_meets_all_conditions() -> None:
    assert is_of_the_commons(conditions(ALL_MET))


@pytest.mark.parametrize(
    ("change", "asks"),
    [
        ({"is_open": False}, "The recipe is open"),
        ({"is_published": False}, "The log is published"),
        ({"nameless": 2}, "The attribution is whole"),
        ({"sales": 0}, "The pot had its share"),
        ({"without_pot": 1}, "The pot had its share"),
        ({"licence": "PPL"}, "The licence lets this house sell it"),
    ],
)
def test_each_condition_that_is_not_met_is_the_one_that_is_shown(change: Any, asks: str) -> None:
    found = conditions(replace(ALL_MET, **change))
    assert [it.asks for it in found if not it.met] == [asks]


def test_a_house_of_peers_may_sell_what_is_kept_for_peers() -> None:
    assert is_of_the_commons(conditions(replace(ALL_MET, licence="PPL", is_peer_house=True)))


@pytest.mark.parametrize("licence", LICENCES)
@pytest.mark.parametrize("seller", SELLERS)
def test_every_licence_says_who_may_sell(licence: str, seller: Any) -> None:
    verdict = may_sell(licence, seller)
    assert verdict.says.startswith("Yes" if verdict.may else "No")
    assert verdict.may or licence in ("PPL", "NOASSERTION")


# --- over HTTP


def test_the_name_comes_with_the_last_condition_and_goes_with_it(group: Brewery) -> None:
    turn_on(group, "copyfair")
    batch = group.app.state.batch
    page = group.client.get(f"/money/name/{batch}").text
    assert "Not a brew of the commons, yet" in page
    assert "Its keeper has not published it." in page
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    write(group, lambda db: db.execute("UPDATE batch SET is_public = 1 WHERE id = ?", (batch,)))
    short = read(group, lambda db: db.execute("SELECT short FROM batch WHERE id = ?", (batch,)).fetchone()[0])
    assert "✓ brew of the commons" in group.client.get("/money/name").text
    group.client.cookies.clear()
    assert "✓ brew of the commons" in group.client.get(f"/commons/brews/{short}").text
    assert f'href="/commons/brews/{short}"' in group.client.get(f"/b/{short}").text
    as_(group, "anna")
    assert give_back(group, sale).status_code == 303
    group.client.cookies.clear()
    lost = group.client.get(f"/commons/brews/{short}").text
    assert "None of it was sold here yet, or all was given back." in lost
    as_(group, "anna")
    turn_on(group, "copyfair", "0")
    assert group.client.get(f"/commons/brews/{short}").status_code == 404
    assert "commons/brews" not in group.client.get(f"/b/{short}").text


def test_what_is_not_published_has_no_page_for_others(group: Brewery) -> None:
    turn_on(group, "copyfair")
    short = read(group, lambda db: db.execute("SELECT short FROM batch").fetchone()[0])
    group.client.cookies.clear()
    assert group.client.get(f"/commons/brews/{short}").status_code == 404
    assert group.client.get("/money/name", follow_redirects=False).status_code == 303


def shown(group: Brewery, what: str) -> str:
    assert post(group, "/money/members/mine", shown=what).status_code == 303
    return f"/commons/members/{read(group, lambda db: levels.page_of(db, group.member)).slug}"


def test_a_members_page_shows_others_what_the_member_lets_them(group: Brewery) -> None:
    turn_on(group, "levels")
    sell(group)
    as_(group, "zoe")
    take(group, "coins", "3")
    within = group.client.get(f"/money/members/{group.member}").text
    assert "€9.60" in within
    assert "3 coins" in within
    deeds = shown(group, "deeds")
    everything = shown(group, "everything")
    assert deeds == everything
    session = group.client.cookies.get("sid")
    group.client.cookies.clear()
    assert "€9.60" in group.client.get(everything).text
    group.client.cookies.set("sid", str(session))
    shown(group, "deeds")
    group.client.cookies.clear()
    page = group.client.get(deeds).text
    assert "Zoé" in page
    assert "€" not in page
    group.client.cookies.set("sid", str(session))
    shown(group, "nothing")
    again = shown(group, "deeds")
    assert again != deeds
    group.client.cookies.clear()
    assert group.client.get(deeds).status_code == 404
    assert group.client.get(again).status_code == 200

    def erase(db: sqlite3.Connection) -> None:
        for it in group.app.state.holdings:
            it.erase(db, group.app.state.zoe, 1_790_000_000)

    write(group, erase)
    assert group.client.get(again).status_code == 404
    assert read(group, lambda db: totals(levels.book_of(db, group.app.state.zoe), group.app.state.zoe))


def test_what_was_given_back_was_not_received(group: Brewery) -> None:
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    give_back(group, sale)
    zoe = group.app.state.zoe
    assert held(group, f"royalty:{zoe}:EUR") == 0
    assert read(group, lambda db: totals(levels.book_of(db, zoe), zoe)) == []
