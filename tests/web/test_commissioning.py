# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning on the panel: what is asked is shown, a press names its question, and STOP ends it for anybody."""

from typing import Any

import pytest
from tests.web.conftest import TOPICS, Brewery, a_state
from tests.web.test_panel import PIN, pair, post, with_pin

from cellar.contract import Commissioning, PanelWord, ProbeSeen, RelaySeen, Said, StepMark, VerdictSaid
from taproom.access import Role
from taproom.i18n import NOTHING

RUN = "a1" * 16
PAGE = "/panel/commissioning/brewery/pi1"
PRESS = {"run": RUN, "question": "3", "press": "done"}
NO_FERMENTERS = (
    b'{"v":1,"site":"brewery","unit":"pi1","version":"1","boot_id":"b","simulated":false,"speed":1.0,'
    b'"fermenters":[],"journal":"ok"}'
)
VERDICT = VerdictSaid(part="the heater", cause="no power", test="look", fix="plug it in", brewing="Wait.", link="x")


def a_round(**changes: Any) -> Commissioning:
    """It asks to warm a probe, with changes."""
    usual: dict[str, Any] = {
        "run": RUN,
        "at_utc": 1_790_000_000,
        "fermenters": ("fv1",),
        "question": 3,
        "presses": ("done", "skip", "break_off"),
        "again": False,
        "steps": (
            StepMark(step="at_rest", fermenter="", mark="good"),
            StepMark(step="warm", fermenter="fv1", mark="now"),
            StepMark(step="heater", fermenter="fv1", mark="to_do"),
        ),
        "wait_s": None,
        "probes": (ProbeSeen(place="fv1.beer", value_c=18.44), ProbeSeen(place="fv1.chamber", value_c=None)),
        "relays": (RelaySeen(relay="fv1.heater", told=False, seen=False),),
        "rail": True,
        "end": None,
        "en": Said(steps=("Nothing on", "Warm a probe fv1", "Heater fv1"), text="Hold its tip."),
        "fr": Said(steps=("Rien", "Réchauffer fv1", "Chauffage fv1"), text="Tenez sa pointe."),
    }
    return Commissioning(**(usual | changes))


def show(brewery: Brewery, **changes: Any) -> None:
    brewery.say(TOPICS.commission, a_round(**changes).model_dump_json())


def words(brewery: Brewery) -> list[PanelWord]:
    said = [text for topic, text in brewery.link.published if topic == TOPICS.commission_panel]
    return [PanelWord.model_validate_json(text) for text in said]


@pytest.fixture
def panel(brewery: Brewery) -> Brewery:
    """A paired panel; Mona, a maintainer, has a PIN and is at it."""
    brewery.member = with_pin(brewery, "Mona", Role.MAINTAINER)
    brewery.client.cookies = {"panel": pair(brewery)}  # type: ignore[assignment]
    assert post(brewery, f"/panel/{brewery.member}", pin=PIN).status_code == 303
    return brewery


def obeys(panel: Brewery, **after: Any) -> None:
    """The commissioning moves on as soon as it hears a word."""

    def heard(topic: str) -> None:
        if topic == TOPICS.commission_panel:
            panel.link.hear(TOPICS.commission, a_round(**after).model_dump_json())

    panel.link.when_published = heard


def test_where_none_runs_the_page_says_how_to_begin_and_leads_on_once_there_is_one(panel: Brewery) -> None:
    page = panel.client.get("/panel/commissioning")
    assert "systemctl start cellar-commission" in page.text
    assert '<form method="post" action="/panel/commissioning' not in page.text
    assert panel.client.get(PAGE, follow_redirects=False).headers["location"] == "/panel/commissioning"
    show(panel)
    assert panel.client.get("/panel/commissioning", follow_redirects=False).headers["location"] == PAGE
    assert "is under way" in panel.client.get("/").text


@pytest.mark.parametrize(
    ("language", "task", "step", "seen"),
    [
        ("en", "Hold its tip.", "Warm a probe fv1", "off, and seen"),
        ("fr", "Tenez sa pointe.", "Réchauffer fv1", "arrêté, et vu"),
    ],
)
def test_the_question_its_step_and_what_is_so_are_shown_in_the_readers_words(
    language: str, task: str, step: str, seen: str, panel: Brewery
) -> None:
    show(panel)
    page = panel.client.get(PAGE, headers={"accept-language": language}).text
    assert all(it in page for it in (task, step, seen))
    assert ("18,44 °C" if language == "fr" else "18.44 °C") in page
    assert f"{NOTHING} °C" in page
    assert page.count('name="press"') == 3


def test_what_is_to_be_mended_says_if_not_then(panel: Brewery) -> None:
    said = Said(steps=("a", "b", "c"), verdicts=(VERDICT,))
    show(panel, presses=("go_on", "break_off"), en=said)
    page = panel.client.get(PAGE).text
    assert "If not, then" in page
    assert "plug it in" in page
    assert "Go on" in page


def test_a_press_says_run_question_and_author_and_waits_until_it_has_gone_on(panel: Brewery) -> None:
    show(panel)
    obeys(panel, question=None, presses=())
    answer = post(panel, f"{PAGE}/press", **PRESS)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    (word,) = words(panel)
    assert (word.run, word.question, word.says, word.author) == (RUN, 3, "done", panel.member)
    assert "It watches." in panel.client.get(PAGE).text


def test_a_press_that_is_lost_can_be_pressed_again(panel: Brewery) -> None:
    show(panel)
    lost = post(panel, f"{PAGE}/press", **PRESS)
    assert lost.status_code == 504
    assert "Press again: it counts once." in lost.text
    assert lost.text.count('name="press"') == 3
    obeys(panel, question=4)
    assert post(panel, f"{PAGE}/press", **PRESS).status_code == 303
    assert [it.question for it in words(panel)] == [3, 3]


@pytest.mark.parametrize("change", [{"question": "2"}, {"run": "b2" * 16}])
def test_an_answer_for_another_question_is_not_sent(change: dict[str, str], panel: Brewery) -> None:
    show(panel)
    answer = post(panel, f"{PAGE}/press", **(PRESS | change))
    assert answer.status_code == 409
    assert "gone on meanwhile" in answer.text
    assert words(panel) == []


@pytest.mark.parametrize("change", [{"press": "stop"}, {"press": "here"}, {"question": "0"}, {"run": "../x"}])
def test_nothing_else_can_be_pressed(change: dict[str, str], panel: Brewery) -> None:
    show(panel)
    assert post(panel, f"{PAGE}/press", **(PRESS | change)).status_code == 422
    assert words(panel) == []


def test_without_a_broker_nothing_was_sent(panel: Brewery) -> None:
    show(panel)
    panel.link.connected = False
    assert "nothing was sent" in post(panel, f"{PAGE}/press", **PRESS).text


def test_to_answer_is_for_a_maintainer_at_a_panel(panel: Brewery) -> None:
    show(panel)
    post(panel, "/sign-out")
    assert post(panel, f"{PAGE}/press", **PRESS).headers["location"] == "/panel"
    page = panel.client.get(PAGE).text
    assert "Anybody can end it with STOP." in page
    assert 'name="press"' not in page
    berta = with_pin(panel, "Berta", Role.BREWER)
    post(panel, f"/panel/{berta}", pin=PIN)
    assert post(panel, f"{PAGE}/press", **PRESS).status_code == 403
    panel.client.cookies = {"sid": panel.session_of(panel.member)}  # type: ignore[assignment]
    assert post(panel, f"{PAGE}/press", **PRESS).status_code == 403  # Mona, but not at the panel
    assert "answered on the panel" in panel.client.get(PAGE).text
    assert words(panel) == []


def test_who_is_signed_out_by_time_stays_at_the_page(panel: Brewery) -> None:
    show(panel)
    assert f'name="back" value="{PAGE}"' in panel.client.get(PAGE).text
    assert post(panel, "/sign-out", back=PAGE).headers["location"] == PAGE
    assert post(panel, "/sign-out", back="//elsewhere.example").headers["location"] == "/"


def test_only_a_panel_keeps_a_relay_closed_and_looking_on_signs_nobody_in_for_longer(panel: Brewery) -> None:
    show(
        panel, question=None, presses=(), wait_s=61.0, relays=(RelaySeen(relay="fv1.heater", told=True, seen=False),)
    )
    patch = panel.client.post(f"{PAGE}/here", headers={"x-background": "1"}).json()
    assert patch["wait"] == "1:01"
    assert patch["parts"]["relay:fv1.heater"] == {"text": "told on, seen off", "flag": "wrong"}
    assert patch["parts"]["probe:fv1.beer"]["text"] == "18.44 °C"
    assert [it.says for it in words(panel)] == ["here"]
    panel.wall.at_utc += 91
    assert panel.client.post(f"{PAGE}/here", headers={"x-background": "1"}).status_code == 200
    assert words(panel)[-1].author.startswith("panel:")
    panel.client.cookies = {"sid": panel.session_of(panel.member)}  # type: ignore[assignment]
    panel.client.post(f"{PAGE}/here")
    assert len(words(panel)) == 2
    panel.client.cookies = {}  # type: ignore[assignment]
    assert panel.client.post(f"{PAGE}/here", follow_redirects=False).status_code == 303


ENDS = [
    ({"end": "done"}, False, "All is shown, and every relay is open."),
    ({"end": "broken_off"}, False, "Broken off; every relay is open."),
    ({"end": "failed"}, False, "It ended without a word."),
    ({}, True, "It ended without a word."),
    ({"end": "done"}, True, "All is shown"),
]


@pytest.mark.parametrize(("change", "empty", "sentence"), ENDS)
def test_how_it_ended_is_said_and_what_begins_the_control_again(
    change: dict[str, str], empty: bool, sentence: str, panel: Brewery
) -> None:
    show(panel, presses=(), question=None, **change)
    if empty:
        panel.say(TOPICS.commission, b"")
    page = panel.client.get(PAGE).text
    assert sentence in page
    assert "systemctl start cellar<" in page
    assert panel.client.post(f"{PAGE}/here").json()["shape"] in page
    assert words(panel) == []
    assert "is under way" not in panel.client.get("/").text
    show(panel, run="c3" * 16)
    assert "Hold its tip." in panel.client.get(PAGE).text


def test_what_is_still_to_be_mended_stands_at_the_end(panel: Brewery) -> None:
    found = (StepMark(step="heater", fermenter="fv1", mark="found"),)
    show(panel, presses=(), question=None, end="done", steps=found)
    assert "something is to be mended" in panel.client.get(PAGE).text


def test_a_maintainer_finds_it_from_a_fermenter_at_a_panel(panel: Brewery) -> None:
    one = "/fermenters/brewery/pi1/fv1"
    assert 'href="/panel/commissioning"' in panel.client.get(one).text
    post(panel, "/sign-out")
    assert 'href="/panel/commissioning"' not in panel.client.get(one).text


def test_a_controller_that_falls_silent_is_said(panel: Brewery) -> None:
    show(panel)
    panel.clock.now_s += 7.0
    page = panel.client.get(PAGE).text
    assert "The controller is silent." in page
    assert 'name="press"' not in page


def test_what_is_asked_again_says_why(panel: Brewery) -> None:
    show(panel, again=True)
    assert "this step begins again" in panel.client.get(PAGE).text


def test_stop_ends_it_for_anybody_even_of_fermenters_that_nobody_has_heard_of(panel: Brewery) -> None:
    post(panel, "/sign-out")
    panel.say(TOPICS.info, NO_FERMENTERS)
    show(panel)
    assert "brewery/pi1" in panel.client.get("/panel/stop").text
    obeys(panel, end="broken_off", question=None, presses=())
    answer = post(panel, "/panel/stop")
    assert answer.status_code == 200
    assert "Everything is off." in answer.text
    assert [(it.says, it.author.partition(":")[0]) for it in words(panel)] == [("stop", "panel")]


def test_a_stop_that_is_not_confirmed_is_said(panel: Brewery) -> None:
    show(panel)
    answer = post(panel, "/panel/stop")
    assert answer.status_code == 504
    assert "did not say that it has ended" in answer.text


def test_a_stop_while_its_link_is_broken_is_said_and_not_taken_for_done(panel: Brewery) -> None:
    """Its process lives, and will be back; it may be the only thing in this brewery."""
    panel.say(TOPICS.info, NO_FERMENTERS)
    show(panel)
    panel.say(TOPICS.commission, b"")  # the broker's word for it
    answer = post(panel, "/panel/stop")
    assert (answer.status_code, "stop" in {it.says for it in words(panel)}) == (504, True)
    panel.clock.now_s += 31.0  # no word has reached it for so long: its relays are open
    assert post(panel, "/panel/stop").status_code == 200


def test_one_that_ended_unheard_is_over_when_cellar_runs_again(panel: Brewery) -> None:
    """It said its end to no broker, and the one that is there now has forgotten it."""
    show(panel)
    panel.show(a_state())
    assert 'name="press"' in panel.client.get(PAGE).text  # its last words, before it began: it goes on
    panel.clock.now_s += 31.0
    panel.show(a_state())
    assert "It ended without a word." in panel.client.get(PAGE).text
    assert post(panel, "/panel/stop").status_code == 504
    panel.clock.now_s += 31.0
    panel.show(a_state())
    assert "brewery/pi1" not in panel.client.get("/panel/stop").text


def test_after_a_stop_no_page_keeps_a_relay_closed_and_each_says_it_again(panel: Brewery) -> None:
    show(panel)
    assert post(panel, f"{PAGE}/here").status_code == 200
    post(panel, "/panel/stop")
    show(panel)  # it was between two connections, and has not heard
    post(panel, f"{PAGE}/here")
    said = [it.says for it in words(panel)]
    assert said[0] == "here"
    assert set(said[1:]) == {"stop"}
    assert len(said) >= 3


def test_several_are_listed_and_too_many_are_not_kept(panel: Brewery) -> None:
    for n in range(60):
        panel.say(f"cobrew/1/brewery/pi{n}/commission", a_round().model_dump_json())
    page = panel.client.get("/panel/commissioning").text
    assert page.count('href="/panel/commissioning/brewery/') == 50
    panel.say("cobrew/1/brewery/pi1/commission", b'{"v": 2}')
    assert "Hold its tip." in panel.client.get(PAGE).text
