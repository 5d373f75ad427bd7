# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions by consent: what becomes of a proposal, and that a protected setting changes in no other way."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.batches.brewed import malt
from tests.web.commons.test_buckets import as_
from tests.web.commons.test_money_pages import post, read
from tests.web.commons.test_royalties import save, write
from tests.web.commons.test_work import turn_on
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons import choosing, decisions, work
from taproom.commons.decision_rules import Effect, needed, outcome
from taproom.db import Writer
from taproom.ids import new_id

ABC = frozenset("abc")


@pytest.mark.parametrize(
    ("answers", "quorum", "is_over", "state"),
    [
        ({}, 5_000, False, "open"),
        ({"a": True, "b": True}, 5_000, False, "open"),
        ({"a": True, "b": True, "c": True}, 5_000, False, "adopted"),  # everybody: at once
        ({"a": True}, 5_000, True, "short"),
        ({"a": True, "b": True}, 5_000, True, "adopted"),
        ({"a": True, "b": True, "c": False}, 0, True, "blocked"),
        ({"a": True, "b": True, "gone": False}, 5_000, True, "adopted"),  # who left blocks nothing
        ({"a": True, "gone": True}, 5_000, True, "short"),  # nor carries anything
        ({}, 0, True, "short"),  # somebody has to have said yes
    ],
)
def test_what_becomes_of_a_proposal(answers: dict[str, bool], quorum: int, is_over: bool, state: str) -> None:
    assert outcome(answers, ABC, quorum, is_over=is_over) == state


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.booleans()),
    st.frozensets(st.sampled_from("abcdefgh")),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_an_objection_of_who_is_here_always_stands(
    answers: dict[str, bool], active: frozenset[str], quorum: int, is_over: bool
) -> None:
    state = outcome(answers, active, quorum, is_over=is_over)
    here = {who: says for who, says in answers.items() if who in active}
    if not all(here.values()):
        assert state == ("blocked" if is_over else "open")
    if state == "adopted":
        assert sum(here.values()) >= needed(len(active), quorum) or len(here) == len(active) > 0


# --- over HTTP


@pytest.fixture
def group(brewery: Brewery) -> Brewery:
    """Anna, Zoé and Bob decide by consent."""
    state = brewery.app.state
    state.anna = brewery.member
    state.zoe, state.bob = brewery.join("Zoé", Role.MEMBER), brewery.join("Bob", Role.MEMBER)
    for scheme in ("work", "decisions"):
        assert turn_on(brewery, scheme).headers["location"] == "/money/choices"
    return brewery


def propose(group: Brewery, **changes: str) -> str:
    form = {"kind": "rule", "name": "pot_share", "to": "25", "title": "More for the pot", "why": "It is empty"}
    answer = post(group, "/money/decisions", **form | {"key": new_id()} | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rsplit("/", 1)[1])


def say(group: Brewery, who: str, decision: str, *, reason: str = "", version: int = 1) -> Any:
    as_(group, who)
    says = "object" if reason else "consent"
    return post(group, f"/money/decisions/{decision}/answer", version=str(version), says=says, reason=reason)


def state_of(group: Brewery, decision: str) -> str:
    found = read(group, lambda db: decisions.one(db, decision))
    return str(found.state)


def pass_days(group: Brewery, days: int = 7) -> None:
    group.wall.at_utc += days * decisions.DAY_S
    write(group, lambda db: decisions.settle_due(db, group.wall.at_utc))


def share(group: Brewery) -> int:
    return int(read(group, choosing.chosen)["pot_share"])


def test_all_consent_and_the_rule_changes_by_itself_once_with_a_link(group: Brewery) -> None:
    decision = propose(group)
    for who in ("anna", "zoe"):
        assert say(group, who, decision).status_code == 303
    assert share(group) == 2_000
    assert say(group, "bob", decision).status_code == 303
    assert (share(group), state_of(group, decision)) == (2_500, "adopted")
    assert say(group, "bob", decision).status_code == 303  # a double tap
    assert f'href="/money/decisions/{decision}"' in group.client.get("/money/choices").text
    pass_days(group, 99)
    made = [it for it in read(group, choosing.history) if it.decision]
    assert [(it.name, it.chosen, it.decision) for it in made] == [("pot_share", 2_500, decision)]


def test_enough_consent_at_the_end(group: Brewery) -> None:
    decision = propose(group)
    say(group, "anna", decision)
    say(group, "zoe", decision)
    pass_days(group)
    assert (share(group), state_of(group, decision)) == (2_500, "adopted")


def test_an_objection_blocks_until_it_is_lifted_or_the_proposal_amended(group: Brewery) -> None:
    decision = propose(group)
    say(group, "anna", decision)
    assert say(group, "zoe", decision, reason="Too much at once").status_code == 303
    as_(group, "anna")
    assert "Too much at once" in group.client.get(f"/money/decisions/{decision}").text
    form = {"kind": "rule", "name": "pot_share", "to": "22", "title": "A little more", "why": "", "version": "1"}
    with ThreadPoolExecutor(4) as pool:
        amended = list(pool.map(lambda _: post(group, f"/money/decisions/{decision}/amend", **form), range(4)))
    assert {it.status_code for it in amended} == {303}
    assert read(group, lambda db: decisions.answers(db, decision)) == {}
    late = say(group, "bob", decision, reason="I read the old one")
    assert late.status_code == 409
    assert "amended meanwhile" in late.text
    assert "I read the old one" in late.text
    for who in ("anna", "zoe", "bob"):
        say(group, who, decision, version=2)
    assert (share(group), state_of(group, decision)) == (2_200, "adopted")


def test_what_stays_blocked_changes_nothing_and_lives_on_under_a_name(group: Brewery) -> None:
    decision = propose(group)
    say(group, "zoe", decision, reason="Never")
    assert post(group, f"/money/decisions/{decision}/fork", name="Slow pot", key=new_id()).status_code == 409
    pass_days(group)
    assert (share(group), state_of(group, decision)) == (2_000, "blocked")
    as_(group, "anna")
    for _ in range(2):
        assert post(group, f"/money/decisions/{decision}/fork", name="Slow pot", key="0" * 26).status_code == 303
    as_(group, "bob")
    post(group, f"/money/decisions/{decision}/variants/{'0' * 26}", follows="1")
    page = group.client.get(f"/money/decisions/{decision}").text
    assert "Slow pot" in page
    assert "Anna, Bob" in page
    again = propose(group, forked_from=decision)
    assert "It came out of" in group.client.get(f"/money/decisions/{again}").text


def test_who_was_withdrawn_cannot_be_answered_and_only_its_own_is_withdrawn(group: Brewery) -> None:
    decision = propose(group)
    as_(group, "zoe")
    assert post(group, f"/money/decisions/{decision}/withdraw").status_code == 409
    as_(group, "anna")
    assert [post(group, f"/money/decisions/{decision}/withdraw").status_code for _ in range(2)] == [303, 303]
    assert say(group, "zoe", decision).status_code == 409
    pass_days(group)
    assert (share(group), state_of(group, decision)) == (2_000, "withdrawn")


def test_too_few_is_no_decision(group: Brewery) -> None:
    decision = propose(group)
    say(group, "zoe", decision)
    pass_days(group)
    assert state_of(group, decision) == "short"


def test_who_leaves_neither_blocks_nor_carries_and_their_reason_goes(group: Brewery) -> None:
    decision = propose(group)
    say(group, "zoe", decision, reason="Because of my landlord")
    say(group, "anna", decision)
    say(group, "bob", decision)

    def erase(db: sqlite3.Connection) -> None:
        for it in group.app.state.holdings:
            it.erase(db, group.app.state.zoe, group.wall.at_utc)

    write(group, erase)
    pass_days(group)
    assert (share(group), state_of(group, decision)) == (2_500, "adopted")
    page = group.client.get(f"/money/decisions/{decision}").text
    assert "landlord" not in page
    assert "A former member" in page


def test_a_stewards_form_leads_to_a_proposal_with_what_was_typed(group: Brewery) -> None:
    away = turn_on(group, "pot_share", "25").headers["location"]
    assert away.startswith("/money/decisions/new?kind=rule&name=pot_share&to=25")
    assert 'value="25"' in group.client.get(away).text
    tariff = post(group, "/money/work/tariffs", title="Mopping", sort="care", unit="hour", points="60").headers[
        "location"
    ]
    assert 'value="Mopping"' in group.client.get(tariff).text
    assert (share(group), read(group, work.tariffs)) == (2_000, [])


def test_work_counts_and_counts_no_more_by_consent(group: Brewery) -> None:
    decision = propose(group, kind="tariff", name="", to="60", what="Mopping", sort="care", unit="hour")
    for who in ("anna", "zoe", "bob"):
        say(group, who, decision)
    found = read(group, work.tariffs)
    assert [(it.title, it.points) for it in found] == [("Mopping", 60)]
    assert post(group, f"/money/work/tariffs/{found[0].id}/end").status_code in (303, 403)
    end = propose(group, kind="tariff_end", name=found[0].id)
    for who in ("anna", "zoe", "bob"):
        say(group, who, end)
    assert read(group, work.tariffs) == []


def test_the_group_may_leave_less_to_those_before_and_no_later_word_undoes_it(group: Brewery) -> None:
    state = group.app.state

    def task(db: sqlite3.Connection) -> str:
        first = save(db, state.anna, "Saison", malt("Pale", 6), malt("Wheat", 4))
        return save(db, state.zoe, "Rye saison", malt("Pale", 6), malt("Rye", 4), parents=(first,))

    revision = write(group, task)
    on = propose(group, name="royalties", to="1")
    for who in ("anna", "zoe", "bob"):
        say(group, who, on)
    decision = propose(group, kind="kept", name=revision, to="20")
    for who in ("anna", "zoe", "bob"):
        say(group, who, decision)
    as_(group, "zoe")
    page = f"/money/royalties/recipes/{revision}"
    assert "80 % stays with Zoé." in group.client.get(page).text
    malts = (malt("Pale", 6), malt("Rye", 4), malt("Oats", 0.1))
    younger = write(group, lambda db: save(db, state.zoe, "Rye saison 2", *malts, parents=(revision,)))
    for it in (revision, younger):  # what a maker says of a younger version of theirs neither
        page = f"/money/royalties/recipes/{it}"
        assert post(group, page, kept="90").status_code == 303
        assert "80 % stays with Zoé." in group.client.get(page).text


UNDECIDED = (
    """INSERT INTO commons_choice (name, chosen, at_utc, by_member, reason)
       VALUES ('pot_share', 2500, 1, 'x', 'x')""",
    """INSERT INTO commons_choice (name, chosen, at_utc, by_member, reason, decision)
       SELECT 'pot_share', 2500, 1, 'x', 'x', id FROM decision""",
    """INSERT INTO tariff (id, title, sort, unit, points, since_utc, by_member)
       VALUES ('x', 'x', 'care', 'x', 1, 1, 'x')""",
    "UPDATE decision_version SET version = 2",
    "DELETE FROM decision",
)


def test_the_tables_refuse_what_was_not_decided(group: Brewery) -> None:
    propose(group)
    for statement in UNDECIDED:
        with pytest.raises(sqlite3.IntegrityError):
            write(group, lambda db, statement=statement: db.execute(statement))
    assert share(group) == 2_000


def test_two_servers_settle_once(group: Brewery) -> None:
    decision = propose(group)
    for who in ("anna", "zoe"):
        say(group, who, decision)
    group.wall.at_utc += 8 * decisions.DAY_S
    other = Writer(group.folder / "taproom.db")
    try:
        jobs = [
            it.submit(lambda db: decisions.settle_due(db, group.wall.at_utc))
            for it in (group.app.state.store.writer, other) * 4
        ]
        for it in jobs:
            it.result()
    finally:
        other.close()
    assert len([it for it in read(group, choosing.history) if it.decision == decision]) == 1


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"to": "30"}, "This must be from 20 % to 25 %."),
    ({"to": "much"}, "at most two after one comma or point"),
    ({"title": " "}, "Give it a name of 100 characters at most."),
    ({"kind": "tariff", "what": "", "to": "5", "unit": "hour"}, "Give it a name of 60 characters at most."),
    ({"kind": "tariff", "what": "\0hour", "to": "5", "unit": "hour"}, "There is a sign in it that cannot be seen."),
    ({"why": "\x1b[2J"}, "There is a sign in it that cannot be seen."),
    ({"name": "nothing"}, "Choose what it is about."),
)


def test_bad_input_says_what_would_be_right(group: Brewery) -> None:
    form = {"kind": "rule", "name": "pot_share", "to": "25", "title": "More", "why": "empty", "key": new_id()}
    for changes, sentence in WRONG:
        answer = post(group, "/money/decisions", **form | changes)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert read(group, decisions.standing) == []


def test_what_cannot_be_carried_out_is_withdrawn_and_holds_up_no_other(group: Brewery) -> None:
    effect = Effect(kind="tariff", title="\0hour", sort="care", unit="hour", to=60)  # as a form once let through
    words, bad = decisions.Words(title="Mopping", why="", effect=effect), "0" * 26
    write(group, lambda db: decisions.propose(db, bad, words, by=group.app.state.anna, now_utc=group.wall.at_utc))
    good = propose(group)
    for decision in (bad, good):
        for who in ("anna", "zoe"):
            say(group, who, decision)
    pass_days(group)
    assert (state_of(group, bad), state_of(group, good), share(group)) == ("withdrawn", "adopted", 2_500)
    assert read(group, work.tariffs) == []


def test_what_is_open_when_the_group_stops_to_decide_changes_nothing(group: Brewery) -> None:
    still_open = propose(group)
    for who in ("anna", "zoe"):
        say(group, who, still_open)
    off = propose(group, name="decisions", to="0")
    for who in ("anna", "zoe", "bob"):
        say(group, who, off)
    pass_days(group)
    assert (state_of(group, off), state_of(group, still_open), share(group)) == ("adopted", "withdrawn", 2_000)


def test_an_objection_has_a_reason(group: Brewery) -> None:
    decision = propose(group)
    as_(group, "zoe")
    answer = post(group, f"/money/decisions/{decision}/answer", version="1", says="object", reason=" ")
    assert answer.status_code == 422
    assert "so that the proposal can become better" in answer.text
