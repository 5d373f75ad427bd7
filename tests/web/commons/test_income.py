# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Income of the commons: equal to the cent, for nobody without both conditions, once a month."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read, sale
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import incomes, work
from taproom.commons.accounts import member
from taproom.commons.income_rules import eligible, income, posting
from taproom.commons.ledger import check, merged
from taproom.commons.months import Month, month_of
from taproom.commons.repository import balances
from taproom.commons.verifying import verify
from taproom.ids import new_id


@pytest.mark.parametrize(
    ("meetings", "tasks", "has_both"),
    [(2, 1, True), (1, 1, False), (2, 0, False), (0, 0, False), (3, 9, True)],
)
def test_both_conditions(meetings: int, tasks: int, has_both: bool) -> None:
    assert eligible({"a": meetings}, {"a": tasks}, {"a"}) == (("a",) if has_both else ())
    assert eligible({"a": meetings}, {"a": tasks}, {"b"}) == (), "who left is not paid"


@pytest.mark.parametrize(
    ("brought_in", "waiting", "members", "each", "waits"),
    [(48_000, 0, 3, 3_200, 0), (48_005, 1, 3, 3_200, 2), (100, 0, 0, 0, 20), (0, 5, 3, 1, 2), (0, 0, 3, 0, 0)],
)
def test_equal_parts_and_the_odd_cents_wait(
    brought_in: int, waiting: int, members: int, each: int, waits: int
) -> None:
    found = income(brought_in, waiting, 2_000, tuple("abc"[:members]))
    assert (found.each_cents, found.waits_cents) == (each, waits)


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10_000), st.integers(0, 50))
def test_what_is_paid_and_what_waits_is_all_there_was(cents: int, waiting: int, share: int, members: int) -> None:
    found = income(cents, waiting, share, tuple(f"m{n}" for n in range(members)))
    assert found.each_cents * members + found.waits_cents == found.fund_cents == found.share_cents + waiting
    entries = merged(posting(found, month="2026-11", by="x").entries)
    if entries:
        check(entries)


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """A sale of 480; Anna and Zoé came twice, Anna and Bob did a task of care."""
    brewery.app.state.anna = brewery.member
    brewery.app.state.zoe, brewery.app.state.bob = (brewery.join(it, Role.MEMBER) for it in ("Zoé", "Bob"))
    for scheme in ("work", "income"):
        turn_on(brewery, scheme)
    sale(brewery)
    for n in range(2):
        there = [brewery.app.state.anna, brewery.app.state.zoe]
        answer = hold(brewery, there, title=f"Meeting {n}")
        assert answer.status_code == 303
    tariff = work.Tariff(id=new_id(), title="Cleaning", sort="care", unit="minute", points=1)
    write = brewery.app.state.store.writer.submit
    now_utc = brewery.wall()
    write(lambda db: work.add_tariff(db, tariff, by="x", now_utc=now_utc)).result()
    for who in ("anna", "bob"):
        it, key = getattr(brewery.app.state, who), new_id()

        def did(db: Any, it: str = it, key: str = key) -> None:
            work.log(db, key, tariff, 5, member=it, what="floor", now_utc=now_utc)
            work.witness(db, key, by=brewery.app.state.zoe, now_utc=now_utc)

        write(did).result()
    return brewery


def hold(brewery: Brewery, there: list[str], *, title: str, key: str = "") -> Any:
    return brewery.client.post(
        "/money/income/meetings",
        data={"title": title, "there": there, "key": key or new_id()},
        follow_redirects=False,
    )


def this_month(brewery: Brewery) -> Month:
    return month_of(brewery.wall(), brewery.app.state.pages.reader_in("en").timezone)


def test_only_who_came_and_cared_is_paid_when_the_month_is_over(group: Brewery) -> None:
    month = this_month(group)
    page = group.client.get("/money/income").text
    assert "€96.00" in page
    assert "for 1;" in page
    early = post(group, "/money/income/close", month=str(month))
    assert (early.status_code, "not over" in early.text) == (422, True)
    group.wall.at_utc += 32 * 86_400
    as_(group, "anna")
    first, again = (post(group, "/money/income/close", month=str(month)).headers["location"] for _ in range(2))
    assert first == again
    assert first.startswith("/money/postings/")
    after = read(group, balances)
    assert after[member(group.app.state.anna).id] == 9_600
    assert member(group.app.state.zoe).id not in after
    assert member(group.app.state.bob).id not in after
    assert "This month is closed" in group.client.get(f"/money/income?month={month}").text
    assert read(group, verify) == []


def test_a_meeting_is_written_down_once_and_not_without_anybody(group: Brewery) -> None:
    key = new_id()
    for _ in range(2):
        assert hold(group, [group.app.state.bob], title="Again", key=key).status_code == 303
    zone = group.app.state.pages.reader_in("en").timezone
    counted = read(group, lambda db: incomes.counts(db, this_month(group), zone))
    assert counted.meetings[group.app.state.bob] == 1
    nobody = hold(group, ["nobody"], title="")
    assert nobody.status_code == 422
    assert "Tick who was there." in nobody.text
    assert "Give it a name" in nobody.text


def test_a_sale_that_was_taken_back_brought_nothing_in(group: Brewery) -> None:
    post(group, "/money/postings/1/take-back", note="returned")
    zone = group.app.state.pages.reader_in("en").timezone
    assert read(group, lambda db: incomes.foreseen(db, this_month(group), zone)).income_cents == 0
