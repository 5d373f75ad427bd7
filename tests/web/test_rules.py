# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person is told about a fermenter."""

from dataclasses import replace
from typing import Any

import pytest
from tests.web.conftest import TOPICS, Brewery, a_state

from cellar.contract import HeldState, Info, ProbeState
from taproom.fermenters.live import Key, Sight
from taproom.fermenters.routes import overview_shape
from taproom.fermenters.rules import STALE_AFTER_S, Unusable, read_setpoint, view
from taproom.i18n import NOTHING, Reader

KEY = Key(site="brewery", unit="pi1", fermenter="fv1")


def sight(*, age_s: float | None = 0.0, **changes: Any) -> Sight:
    return Sight(
        key=KEY,
        state=a_state(**changes),
        age_s=age_s,
        broker_up=True,
        availability="online",
        speed=1.0,
        simulated=False,
    )


SILENT = ProbeState(value_c=None, quality="stale")


@pytest.mark.parametrize(
    ("changes", "look", "words"),
    [
        ({}, "idle", "At rest"),
        ({"action": "heating", "wanted": "heat"}, "heat", "Heating"),
        ({"action": "cooling", "wanted": "cool"}, "cool", "Cooling"),
        ({"wanted": "cool", "held": HeldState(reason="min_off", wait_s=9.0)}, "held", "Waiting to cool"),
        ({"wanted": "heat", "held": HeldState(reason="changeover", wait_s=9.0)}, "held", "Waiting to heat"),
        ({"action": "cooling", "held": HeldState(reason="min_on", wait_s=9.0)}, "cool", "Cooling"),
        ({"mode": "off", "action": "off"}, "off", "Switched off"),
        ({"action": "off", "trip": "beer_too_hot"}, "fault", "Stopped"),
        ({"action": "off", "mode": "off", "trip": "beer_too_hot"}, "fault", "Stopped"),
        ({"action": "off", "beer": SILENT}, "fault", "Fault"),
        ({"action": "cooling", "chamber": SILENT}, "fault", "Cooling"),
    ],
)
def test_a_state_has_a_look_and_a_word(changes: dict[str, Any], look: str, words: str, english: Reader) -> None:
    shown = view(sight(**changes), english)
    assert (shown.look, shown.state) == (look, words)


@pytest.mark.parametrize(
    ("reason", "wanted", "action", "sentence"),
    [
        ("min_off", "cool", "idle", "Cooling wanted: the compressor rests {wait} more."),
        ("min_off", "heat", "idle", "Heating wanted: the heater rests {wait} more."),
        ("changeover", "heat", "idle", "Heating wanted: waits for the change from cold to hot, {wait} more."),
        ("changeover", "cool", "idle", "Cooling wanted: waits for the change from hot to cold, {wait} more."),
        ("min_on", "none", "cooling", "The compressor must run {wait} more before it may stop."),
        ("min_on", "cool", "heating", "The heater stays on {wait} more before it may stop."),
        (
            "lockout",
            "cool",
            "idle",
            "Cooling wanted: the compressor may have run just before the start; {wait} more.",
        ),
        ("min_off", "none", "idle", "Waits {wait} more."),
    ],
)
def test_a_constraint_says_how_long_and_why(
    reason: Any, wanted: str, action: str, sentence: str, english: Reader
) -> None:
    held = HeldState(reason=reason, wait_s=161.0)
    shown = view(sight(wanted=wanted, action=action, held=held), english)
    assert f"{shown.why_before}{{wait}}{shown.why_after}" == sentence
    assert shown.wait_s == 161


@pytest.mark.parametrize(("age_s", "speed", "wait_s"), [(0, 1, 100), (40, 1, 60), (101, 1, 0), (1, 60, 40)])
def test_a_countdown_goes_on_while_nobody_speaks(age_s: float, speed: float, wait_s: int, english: Reader) -> None:
    held = HeldState(reason="min_off", wait_s=100.0)
    shown = view(replace(sight(wanted="cool", held=held, age_s=age_s), speed=float(speed)), english)
    assert shown.wait_s == wait_s


@pytest.mark.parametrize(
    ("trip", "first_words"),
    [
        ("chamber_too_hot", "Unplug the heater"),
        ("beer_too_hot", "Unplug the heater"),
        ("relay_mismatch", "Cut the power"),
        ("stopped_by_person", "Ask who"),
    ],
)
def test_a_trip_says_what_to_do_next(trip: str, first_words: str, english: Reader) -> None:
    shown = view(sight(trip=trip, action="off"), english)
    assert shown.alarm.startswith("Stopped")
    assert shown.next_step.startswith(first_words)
    assert shown.tripped


@pytest.mark.parametrize("probe", ["beer", "chamber"])
@pytest.mark.parametrize("quality", ["stale", "implausible", "fault"])
def test_a_lost_probe_is_not_a_number_and_says_what_to_do(probe: str, quality: Any, english: Reader) -> None:
    shown = view(sight(**{probe: ProbeState(value_c=None, quality=quality)}), english)
    assert getattr(shown, probe) == NOTHING
    assert f"The {probe} probe" in shown.alarm
    assert shown.next_step


def test_a_value_of_a_bad_probe_is_never_shown(english: Reader) -> None:
    assert view(sight(beer=ProbeState(value_c=85.0, quality="implausible")), english).beer == NOTHING


@pytest.mark.parametrize(
    ("age_s", "stale"), [(STALE_AFTER_S - 1, False), (STALE_AFTER_S, True), (STALE_AFTER_S + 1, True), (None, True)]
)
def test_silence_makes_values_stale_at_two_minutes(age_s: float | None, stale: bool, english: Reader) -> None:
    shown = view(sight(age_s=age_s), english)
    assert shown.stale is stale
    assert bool(shown.news) is stale
    assert (shown.state == "Not known now") is stale


def test_an_offline_controller_and_a_lost_broker_are_told_apart(english: Reader) -> None:
    assert "controller is offline" in view(replace(sight(), availability="offline"), english).news
    assert "message broker" in view(replace(sight(), broker_up=False), english).news


def test_a_stale_fermenter_shows_no_countdown(english: Reader) -> None:
    held = HeldState(reason="min_off", wait_s=900.0)
    assert view(sight(wanted="cool", held=held, age_s=300.0), english).wait_s is None


def test_french_writes_numbers_with_a_comma(french: Reader) -> None:
    shown = view(sight(), french)
    assert (shown.beer, shown.setpoint, shown.state) == ("18,4", "18,5", "Au repos")


@pytest.mark.parametrize(
    ("typed", "setpoint_c"),
    [("18.5", 18.5), ("18,5", 18.5), (" 18 ", 18.0), ("0", 0.0), ("30", 30.0), ("18,55 °C", 18.55), ("+4", 4.0)],
)
def test_a_setpoint_may_be_typed_with_a_comma_or_a_point(typed: str, setpoint_c: float, english: Reader) -> None:
    assert read_setpoint(typed, a_state(), english) == setpoint_c


@pytest.mark.parametrize(
    "typed",
    ["", " ", "NaN", "inf", "-inf", "dix-huit", "1e400", "1e1", "999", "30.1", "-0.1", "١٨", "1_8", "18..5", "0x12"],
)
def test_what_is_not_an_allowed_temperature_is_refused_with_a_sentence(typed: str, english: Reader) -> None:
    refused = read_setpoint(typed, a_state(), english)
    assert isinstance(refused, Unusable)
    assert refused.sentence.endswith(".")


def test_the_bounds_are_said_in_the_readers_numbers(french: Reader) -> None:
    refused = read_setpoint("31,5", a_state(), french)
    assert isinstance(refused, Unusable)
    assert "31,5" in refused.sentence
    assert "0,0" in refused.sentence


def test_an_old_trip_yields_to_what_must_be_done_first(english: Reader) -> None:
    shown = view(replace(sight(trip="relay_mismatch", action="off"), availability="offline"), english)
    assert shown.alarm
    assert "look at its power" in shown.news
    assert shown.next_step == ""


def test_a_journal_that_fails_says_what_goes_on_and_what_to_do(brewery: Brewery) -> None:
    def say(health: str) -> None:
        named = {"site": "brewery", "unit": "pi1", "version": "1", "boot_id": "b", "simulated": False}
        info = Info.model_validate({**named, "fermenters": ("fv1",), "journal": health})
        brewery.say(TOPICS.info, info.model_dump_json())

    one, words = "/fermenters/brewery/pi1/fv1", "brewery/pi1 cannot write to its disk: it goes on heating"
    shape = overview_shape(brewery.app.state.parts.board, "x")
    assert words not in brewery.client.get("/").text + brewery.client.get(one).text
    say("failing")
    for path in ("/", one):
        page = brewery.client.get(path).text
        assert words in page
        assert "cellar doctor" in page
    assert overview_shape(brewery.app.state.parts.board, "x") != shape
    brewery.say(TOPICS.status, "offline")
    assert words not in brewery.client.get("/").text
    brewery.say(TOPICS.status, "online")
    say("ok")
    assert words not in brewery.client.get("/").text
