# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The made-up year: every scheme appears in it, it is marked, it is quick, and never mixed with a real book."""

import re
import sqlite3
import time
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.web.commons.conftest import NOW_UTC, opened_db
from tests.web.conftest import opened

from taproom import made_up_command
from taproom.access import Role
from taproom.commons import repository, royalties
from taproom.commons.choices import CHOICES
from taproom.commons.choosing import chosen
from taproom.commons.made_up.year import NotEmptyError, is_made_up
from taproom.commons.parts import TABS
from taproom.commons.slots import store as slots
from taproom.commons.verifying import verify
from taproom.db import transaction
from taproom.for_commons import commons_parts, of_the_commons
from taproom.for_sharing import add_member, slots_of

QUICK_S = 10.0


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    began_s = time.process_time()
    said: list[str] = []
    assert made_up_command.run(Namespace(state=str(folder)), now_utc=NOW_UTC, say=said.append) == 0
    assert time.process_time() - began_s < QUICK_S
    assert re.search(r"[0-9]{3} things happened", said[0])
    return folder


def test_the_book_is_sound_and_every_scheme_wrote_to_it(state: Path) -> None:
    with opened_db(state) as db:
        assert verify(db) == []
        kinds = {it[0] for it in db.execute("SELECT DISTINCT kind FROM ledger_posting")}
        assert kinds >= {
            *("sale", "expense", "work", "payback", "allocation", "pledge", "grant", "donation", "bought", "to_take"),
            *("takes", "income", "spent", "bottles_lent", "bottles_washed", "order_closed", "due_paid", "order_paid"),
            *("sale_back", "royalty_taken", "royalty_coins", "slot", "pooled"),
        }
        assert collected(db) == {"collected", "held"}
        assert [it[0] for it in db.execute("SELECT state FROM decision ORDER BY opened_utc")] == ["adopted", "open"]
        assert chosen(db)["decision_days"] == 10


def collected(db: sqlite3.Connection) -> set[str]:
    return {it[0] for it in db.execute("SELECT DISTINCT state FROM harvest_claim")}


def test_beer_is_sold_and_its_royalties_go_up_the_forks(state: Path) -> None:
    with opened_db(state) as db:
        sold = {it.id: it for it in royalties.sales(db)}
        makers = {id_: [line.cents for line in royalties.lines_of(db, sale=id_)] for id_ in sold}
        assert sorted(map(len, makers.values())) == [1, 1, 2, 3, 3]
        assert all(sum(makers[it.id]) == it.royalty_cents > 0 for it in sold.values())
        (back,) = (it for it in sold.values() if it.back_seq is not None)
        taken = db.execute("SELECT min(seq) FROM ledger_posting WHERE kind = 'royalty_taken'").fetchone()[0]
        assert taken < (back.back_seq or 0)
        pledged = [it.posting.entries for it in repository.book(db) if it.posting.kind == "pledge"]
        assert any(one.account.kind == "royalty" for entries in pledged for one in entries)


def test_a_batch_has_the_name_where_its_log_is_open_and_its_sale_stands(state: Path) -> None:
    with opened_db(state) as db:
        had = {it.number: of_the_commons(db, it.id) for it in commons_parts().brewed(db)}
    assert had == {1: True, 2: True, 3: False, 4: False, 5: True, 6: False}


def test_the_kettle_is_paid_in_coins_and_what_is_cancelled_comes_back(state: Path) -> None:
    with opened_db(state) as db:
        returned = [it["returned"] is not None for it in db.execute("SELECT returned FROM coin_slot")]
        assert (returned.count(True), returned.count(False)) == (1, 7)
        before = repository.balances(db)
        slots.settle(db, slots_of, now_utc=NOW_UTC)
        assert repository.balances(db) == before


@pytest.mark.parametrize("now", ["2026-03-01T00:30", "2028-02-29T23:30", "2026-12-31T12:00"])
def test_it_can_be_put_in_on_any_day(tmp_path: Path, now: str) -> None:
    now_utc = int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp())
    made_up_command.run(Namespace(state=str(tmp_path)), now_utc=now_utc, say=str)
    with opened_db(tmp_path) as db:
        assert verify(db) == []
        assert db.execute("SELECT count(*) FROM batch_sale").fetchone()[0] == 5


def test_every_page_says_that_it_is_made_up(state: Path) -> None:
    switches = {name for name, it in CHOICES.items() if it.said_in == "switch" and not it.scheme}
    assert switches == {scheme for _path, _label, scheme in TABS if scheme}
    with opened(state) as brewery:
        brewery.sign_in()
        for path, _label, _scheme in TABS:
            answer = brewery.client.get(path)
            assert answer.status_code == 200, path
            assert "A made-up year" in answer.text, path


def test_it_goes_into_an_empty_book_only(state: Path) -> None:
    with pytest.raises(NotEmptyError):
        made_up_command.run(Namespace(state=str(state)), now_utc=NOW_UTC, say=print)


def test_it_goes_into_no_brewery_that_somebody_uses(tmp_path: Path) -> None:
    with opened_db(tmp_path) as db, transaction(db):
        add_member(db, "Zoé", Role.BREWER, now_utc=NOW_UTC)
    with pytest.raises(NotEmptyError):
        made_up_command.run(Namespace(state=str(tmp_path)), now_utc=NOW_UTC, say=print)
    with opened_db(tmp_path) as db:
        assert not is_made_up(db)


def test_an_empty_book_says_how_to_see_one(tmp_path: Path) -> None:
    with opened(tmp_path) as brewery:
        brewery.sign_in()
        page = brewery.client.get("/money").text
        assert "YEAR=1" in page
        assert "A made-up year" not in page
