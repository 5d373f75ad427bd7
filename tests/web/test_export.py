# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fermenter's history as a file: whole, in order, in parts."""

import csv
import io
from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, Brewery, an_entry

from taproom.fermenters import outlets

EXPORT = "/api/v1/fermenters/brewery/pi1/fv1/export"
FIRST_UTC = NOW_UTC - NOW_UTC % 3600


@pytest.fixture
def minutes(brewery: Brewery) -> Brewery:
    """Five minutes, the third without a reading of the beer."""
    entries = [an_entry(it + 1, at_utc=FIRST_UTC + 60 * it, beer_c=None if it == 2 else 18.0 + it) for it in range(5)]
    brewery.log(*entries)
    brewery.wait_for_acks(1)
    return brewery


def as_csv(brewery: Brewery, **asked: Any) -> list[dict[str, str]]:
    answer = brewery.client.get(EXPORT, params=asked)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="brewery-pi1-fv1.csv"'
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("at_once", [1, 2, 5, 2000])
def test_all_rows_come_once_and_in_order_however_they_are_read(
    at_once: int, minutes: Brewery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "ROWS_AT_ONCE", at_once)
    rows = as_csv(minutes)
    assert [int(it["at_utc"]) for it in rows] == [FIRST_UTC + 60 * it for it in range(5)]
    assert [it["beer_c"] for it in rows] == ["18.0", "19.0", "", "21.0", "22.0"]
    assert (rows[0]["at"], rows[0]["cool_duty"]) == ("2026-09-21T14:00:00Z", "0.25")
    whole = minutes.client.get(EXPORT, params={"form": "json"}).json()
    assert [it[0] for it in whole["rows"]] == [int(it["at_utc"]) for it in rows]
    assert (whole["fermenter"], whole["complete"], whole["columns"]) == ("brewery/pi1/fv1", True, list(rows[0]))


def test_hours_and_a_range_can_be_asked_for(minutes: Brewery) -> None:
    assert [it["beer_max_c"] for it in as_csv(minutes, every="hour")] == ["22.0"]
    some = as_csv(minutes, **{"from": FIRST_UTC + 60, "to": FIRST_UTC + 180})
    assert [it["beer_c"] for it in some] == ["19.0", ""]


@pytest.mark.parametrize(("most", "rows", "complete"), [(4, 4, False), (6, 5, True)])
def test_it_is_bounded_and_says_so(
    most: int, rows: int, complete: bool, minutes: Brewery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "MAX_ROWS", most)
    monkeypatch.setattr(outlets, "ROWS_AT_ONCE", 2)
    whole = minutes.client.get(EXPORT, params={"form": "json"}).json()
    assert (len(whole["rows"]), whole["complete"]) == (rows, complete)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_has_no_history_is_an_empty_file(form: str, brewery: Brewery) -> None:
    answer = brewery.client.get(EXPORT, params={"form": form})
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize("asked", [{"form": "xml"}, {"every": "second"}, {"from": -1}, {"to": "x"}])
def test_another_form_is_refused(asked: dict[str, Any], brewery: Brewery) -> None:
    assert brewery.client.get(EXPORT, params=asked).status_code == 422


def test_an_unknown_fermenter_has_none(brewery: Brewery) -> None:
    assert brewery.client.get(EXPORT.replace("fv1", "fv9")).status_code == 404


def test_the_page_leads_there(brewery: Brewery) -> None:
    assert f"{EXPORT}?form=csv" in brewery.client.get("/fermenters/brewery/pi1/fv1").text
