# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shared kit: a cost split by booked hours to the cent, charged once; who did not use it pays nothing."""

import sqlite3
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_slots import book, kit_of, write
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.bookings.inventory import import_kit, parse
from taproom.commons.ledger import Settled
from taproom.commons.months import Month, month_of
from taproom.commons.pooled import store
from taproom.commons.pooled.rules import split
from taproom.commons.purchase.store import owed_by
from taproom.commons.verifying import verify

USED = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 10**6), max_size=5)


@given(st.integers(1, 10**7), USED, st.integers(0, 30))
def test_the_parts_sum_to_the_cost_and_who_did_not_use_it_pays_nothing(
    cents: int, used: dict[str, int], turn: int
) -> None:
    parts = split(cents, used, turn=turn)
    assert sum(parts.values()) == (cents if any(used.values()) else 0)
    assert set(parts) == {who for who, seconds in used.items() if seconds}


def test_a_month_is_charged_once_when_it_is_over(brewery: Brewery) -> None:
    turn_on(brewery, "pooled")
    brewery.app.state.zoe = brewery.join("Zoé", Role.MEMBER)
    washer = parse('[[kit]]\nslug = "washer"\nname = "Bottle washer"\n')
    write(brewery, lambda db: import_kit(db, washer, by=None, now_utc=brewery.wall()))
    kit = kit_of(brewery)
    assert post(brewery, f"/money/pooled/{kit}/cost", euros="dear").status_code == 422
    assert post(brewery, f"/money/pooled/{kit}/cost", euros="30").status_code == 303
    book(brewery, 1)
    month = month_of(brewery.wall() + 86_400, UTC)
    page = brewery.client.get(f"/money/pooled?month={month}").text
    assert "€30.00" in page
    assert "Zoé" in page
    early = post(brewery, f"/money/pooled/{kit}/charge", month=str(month))
    assert (early.status_code, "not over yet" in early.text) == (409, True)
    brewery.wall.at_utc = month.ends_utc(UTC)
    brewery.client.cookies.set("sid", brewery.session_of(brewery.member))
    first, again = (post(brewery, f"/money/pooled/{kit}/charge", month=str(month)) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    assert read(brewery, owed_by) == {brewery.app.state.zoe: 3_000}
    assert post(brewery, f"/money/pooled/{kit}/charge", month=str(month.later(-1))).status_code == 409
    assert post(brewery, "/money/pooled/nothing/charge", month=str(month)).status_code == 404
    assert read(brewery, verify) == []


def test_a_month_costs_what_was_said_in_it(brewery: Brewery) -> None:
    turn_on(brewery, "pooled")
    now = month_of(brewery.wall(), UTC)
    months = [now.later(n) for n in range(4)]

    def said(cents: int | None, n: int) -> None:
        at_utc = months[n].begins_utc(UTC)
        write(brewery, lambda db: store.set_cost(db, "washer", cents, by="zoe", now_utc=at_utc))

    said(3_000, 1)
    said(4_000, 2)
    said(None, 3)
    used = {"zoe": 3_600}

    def shown(month: Month) -> list[int]:
        found = read(brewery, lambda db: store.shown(db, lambda *_given: used, month, UTC))
        return [it.cents for it in found]

    assert [shown(it) for it in months] == [[], [3_000], [4_000], []]

    def charge(db: sqlite3.Connection) -> int:
        given, late_utc = {"name": "", "by": "zoe"}, months[3].begins_utc(UTC)
        return store.charge(db, lambda *_given: used, "washer", now, UTC, **given, now_utc=late_utc)

    with pytest.raises(Settled, match="not paid together"):
        write(brewery, charge)
