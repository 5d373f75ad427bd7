# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a controller can say has a sentence in both languages: each name of the contract, and each finding."""

from typing import Any, get_args

import pytest
from tests.web.conftest import a_state

from cellar.contract import Answer, EventName, Refusal
from cellar.contract.state import Action, HeldReason, Quality, TripReason
from cellar.core.findings import Finding
from cellar.core.law import LawName
from cellar.core.profile import Because
from taproom.fermenters import words
from taproom.fermenters.batches import UNREAD
from taproom.fermenters.found import FOUND
from taproom.fermenters.history import PastEvent
from taproom.fermenters.laws import law_line
from taproom.fermenters.words import happened, refusal
from taproom.i18n import NOTHING, Library

DETAIL: dict[str, Any] = {
    "author": "Léa",
    "because": "time",
    "dropped": 0.0,
    "finding": "not_cooling",
    "from_c": 18.0,
    "mode": "off",
    "of": 5.0,
    "probe": "beer",
    "profile": "Ale",
    "reason": "out_of_range",
    "rows": 40.0,
    "setpoint_c": 2.0,
    "sg": 1.012,
    "side": "heating",
    "step": 2.0,
    "to_c": 19.0,
}


def both(library: Library, name: str, **detail: Any) -> tuple[str, str]:
    event = PastEvent(seq=1, at_utc=1, fermenter="fv1", name=name, detail=DETAIL | detail)
    english, french = (happened(library.reader(language), event) for language in ("en", "fr"))
    return english, french


def are_sentences(english: str, french: str) -> None:
    assert english != french
    for said in (english, french):
        assert " " in said
        assert "_" not in said
        assert "{" not in said


@pytest.mark.parametrize("name", [it for it in (*get_args(EventName), UNREAD) if it != "configuration_changed"])
def test_every_event(name: str, library: Library) -> None:
    are_sentences(*both(library, name, **({"reason": "runaway"} if name == "tripped" else {})))


def test_a_changed_configuration_says_what(library: Library) -> None:
    event = PastEvent(
        seq=1, at_utc=1, fermenter="fv1", name="configuration_changed", detail={"law.gains.ti_h": 3.0, "fan": None}
    )
    assert happened(library.reader("en"), event).endswith(f"now: fan = {NOTHING}, law.gains.ti_h = 3.0")
    assert happened(library.reader("fr"), event).endswith(f"maintenant\u00a0: fan = {NOTHING}, law.gains.ti_h = 3.0")
    many = PastEvent(
        seq=1, at_utc=1, fermenter=None, name="configuration_changed", detail=dict.fromkeys("abcdefgh", True)
    )
    assert happened(library.reader("en"), many).endswith("d = True …")


def test_rows_that_are_gone_for_good_are_said(library: Library) -> None:
    english, french = both(library, "journal_thinned", dropped=7.0)
    assert "7 of them for good" in english
    are_sentences(english, french)


@pytest.mark.parametrize("reason", get_args(Refusal))
def test_every_refusal_as_an_answer_and_as_an_event(reason: Refusal, library: Library) -> None:
    answer = Answer(id="i", fermenter="fv1", at_utc=1, accepted=False, reason=reason, low=0.0, high=30.0)
    are_sentences(*(refusal(library.reader(language), answer) for language in ("en", "fr")))
    are_sentences(*both(library, "intent_refused", reason=reason))


@pytest.mark.parametrize("finding", [it.value for it in Finding])
def test_every_finding_says_what_to_do(finding: str, library: Library) -> None:
    for sentence in FOUND[finding]:
        are_sentences(library.reader("en").say(sentence), library.reader("fr").say(sentence))
    are_sentences(*both(library, "found", finding=finding))


def test_nothing_is_found_that_no_controller_finds() -> None:
    assert set(FOUND) == {it.value for it in Finding}


@pytest.mark.parametrize("reason", get_args(TripReason))
def test_every_trip_says_what_to_do(reason: TripReason, library: Library) -> None:
    for sentence in words.TRIPS[reason]:
        are_sentences(library.reader("en").say(sentence), library.reader("fr").say(sentence))


@pytest.mark.parametrize("because", [it.value for it in Because])
def test_every_reason_for_a_step(because: str, library: Library) -> None:
    are_sentences(*both(library, "step_began", because=because))


@pytest.mark.parametrize("law", [it.value for it in LawName])
def test_every_law_has_a_line_or_needs_none(law: str, library: Library) -> None:
    english, french = (law_line(a_state(law=law), library.reader(language)) for language in ("en", "fr"))
    assert law not in english
    assert (english == french) is (english == "")


def test_every_constraint_and_every_quality_has_words() -> None:
    assert {reason for reason, _ in words.HELD} == set(get_args(HeldReason))
    assert {quality for _, quality in words.PROBES} == set(get_args(Quality)) - {"good"}
    assert set(words.ACTIONS) == set(get_args(Action))
