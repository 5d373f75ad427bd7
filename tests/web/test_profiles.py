# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a profile without a browser: what it shows, what it asks for, and what it says when that is refused."""

import asyncio
import re
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import NOW_UTC, TOPICS, Brewery, a_state

from cellar.contract import Answer, EventName, GravityOrder, Intent, ProfileOrder, ProfileProgress, StartProfileOrder
from cellar.contract.profile import ProfileDocument, StepKind
from taproom.fermenters.history import PastEvent
from taproom.fermenters.plan import HEIGHT, WIDTH, draw, legs
from taproom.fermenters.profile_forms import TEMPLATES, fill, fresh, read_gravity, read_number
from taproom.fermenters.profile_words import duration, how_long, line, shown, what
from taproom.fermenters.words import happened
from taproom.i18n import Library, Reader

ONE = "/fermenters/brewery/pi1/fv1"
PAGE = f"{ONE}/profile"
STEPS: dict[str, dict[str, Any]] = {
    "hold": {"hold": 20.0, "for_h": 72.0},
    "ramp": {"ramp": 23.0, "k_per_h": 0.125},
    "free_rise": {"free_rise": 26.0, "until": {"gravity": 1.012}, "at_most_h": 96.0},
    "diacetyl_rest": {"diacetyl_rest": 18.0, "k_per_h": 0.2, "until": {"attenuation": 0.75}, "at_most_h": 48.0},
    "crash": {"crash": 2.0, "k_per_h": 1.0},
}


def document(*kinds: str) -> ProfileDocument:
    return ProfileDocument.model_validate({"name": "Saison", "steps": tuple(STEPS[kind] for kind in kinds)})


def progress(**changes: Any) -> ProfileProgress:
    usual: dict[str, Any] = {
        "profile": document("hold", "ramp", "crash"),
        "step": 2,
        "paused": False,
        "finished": False,
        "start_c": 20.0,
        "elapsed_s": 13 * 3600.0,
        "remaining_s": 11 * 3600.0,
        "sg": None,
    }
    return ProfileProgress(**(usual | changes))


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def accepting(intent: Intent) -> Answer:
    return Answer(id=intent.id, fermenter="fv1", at_utc=NOW_UTC, accepted=True)


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, {}, "Saison: step 2 of 3, ramp to 23.0 °C, 11 h left"),
        ({"paused": True}, {}, "Saison: step 2 of 3, ramp to 23.0 °C, paused"),
        ({}, {"mode": "off", "action": "off"}, "Saison: step 2 of 3, ramp to 23.0 °C, stands still"),
        ({}, {"trip": "beer_too_hot", "action": "off"}, "Saison: step 2 of 3, ramp to 23.0 °C, stands still"),
        ({"remaining_s": 90.0}, {}, "Saison: step 2 of 3, ramp to 23.0 °C, 2 min left"),
        ({"remaining_s": 49 * 3600.0}, {}, "Saison: step 2 of 3, ramp to 23.0 °C, 2 d 1 h left"),
        ({"step": 3, "finished": True, "remaining_s": None}, {}, "Saison: finished, holds 18.5 °C"),
        (
            {"profile": document("hold", "free_rise")},
            {},
            "Saison: step 2 of 2, free rise, up to 26.0 °C, at most 11 h left",
        ),
        (
            {"profile": ProfileDocument.model_validate({"name": "S", "steps": ({"hold": 2.0},)}), "step": 1}
            | {"remaining_s": None},
            {},
            "S: step 1 of 1, hold 2.0 °C, until you end the profile",
        ),
    ],
)
def test_a_line_says_where_the_profile_is(
    changes: dict[str, Any], state: dict[str, Any], words: str, english: Reader
) -> None:
    assert plain(line(english, a_state(**state, profile=progress(**changes)))) == words


def test_the_line_in_french(french: Reader) -> None:
    said = plain(line(french, a_state(profile=progress())))
    assert said == "Saison : étape 2 sur 3, rampe jusqu\u2019à 23,0 °C, encore 11 h"


def test_every_kind_of_step_and_end_has_words_in_both_languages(library: Library) -> None:
    ends = ["by_hand", {"gravity": 1.012}, {"attenuation": 0.75}, {"stable_points": 1.0, "over_h": 48.0}]
    steps = [*STEPS.values(), *({"hold": 20.0, "until": end, "at_most_h": 24.0} for end in ends), {"hold": 2.0}]
    assert set(STEPS) == set(get_args(StepKind))
    profile = ProfileDocument.model_validate({"name": "p", "steps": tuple(steps)})
    said = {
        language: [plain(f"{what(reader, step)} {how_long(reader, step)}") for step in profile.steps]
        for language, reader in (("en", library.reader("en")), ("fr", library.reader("fr")))
    }
    assert said["en"][3] == "diacetyl rest at 18.0 °C 0.2 K/h, then until 75 % is attenuated, at most 2 d"
    assert said["fr"][1] == "rampe jusqu\u2019à 23,0 °C 0,125 K/h"
    assert all(en != fr for en, fr in zip(said["en"], said["fr"], strict=True) if "crash" not in en)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (3569, "59 min"),
        (3571, "1 h"),
        (47.4 * 3600, "47 h"),
        (48 * 3600, "2 d"),
        (73 * 3600, "3 d 1 h"),
    ],
)
def test_a_duration_is_as_exact_as_one_would_say_it(seconds: float, words: str, english: Reader) -> None:
    assert duration(english, seconds) == words


def test_steps_to_come_say_when_they_begin_at_the_latest(english: Reader) -> None:
    it = shown(english, a_state(profile=progress()), now_utc=NOW_UTC)
    assert it is not None
    assert [step.latest for step in it.steps] == ["", "", english.moment(NOW_UTC + 11 * 3600)]
    assert [(step.is_done, step.is_running) for step in it.steps] == [(True, False), (False, True), (False, False)]
    paused = shown(english, a_state(profile=progress(paused=True)), now_utc=NOW_UTC)
    assert paused is not None
    assert [step.latest for step in paused.steps] == ["", "", ""]


def test_the_present_is_drawn_at_its_share_of_the_step() -> None:
    drawing = draw(
        legs(document("hold", "ramp", "crash"), start_c=20.0, step=2), progress=progress(), setpoint_c=21.6
    )
    hours = 72 + 24 + 21
    assert drawing.hours == hours
    assert drawing.now_x == pytest.approx((72 + 13) / hours * WIDTH, abs=0.1)
    assert (drawing.low_c, drawing.high_c) == (2.0, 23.0)


@given(
    st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=20),
    st.floats(-20, 110),
    st.floats(0, 1e7),
    st.none() | st.floats(0, 1e7),
    st.booleans(),
    st.data(),
)
def test_no_profile_is_drawn_past_its_frame(
    kinds: list[str], start_c: float, elapsed_s: float, remaining_s: float | None, finished: bool, data: st.DataObject
) -> None:
    profile = document(*kinds)
    it = progress(
        profile=profile,
        step=data.draw(st.integers(1, len(kinds))),
        elapsed_s=elapsed_s,
        remaining_s=remaining_s,
        finished=finished,
    )
    drawing = draw(legs(profile, start_c=start_c, step=it.step), progress=it, setpoint_c=start_c)
    for x, y in re.findall(r"[ML](-?[0-9.]+) (-?[0-9.]+)", drawing.course + drawing.running + drawing.now):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT


@pytest.mark.parametrize("template", list(TEMPLATES))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_template_starts_as_it_stands(template: str, language: Any, library: Library) -> None:
    reader = library.reader(language)
    form = fresh(TEMPLATES[template], reader)
    filled = fill(form.template, form.typed, a_state(), reader)
    assert filled.wrong == {}
    assert filled.profile is not None
    assert filled.profile.steps[-1].hold == 2.0  # type: ignore[union-attr]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_what_is_typed_wrongly_is_marked_and_kept(template: str, english: Reader) -> None:
    form = fresh(TEMPLATES[template], english)
    for name in form.typed:
        filled = fill(form.template, form.typed | {name: " \t"}, a_state(), english)
        assert set(filled.wrong) == {name}
        assert filled.profile is None
    filled = fill(form.template, form.typed | {"cold": "-0.1"}, a_state(), english)
    assert filled.wrong == {"cold": "Type a number from 0 to 30."}
    assert filled.typed["cold"] == "-0.1"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20", 20.0),
        (" 0,125 ", 0.125),
        ("\N{MINUS SIGN}2", -2.0),
        ("+1.5", 1.5),
        *((typed, None) for typed in ("", "x", "1e3", "NaN", "99999", "1.2.3")),
    ],
)
def test_numbers_are_read_with_comma_or_point(typed: str, number: float | None) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "sg"),
    [
        ("1.012", 1.012),
        ("1,012", 1.012),
        ("1012", 1.012),
        ("998", 0.998),
        ("0.979", None),
        ("1.21", None),
        ("12", None),
    ],
)
def test_gravities_are_read_as_a_hydrometer_says_them(typed: str, sg: float | None) -> None:
    assert read_gravity(typed) == (None if sg is None else pytest.approx(sg))


def test_without_a_profile_the_page_offers_templates(brewery: Brewery) -> None:
    text = brewery.client.get(PAGE).text
    assert all(f"template={key}" in text for key in TEMPLATES)
    assert "No profile is running" in text
    assert f'href="{PAGE}"' in brewery.client.get(ONE).text


@pytest.mark.parametrize("template", ["", *TEMPLATES])
def test_no_two_parts_of_the_page_have_the_same_id(template: str, brewery: Brewery) -> None:
    text = brewery.client.get(f"{PAGE}?template={template}").text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r' for="([^"]+)"', text)) <= set(ids)


def test_a_running_profile_is_a_picture_on_both_pages(brewery: Brewery) -> None:
    brewery.show(a_state(profile=progress()))
    for path in (ONE, PAGE):
        text = plain(brewery.client.get(path).text)
        assert 'class="course"' in text
        assert "step 2 of 3, ramp to 23.0 °C, 11 h left" in text
    assert 'aria-current="step"' in text
    assert "template=" not in text


def test_a_template_is_started_with_the_numbers_that_were_typed(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    typed = {"template": "crash", "name": "Vers le froid", "cold": "1,5", "cold_rate": "0.8"}
    answer = brewery.post(f"{PAGE}/start", **typed)
    assert answer.status_code == 200
    assert "“Vers le froid” has begun." in answer.text
    (intent,) = brewery.link.intents
    steps = ({"crash": 1.5, "k_per_h": 0.8}, {"hold": 1.5})
    wanted = ProfileDocument.model_validate({"name": "Vers le froid", "steps": steps})
    assert intent.order == StartProfileOrder(profile=wanted)


def test_the_course_can_be_looked_at_before_it_is_started(brewery: Brewery) -> None:
    typed = {"template": "crash", "name": "n", "cold": "4", "cold_rate": "0.8", "look": "1"}
    answer = brewery.post(f"{PAGE}/start", **typed)
    assert answer.status_code == 200
    assert "cold crash to 4.0 °C" in plain(answer.text)
    assert 'value="0.8"' in answer.text
    assert brewery.link.intents == []


@pytest.mark.parametrize("cold", ["", "cold", "-3", "31", "<b>"])
def test_a_form_that_is_wrong_keeps_what_was_typed(cold: str, brewery: Brewery) -> None:
    typed = {"template": "crash", "name": "Mine", "cold": cold, "cold_rate": "0.7"}
    answer = brewery.post(f"{PAGE}/start", **typed)
    assert answer.status_code == 422
    assert "Nothing was started" in answer.text
    assert 'value="Mine"' in answer.text
    assert 'value="0.7"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert "<b>" not in answer.text.split('class="numbers"')[1].split("</form>")[0].replace("<b>hold", "")
    assert brewery.link.intents == []


def test_a_refused_start_says_why_and_keeps_the_form(brewery: Brewery) -> None:
    brewery.link.when_asked = lambda intent: accepting(intent).model_copy(
        update={"accepted": False, "reason": "profile_running"}
    )
    answer = brewery.post(f"{PAGE}/start", template="crash", name="Mine", cold="2", cold_rate="0.7")
    assert answer.status_code == 409
    assert "Another profile is running. End it first." in answer.text
    assert 'value="0.7"' in answer.text


@pytest.mark.parametrize("order", ["pause_profile", "resume_profile", "skip_step", "end_profile"])
def test_a_running_profile_is_directed_by_forms(order: Any, brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    brewery.show(a_state(profile=progress()))
    answer = brewery.post(f"{PAGE}/direct", order=order)
    assert answer.status_code == 200
    assert 'class="said good"' in answer.text
    assert [it.order for it in brewery.link.intents] == [ProfileOrder(kind=order)]


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("direct", {"order": "explode"}, 422),
        ("direct", {}, 422),
        ("start", {"template": "mead"}, 200),
        ("gravity", {"gravity": "heavy"}, 422),
        ("gravity", {}, 422),
    ],
)
def test_what_no_form_of_ours_sends_asks_for_nothing(
    path: str, form: dict[str, str], status: int, brewery: Brewery
) -> None:
    assert brewery.post(f"{PAGE}/{path}", **form).status_code == status
    assert brewery.link.intents == []


def test_the_page_after_an_order_shows_what_came_of_it_though_the_answer_comes_first(brewery: Brewery) -> None:
    brewery.show(a_state(profile=progress()))
    parts = brewery.app.state.parts
    brewery.app.state.parts = replace(parts, news_within_s=5.0)

    def answering(intent: Intent) -> Answer:
        loop = asyncio.get_running_loop()
        paused = a_state(profile=progress(paused=True)).model_dump_json()
        loop.call_later(0.02, brewery.link.hear, TOPICS.state("fv1"), paused)
        return accepting(intent)

    brewery.link.when_asked = answering
    assert 'value="resume_profile"' in brewery.post(f"{PAGE}/direct", order="pause_profile").text


def test_a_gravity_is_noted(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    answer = brewery.post(f"{PAGE}/gravity", gravity="1,012")
    assert "Gravity 1.012 is noted." in answer.text
    assert [it.order for it in brewery.link.intents] == [GravityOrder(sg=1.012)]


def test_a_gravity_that_is_none_is_kept_and_marked(brewery: Brewery) -> None:
    answer = brewery.post(f"{PAGE}/gravity", gravity="12 plato")
    assert answer.status_code == 422
    assert 'value="12 plato"' in answer.text


@pytest.mark.parametrize("path", ["", "/start", "/direct", "/gravity"])
def test_a_fermenter_that_nobody_knows_has_no_profile(path: str, brewery: Brewery) -> None:
    elsewhere = f"/fermenters/brewery/pi1/nobody/profile{path}"
    answer = brewery.post(elsewhere, order="skip_step") if path else brewery.client.get(elsewhere)
    assert answer.status_code == 404


def test_a_setpoint_during_a_profile_says_that_the_profile_waits(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    brewery.show(a_state(profile=progress()))
    assert "The profile is paused until you resume it." in brewery.post(f"{ONE}/setpoint", setpoint="17").text


def test_the_api_takes_a_profile_and_knows_the_bounds(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    for hold, status in ((20, 200), (31, 422)):
        profile = {"name": "p", "steps": [{"hold": hold, "for_h": 1}]}
        order = {"kind": "start_profile", "profile": profile}
        assert brewery.client.post(f"/api/v1{ONE}/intents", json={"order": order}).status_code == status
    assert len(brewery.link.intents) == 1


@pytest.mark.parametrize(
    "name", [it for it in get_args(EventName) if "profile" in it or "step" in it or "grav" in it]
)
def test_every_event_about_a_profile_is_a_sentence_in_both_languages(name: str, library: Library) -> None:
    detail: dict[str, Any] = {
        "author": "Léa",
        "profile": "Ale",
        "step": 2.0,
        "of": 5.0,
        "setpoint_c": 2.0,
        "sg": 1.012,
    }
    event = PastEvent(seq=1, at_utc=1, fermenter="fv1", name=name, detail=detail | {"because": "fallback"})
    english, french = (happened(library.reader(language), event) for language in ("en", "fr"))
    assert english != french
    assert english.endswith(".")
    assert "?" not in english
    assert "2.0 of" not in english


def test_a_setpoint_that_paused_a_profile_is_told_so(english: Reader) -> None:
    detail: dict[str, Any] = {"author": "Léa", "from_c": 20.0, "to_c": 18.0, "paused_profile": True}
    event = PastEvent(seq=1, at_utc=1, fermenter="fv1", name="setpoint_changed", detail=detail)
    assert happened(english, event) == "Léa changed the setpoint from 20.0 to 18.0 °C; the profile is paused."
