# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which law holds a beer, what is wrong for as long as it stands, and what to do about it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.web.conftest import TOPICS, Brewery, a_state, an_entry
from tests.web.test_rules import SILENT, sight

from cellar.contract import HeldState, ProbeState
from cellar.contract.state import Quality
from cellar.core.law import LawName
from taproom.fermenters.found import FOUND
from taproom.fermenters.laws import LAWS, MAKESHIFTS
from taproom.fermenters.rules import view
from taproom.fermenters.words import TRIPS
from taproom.i18n import Reader

ONE = "/fermenters/brewery/pi1/fv1"
FELL_OUT = ProbeState(value_c=None, quality="implausible")


def test_every_law_has_words_in_both_languages(french: Reader) -> None:
    assert LAWS.keys() | MAKESHIFTS.keys() == {str(law) for law in LawName}
    for said in (*LAWS.values(), *MAKESHIFTS.values()):
        assert french.say(said) != said


@pytest.mark.parametrize(
    ("changes", "english_line", "french_line"),
    [
        ({}, "", ""),
        ({"law": "cascade"}, "Holds the beer by both probes.", "Tient la bière avec les deux sondes."),
        ({"law": "beer_only"}, "Holds the beer by its probe alone.", "Tient la bière avec sa seule sonde."),
        (
            {"law": "chamber_only"},
            "Holds the chamber, not the beer.",
            "Tient l\N{RIGHT SINGLE QUOTATION MARK}enceinte, pas la bière.",
        ),
        ({"law": "smith"}, "Another law holds it: smith.", "Une autre loi le tient\u00a0: smith."),
        ({"law": "cascade", "mode": "off", "action": "off"}, "", ""),
        ({"law": "cascade", "trip": "beer_too_hot", "action": "off"}, "", ""),
        ({"law": "beer_lost"}, "", ""),
        ({"law": "none", "mode": "off", "action": "off"}, "", ""),
    ],
)
def test_the_law_in_use_is_said(
    changes: dict[str, Any], english_line: str, french_line: str, english: Reader, french: Reader
) -> None:
    assert view(sight(**changes), english).law == english_line
    assert view(sight(**changes), french).law == french_line


def test_the_law_of_a_controller_that_is_silent_is_not_known(english: Reader) -> None:
    assert view(sight(law="cascade", age_s=121.0), english).law == ""


@pytest.mark.parametrize(
    ("heater", "cooler", "jacket", "words"),
    [
        (True, True, False, "Fitted: heating and cooling."),
        (True, True, True, "Fitted: heating, and a glycol jacket."),
        (True, False, False, "Fitted: heating only. Nothing can cool."),
        (True, False, True, "Fitted: heating only. Nothing can cool."),
        (False, True, False, "Fitted: cooling only. Nothing can heat."),
        (False, True, True, "Fitted: a glycol jacket only. Nothing can heat."),
        (False, False, False, "Fitted: probes only. Nothing can heat or cool."),
        (False, False, True, "Fitted: probes only. Nothing can heat or cool."),
    ],
)
def test_what_is_fitted_is_said(heater: bool, cooler: bool, jacket: bool, words: str, english: Reader) -> None:
    shown = view(sight(has_heater=heater, has_cooler=cooler, jacket=jacket), english)
    assert shown.fitted == words


@pytest.mark.parametrize(
    ("law", "changes", "alarm", "next_step"),
    [
        (
            "beer_lost",
            {"beer": SILENT},
            "The beer probe is silent. Flying on the model: heat at 30\N{NO-BREAK SPACE}% at most, for a day.",
            "Look at its plug and cable.",
        ),
        (
            "beer_lost",
            {"beer": FELL_OUT, "findings": ("probe_fell_out",)},
            "The beer probe is no longer in the beer. "
            "Flying on the model: heat at 30\N{NO-BREAK SPACE}% at most, for a day.",
            "Put it back into its well.",
        ),
        (
            "chamber_lost",
            {"chamber": SILENT},
            "The chamber probe is silent. The beer is held by its own probe, and never heated.",
            "Look at its plug and cable.",
        ),
        (
            "none",
            {"beer": SILENT, "chamber": SILENT},
            "The beer probe is silent. Nothing heats or cools.",
            "Look at its plug and cable.",
        ),
        ("none", {}, "Nothing heats or cools.", ""),
        (None, {"beer": SILENT}, "The beer probe is silent.", "Look at its plug and cable."),
        ("beer_lost", {"beer": SILENT, "mode": "off"}, "The beer probe is silent.", "Look at its plug and cable."),
        ("none", {"trip": "beer_too_hot"}, "Stopped: the beer is too hot.", TRIPS["beer_too_hot"][1]),
    ],
)
def test_what_is_done_without_a_probe_is_part_of_its_alarm(
    law: str | None, changes: dict[str, Any], alarm: str, next_step: str, english: Reader
) -> None:
    shown = view(sight(law=law, **changes), english)
    assert (shown.alarm, shown.next_step, shown.law) == (alarm, next_step, "")


@pytest.mark.parametrize("quality", ["stale", "implausible", "fault"])
def test_a_lost_probe_is_never_said_to_have_nothing_to_do(quality: Quality, english: Reader) -> None:
    shown = view(sight(law="beer_lost", beer=ProbeState(value_c=None, quality=quality)), english)
    assert shown.why_before == ""


@pytest.mark.parametrize("name", FOUND)
def test_a_finding_is_an_alarm_that_says_what_to_do(name: str, english: Reader, french: Reader) -> None:
    for reader in (english, french):
        shown = view(sight(law="cascade", findings=(name,)), reader)
        assert (shown.alarm, shown.next_step) == (reader.say(FOUND[name][0]), reader.say(FOUND[name][1]))
        assert (shown.look, shown.also, shown.more) == ("warn", "", "")


@pytest.mark.parametrize(
    ("changes", "look", "state"),
    [
        ({"action": "cooling", "wanted": "cool"}, "warn", "Cooling"),
        ({"wanted": "cool", "held": HeldState(reason="min_off", wait_s=9.0)}, "warn", "Waiting to cool"),
        ({"mode": "off", "action": "off"}, "warn", "Switched off"),
        ({"beer": SILENT, "action": "cooling"}, "fault", "Cooling"),
        ({"trip": "beer_too_hot", "action": "off"}, "fault", "Stopped"),
        ({"age_s": 121.0}, "stale", "Not known now"),
    ],
)
def test_a_warning_has_a_look_and_leaves_the_word(
    changes: dict[str, Any], look: str, state: str, english: Reader
) -> None:
    shown = view(sight(findings=("not_cooling",), **changes), english)
    assert (shown.look, shown.state) == (look, state)


def test_the_first_finding_is_the_alarm_and_the_others_follow(english: Reader) -> None:
    shown = view(sight(findings=("short_cycling", "not_cooling", "off_setpoint")), english)
    assert shown.alarm == FOUND["short_cycling"][0]
    assert shown.also == "\n\n".join(" ".join(FOUND[name]) for name in ("not_cooling", "off_setpoint"))
    assert shown.more == "And 2 more warnings."


def test_a_trip_goes_before_what_is_found_and_its_cause_is_said_once(english: Reader) -> None:
    shown = view(sight(trip="runaway", action="off", findings=("runaway", "probe_noisy")), english)
    assert (shown.alarm, shown.next_step) == TRIPS["runaway"]
    assert shown.also == " ".join(FOUND["probe_noisy"])
    assert shown.more == "And 1 more warning."


def test_a_lost_probe_goes_before_what_is_found(english: Reader) -> None:
    shown = view(sight(law="chamber_lost", chamber=SILENT, findings=("probe_noisy",)), english)
    assert shown.alarm.startswith("The chamber probe is silent.")
    assert shown.also == " ".join(FOUND["probe_noisy"])


def test_an_old_finding_is_still_named_but_the_silence_must_end_first(english: Reader) -> None:
    shown = view(replace(sight(findings=("not_cooling", "probe_noisy")), availability="offline"), english)
    assert shown.alarm == FOUND["not_cooling"][0]
    assert (shown.next_step, shown.also) == ("", "")
    assert "look at its power" in shown.news


@pytest.mark.parametrize(
    ("language", "what", "what_next"),
    [
        ("en", "The controller noticed: door_open.", "Update this web app."),
        ("fr", "Le contrôleur a remarqué\u00a0: door_open.", "Mettez cette application à jour."),
    ],
)
def test_what_a_newer_controller_says_is_shown_by_its_bare_name(
    language: str, what: str, what_next: str, brewery: Brewery
) -> None:
    said = json.loads(a_state().model_dump_json()) | {"law": "smith", "findings": ["door_open", "not_cooling"]}
    brewery.say(TOPICS.state("fv1"), json.dumps(said))
    for path in ("/", ONE):
        page = brewery.client.get(path, headers={"accept-language": language}).text
        assert what in page
        assert what_next in page
        assert "smith" in page
    (it,) = brewery.client.get("/api/v1/fermenters").json()
    assert (it["state"]["law"], it["state"]["findings"]) == ("smith", ["door_open", "not_cooling"])


def test_an_older_controller_shows_neither_law_nor_findings(brewery: Brewery) -> None:
    said = json.loads(a_state(law="cascade", findings=("not_cooling",)).model_dump_json())
    for newer in ("law", "findings", "jacket"):
        del said[newer]
    brewery.say(TOPICS.state("fv1"), json.dumps(said))
    for path in ("/", ONE):
        page = brewery.client.get(path).text
        assert 'data-look="idle"' in page
        assert 'data-text="law"></p>' in page
        assert 'data-text="alarm"></p>' in page


def test_a_page_says_the_law_and_each_finding(brewery: Brewery) -> None:
    brewery.show(a_state(law="cascade", findings=("not_cooling", "probe_noisy"), has_heater=False))
    tile = brewery.client.get("/").text
    page = brewery.client.get(ONE).text
    for shown in (tile, page):
        assert "Holds the beer by both probes." in shown
        assert FOUND["not_cooling"][0] in shown
    assert "And 1 more warning." in tile
    assert FOUND["probe_noisy"][0] in page
    assert "Fitted: cooling only. Nothing can heat." in page


def test_law_and_findings_are_remembered_over_a_restart(brewery: Brewery) -> None:
    brewery.show(a_state(law="cascade", findings=("not_cooling",)))
    brewery.log(an_entry(1))
    brewery.wait_for_acks(1)
    remembered = brewery.app.state.parts.reads.run(lambda db: db.execute("SELECT state FROM fermenter").fetchone()[0])
    assert (json.loads(remembered)["law"], json.loads(remembered)["findings"]) == ("cascade", ["not_cooling"])
