# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gravity noted at the fermenter: read as it was meant, asked of the controller, and never guessed at."""

import pytest
from tests.web.conftest import NOW_UTC, Brewery, an_entry
from tests.web.test_asking import accepting
from tests.web.test_panel import ONE, enter, panel

from cellar.contract import Event, GravityOrder, LogEntry
from taproom.brewing.gravity import sg_of_plato
from taproom.fermenters.gravities import both, read_typed
from taproom.fermenters.rules import Unusable
from taproom.i18n import Reader

__all__ = ["panel"]
PAGE = f"{ONE}/gravity"


@pytest.mark.parametrize(
    ("plato", "sg"),
    [
        (-2.0, 0.9923),
        (0.0, 1.0),
        (1.0, 1.0039),
        (5.0, 1.0197),
        (10.0, 1.0400),
        (12.0, 1.0484),
        (20.0, 1.0830),
        (30.0, 1.1290),
    ],
)
def test_plato_is_turned_as_the_tables_say(plato: float, sg: float) -> None:
    assert sg_of_plato(plato) == pytest.approx(sg, abs=3e-4)


@pytest.mark.parametrize(
    ("typed", "unit", "sg"),
    [
        ("1.012", "sg", 1.012),
        ("1,012", "sg", 1.012),
        ("1012", "sg", 1.012),
        (" 1.0500 ", "sg", 1.05),
        ("0.998", "sg", 0.998),
        ("3,1", "plato", 1.0122),
        ("12.5", "plato", 1.0505),
        ("-1", "plato", 0.9961),
        ("0", "plato", 1.0),
    ],
)
def test_what_was_typed_is_read(typed: str, unit: str, sg: float, english: Reader) -> None:
    read = read_typed(typed, unit, english)  # type: ignore[arg-type]
    assert read == pytest.approx(sg, abs=1e-4)


@pytest.mark.parametrize(
    ("typed", "unit", "says"),
    [
        ("", "sg", "Type the gravity first"),
        ("12.5", "sg", "looks like °P"),
        ("1.3", "sg", "looks like °P"),
        ("1.012", "plato", "looks like SG"),
        ("1,0120", "plato", "looks like SG"),
        ("0.998", "plato", "looks like SG"),
        ("1012", "plato", "is not a gravity in °P"),
        ("-6", "plato", "is not a gravity in °P"),
        ("60", "plato", "is not a gravity in °P"),
        ("2000", "sg", "is not a gravity in SG"),
        ("nan", "sg", "is not a gravity in SG"),
        ("inf", "plato", "is not a gravity in °P"),
        ("1e3", "sg", "is not a gravity in SG"),
        ("١٠١٢", "sg", "is not a gravity in SG"),
        ("x" * 500, "sg", "is not a gravity in SG"),
    ],
)
def test_what_is_none_says_what_would_be(typed: str, unit: str, says: str, english: Reader) -> None:
    read = read_typed(typed, unit, english)  # type: ignore[arg-type]
    assert isinstance(read, Unusable)
    assert says in read.sentence
    assert len(read.sentence) < 140


def test_both_units_are_said_in_the_readers_numbers(english: Reader, french: Reader) -> None:
    assert both(1.012, english) == "1.012 SG = 3.1 °P"
    assert both(1.012, french) == "1,012 SG = 3,1 °P"


def test_it_is_asked_of_the_controller_in_the_name_of_who_notes_it(brewery: Brewery) -> None:
    brewery.link.when_asked = accepting
    answer = brewery.post(PAGE, gravity="3,1", scale="plato")
    assert answer.status_code == 200
    assert "is noted" in answer.text
    (intent,) = brewery.link.intents
    assert isinstance(intent.order, GravityOrder)
    assert intent.order.sg == pytest.approx(1.0122, abs=1e-4)
    assert intent.author == brewery.member


def test_what_was_typed_wrongly_is_kept_and_nothing_is_sent(brewery: Brewery) -> None:
    answer = brewery.post(PAGE, gravity="12,5", scale="sg")
    assert answer.status_code == 422
    assert 'value="12,5"' in answer.text
    assert "aria-invalid" in answer.text
    assert brewery.link.intents == []


def test_without_an_answer_what_was_typed_is_kept(brewery: Brewery) -> None:
    answer = brewery.post(PAGE, gravity="1.012")
    assert answer.status_code == 504
    assert 'value="1.012"' in answer.text


def test_the_page_says_what_was_noted_last(brewery: Brewery) -> None:
    noted = Event(name="gravity_reported", detail={"sg": 1.02, "author": "web"})
    brewery.log(LogEntry(seq=1, at_utc=NOW_UTC - 60, fermenter="fv1", body=noted), an_entry(2))
    brewery.wait_for_acks(1)
    assert "Last noted: 1.020 SG = 5.1 °P" in brewery.client.get(PAGE).text


def test_the_keys_ask_what_would_be_noted(brewery: Brewery) -> None:
    assert brewery.client.get(f"{PAGE}/reading?gravity=1012").text == "1.012 SG = 3.1 °P"
    answer = brewery.client.get(f"{PAGE}/reading?gravity=1012&scale=plato")
    assert (answer.headers["x-doubt"], "is not a gravity" in answer.text) == ("yes", True)


def test_at_a_panel_one_says_first_who_one_is(panel: Brewery) -> None:
    assert 'href="/panel"' in panel.client.get(PAGE).text
    answer = panel.client.post(PAGE, data={"intent_id": "i", "gravity": "1.012"}, follow_redirects=False)
    assert answer.headers["location"] == "/panel"
    assert panel.link.intents == []
    enter(panel)
    panel.link.when_asked = accepting
    assert panel.post(PAGE, gravity="1012").status_code == 200
    assert panel.link.intents[-1].author == panel.member
    assert PAGE in panel.client.get(ONE).text


def test_a_fermenter_that_nobody_knows_has_no_page(brewery: Brewery) -> None:
    assert brewery.client.get("/fermenters/brewery/pi1/fv9/gravity").status_code == 404
    assert brewery.post("/fermenters/brewery/pi1/fv9/gravity", gravity="1.012").status_code == 404
