# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No rule without its fault, no fault without its verdict, no symptom without its rule, in two languages."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.verdict_cases import CASES, SILENT, all_faults
from cellar.core.findings import Finding
from cellar.diagnosis import Brewing, Seen, Symptom, diagnose, rule_of, rules
from spoiled_pi import MACHINE

PLACES = st.sampled_from(["", "fv1", "fv1.beer", "fv1.heater", "fv1.cooler", "fv2.heater"])
SEEN = st.sets(st.builds(Seen, symptom=st.sampled_from(Symptom), where=PLACES), max_size=8)
SHOWN_ELSEWHERE = {"machine.backend_weak"}  # test_doctor has it: it needs RPi.GPIO to look installed


def test_no_rule_without_its_fault() -> None:
    brought_about = {case.fault for case in CASES} | SHOWN_ELSEWHERE
    for rule in rules():
        assert rule.faults, rule.id
        assert rule.faults <= brought_about, rule.id


def test_no_fault_without_its_verdict() -> None:
    named = {fault for rule in rules() for fault in rule.faults}
    known = all_faults() | {f"machine.{name}" for name in MACHINE}
    assert known - named == set(SILENT)
    assert all(SILENT.values())


@pytest.mark.parametrize("symptom", Symptom)
def test_every_symptom_leads_to_a_rule(symptom: Symptom) -> None:
    assert rule_of(symptom).link().endswith(f"#{rule_of(symptom).id}")


def test_every_finding_of_the_watcher_is_a_symptom() -> None:
    watched = {it.value for it in Symptom if it.value.startswith("watch_")}
    assert watched == {f"watch_{it.value}" for it in Finding}


def test_every_rule_speaks_both_languages() -> None:
    assert len({rule.id for rule in rules()}) == len(rules())
    for rule in rules():
        for texts in (rule.part, rule.cause, rule.test, rule.fix):
            assert texts.en, rule.id
            assert texts.fr, rule.id
        assert rule.cause.en != rule.cause.fr, rule.id
        assert rule.brewing in Brewing


@given(SEEN)
def test_any_symptoms_have_at_most_one_verdict_for_each_rule_and_place(seen: set[Seen]) -> None:
    found = diagnose(seen)
    pairs = [(it.rule.id, it.where) for it in found]
    assert len(pairs) == len(set(pairs))
    order = [rule.id for rule in rules()]
    assert [order.index(it.rule.id) for it in found] == sorted(order.index(it.rule.id) for it in found)


@given(SEEN)
def test_more_than_what_was_seen_is_never_said(seen: set[Seen]) -> None:
    places = {it.where for it in seen}
    for it in diagnose(seen):
        assert it.where in places
        assert it.rule.mentions & {seen_one.symptom for seen_one in seen}


def test_one_broken_part_has_one_verdict() -> None:
    heater = "fv1.heater"
    seen = [Seen(symptom=it, where=heater) for it in (Symptom.CLOSED_WITHOUT_RAIL, Symptom.ACTS_AT_REST)]
    for order in itertools.permutations(seen):
        assert [it.rule.id for it in diagnose(order)] == ["contact-welded"]
    assert [it.rule.id for it in diagnose(seen[:1])] == ["feedback-stuck"]
    assert diagnose([]) == []
