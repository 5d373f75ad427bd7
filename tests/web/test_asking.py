# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking a controller for a change, by form and by API: every way it can end, and what is said."""

from typing import Any, get_args

import pytest
from tests.web.conftest import NOW_UTC, TOPICS, Brewery, a_state

from cellar.contract import Answer, Intent, Refusal, SetpointOrder
from cellar.contract.intents import MAX_LIFE_S
from cellar.contract.state import TripReason
from cellar.core.findings import Finding
from taproom.fermenters.found import FOUND
from taproom.fermenters.words import REFUSALS, TRIPS
from taproom.i18n import Library

ONE = "/fermenters/brewery/pi1/fv1"
API = f"/api/v1{ONE}/intents"
JSON = {"content-type": "application/json"}


def accepting(intent: Intent) -> Answer:
    return Answer(id=intent.id, fermenter="fv1", at_utc=NOW_UTC, accepted=True)


def refusing(reason: Refusal, **more: float) -> Any:
    return lambda intent: Answer(id=intent.id, fermenter="fv1", at_utc=NOW_UTC, accepted=False, reason=reason, **more)


def test_an_accepted_setpoint_is_said_so(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    answer = brewery.post(f"{ONE}/setpoint", setpoint="17,5")
    assert answer.status_code == 200
    assert "The setpoint is now 17.5 °C." in answer.text
    (intent,) = brewery.link.intents
    assert intent.order == SetpointOrder(setpoint_c=17.5)
    assert intent.author == brewery.member


def test_a_double_tap_acts_once_and_says_the_same_twice(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    for _ in range(2):
        assert brewery.post(f"{ONE}/setpoint", setpoint="17.5").status_code == 200
    assert len(brewery.link.intents) == 1


def test_an_id_that_was_used_for_something_else_is_refused(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    brewery.post(f"{ONE}/setpoint", setpoint="17.5")
    answer = brewery.post(f"{ONE}/setpoint", setpoint="18")
    assert answer.status_code == 409
    assert len(brewery.link.intents) == 1


def test_a_form_carries_a_fresh_id_each_time(brewery: Brewery) -> None:
    ids = [brewery.client.get(ONE).text.split('name="intent_id" value="')[1].split('"')[0] for _ in range(2)]
    assert ids[0] != ids[1]


def test_a_refusal_says_the_controllers_bounds(brewery: Brewery) -> None:
    brewery.link.when_asked = refusing("out_of_range", low=2.0, high=25.0)
    answer = brewery.post(f"{ONE}/setpoint", setpoint="26")
    assert answer.status_code == 409
    assert "allows 2.0 to 25.0 °C" in answer.text
    assert 'value="26"' in answer.text


@pytest.mark.parametrize("reason", list(REFUSALS))
def test_every_refusal_is_a_sentence_in_both_languages(reason: Any, brewery: Brewery) -> None:
    brewery.link.when_asked = refusing(reason, low=0.0, high=1.0)
    for language in ("en", "fr"):
        answer = brewery.client.post(
            API, json={"order": {"kind": "reset_trip"}}, headers={"accept-language": language}
        )
        assert answer.status_code == 409
        assert answer.json()["title"].endswith(".")
        assert answer.json()["answer"]["reason"] == reason


def test_the_words_cover_the_contract() -> None:
    assert set(REFUSALS) == set(get_args(Refusal))
    assert set(TRIPS) == set(get_args(TripReason))


def test_silence_is_said_and_asks_to_look_first(brewery: Brewery) -> None:
    answer = brewery.post(f"{ONE}/setpoint", setpoint="17.5")
    assert answer.status_code == 504
    assert "Look at what is shown before you try again" in answer.text


def test_an_answer_of_another_fermenter_is_not_ours(brewery: Brewery) -> None:
    def elsewhere(intent: Intent) -> None:
        topic = TOPICS.answer("fv2")
        brewery.link.hear(topic, accepting(intent).model_dump_json())

    brewery.link.when_asked = elsewhere
    assert brewery.post(f"{ONE}/setpoint", setpoint="17.5").status_code == 504


def test_nothing_is_sent_to_a_controller_that_is_offline(brewery: Brewery) -> None:
    brewery.say(TOPICS.status, "offline")
    answer = brewery.post(f"{ONE}/setpoint", setpoint="17.5")
    assert answer.status_code == 503
    assert "nothing was sent" in answer.text
    assert brewery.link.intents == []


def test_a_broker_that_just_went_away_is_said(brewery: Brewery) -> None:
    brewery.link.connected = False
    answer = brewery.post(f"{ONE}/setpoint", setpoint="17.5")
    assert answer.status_code == 503
    brewery.link.connected = True
    brewery.link.when_asked = accepting
    assert brewery.post(f"{ONE}/setpoint", setpoint="17.5").status_code == 200


@pytest.mark.parametrize(
    "typed", ["", "   ", "NaN", "inf", "-inf", "dix-huit", "999", "1e400", "30.01", "-5", "<b>18</b>", "18;19"]
)
@pytest.mark.parametrize("hx", [True, False])
def test_bad_input_gives_422_a_sentence_and_the_typed_text_back(typed: str, hx: bool, brewery: Brewery) -> None:
    headers = {"origin": "http://testserver", **({"hx-request": "true"} if hx else {})}
    answer = brewery.client.post(f"{ONE}/setpoint", data={"intent_id": "i", "setpoint": typed}, headers=headers)
    assert answer.status_code == 422
    assert 'class="said bad"' in answer.text
    assert "<b>18" not in answer.text
    if not hx and "<" not in typed:
        assert (
            f'name="setpoint" inputmode="decimal" autocomplete="off" enterkeyhint="send" value="{typed}"'
            in answer.text
        )
    assert brewery.link.intents == []


@pytest.mark.parametrize(
    "body",
    [
        '{"order":{"kind":"setpoint","setpoint_c":NaN}}',
        '{"order":{"kind":"setpoint","setpoint_c":Infinity}}',
        '{"order":{"kind":"setpoint","setpoint_c":1e400}}',
        '{"order":{"kind":"setpoint","setpoint_c":"18"}}',
        '{"order":{"kind":"setpoint","setpoint_c":true}}',
        '{"order":{"kind":"setpoint","setpoint_c":999}}',
        '{"order":{"kind":"setpoint","setpoint_c":31}}',
        '{"order":{"kind":"setpoint"}}',
        '{"order":{"kind":"explode"}}',
        '{"order":{"kind":"reset_trip"},"author":"me"}',
        '{"order":{"kind":"reset_trip"},"id":"no spaces"}',
        '{"order":{"kind":"mode","mode":"party"}}',
        "[]",
        "{",
        "",
        "\x00",
    ],
)
def test_the_api_refuses_what_the_contract_does_not_allow_with_a_problem(body: str, brewery: Brewery) -> None:
    answer = brewery.client.post(API, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422
    assert brewery.link.intents == []


def test_the_api_gives_the_controllers_answer(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    answer = brewery.client.post(API, json={"id": "abc", "order": {"kind": "mode", "mode": "off"}})
    assert answer.status_code == 200
    assert answer.json()["id"] == "abc"
    assert answer.json()["accepted"] is True


@pytest.mark.parametrize(("path", "form"), [("mode", {"mode": "off"}), ("mode", {"mode": "auto"}), ("reset", {})])
def test_switching_and_resetting_are_forms_too(path: str, form: dict[str, str], brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    answer = brewery.post(f"{ONE}/{path}", **form)
    assert answer.status_code == 200
    assert 'class="said good"' in answer.text


@pytest.mark.parametrize("form", [{"mode": "party"}, {}])
def test_a_form_that_nobody_made_here_is_refused_with_a_page(form: dict[str, str], brewery: Brewery) -> None:
    answer = brewery.post(f"{ONE}/mode", **form)
    assert answer.status_code == 422
    assert "Load the page again" in answer.text


@pytest.mark.parametrize(("speed", "life_s"), [(1.0, 60), (2.0, 120), (60.0, 270)])
def test_an_intent_ends_soon_on_the_controllers_own_clock(speed: float, life_s: int, brewery: Brewery) -> None:
    brewery.introduce(speed=speed)
    brewery.show(a_state(at_utc=NOW_UTC))
    brewery.clock.now_s += 2
    brewery.link.when_asked = accepting
    brewery.post(f"{ONE}/setpoint", setpoint="17")
    assert brewery.link.intents[0].expires_utc == NOW_UTC + int(2 * speed) + life_s
    assert life_s < MAX_LIFE_S


def test_everything_that_the_watcher_finds_has_words_in_both_languages() -> None:
    """Its names are the core's; a name that the web app does not know is shown as it is."""
    assert set(FOUND) == {str(finding) for finding in Finding}
    french = Library().reader("fr")
    for said, what_next in FOUND.values():
        assert french.say(said) != said
        assert french.say(what_next) != what_next
