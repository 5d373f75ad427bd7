# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spent grain and yeast: offered by themselves, one winner when two ask at once, passed on when nobody comes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.harvest import store
from taproom.commons.harvest.rules import (
    ANSWER_S,
    HOUR_S,
    Claim,
    Rest,
    asked,
    fitted,
    left_g,
    slurry_g,
    turned,
    wet_g,
)
from taproom.commons.harvest.values import Brewed, Offer
from taproom.commons.ledger import KeyReused
from taproom.ids import new_id

REST = Rest(grams=10_000, ready_utc=0, expires_utc=48 * HOUR_S)


def test_what_was_weighed_is_believed_more_than_the_number() -> None:
    assert wet_g(20.0, 12_000) == 24_000
    assert wet_g(20.0, 12_000, [(10_000, 13_000), (10_000, 13_000)]) == 26_000
    assert slurry_g(100.0, 200) == 2_100


@given(
    st.lists(
        st.tuples(st.sampled_from(["ask", "pass", "leave"]), st.integers(1, 10_000), st.integers(0, 6 * HOUR_S)),
        max_size=25,
    )
)
def test_never_more_is_promised_than_there_is_and_nobody_jumps_the_queue(steps: list[tuple[str, int, int]]) -> None:
    claims: list[Claim] = []
    now_utc = 0
    for n, (what, grams, later_s) in enumerate(steps):
        now_utc += later_s
        claims = turned(REST, claims, now_utc=now_utc)
        assert turned(REST, claims, now_utc=now_utc) == claims
        if what == "ask" and now_utc < REST.expires_utc:
            new = Claim(id=str(n), member=str(n), grams=grams, state="waiting", asked_utc=now_utc)
            got = asked(REST, claims, new, hold_s=12 * HOUR_S, now_utc=now_utc)
            waited = [it for it in claims if it.state == "waiting"]
            assert not (waited and got.state == "held")
            claims.append(got)
        elif what == "leave" and claims:
            claims[grams % len(claims)] = Claim(id="gone", member="", grams=1, state="left", asked_utc=0)
        assert left_g(REST.grams, claims) >= 0
        assert all(it.until_utc <= REST.expires_utc for it in claims)
    assert {it.state for it in turned(REST, claims, now_utc=REST.expires_utc)} <= {"lapsed", "left"}


@given(st.integers(1, 20_000), st.lists(st.integers(1, 5_000), max_size=8))
def test_when_it_weighs_less_the_last_wait_again(grams: int, wanted: list[int]) -> None:
    claims = [
        Claim(id=str(n), member=str(n), grams=it, state="held", asked_utc=n, until_utc=HOUR_S)
        for n, it in enumerate(wanted)
    ]
    now = fitted(grams, claims)
    assert left_g(grams, now) >= 0
    kept = [it.state == "held" for it in now]
    assert kept == sorted(kept, reverse=True)


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """20 kg of malt were mashed an hour ago."""
    turn_on(brewery, "harvest")
    brewery.app.state.zoe = brewery.join("Zoé", Role.MEMBER)
    write(brewery, lambda db: store.listen(db, brewery.app.state.zoe, on=True, now_utc=1))
    tick(brewery)
    return brewery


def write(brewery: Brewery, task: Any) -> Any:
    return brewery.app.state.store.writer.submit(task).result()


def tick(brewery: Brewery, *, late_s: int = 0) -> None:
    day = Brewed(batch="b1", title="Saison", kind="spent_grain", at_utc=brewery.wall.at_utc - HOUR_S, grist_kg=20.0)
    brewery.wall.at_utc += late_s
    write(brewery, lambda db: store.tick(db, lambda _db, _since: [day], now_utc=brewery.wall()))


def the_offer(brewery: Brewery) -> Offer:
    return read(brewery, lambda db: store.offers(db, now_utc=0))[0]


def claim(brewery: Brewery, who: str, grams: int) -> Claim:
    offer = the_offer(brewery).id
    return write(
        brewery,
        lambda db: store.claim(db, offer, grams, key=new_id(), taker="", by=who, now_utc=brewery.wall()),
    )


def test_a_brew_day_is_offered_once_and_who_listens_is_told(group: Brewery) -> None:
    tick(group)
    assert (len(read(group, lambda db: store.offers(db, now_utc=0))), the_offer(group).grams) == (1, 24_000)
    told = read(group, lambda db: [tuple(it) for it in db.execute("SELECT kind, to_member FROM notice")])
    assert told == [("harvest.offered", group.app.state.zoe)]
    page = group.client.get("/money/harvest").text
    assert "Spent grain: Saison" in page
    assert "24 kg" in page


def test_of_two_who_ask_at_once_one_has_it(group: Brewery) -> None:
    with ThreadPoolExecutor(8) as people:
        got = list(people.map(lambda n: claim(group, f"m{n}", 24_000).state, range(8)))
    assert sorted(got) == ["held", *["waiting"] * 7]
    assert the_offer(group).left_g == 0


def test_what_is_not_collected_passes_on_and_on(group: Brewery) -> None:
    first, second, third = (claim(group, name, 24_000) for name in ("a", "b", "c"))
    tick(group, late_s=first.until_utc - group.wall.at_utc)
    states = {it.claim.member: it.claim.state for it in the_offer(group).claims}
    assert states == {"a": "lapsed", "b": "offered", "c": "waiting"}
    tick(group, late_s=ANSWER_S)
    assert {it.claim.id: it.claim.state for it in the_offer(group).claims}[third.id] == "offered"
    write(group, lambda db: store.accept(db, third.id, by="c", now_utc=group.wall()))
    write(group, lambda db: store.collect(db, third.id, 20_000, now_utc=group.wall()))
    assert second.id != third.id
    assert the_offer(group).left_g == 4_000
    group.client.cookies.set("sid", group.session_of(group.member))  # half a day has passed
    assert "20 kg" in group.client.get("/money/harvest").text
    assert "spent_grain_kg" in group.client.get("/money/harvest/saved.csv").text


def test_the_pages_take_claims_and_say_what_is_wrong(group: Brewery) -> None:
    offer = the_offer(group).id
    for typed in ("0", "a lot", "6000"):
        assert post(group, f"/money/harvest/{offer}/claim", kilos=typed).status_code == 422
    assert post(group, f"/money/harvest/{offer}/claim", kilos="25").status_code == 409
    key = new_id()
    for _ in range(2):
        assert (
            post(group, f"/money/harvest/{offer}/claim", kilos="12,5", taker="The farm", key=key).status_code == 303
        )
    mine = the_offer(group).claims[0]
    assert (mine.taker, mine.claim.grams, mine.claim.state) == ("The farm", 12_500, "held")
    assert post(group, f"/money/harvest/{offer}/claim", kilos="1").status_code == 409
    assert post(group, f"/money/harvest/{offer}/weighed", kilos="10").status_code == 303
    assert the_offer(group).claims[0].claim.state == "waiting"
    assert post(group, f"/money/harvest/claims/{mine.claim.id}/leave").status_code == 303
    assert post(group, f"/money/harvest/claims/{mine.claim.id}/collected", kilos="5").status_code == 409


def test_a_form_s_key_is_for_one_offer_and_one_member(group: Brewery) -> None:
    offer, key = the_offer(group).id, new_id()
    other = Offer(id=new_id(), kind="yeast", title="House ale", grams=3_000, ready_utc=1, expires_utc=2**40)
    write(group, lambda db: store.add(db, other, now_utc=1))

    def ask(of: str, by: str) -> Claim:
        return write(group, lambda db: store.claim(db, of, 1, key=key, taker="", by=by, now_utc=group.wall()))

    assert ask(offer, "a") == ask(offer, "a")
    for of, by in ((other.id, "a"), (offer, "b")):
        with pytest.raises(KeyReused):
            ask(of, by)


def test_by_hand_and_switched_off(group: Brewery) -> None:
    form = {"kind": "yeast", "title": "House ale", "kilos": "3", "hours": "48", "key": new_id()}
    assert post(group, "/money/harvest", **form | {"hours": "9999"}).status_code == 422
    assert post(group, "/money/harvest", **form).status_code == 303
    assert "House ale" in group.client.get("/money/harvest").text
    turn_on(group, "harvest", "0")
    assert group.client.get("/money/harvest").status_code == 404
    assert "/money/harvest" not in group.client.get("/money").text


def test_the_table_itself_refuses_what_is_promised(group: Brewery) -> None:
    claim(group, "a", 24_000)

    def task(db: Any) -> None:
        db.execute(
            "INSERT INTO harvest_claim (id, offer, member, grams, state, asked_utc, until_utc)"
            " VALUES ('x', ?, 'b', 1, 'held', 1, 2)",
            (the_offer(group).id,),
        )

    with pytest.raises(Exception, match="harvest_is_promised"):
        write(group, task)
