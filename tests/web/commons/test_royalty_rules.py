# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Royalties: the reference's sale to the cent, what self-forks gain, and every sale's cents accounted for."""

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.batches.brewed import a_recipe, hop, malt

from fork_graphs import a_graph
from taproom.commons.ledger import Unit, check
from taproom.commons.likeness import WHOLE, kept
from taproom.commons.royalty_rules import MOST_STEPS, Inherit, Version, lineage, lines, run_of, walk, weights
from taproom.commons.sale_rules import CUSTOMERS, coins_for, due, elsewhere, given_back, in_coins, sold, split


def version(name: str, makers: Any, **parents: int) -> Version:
    weighed = dict(makers) if isinstance(makers, dict) else dict.fromkeys(makers, 1)
    return Version(id=name, makers=weighed, parents=parents)


def among(*them: Version) -> dict[str, Version]:
    return {it.id: it for it in them}


def half(_child: str, _ancestor: str) -> Fraction:
    return Fraction(1, 2)


SAISON = among(
    version("saison1", ["ana"]),
    version("saison2", ["bob"], saison1=1),
    version("rye1", ["eve"]),
    version("saison_rye1", {"cyn": 2, "dan": 1}, saison2=3, rye1=1),
)


def test_the_references_sale() -> None:
    kept_by = {"saison2": Fraction(1, 2), "saison_rye1": Fraction(2, 5)}
    parts = weights(walk(SAISON, "saison_rye1", lambda it, _: kept_by[it]))
    fractions = {it: str(part) for it, part in parts.items()}
    assert fractions == {"cyn": "2/5", "dan": "1/5", "bob": "3/20", "ana": "3/20", "eve": "1/10"}
    it = split(48_000, 0, pot_share=2_000, royalty_share=500)
    assert (it.pot, it.royalties, it.rest) == (9_600, 2_400, 36_000)
    paid = lines(it.royalties, parts, turn=0)
    assert paid == {"cyn": 960, "dan": 480, "bob": 360, "ana": 360, "eve": 240}
    posting = sold(it, paid, frozenset(), sale="1", batch="2", by="t")
    check(posting.entries)
    assert {one.account.id: one.amount for one in posting.entries} == {
        "outside:customers:EUR": -48_000,
        "pot::EUR": 9_600,
        "brewing::EUR": 36_000,
        "royalty:cyn:EUR": 960,
        "royalty:dan:EUR": 480,
        "royalty:bob:EUR": 360,
        "royalty:ana:EUR": 360,
        "royalty:eve:EUR": 240,
    }


def test_shares_are_of_what_is_left_without_the_tax() -> None:
    it = split(12_000, 2_000, pot_share=2_000, royalty_share=500)
    assert (it.pot, it.royalties, it.rest) == (2_000, 500, 9_500)


def to_cents(parts: dict[str, Fraction]) -> dict[str, str]:
    return {it: str(part) for it, part in parts.items()}


@pytest.mark.parametrize("edits", [0, 1, 2, 40])
def test_forking_oneself_gains_nothing(edits: int) -> None:
    chain = [version("ana0", ["ana"]), version("eve0", ["eve"], ana0=1)]
    chain += [version(f"eve{n}", ["eve"], **{f"eve{n - 1}": 1}) for n in range(1, edits + 1)]
    parts = weights(walk(among(*chain), chain[-1].id, half))
    assert to_cents(parts) == {"eve": "1/2", "ana": "1/2"}


def test_forking_oneself_on_the_way_gains_nothing_either() -> None:
    """A merge of one's own two lines, and a bare fork between one's own versions."""
    them = among(
        version("ana0", ["ana"]),
        version("eve0", ["eve"], ana0=1),
        version("eve1", ["eve"], eve0=1),
        version("bare", [], eve1=1),
        version("eve2", ["eve"], eve0=1, bare=1),
        version("bob0", ["bob"], eve2=1),
    )
    assert to_cents(weights(walk(them, "bob0", half))) == {"bob": "1/2", "eve": "1/4", "ana": "1/4"}


def test_what_was_said_of_a_version_holds_for_those_after_it_by_the_same_hands() -> None:
    them = among(
        version("ana0", ["ana"]),
        version("eve0", ["eve"], ana0=1),
        version("bare", [], eve0=1),
        version("eve1", ["eve"], bare=1),
    )
    assert run_of(them, "eve1") == ["eve1", "bare", "eve0"]
    assert run_of(them, "ana0") == ["ana0"]


def test_a_fork_that_changes_nothing_has_no_part() -> None:
    them = among(version("ana0", ["ana"]), version("eve0", ["eve"], ana0=1), version("bare", [], eve0=1))
    assert to_cents(weights(walk(them, "eve0", lambda *_: Fraction(1)))) == {"ana": "1"}
    assert weights(walk(them, "bare", half)) == weights(walk(them, "eve0", half))


def test_what_nobody_made_is_nobodys() -> None:
    them = among(version("found", []), version("eve0", ["eve"], found=1))
    assert to_cents(weights(walk(them, "eve0", half))) == {"eve": "1"}
    assert to_cents(weights(walk(them, "found", half))) == {"": "1"}


def test_after_twelve_steps_whoever_is_there_has_the_rest() -> None:
    chain = [version("v0", ["m0"])] + [version(f"v{n}", [f"m{n}"], **{f"v{n - 1}": 1}) for n in range(1, 20)]
    parts = weights(walk(among(*chain), "v19", half))
    assert len(parts) == MOST_STEPS + 1
    assert parts["m7"] == Fraction(1, 2**MOST_STEPS)
    assert sum(parts.values()) == 1


@given(st.integers(0, 2**32), st.integers(0, 10**9), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_every_cent_of_a_sale_has_an_owner(seed: int, cents: int, turn: int) -> None:
    versions, kept_by = a_graph(random.Random(seed))  # noqa: S311 - a graph, not a secret
    inherit: Inherit = lambda it, other: kept_by[it, other]  # noqa: E731
    last = next(reversed(versions))
    asked = set(lineage(versions, last))
    steps = walk(versions, last, lambda it, other: inherit(it, other) if (it, other) in asked else Fraction(-1))
    parts = weights(steps)
    assert sum(parts.values()) == 1
    assert min(parts.values()) > 0
    assert all(it.arrived == it.kept + sum(one.part for one in it.passed) for it in steps)
    paid = lines(cents, parts, turn=turn)
    assert sum(paid.values()) == cents
    assert all(abs(paid[it] - cents * part) < 1 for it, part in parts.items())
    # Somebody takes it and changes nothing: nobody's part is another one.
    forked = versions | {"copy": version("copy", ["stranger"], **{last: 1})}
    copied = weights(walk(forked, "copy", lambda it, other: Fraction(1) if it == "copy" else inherit(it, other)))
    if versions[last].makers:
        assert copied.keys() <= parts.keys()
        if len(steps) == 1 or max(it.depth for it in steps) < MOST_STEPS:
            assert copied == parts


@given(st.integers(1, 10**8), st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_a_sale_that_is_given_back_is_whole_for_the_buyer(cents: int, held: list[int]) -> None:
    it = split(cents, 0, pot_share=2_000, royalty_share=500)
    parts = {"ana": Fraction(1, 3), "name:Bob": Fraction(1, 3), "gone": Fraction(1, 3)}
    posting = sold(it, lines(it.royalties, parts, turn=0), frozenset({"gone"}), sale="1", batch="2", by="t")
    check(posting.entries)
    accounts = [one.account.id for one in posting.entries]
    have = {name: held[n % 3] for n, name in enumerate(accounts)}
    back = given_back(posting.entries, have)
    check(back)
    got = {one.account.id: one.amount for one in back}
    assert got[CUSTOMERS.id] == cents
    for one in posting.entries:
        if one.account.kind in ("pot", "royalty"):
            assert 0 <= -got.get(one.account.id, 0) <= min(one.amount, have[one.account.id])
    untouched = {one.account.id: max(one.amount, 0) for one in posting.entries}
    assert got == {one.account.id: -one.amount for one in posting.entries} or any(
        have[name] < n for name, n in untouched.items()
    )


def test_an_author_elsewhere_is_in_the_book_without_a_name() -> None:
    it = split(10_000, 0, pot_share=0, royalty_share=1_000)
    posting = sold(it, {"name:Jean Dupont": 1_000}, frozenset(), sale="1", batch="2", by="t")
    owners = {one.account.owner for one in posting.entries}
    assert elsewhere("Jean Dupont") in owners
    assert not any("Jean" in one for one in owners)


def test_coins_cost_what_they_say_and_stay_under_the_cap() -> None:
    assert coins_for(999, 1, 0, 500) == 9
    assert coins_for(999, 3, 0, 500) == 29
    assert coins_for(99_900, 1, 495, 500) == 5
    assert coins_for(99_900, 1, 500, 500) == 0
    posting = in_coins("ana", 29, 3, key="k")
    check(posting.entries)
    assert next(one.amount for one in posting.entries if one.account == due("ana")) == -967
    assert sum(one.amount for one in posting.entries if one.account.unit is Unit.COIN and one.amount > 0) == 29


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, WHOLE),
        ({"name": "Another", "notes": "What I think"}, WHOLE),
        ({"ingredients": None}, None),
    ],
)
def test_what_a_drinker_would_not_taste_is_no_change(changes: dict[str, Any], expected: int | None) -> None:
    if expected is not None:
        assert kept(a_recipe(**changes), a_recipe()) == expected


def brewed_from(*malts: Any, hops: Any = ()) -> Any:
    return a_recipe(ingredients={"fermentable_additions": list(malts), "hop_additions": list(hops)}, mash=None)


def test_likeness_is_by_weight_whatever_the_batch_size() -> None:
    one = brewed_from(malt("Pale", 6), malt("Rye", 4))
    assert kept(brewed_from(malt("pale ", 60), malt("RYE", 40)), one) == WHOLE
    assert kept(brewed_from(malt("Pale", 6), malt("Oats", 4)), one) == 6_000
    assert kept(brewed_from(malt("Oats", 4)), one) == 0
    with_hops = brewed_from(malt("Pale", 6), malt("Rye", 4), hops=[hop("Saaz", 20, 10)])
    assert kept(with_hops, one) == 10_000 * 5 // 7
    less = kept(brewed_from(malt("Pale", 6.01), malt("Rye", 4)), one)
    assert 9_900 < less < WHOLE
