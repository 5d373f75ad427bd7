# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take what you want: Liberapay's published behaviour, and a closing that is atomic, done once, exact to the cent."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read, sale
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import takes
from taproom.commons.accounts import member
from taproom.commons.months import Month
from taproom.commons.repository import balances, book
from taproom.commons.take_rules import REST, Limit, cut, limit, median, shared
from taproom.commons.verifying import verify


@pytest.mark.parametrize(
    ("pot", "wanted", "got", "left"),
    [
        (10_000, [6_000, 5_000, 4_000], [4_000, 3_333, 2_667], 0),
        (20_000, [6_000, 5_000, 4_000], [6_000, 5_000, 4_000], 5_000),
        (20_000, [6_000, 5_000, REST, REST], [6_000, 5_000, 4_500, 4_500], 0),
        (2, [1, 1, 1], [1, 1, 0], 0),
        (0, [100, REST], [0, 0], 0),
        (10_000, [10_000, REST], [10_000, 0], 0),
        (10_001, [REST, REST], [5_001, 5_000], 0),
        (100, [], [], 100),
    ],
)
def test_published_behaviour(pot: int, wanted: list[int], got: list[int], left: int) -> None:
    found = shared(pot, {f"m{n}": it for n, it in enumerate(wanted)}, turn=0)
    assert (list(found.actual.values()), found.left_cents) == (got, left)


def test_the_odd_cent_moves_on_each_time() -> None:
    found = [shared(1_000, dict.fromkeys("abc", 500), turn=turn).actual for turn in range(3)]
    assert [[it[name] for name in "abc"] for it in found] == [[334, 333, 333], [333, 334, 333], [333, 333, 334]]


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text("abcdef", min_size=1), st.one_of(st.just(REST), st.integers(0, 10**8)), max_size=20),
    st.integers(0, 99),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_nobody_gets_more_and_order_does_not_matter(
    pot: int, wanted: dict[str, int], turn: int, shuffle: random.Random
) -> None:
    found = shared(pot, wanted, turn=turn)
    assert sum(found.actual.values()) + found.left_cents == pot
    assert found.left_cents >= 0
    for name, cents in found.actual.items():
        assert cents >= 0
        assert wanted[name] == REST or cents <= wanted[name]
    other = list(wanted.items())
    shuffle.shuffle(other)
    assert shared(pot, dict(other), turn=turn).actual == found.actual


@pytest.mark.parametrize(
    ("mine", "last", "left", "changes", "cents", "reason"),
    [
        (0, [], 0, {}, None, "free"),
        (0, [0, 0], 900, {}, None, "free"),
        (5_000, [5_000, 100], 0, {"throttled": False}, None, "free"),
        (5_000, [5_000], 0, {"members": 1}, None, "free"),
        (5_000, [5_000, 100], 0, {}, 10_000, "growth"),
        (5_000, [5_000, 100], 0, {"factor": 3}, 15_000, "growth"),
        (5_000, [5_000, 100], 5_001, {}, 10_001, "leftover"),
        (0, [6_000, 5_000, 4_000], 0, {}, 5_000, "median"),
        (0, [6_000, 5_000], 0, {}, 5_500, "median"),
        (10, [10, 20], 0, {}, 100, "floor"),
    ],
)
def test_the_limit_and_its_reason(
    mine: int, last: list[int], left: int, changes: dict[str, int], cents: int | None, reason: str
) -> None:
    rules = {"members": 3, "throttled": True, "floor": 100, "factor": 2} | changes
    found = limit(mine, last, left, **rules)  # type: ignore[arg-type]
    assert (found.cents, found.reason) == (cents, reason)


def test_a_higher_wish_is_cut_and_not_refused() -> None:
    at_most = Limit(cents=100, reason="floor")
    assert [cut(it, at_most) for it in (99, 100, 101, REST)] == [99, 100, 100, REST]
    assert cut(10**9, Limit(cents=None, reason="free")) == 10**9
    assert median([1, 9, 2]) == 2


# --- over HTTP


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """100 euros to take; Anna asks."""
    brewery.app.state.anna = brewery.member
    brewery.app.state.zoe, brewery.app.state.bob = (brewery.join(it, Role.MEMBER) for it in ("Zoé", "Bob"))
    turn_on(brewery, "takes")
    sale(brewery, "100", kind="donation")
    sale(brewery, "100", kind="to_take")
    return brewery


def want(brewery: Brewery, who: str, euros: str, **more: str) -> str:
    as_(brewery, who)
    answer = post(brewery, "/money/takes", euros=euros, **more)
    assert answer.status_code == 303
    as_(brewery, "anna")
    return str(answer.headers["location"])


def test_a_month_is_closed_once(group: Brewery) -> None:
    for who, euros in (("anna", "60"), ("zoe", "50"), ("bob", "40,00")):
        want(group, who, euros)
    page = group.client.get("/money/takes").text
    assert all(it in page for it in ("€40.00", "wants €60.00", "There is no limit"))
    first, again = (post(group, "/money/takes/close").headers["location"] for _ in range(2))
    assert first == again == "/money/postings/3"
    after = read(group, balances)
    got = [after[member(getattr(group.app.state, it)).id] for it in ("anna", "zoe", "bob")]
    assert sum(got) == 10_000
    assert got[0] == 4_000
    assert set(got[1:]) <= {3_333, 3_334, 2_666, 2_667}
    assert after["to_take::EUR"] == 0
    page = group.client.get("/money/takes").text
    assert all(
        it in page for it in ("This month is closed", "wanted €60.00", "a multiple of your last take", "€120.00")
    )
    assert want(group, "anna", "121") == "/money/takes?was_cut=yes"
    assert read(group, takes.takes)[group.app.state.anna] == 12_000
    assert read(group, verify) == []


def test_a_member_who_leaves_before_the_closing_gets_nothing_of_it(group: Brewery) -> None:
    want(group, "anna", "60")
    want(group, "zoe", "", rest="1")
    as_(group, "anna")
    assert post(group, f"/members/{group.app.state.zoe}/disable").status_code in (303, 404)
    group.app.state.store.writer.submit(
        lambda db: db.execute("UPDATE member SET disabled_utc = 1 WHERE id = ?", (group.app.state.zoe,))
    ).result()
    post(group, "/money/takes/close")
    after = read(group, balances)
    assert (after[member(group.app.state.anna).id], after["to_take::EUR"]) == (6_000, 4_000)
    assert member(group.app.state.zoe).id not in after


def test_two_who_close_at_once_close_once(group: Brewery) -> None:
    want(group, "anna", "60")
    writer, by = group.app.state.store.writer, group.app.state.anna
    month = Month(year=2026, month=11)

    def close(n: int) -> int | None:
        return writer.submit(lambda db: takes.close(db, month, by=by, now_utc=n)).result()

    with ThreadPoolExecutor(8) as people:
        found = set(people.map(close, range(8)))
    assert found == {3}
    assert len(read(group, book)) == 3


def test_nothing_to_share_closes_nothing(group: Brewery) -> None:
    assert post(group, "/money/takes/close").headers["location"] == "/money/takes"
    assert len(read(group, book)) == 2
    assert post(group, "/money/takes", euros="a lot").status_code == 422


def test_a_former_members_words_go_and_the_sums_stay(group: Brewery) -> None:
    want(group, "zoe", "60")
    post(group, "/money/takes/close")
    as_(group, "zoe")
    export = group.client.get("/account/export").json()["commons"]
    assert export["accounts"] == [{"account": f"member:{group.member}:EUR", "amount": 6_000}]
    done = post(group, "/account/erase", name="Zoé", sure="1")
    assert done.status_code in (303, 422)
    group.app.state.store.writer.submit(
        lambda db: [it.erase(db, group.member, 1) for it in group.app.state.holdings]
    ).result()
    zoe = group.member
    as_(group, "anna")
    assert "A former member" in group.client.get(f"/money/accounts/member:{zoe}:EUR").text
    assert read(group, balances)[f"member:{zoe}:EUR"] == 6_000
    assert read(group, verify) == []
