# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coins pay brewing slots: once, the next first, given back when cancelled; nobody is kept out for having too few."""

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.conftest import NOW_UTC, committed
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_coins import did
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Principal, Role
from taproom.bookings import booking
from taproom.bookings.inventory import import_kit, parse
from taproom.bookings.values import Wish
from taproom.commons import coins
from taproom.commons.choosing import choose
from taproom.commons.repository import balances, reverse
from taproom.commons.slots import store
from taproom.commons.slots.rules import Price, Slot, to_pay, to_return
from taproom.commons.verifying import verify
from taproom.for_sharing import slots_of
from taproom.ids import new_id

SLOT = Slot(booking="b", kit="k", name="Kettle", member="zoe", start_utc=10, made_utc=5, stands=True)
PRICES = {"k": Price(kit="k", coins=3, since_utc=5)}


@pytest.mark.parametrize(
    ("slot", "held", "pays"),
    [
        (SLOT, 3, True),
        (SLOT, 2, False),
        (replace(SLOT, stands=False), 9, False),
        (replace(SLOT, member=None), 9, False),
        (replace(SLOT, made_utc=4), 9, False),
        (replace(SLOT, kit="other"), 9, False),
    ],
)
def test_what_is_paid(slot: Slot, held: int, pays: bool) -> None:
    assert bool(to_pay([slot], PRICES, [], {"zoe": held})) is pays
    assert to_pay([slot], PRICES, ["b"], {"zoe": held}) == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100), st.booleans()), max_size=20), st.integers(0, 20)
)
def test_nobody_pays_more_than_they_have_and_the_next_is_first(rows: list[tuple[str, int, bool]], held: int) -> None:
    slots = [
        replace(SLOT, booking=str(n), member=who, start_utc=at, stands=it) for n, (who, at, it) in enumerate(rows)
    ]
    paid = to_pay(slots, PRICES, [], dict.fromkeys("abc", held))
    for who in "abc":
        mine = [it.start_utc for it, _coins in paid if it.member == who]
        assert len(mine) * 3 <= held
        stand = sorted(it.start_utc for it in slots if it.member == who and it.stands)
        assert mine == stand[: held // 3]
    assert {it.booking for it in to_return(slots, map(str, range(len(rows))))} == {
        it.booking for it in slots if not it.stands
    }


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Zoé has 12 coins at most; a slot of the kettle costs 5."""
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    for scheme in ("work", "coins"):
        turn_on(brewery, scheme)
    turn_on(brewery, "coin_cap", "12")
    kettle = parse('[[kit]]\nslug = "kettle"\nname = "The kettle"\n')
    write(brewery, lambda db: import_kit(db, kettle, by=None, now_utc=brewery.wall()))
    did(brewery, 200)
    for typed, status in (("x", 422), ("5", 303)):
        assert post(brewery, f"/money/coins/kit/{kit_of(brewery)}", coins=typed).status_code == status
    return brewery


def write(brewery: Brewery, task: Any) -> Any:
    return brewery.app.state.store.writer.submit(task).result()


def kit_of(brewery: Brewery) -> str:
    return read(brewery, brewery.app.state.all_kit)[0].kit


def book(brewery: Brewery, days: int) -> str:
    zoe = Principal(member=brewery.app.state.zoe, role=Role.MEMBER)
    now_utc = brewery.wall()
    start_utc = (now_utc // 86_400 + days) * 86_400 + 36_000
    wish = Wish(kit=kit_of(brewery), start_utc=start_utc, end_utc=start_utc + 7_200)
    return write(brewery, lambda db: booking.book(db, zoe, wish, UTC, now_utc=now_utc)).id


def cancel(brewery: Brewery, it: str) -> None:
    zoe = Principal(member=brewery.app.state.zoe, role=Role.MEMBER)
    write(brewery, lambda db: booking.cancel(db, zoe, it, UTC, now_utc=brewery.wall()))


def settle(brewery: Brewery) -> int:
    """Zoé's coins after it, as often as it runs."""
    for _ in range(2):
        write(brewery, lambda db: store.settle(db, slots_of, now_utc=brewery.wall()))
    return read(brewery, balances)[f"member:{brewery.app.state.zoe}:COIN"]


def test_slots_are_paid_once_given_back_when_cancelled_and_wait_for_coins(group: Brewery) -> None:
    first, second, third = (book(group, days) for days in (2, 3, 4))
    assert settle(group) == 2
    page = group.client.get("/money/coins").text
    assert "waits for coins" in page
    cancel(group, first)
    assert settle(group) == 2  # the coins that came back paid the third
    cancel(group, third)
    assert settle(group) == 7
    assert second
    assert post(group, f"/money/coins/kit/{kit_of(group)}", coins="").status_code == 303
    cancel(group, second)
    assert settle(group) == 12  # what was paid is given back though it costs nothing now
    assert read(group, verify) == []


def standing(db: sqlite3.Connection) -> dict[str, int]:
    """Of each booking that is paid and was not given back, the posting."""
    return {it[0]: it[1] for it in db.execute("SELECT booking, seq FROM coin_slot WHERE returned IS NULL")}


def test_a_slot_whose_coins_came_back_otherwise_holds_up_nobody(group: Brewery) -> None:
    first = book(group, 2)
    assert settle(group) == 7
    seq = read(group, standing)[first]
    write(group, lambda db: reverse(db, seq, key="by hand", note="x", by=None, now_utc=group.wall()))
    cancel(group, first)
    book(group, 3)
    assert settle(group) == 7  # the first is not given back twice, and the second is paid
    assert (len(read(group, standing)), read(group, verify)) == (1, [])


def test_what_was_paid_long_ago_is_not_read_again(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    with committed(db):
        choose(db, "coins", 1, by="zoe", reason="A trial", now_utc=NOW_UTC)
        store.set_price(db, "k", 3, by="zoe", now_utc=1)
    steps = []
    for old in (range(1), range(1, 3_000)):
        with committed(db):
            db.executemany("INSERT INTO coin_slot VALUES (?, 'k', ?, ?)", [(f"b{n}", 2 * n, 2 * n + 1) for n in old])
        counted = count()
        db.set_progress_handler(lambda it=counted: next(it) < 0, 10)
        store.settle(db, lambda *_given: [SLOT], now_utc=NOW_UTC)
        db.set_progress_handler(None, 0)
        steps.append(next(counted))
    assert steps[1] < steps[0] + 20


def test_a_share_of_malt_is_sold_once_and_given_back_within_a_day(group: Brewery) -> None:
    post(group, "/money/coins/offers", title="A kilo of malt", price="4", left="1", key=new_id())
    offer = read(group, coins.offers)[0].id
    as_(group, "zoe")
    receipt = post(group, f"/money/coins/offers/{offer}/buy", key=new_id()).headers["location"]
    none_left = post(group, f"/money/coins/offers/{offer}/buy", key=new_id())
    assert (none_left.status_code, "There is none left" in none_left.text) == (409, True)
    back = f"/money/coins/bought/{receipt.rsplit('/', 1)[1]}/give-back"
    first, again = (post(group, back).headers["location"] for _ in range(2))
    assert first == again
    assert (read(group, coins.offers)[0].left, read(group, verify)) == (1, [])
    for nothing in (f"/money/coins/bought/{10**20}/give-back", f"/money/postings/{10**20}/take-back"):
        as_(group, "anna")
        assert post(group, nothing, note="None").status_code in (404, 409)


def test_kit_that_nobody_prices_costs_no_look_at_the_bookings(group: Brewery) -> None:
    def never(_db: Any, _kits: Collection[str], _since: int) -> list[Slot]:
        raise AssertionError

    post(group, f"/money/coins/kit/{kit_of(group)}", coins="")
    write(group, lambda db: store.settle(db, never, now_utc=group.wall()))
