# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has seen an alarm: kept, shown, and over as soon as the alarm is another one."""

import pytest
from tests.web.conftest import NOW_UTC, Brewery, a_state
from tests.web.test_panel import panel, post
from tests.web.test_rules import SILENT

from cellar.contract import Event, FermenterState, LogEntry
from taproom.fermenters.acknowledging import Seen, acknowledged, still_seen
from taproom.fermenters.alarms import alarms, standing
from taproom.i18n import Reader

__all__ = ["panel"]

ONE = "/fermenters/brewery/pi1/fv1"
SAW = f"{ONE}/seen"


def saw(alarm: str, *, state_utc: int = 100) -> Seen:
    return Seen(alarm=alarm, author="Camille", at_utc=0, state_utc=state_utc)


@pytest.mark.parametrize(("began_utc", "is_seen"), [(99, True), (100, True), (101, False)])
def test_what_began_after_it_was_seen_is_another_alarm(began_utc: int, is_seen: bool) -> None:
    alarm = "found:not_cooling"
    assert bool(still_seen([alarm], {alarm: saw(alarm)}, {alarm: began_utc})) is is_seen


def test_what_does_not_stand_is_not_seen_and_what_nobody_saw_neither() -> None:
    assert still_seen([], {"trip:runaway": saw("trip:runaway")}, {}) == {}
    assert still_seen(["trip:runaway"], {}, {}) == {}


def test_a_page_says_who_saw_the_most_pressing_one(english: Reader) -> None:
    seen = {"found:b": saw("found:b")}
    assert acknowledged(["found:a", "found:b"], seen, {}, english).sentence == ""
    shown = acknowledged(["found:b", "found:a"], seen, {}, english)
    assert shown.sentence.startswith("Seen by Camille, ")
    assert (shown.names, shown.is_all) == ("found:b", False)


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (a_state(), []),
        (a_state(trip="beer_too_hot", beer=SILENT), ["trip:beer_too_hot"]),
        (a_state(beer=SILENT, findings=("not_cooling",)), ["probe:beer", "found:not_cooling"]),
        (a_state(law="chamber_lost"), ["law:chamber_lost"]),
        (a_state(findings=("off_setpoint", "short_cycling")), ["found:off_setpoint", "found:short_cycling"]),
    ],
)
def test_each_alarm_that_is_said_has_a_name(state: FermenterState, names: list[str], english: Reader) -> None:
    assert list(standing(state)) == names
    assert len(alarms(state, english)) == len(names)


def begins(brewery: Brewery, seq: int, *, at_utc: int) -> None:
    event = Event(name="found", detail={"finding": "not_cooling", "reaction": "warn"})
    brewery.log(LogEntry(seq=seq, at_utc=at_utc, fermenter="fv1", body=event))
    brewery.wait_for_acks(seq)


def test_a_panel_with_nobody_at_it_says_that_it_was_seen_and_it_stands_as_before(panel: Brewery) -> None:
    begins(panel, 1, at_utc=NOW_UTC - 60)
    panel.show(a_state(findings=("not_cooling",)))
    assert "Seen by" not in panel.client.get(ONE).text
    assert post(panel, SAW, alarms="found:not_cooling").status_code == 303
    for path in ("/", ONE):
        page = panel.client.get(path).text
        assert "Seen by Cellar, " in page
        assert "Cooling is on and nothing gets colder." in page


def test_a_member_is_named_and_it_is_in_the_audit_log(brewery: Brewery) -> None:
    brewery.show(a_state(trip="beer_too_hot"))
    post(brewery, SAW, alarms="trip:beer_too_hot")
    assert "Seen by Anna, " in brewery.client.get(ONE).text
    assert "An alarm was seen" in brewery.client.get("/audit").text


def test_the_same_alarm_once_more_has_been_seen_by_nobody(brewery: Brewery) -> None:
    begins(brewery, 1, at_utc=NOW_UTC - 60)
    brewery.show(a_state(findings=("not_cooling",)))
    post(brewery, SAW, alarms="found:not_cooling")
    brewery.show(a_state(at_utc=NOW_UTC + 60))
    assert "Seen by" not in brewery.client.get(ONE).text
    begins(brewery, 2, at_utc=NOW_UTC + 120)
    brewery.show(a_state(at_utc=NOW_UTC + 120, findings=("not_cooling",)))
    assert "Seen by" not in brewery.client.get(ONE).text
    post(brewery, SAW, alarms="found:not_cooling")
    assert "Seen by Anna" in brewery.client.get(ONE).text


def test_what_was_not_shown_or_does_not_stand_is_not_seen(brewery: Brewery) -> None:
    brewery.show(a_state(findings=("not_cooling",)))
    post(brewery, SAW, alarms="found:short_cycling trip:runaway")
    post(brewery, SAW)
    assert "Seen by" not in brewery.client.get(ONE).text
    assert post(brewery, "/fermenters/brewery/pi1/fv9/seen").status_code == 404


def loses_the_beer_probe(brewery: Brewery, seq: int, *, at_utc: int) -> None:
    event = Event(name="probe_lost", detail={"probe": "beer", "quality": "stale"})
    brewery.log(LogEntry(seq=seq, at_utc=at_utc, fermenter="fv1", body=event))
    brewery.wait_for_acks(seq)


def test_what_is_done_without_a_probe_does_not_ask_again_and_the_next_loss_does(brewery: Brewery) -> None:
    button = ">I have seen it<"
    loses_the_beer_probe(brewery, 1, at_utc=NOW_UTC)
    brewery.show(a_state(at_utc=NOW_UTC + 1, beer=SILENT, law="beer_lost"))
    post(brewery, SAW, alarms="probe:beer")
    assert "Seen by" in brewery.client.get("/").text
    brewery.show(a_state(at_utc=NOW_UTC + 20, law="beer_lost"))  # it is back, and not yet trusted
    assert "Seen by" in brewery.client.get("/").text
    brewery.show(a_state(at_utc=NOW_UTC + 90))
    loses_the_beer_probe(brewery, 2, at_utc=NOW_UTC + 1000)
    brewery.show(a_state(at_utc=NOW_UTC + 1001, law="beer_lost"))
    assert "Seen by" not in brewery.client.get("/").text
    assert button in brewery.client.get(ONE).text
