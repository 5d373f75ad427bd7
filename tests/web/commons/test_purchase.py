# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buying together: price breaks, a split to the cent, a closed order stays closed, a catalogue names its bad rows."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.ledger import LedgerRefused
from taproom.commons.purchase import catalogue, store
from taproom.commons.purchase.rules import SPLITS, Break, Item, Line, split, totals
from taproom.commons.repository import balances
from taproom.commons.verifying import verify
from taproom.ids import new_id

ROWS = """code;name;sort;unit;grams;price;from_2;price_2
PIL;Pilsner malt;malt;kg;1000;1,45;25;1,30
SAAZ;Saaz;hops;100 g;100;4.20;;
"""
ITEMS = st.lists(
    st.tuples(st.integers(1, 5_000), st.integers(1, 1_000), st.integers(2, 50), st.integers(1, 1_000)),
    min_size=1,
    max_size=4,
)


def item(n: int, grams: int, cents: int, least: int, then: int) -> Item:
    breaks = (Break(least=1, cents=cents), Break(least=least, cents=then))
    return Item(id=str(n), supplier="s", code=str(n), name=str(n), sort="malt", unit="kg", grams=grams, breaks=breaks)


@given(
    ITEMS,
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3), st.integers(1, 40)), max_size=12),
    st.integers(0, 10_000),
    st.sampled_from(SPLITS),
    st.integers(0, 5),
)
def test_shares_sum_to_what_the_supplier_asks(
    made: list[tuple[int, int, int, int]], wanted: list[tuple[str, int, int]], delivery: int, by: Any, turn: int
) -> None:
    items = {str(n): item(n, *it) for n, it in enumerate(made)}
    lines = [Line(member=who, item=str(n), count=count) for who, n, count in wanted if n < len(made)]
    found = split(lines, items, delivery_cents=delivery, by=by, turn=turn)
    goods = sum(count * items[it].cents_at(count) for it, count in totals(lines).items())
    assert sum(it.cents for it in found.values()) == (goods + delivery if lines else 0)
    assert found == split(lines[::-1], items, delivery_cents=delivery, by=by, turn=turn)


@pytest.mark.parametrize(
    ("count", "cents", "next_one"), [(0, 145, 25), (24, 145, 25), (25, 130, None), (26, 130, None)]
)
def test_a_break_holds_from_its_first_unit(count: int, cents: int, next_one: int | None) -> None:
    malt = item(1, 1000, 145, 25, 130)
    after = malt.next_break(count)
    assert (malt.cents_at(count), after.least if after else None) == (cents, next_one)


def test_a_catalogue_is_read_as_spreadsheets_write_it() -> None:
    for text in (ROWS, ROWS.replace(",", ".").replace(";", ","), ROWS.replace(";", "\t"), "\ufeff" + ROWS):
        rows, faults = catalogue.read(text)
        assert faults == []
        assert [(it.code, it.breaks) for it in rows] == [
            ("PIL", (Break(least=1, cents=145), Break(least=25, cents=130))),
            ("SAAZ", (Break(least=1, cents=420),)),
        ]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (";x;malt;kg;1;1;;", "code"),
        ("a;x;wood;kg;1;1;;", "sort must be"),
        ("a;x;malt;kg;0;1;;", "grams"),
        ("a;x;malt;kg;1;dear;;", "price must be"),
        ("a;x;malt;kg;1;1;5;", "go together"),
        ("a;x;malt;kg;1;1;1;1", "larger than the step before"),
        ("PIL;x;malt;kg;1;1;;", "in line 2 already"),
    ],
)
def test_bad_rows_are_named(row: str, part: str) -> None:
    rows, faults = catalogue.read(ROWS + row)
    assert (len(rows), [it.line for it in faults]) == (2, [4])
    assert part in faults[0].sentence.format(**faults[0].names)


@given(st.text(max_size=200))
def test_any_text_is_a_catalogue_or_has_a_fault(text: str) -> None:
    rows, faults = catalogue.read(text)
    assert rows or faults


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Anna opened an order of malt; the delivery is 10.00 by weight."""
    turn_on(brewery, "purchase")
    brewery.app.state.anna, brewery.app.state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    supplier = post(brewery, "/money/orders/suppliers", name="The maltings", key=new_id()).headers["location"]
    assert post(brewery, f"{supplier}/catalogue", rows=ROWS).status_code == 303
    form = {"supplier": supplier.rsplit("/", 1)[1], "title": "Autumn malt", "delivery": "10", "split": "weight"}
    for day in ("2100-01-01", "9999-12-31"):
        assert post(brewery, "/money/orders", **form, day=day, key=new_id()).status_code == 422
    brewery.app.state.order = open_one(brewery, form["supplier"])
    return brewery


def open_one(brewery: Brewery, supplier: str) -> str:
    key, now_utc = new_id(), brewery.wall()
    it = store.Purchase(
        id=key,
        supplier=supplier,
        title="Autumn malt",
        delivery_cents=1_000,
        split="weight",
        opened_utc=now_utc,
        closes_utc=now_utc + 86_400,
        by_member=brewery.member,
    )
    brewery.app.state.store.writer.submit(lambda db: store.open_one(db, it)).result()
    return key


def the_order(brewery: Brewery) -> store.Purchase:
    return read(brewery, lambda db: store.purchase_of(db, brewery.app.state.order))


def join(brewery: Brewery, malt: str = "", hops: str = "") -> Any:
    found = {it.code: it.id for it in read(brewery, lambda db: store.items(db, the_order(brewery).supplier)).values()}
    form = {f"n-{found['PIL']}": malt, f"n-{found['SAAZ']}": hops}
    return post(brewery, f"/money/orders/{brewery.app.state.order}/join", **form)


def act(brewery: Brewery, what: str, **form: str) -> Any:
    return post(brewery, f"/money/orders/{brewery.app.state.order}/{what}", **form)


def owed(brewery: Brewery) -> dict[str, int]:
    return read(brewery, store.owed_by)


def test_together_they_reach_the_break_and_each_owes_a_share_to_the_cent(group: Brewery) -> None:
    anna, zoe = group.app.state.anna, group.app.state.zoe
    assert join(group, "20").status_code == 303
    seen = str(the_order(group).version)
    as_(group, "zoe")
    assert join(group, "4", "1").status_code == 303
    assert join(group, "10", "2").status_code == 303
    assert join(group, "-1").status_code == 422
    as_(group, "anna")
    late = act(group, "close", version=seen)
    assert (late.status_code, "joined or changed" in late.text) == (409, True)
    now = str(the_order(group).version)
    assert [act(group, "close", version=now).status_code for _ in range(2)] == [303, 303]
    # 30 kg at 1.30; 30.2 kg in all: 10.00 split as 20 to 10.2
    assert owed(group) == {anna: 2_600 + 662, zoe: 1_300 + 840 + 338}
    assert join(group, "1").status_code == 409
    assert post(group, "/money/orders/paid", member=zoe, euros="99,00", key=new_id()).status_code == 409
    assert post(group, "/money/orders/paid", member=zoe, euros="24,78", key=new_id()).status_code == 303
    assert [act(group, "pay").status_code for _ in range(2)] == [303, 303]
    assert act(group, "call-off").status_code == 409
    after = read(group, balances)
    assert (after[f"ordered:{group.app.state.order}:EUR"], after["outside:suppliers:EUR"]) == (0, 5_740)
    assert "still to be paid" in group.client.get("/money").text.lower()
    assert read(group, verify) == []


def test_called_off_after_somebody_paid_nobody_loses_a_cent(group: Brewery) -> None:
    join(group, "20")
    act(group, "close", version=str(the_order(group).version))
    post(group, "/money/orders/paid", member=group.member, euros="10", key=new_id())
    assert [act(group, "call-off").status_code for _ in range(2)] == [303, 303]
    after = read(group, balances)
    assert (owed(group), after[f"member:{group.member}:EUR"]) == ({}, 1_000)
    assert act(group, "close", version="9").status_code in (303, 409)
    assert read(group, verify) == []


def test_joined_while_it_closes_either_is_in_or_is_refused(group: Brewery) -> None:
    join(group, "5")
    order, anna, writer = group.app.state.order, group.member, group.app.state.store.writer
    malt = next(iter(read(group, lambda db: store.items(db, the_order(group).supplier))))

    def one(n: int) -> bool:
        def task(db: Any) -> None:
            if n == 4:
                version = store.purchase_of(db, order).version
                store.close(db, order, version=version, by=anna, treasurer=True, now_utc=group.wall())
            else:
                store.join(db, order, {malt: 1}, member=f"m{n}", now_utc=group.wall())

        try:
            writer.submit(task).result()
        except LedgerRefused:
            return False
        return True

    with ThreadPoolExecutor(9) as people:
        done = list(people.map(one, range(9)))
    joined = {f"m{n}" for n, it in enumerate(done) if it and n != 4}
    assert {*owed(group)} == {anna, *joined}
    assert {it.member for it in the_order(group).lines} == {anna, *joined}
    assert read(group, verify) == []


def test_a_bad_catalogue_keeps_the_one_before_and_what_was_typed(group: Brewery) -> None:
    supplier = the_order(group).supplier
    answer = post(group, f"/money/orders/suppliers/{supplier}/catalogue", rows=ROWS + "x;y;wood;kg;1;1;;")
    assert answer.status_code == 422
    assert "Line 4: sort must be one of malt, hops, yeast, other, not “wood”." in answer.text
    assert "wood;kg" in answer.text
    fewer = ROWS.rsplit("SAAZ", 1)[0].replace("1,30", "1,20")
    join(group, "30")
    assert post(group, f"/money/orders/suppliers/{supplier}/catalogue", rows=fewer).status_code == 303
    assert read(group, lambda db: store.split_now(db, the_order(group)))[group.member].goods_cents == 3_900


def test_the_terms_of_the_data_food_consortium(group: Brewery) -> None:
    join(group, "30", "2")
    answer = group.client.get(f"/money/orders/{group.app.state.order}/order.jsonld")
    found = json.loads(answer.text)
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert found["@context"] == "https://www.datafoodconsortium.org"
    by_type: dict[str, list[Any]] = {}
    for node in found["@graph"]:
        by_type.setdefault(node["@type"], []).append(node)
    assert {name: len(them) for name, them in by_type.items()} == {
        "dfc-b:Enterprise": 1,
        "dfc-b:SuppliedProduct": 2,
        "dfc-b:CatalogItem": 2,
        "dfc-b:Offer": 3,
        "dfc-b:Order": 1,
        "dfc-b:OrderLine": 2,
    }
    ids = {node["@id"] for node in found["@graph"]}
    assert all(line["dfc-b:concerns"] in ids for line in by_type["dfc-b:OrderLine"])
    assert {it["dfc-b:hasPrice"]["dfc-b:value"] for it in by_type["dfc-b:OrderLine"]} == {1.3, 4.2}
    catalogue_of = f"/money/orders/suppliers/{the_order(group).supplier}/products.jsonld"
    assert group.client.get(catalogue_of).status_code == 200


def test_only_who_opened_it_or_a_treasurer_closes_it(group: Brewery) -> None:
    join(group, "5")
    as_(group, "zoe")
    assert act(group, "close", version=str(the_order(group).version)).status_code == 409
    assert act(group, "pay").status_code == 403
    assert group.client.get(f"/money/orders/{new_id()}").status_code == 404
