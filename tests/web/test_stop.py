# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""STOP: every fermenter is told, each time anew, by whoever stands there; what did not answer is said."""

from tests.web.conftest import NOW_UTC, TOPICS, Brewery, a_state
from tests.web.test_panel import panel, post

from cellar.contract import Answer, Info, Intent, ModeOrder

__all__ = ["panel"]

STOP = "/panel/stop"


def of_each(intent: Intent, fermenter: str, **more: object) -> Answer:
    return Answer(id=intent.id, fermenter=fermenter, at_utc=NOW_UTC, **{"accepted": True, **more})  # type: ignore[arg-type]


def two_fermenters(brewery: Brewery) -> None:
    info = Info(
        site="brewery", unit="pi1", version="1", boot_id="b", simulated=False, speed=1.0, fermenters=("fv1", "fv2")
    )
    brewery.say(TOPICS.info, info.model_dump_json())
    brewery.show(a_state(fermenter="fv2", name="FV2"))


def told(brewery: Brewery) -> list[str]:
    return [topic.split("/")[-2] for topic, _ in brewery.link.published if topic.endswith("/intent")]


def test_a_panel_with_nobody_at_it_switches_everything_off_and_is_told_how_to_go_on(panel: Brewery) -> None:
    panel.link.when_asked = lambda intent: of_each(intent, "fv1")
    answer = post(panel, STOP)
    assert answer.status_code == 200
    assert "Everything is off." in answer.text
    assert "say who you are, open the fermenter, Switch on" in answer.text
    (intent,) = panel.link.intents
    assert intent.order == ModeOrder(mode="off")
    assert intent.author.startswith("panel:")


def test_every_fermenter_is_told_and_who_did_not_answer_is_named(panel: Brewery) -> None:
    two_fermenters(panel)
    answers = iter([True])
    panel.link.when_asked = lambda intent: of_each(intent, "fv1") if next(answers, False) else None
    answer = post(panel, STOP)
    assert sorted(told(panel)) == ["fv1", "fv2"]
    assert answer.status_code == 504
    assert "Not everything is known to be off" in answer.text
    assert "Pull the mains plug" in answer.text
    assert "Its controller did not answer." in answer.text


def test_it_is_asked_even_of_a_controller_that_seems_to_be_away(panel: Brewery) -> None:
    panel.say(TOPICS.status, "offline")
    panel.link.when_asked = lambda intent: of_each(intent, "fv1")
    assert post(panel, STOP).status_code == 200


def test_each_stop_is_a_new_one(panel: Brewery) -> None:
    panel.link.when_asked = lambda intent: of_each(intent, "fv1")
    post(panel, STOP)
    post(panel, STOP)
    assert len({it.id for it in panel.link.intents}) == 2


def test_a_refusal_is_said_in_its_own_words(panel: Brewery) -> None:
    panel.link.when_asked = lambda intent: of_each(intent, "fv1", accepted=False, reason="journal_failed")
    answer = post(panel, STOP)
    assert answer.status_code == 504
    assert "cannot write to its disk" in answer.text


def test_off_that_could_not_be_written_down_is_off_and_says_so(panel: Brewery) -> None:
    panel.link.when_asked = lambda intent: of_each(intent, "fv1", accepted=False, reason="off_not_stored")
    answer = post(panel, STOP)
    assert answer.status_code == 200
    assert "Everything is off." in answer.text
    assert "may go on after a power cut" in answer.text


def test_without_a_broker_it_is_said_that_nothing_was_told(panel: Brewery) -> None:
    panel.link.connected = False
    answer = post(panel, STOP)
    assert answer.status_code == 504
    assert "it was not told" in answer.text


def test_to_look_at_the_page_that_asks_stops_nothing(panel: Brewery) -> None:
    page = panel.client.get(STOP).text
    assert "Switch everything off now" in page
    assert panel.link.intents == []


def test_stop_is_on_every_page_of_a_panel_and_of_nobody_else(panel: Brewery) -> None:
    for path in ("/", "/fermenters/brewery/pi1/fv1", "/panel", "/fermenters/no/such/one", "/nothing-here"):
        assert 'action="/panel/stop"' in panel.client.get(path).text, path
    panel.client.cookies = {"sid": panel.session_of(panel.member)}  # type: ignore[assignment]
    assert 'action="/panel/stop"' not in panel.client.get("/").text
