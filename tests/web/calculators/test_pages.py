# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calculators over HTTP: for anybody, with an address that says it all, and for programs."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from tests.web.conftest import Brewery, opened

from taproom.calculators.table import CALCULATORS

READY = {"warmest_c": "20", "fg": "1,010", "fg_before": "1.010", "days_apart": "3"}


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brewery]:
    """Nobody has signed in, and nothing is written."""
    folder: Path = tmp_path_factory.mktemp("calculators")
    with opened(folder) as it:
        yield it


def get(brewery: Brewery, path: str, **query: str) -> Any:
    brewery.client.cookies.clear()
    return brewery.client.get(path, params=query, follow_redirects=False)


def test_whoever_comes_is_shown_what_there_is(stranger: Brewery) -> None:
    page = get(stranger, "/calculators")
    assert page.status_code == 200
    assert all(f'href="/calculators/{name}"' in page.text for name in CALCULATORS)


@pytest.mark.parametrize("name", CALCULATORS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_calculator_answers_at_once(name: str, language: str, stranger: Brewery) -> None:
    page = stranger.client.get(f"/calculators/{name}", headers={"accept-language": language})
    assert page.status_code == 200
    for field in CALCULATORS[name].fields:
        assert f'name="{field}"' in page.text
        assert f'for="in-{field}"' in page.text
    assert 'class="first"' in page.text
    assert page.headers["content-language"] == language


def test_the_address_carries_what_was_typed(stranger: Brewery) -> None:
    page = get(stranger, "/calculators/strike", mash_c="152.6 F", grain_kg="5", ratio_l_per_kg="3")
    assert 'value="152.6 F"' in page.text
    assert ">73.4<" in page.text
    assert "0.41 / R" in page.text
    assert "How to Brew" in page.text


def test_a_wrong_field_keeps_what_was_typed_and_says_what_would_be_right(stranger: Brewery) -> None:
    page = get(stranger, "/calculators/strike", mash_c='"><script>', grain_c="12")
    assert page.status_code == 422
    assert "<script>" not in page.text.replace('<script type="module"', "")
    assert 'value="&#34;&gt;&lt;script&gt;"' in page.text
    assert 'value="12"' in page.text
    assert "This is no number. Write one like 67." in page.text
    assert 'aria-invalid="true"' in page.text


def test_while_one_types_a_half_number_is_no_error_of_the_request(stranger: Brewery) -> None:
    headers = {"x-background": "1"}
    page = stranger.client.get("/calculators/strike", params={"mash_c": "x"}, headers=headers)
    assert page.status_code == 200
    assert "This is no number" in page.text


def test_priming_waits_for_what_keeps_bottles_whole(stranger: Brewery) -> None:
    assert "No dose without the highest temperature" in get(stranger, "/calculators/priming").text
    assert "No dose without two gravities" in get(stranger, "/calculators/priming", warmest_c="20").text
    assert "still falls" in get(stranger, "/calculators/priming", **(READY | {"fg_before": "1.014"})).text
    dose = get(stranger, "/calculators/priming", **READY)
    assert ">117.3<" in dose.text
    assert "may burst" not in dose.text
    assert "Bottles may burst" in get(stranger, "/calculators/priming", **READY, co2_vol="4").text


def test_units_are_changed_without_losing_anything(stranger: Brewery) -> None:
    typed = {"units": "metric", "mash_c": "67", "grain_kg": "5 kg", "grain_c": "oops", "to": "imperial"}
    answer = get(stranger, "/calculators/strike", **typed)
    assert answer.status_code == 303
    there = answer.headers["location"]
    assert there == "/calculators/strike?units=imperial&grain_kg=5+kg&grain_c=oops&mash_c=152.6"
    assert "units=imperial" in answer.headers["set-cookie"]
    page = get(stranger, "/calculators/strike", units="imperial", mash_c="152.6")
    assert ">qt/lb<" in page.text
    assert ">164<" in page.text


def test_the_units_that_were_chosen_last_are_remembered(stranger: Brewery) -> None:
    page = stranger.client.get("/calculators/strike", headers={"cookie": "units=imperial"})
    assert ">°F<" in page.text
    page = stranger.client.get("/calculators/strike", headers={"cookie": "units=nonsense"})
    assert ">°C<" in page.text


def test_a_french_reader_writes_and_reads_commas(stranger: Brewery) -> None:
    headers = {"accept-language": "fr"}
    page = stranger.client.get("/calculators/strike", params={"ratio_l_per_kg": "2,5"}, headers=headers)
    assert ">74,7<" in page.text
    assert "Pourquoi" in page.text


def test_the_language_is_changed_without_losing_what_was_typed(stranger: Brewery) -> None:
    page = get(stranger, "/calculators/strike", mash_c="65")
    assert 'name="back" value="/calculators/strike?mash_c=65"' in page.text


def links(page: str) -> dict[str, dict[str, str]]:
    """Where one goes on, and with what."""
    found = re.findall(r'class="button" href="/calculators/([a-z-]+)\??([^"]*)"', page)
    return {name: dict(parse_qsl(html.unescape(query))) for name, query in found}


def test_one_calculator_goes_on_from_another(stranger: Brewery) -> None:
    pitched = links(get(stranger, "/calculators/pitch").text)["starter"]
    assert pitched == {"units": "metric", "cells": "79", "wanted": "185.81"}
    salted = links(get(stranger, "/calculators/water", gypsum="5").text)
    assert float(salted["mash-ph"]["residual_alkalinity"]) == pytest.approx(66.8, abs=0.1)
    assert float(salted["acid"]["alkalinity"]) == pytest.approx(147.6, abs=0.1)
    bottled = links(get(stranger, "/calculators/priming", **READY, sugar="honey").text)["bottling"]
    assert {"warmest_c": "20", "fg": "1.010", "sugar": "honey"}.items() <= bottled.items()
    assert "may be left" not in get(stranger, "/calculators/bottling", **bottled).text
    assert get(stranger, "/calculators/bottling", **bottled).status_code == 200


def test_nothing_that_is_wrong_is_carried_on(stranger: Brewery) -> None:
    assert "mash_c" not in links(get(stranger, "/calculators/strike", mash_c="x").text)["infusion"]


@pytest.mark.parametrize(
    "wrong", ["\x00", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "%", "🍺" * 999]
)
def test_whatever_is_typed_comes_back_as_it_was(wrong: str, stranger: Brewery) -> None:
    page = get(stranger, "/calculators/strike", mash_c=wrong)
    assert page.status_code == 422
    assert get(stranger, "/calculators/strike", mash_c=wrong, to="imperial").status_code == 303


def test_an_absurd_amount_is_shown_all_the_same(stranger: Brewery) -> None:
    page = get(stranger, "/calculators/dilution", wort_l="10000", sg="1.2", target="1.000000000000001")
    assert page.status_code == 200
    assert "e+" in page.text


@pytest.mark.parametrize("path", ["/calculators/none", "/calculators/", "/calculators/strike/x"])
def test_there_is_no_other(path: str, stranger: Brewery) -> None:
    assert get(stranger, path).status_code in {404, 307}


def test_a_bottling_day_begins_today_and_says_when_the_beer_is_ready(stranger: Brewery) -> None:
    page = get(stranger, "/calculators/bottling", **READY, bottled_on="2026-11-28")
    assert "Saturday, December 12, 2026" in page.text
    assert 'type="date"' in page.text


# --- programs


def test_programs_are_told_what_each_asks_for(stranger: Brewery) -> None:
    listed = get(stranger, "/api/v1/calculators").json()["calculators"]
    assert [it["name"] for it in listed] == list(CALCULATORS)
    (strike,) = (it for it in listed if it["name"] == "strike")
    mash = next(it for it in strike["inputs"] if it["name"] == "mash_c")
    assert (mash["unit"], mash["least"], mash["most"], mash["usual"]) == ("C", 20, 85, 67)


def test_programs_are_answered_with_the_why(stranger: Brewery) -> None:
    found = get(stranger, "/api/v1/calculators/strike", mash_c="152.6 F").json()
    assert found["inputs"]["mash_c"] == pytest.approx(67)
    water = found["answer"][0]
    assert water["key"] == "water_c"
    assert water["value"] == pytest.approx(73.42, abs=0.01)
    assert {"unit", "method", "formula", "source", "inputs", "notes"} <= water.keys()


def test_programs_are_refused_a_dose_in_words(stranger: Brewery) -> None:
    found = get(stranger, "/api/v1/calculators/priming", warmest_c="20").json()
    assert found["answer"][0]["value"] is None
    assert "two gravities" in found["answer"][0]["missing"]
    ready = get(stranger, "/api/v1/calculators/bottling", **READY, bottled_on="2026-11-28").json()
    assert next(it["value"] for it in ready["answer"] if it["key"] == "ready_on") == "2026-12-12"


def test_programs_are_told_all_that_is_wrong(stranger: Brewery) -> None:
    answer = get(stranger, "/api/v1/calculators/keg", co2_vol="NaN", beer_c="99", pressure="3")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [it["at"] for it in answer.json()["errors"]] == ["query.beer_c", "query.co2_vol", "query.pressure"]
    unknown = get(stranger, "/api/v1/calculators/none")
    assert unknown.status_code == 404
    assert "strike" in unknown.json()["title"]
