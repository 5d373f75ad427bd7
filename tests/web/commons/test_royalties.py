# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches that are sold, as a group meets it: split once, explained, taken in three ways, given back."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.web.batches.brewed import a_recipe, malt
from tests.web.commons.test_buckets import as_, propose
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Principal, Role
from taproom.batches import making, moving
from taproom.batches.making import Plan
from taproom.commons import repository, royalties
from taproom.commons.repository import balances, book
from taproom.commons.sale_rules import elsewhere
from taproom.commons.verifying import verify
from taproom.db import Writer
from taproom.ids import new_id
from taproom.members import repository as members
from taproom.recipes.document import plain
from taproom.recipes.repository import saving
from taproom.recipes.revisions import Author, NewRevision
from taproom.recipes.seeing import Eyes


def save(
    db: sqlite3.Connection, who: str, title: str, *malts: Any, parents: tuple[str, ...] = (), **more: Any
) -> str:
    """A revision's id; a recipe of its own, that everybody sees."""
    ingredients = {"fermentable_additions": list(malts)}
    new = NewRevision(
        document=a_recipe(title, ingredients=ingredients, mash=None), parents=parents, licence="CC-BY-SA-4.0", **more
    )
    eyes = Eyes(member=who, inside=True)
    it = saving.save_revision(db, eyes, new, by=who, now_utc=1_790_000_000)
    saving.set_visibility(db, eyes, it.recipe, "public", by=who, now_utc=1_790_000_000)
    return it.revision


def brew(db: sqlite3.Connection, who: str, revision: str | None, name: str = "Rye saison") -> str:
    plan = Plan(name=name, volume_l=20.0, revision=revision, document=plain(a_recipe(name)) if revision else None)
    it = making.make(db, plan, keeper=who, now_utc=1_790_000_000)
    keeper = members.get(db, who)
    assert keeper is not None
    actor = Principal(member=who, name=keeper.name, role=keeper.role)
    for there in ("brewing", "fermenting"):
        it = moving.move(
            db, actor, it.id, there=there, event=new_id(), here=it.status, stewards=(), now_utc=1_790_000_000
        )
    return it.id


def write(brewery: Brewery, task: Any) -> Any:
    return brewery.app.state.store.writer.submit(task).result()


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Zoé changed two fifths of Anna's saison, and it was brewed. Jean has no account: his recipe is brewed too."""
    state = brewery.app.state
    state.anna, state.zoe = brewery.member, brewery.join("Zoé", Role.MEMBER)
    for scheme in ("work", "royalties", "coins", "buckets"):
        turn_on(brewery, scheme)

    def task(db: sqlite3.Connection) -> None:
        saison = save(db, state.anna, "Saison", malt("Pale", 6), malt("Wheat", 4))
        state.revision = save(db, state.zoe, "Rye saison", malt("Pale", 6), malt("Rye", 4), parents=(saison,))
        state.batch = brew(db, state.anna, state.revision)
        jean = save(db, state.anna, "Jean's", malt("Pale", 1), authors=(Author(role="author", name="Jean"),))
        state.jeans = brew(db, state.anna, jean, "Jean's beer")
        state.loose = brew(db, state.anna, None, "No recipe")

    write(brewery, task)
    return brewery


def sell(group: Brewery, **changes: str) -> Any:
    form = {"batch": group.app.state.batch, "what": "40 bottles", "euros": "480", "key": new_id(), "buyer": "The bar"}
    return post(group, "/money/sales", **form | changes)


def held(group: Brewery, account: str) -> int:
    return int(read(group, balances).get(account, 0))


def test_a_sale_is_split_and_everybody_reads_why(group: Brewery) -> None:
    answer = sell(group)
    assert answer.status_code == 303
    state = group.app.state
    assert held(group, "pot::EUR") == 9_600
    assert held(group, f"royalty:{state.zoe}:EUR") == 960
    assert held(group, f"royalty:{state.anna}:EUR") == 1_440
    assert held(group, "brewing::EUR") == 36_000
    as_(group, "zoe")
    page = group.client.get(answer.headers["location"]).text
    for said in (
        "€24.00",
        "€9.60",
        "€14.40",
        "40 % stays with Zoé.",
        "60 % goes up to “Saison”: 60 % of it was kept",
    ):
        assert said in page
    assert "The bar" in page
    assert "The bar" not in str(read(group, book))
    mine = group.client.get("/money/royalties").text
    assert "€9.60" in mine
    assert "#1 Rye saison" in mine
    assert "40 %" in group.client.get(f"/money/royalties/recipes/{state.revision}").text
    assert verify_all(group) == []


def verify_all(group: Brewery) -> Any:
    return read(group, verify)


def test_a_double_tap_sells_once_and_two_treasurers_two_things(group: Brewery) -> None:
    key = new_id()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sell(group, key=key), range(8)))
    assert {it.status_code for it in answers} == {303}
    assert len(read(group, royalties.sales)) == 1
    assert sell(group, key=key, euros="481").status_code == 409
    assert sell(group).status_code == 303
    assert held(group, "outside:customers:EUR") == -96_000


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"batch": "x"}, "Choose the batch that was sold."),
    ({"what": " "}, "Say how much of it was sold"),
    ({"euros": "1.2.3"}, "at most two after one comma or point"),
    ({"tax": "480"}, "The tax is a part of the amount"),
    ({"day": "2999-01-01"}, "it is not in the future"),
    ({"day": "yesterday"}, "Write the day as year-month-day"),
)


def test_bad_input_says_what_is_wrong_and_keeps_the_form(group: Brewery) -> None:
    for changes, sentence in WRONG:
        answer = sell(group, **changes)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="The bar"' in answer.text
    assert read(group, royalties.sales) == []


def test_members_do_not_sell_and_what_is_off_does_not_exist(group: Brewery) -> None:
    as_(group, "zoe")
    assert sell(group).status_code == 403
    as_(group, "anna")
    turn_on(group, "royalties", "0")
    assert group.client.get("/money/royalties").status_code == 404
    assert sell(group).status_code == 404


def take(group: Brewery, way: str, euros: str = "", **more: str) -> Any:
    return post(group, "/money/royalties/take", way=way, euros=euros, **{"key": new_id()} | more)


def test_an_author_takes_it_in_money_coins_or_for_a_bucket(group: Brewery) -> None:
    sell(group)
    bucket, state = propose(group).rsplit("/", 1)[1], group.app.state
    as_(group, "zoe")
    assert take(group, "money", "2").status_code == 303
    assert take(group, "coins", "3").status_code == 303
    assert take(group, "bucket", "1", bucket=bucket).status_code == 303
    assert held(group, f"member:{state.zoe}:EUR") == 200
    assert held(group, f"member:{state.zoe}:COIN") == 3
    assert held(group, f"bucket:{bucket}:EUR") == 100
    assert held(group, f"royalty:{state.zoe}:EUR") == 360
    assert take(group, "money", "3,61").status_code == 409
    assert take(group, "money").status_code == 303
    assert "nothing due" in take(group, "money").text
    assert verify_all(group) == []


def test_less_than_a_coin_costs_takes_nothing(group: Brewery) -> None:
    sell(group)
    as_(group, "zoe")
    answer = take(group, "coins", "0,99")
    assert (answer.status_code, "That is less than one coin costs." in answer.text) == (409, True)
    assert held(group, f"royalty:{group.app.state.zoe}:EUR") == 960


def test_less_than_the_least_waits(group: Brewery) -> None:
    sell(group, euros="20")
    as_(group, "zoe")
    answer = take(group, "money")
    assert answer.status_code == 409
    assert "€0.60 too little" in answer.text
    assert held(group, f"royalty:{group.app.state.zoe}:EUR") == 40


def test_taking_all_of_it_at_once_from_many_places_takes_it_once(group: Brewery) -> None:
    sell(group)
    as_(group, "zoe")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: take(group, ("money", "coins")[n % 2], "9,60"), range(8)))
    zoe = group.app.state.zoe
    in_money, coins = held(group, f"member:{zoe}:EUR"), held(group, f"member:{zoe}:COIN")
    assert (in_money, coins) in ((960, 0), (0, 9))
    assert held(group, f"royalty:{zoe}:EUR") == 960 - in_money - coins * 100


def give_back(group: Brewery, sale: str) -> Any:
    return post(group, f"/money/sales/{sale}/give-back", note="it was sour")


def test_a_sale_that_is_given_back_before_anything_was_taken_leaves_nothing(group: Brewery) -> None:
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    with ThreadPoolExecutor(4) as pool:
        assert {it.status_code for it in pool.map(lambda _: give_back(group, sale), range(4))} == {303}
    assert not any(read(group, balances).values())
    assert "It was given back." in group.client.get(f"/money/sales/{sale}").text


def test_what_an_author_was_paid_is_theirs_when_the_sale_is_given_back(group: Brewery) -> None:
    """No clawback: the buyer has all of it again, brewing money bears what Zoé took."""
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    as_(group, "zoe")
    take(group, "money", "4")
    as_(group, "anna")
    poor = give_back(group, sale)
    assert poor.status_code == 409
    assert "Brewing money has €4.00 too little" in poor.text
    assert post(group, "/money/post", kind="dues", euros="10", note="for the refund", key=new_id()).status_code == 303
    assert give_back(group, sale).status_code == 303
    zoe = group.app.state.zoe
    assert held(group, "outside:customers:EUR") == 0
    assert held(group, f"member:{zoe}:EUR") == 400
    assert held(group, f"royalty:{zoe}:EUR") == 0
    assert held(group, "brewing::EUR") == 600
    assert verify_all(group) == []


def test_a_sale_is_given_back_as_one_thing_only(group: Brewery) -> None:
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    seq = read(group, lambda db: royalties.one(db, sale)).seq
    assert post(group, f"/money/postings/{seq}/take-back", note="by hand").status_code == 409
    assert held(group, "outside:customers:EUR") == -48_000


def test_nor_is_it_given_back_twice_by_a_program_and_a_form(group: Brewery) -> None:
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    seq = read(group, lambda db: royalties.one(db, sale)).seq
    by_program = group.client.post(f"/api/v1/commons/postings/{seq}/reversal", json={"note": "by a program"})
    assert (by_program.status_code, held(group, "outside:customers:EUR")) == (409, -48_000)
    write(group, lambda db: repository.reverse(db, seq, key="once", note="as it was possible", by=None, now_utc=1))
    post(group, "/money/post", kind="dues", euros="900", note="enough for a second", key=new_id())
    again = give_back(group, sale)
    assert (again.status_code, "This was taken back before" in again.text) == (409, True)
    assert held(group, "outside:customers:EUR") == 0


def test_an_author_elsewhere_has_an_account_that_a_treasurer_pays(group: Brewery) -> None:
    sell(group, batch=group.app.state.jeans)
    owner = elsewhere("Jean")
    assert held(group, f"royalty:{owner}:EUR") == 2_400
    assert "Jean" in group.client.get("/money/royalties").text
    out = post(group, "/money/royalties/pay-out", owner=owner, euros="24", note="by post", key=new_id())
    assert out.status_code == 303
    assert held(group, "outside:authors:EUR") == 2_400
    zoes = post(group, "/money/royalties/pay-out", owner=group.app.state.zoe, euros="1", note="by post", key=new_id())
    assert zoes.status_code == 409


def test_a_batch_without_a_recipe_pays_nobody(group: Brewery) -> None:
    answer = sell(group, batch=group.app.state.loose)
    assert "so nobody" in group.client.get(answer.headers["location"]).text
    assert held(group, "brewing::EUR") == 38_400


def test_of_who_was_erased_the_pot_has_the_part_and_what_was_due_stays_owed(group: Brewery) -> None:
    first = sell(group).headers["location"]
    zoe = group.app.state.zoe

    def erase(db: sqlite3.Connection) -> None:
        for it in group.app.state.holdings:
            it.erase(db, zoe, 1_790_000_000)

    write(group, erase)
    second = sell(group).headers["location"]
    assert held(group, f"royalty:{zoe}:EUR") == 960
    assert held(group, "pot::EUR") == 2 * 9_600 + 960
    for page in (first, second):
        assert "A former member" in group.client.get(page).text
    out = post(group, "/money/royalties/pay-out", owner=zoe, euros="9,60", note="by post", key=new_id())
    assert out.status_code == 303


def test_who_may_only_not_sign_in_is_still_owed(group: Brewery) -> None:
    write(group, lambda db: db.execute("UPDATE member SET disabled_utc = 1 WHERE id = ?", (group.app.state.zoe,)))
    sell(group)
    assert held(group, f"royalty:{group.app.state.zoe}:EUR") == 960


def test_who_made_a_version_leaves_more_to_those_before_never_less(group: Brewery) -> None:
    page = f"/money/royalties/recipes/{group.app.state.revision}"
    assert post(group, page, kept="90").status_code == 403  # Anna did not make it
    as_(group, "zoe")
    assert post(group, page, kept="101").status_code == 422
    assert post(group, page, kept="10").status_code == 303
    assert "40 % stays with Zoé." in group.client.get(page).text
    assert post(group, page, kept="90").status_code == 303
    assert "10 % stays with Zoé." in group.client.get(page).text


def test_another_edit_does_not_shake_off_what_was_said(group: Brewery) -> None:
    state = group.app.state

    def task(db: sqlite3.Connection) -> str:
        royalties.say_kept(db, state.revision, 9_000, by=state.zoe, now_utc=1)
        malts = (malt("Pale", 6), malt("Rye", 4), malt("Oats", 0.1))
        return save(db, state.zoe, "Rye saison 2", *malts, parents=(state.revision,))

    page = group.client.get(f"/money/royalties/recipes/{write(group, task)}").text
    assert "10 % stays with Zoé." in page


def test_two_servers_sell_and_give_back_one_thing_once(group: Brewery) -> None:
    sale = sell(group).headers["location"].rsplit("/", 1)[1]
    other = Writer(group.folder / "taproom.db")
    try:
        jobs = [
            it.submit(lambda db: royalties.give_back(db, sale, note="x", by="a", now_utc=1))
            for it in (group.app.state.store.writer, other) * 3
        ]
        assert len({it.result() for it in jobs}) == 1
    finally:
        other.close()
    assert held(group, "outside:customers:EUR") == 0
