# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money as members meet it over HTTP: everybody sees all, treasurers write, a double tap writes once."""

import re
from typing import Any

import pytest
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.commons.repository import balances, book
from taproom.ids import new_id


def post(brewery: Brewery, path: str, **form: str) -> Any:
    return brewery.client.post(path, data=form, follow_redirects=False)


def read(brewery: Brewery, question: Any) -> Any:
    return brewery.app.state.store.reads.run(question)


def sale(brewery: Brewery, euros: str = "480,00", **changes: str) -> Any:
    return post(
        brewery, "/money/post", **{"kind": "sale", "euros": euros, "note": "40 crates", "key": new_id()} | changes
    )


def test_a_sale_is_in_the_book_and_on_every_page(brewery: Brewery) -> None:
    answer = sale(brewery)
    assert (answer.status_code, answer.headers["location"]) == (303, "/money/postings/1")
    brewery.sign_in("Zoé", Role.MEMBER)
    assert "€480.00" in brewery.client.get("/money").text
    page = brewery.client.get("/money/postings/1").text
    assert "40 crates" in page
    assert "written by Anna" in page
    assert "Take it back" not in page
    assert "+€480.00" in brewery.client.get("/money/accounts/brewing::EUR").text
    assert "40 crates" in brewery.client.get("/money/book").text
    assert "each is what was sealed" in brewery.client.get("/money/book/check").text
    assert brewery.client.get("/money/post").status_code == 403


def test_a_double_tap_writes_once_and_another_form_with_its_key_nothing(brewery: Brewery) -> None:
    key = new_id()
    assert [sale(brewery, key=key).status_code for _ in range(2)] == [303, 303]
    other = sale(brewery, "481", key=key)
    assert other.status_code == 422
    assert "sent before with something else" in other.text
    assert len(read(brewery, book)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Choose what happened."),
        ({"euros": "1,234.50"}, "at most two after one comma or point"),
        ({"euros": "0"}, "This must be more than zero."),
        ({"kind": "paid_out"}, "Choose which member."),
        ({"note": " "}, "Say what it was"),
        ({"note": "x" * 201}, "Say what it was"),
        ({"kind": "expense", "euros": "480,01"}, "Brewing money has €0.01 too little for this. Nothing was written."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    brewery: Brewery, changes: dict[str, str], sentence: str
) -> None:
    sale(brewery)
    answer = sale(brewery, **{"note": "malt & hops"} | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "note" not in changes:
        assert 'value="malt &amp; hops"' in answer.text
    assert len(read(brewery, book)) == 1


def test_a_correction_is_made_once_with_its_reason(brewery: Brewery) -> None:
    sale(brewery)
    assert post(brewery, "/money/postings/1/take-back", note="").status_code == 422
    done = post(brewery, "/money/postings/1/take-back", note="typed twice")
    assert done.headers["location"] == "/money/postings/2"
    assert post(brewery, "/money/postings/1/take-back", note="again").status_code == 409
    assert "taken back" in brewery.client.get("/money/postings/1").text
    assert read(brewery, balances)["brewing::EUR"] == 0
    assert "No money moved in this month." in brewery.client.get("/money").text


def test_money_that_is_gone_is_not_taken_back(brewery: Brewery) -> None:
    sale(brewery)
    sale(brewery, "100", kind="expense")
    refused = post(brewery, "/money/postings/1/take-back", note="cheque bounced")
    assert refused.status_code == 409
    assert "Brewing money has €100.00 too little" in refused.text
    assert 'value="cheque bounced"' in refused.text


def test_a_member_without_the_office_writes_nothing(brewery: Brewery) -> None:
    sale(brewery)
    for role in (Role.MEMBER, Role.BREWER):
        brewery.sign_in(f"Only {role}", role)
        assert sale(brewery).status_code == 403
        assert post(brewery, "/money/postings/1/take-back", note="x").status_code == 403
    assert len(read(brewery, book)) == 1


def test_signs_that_cannot_be_seen_are_not_taken(brewery: Brewery) -> None:
    assert sale(brewery, note="40\0crates").status_code == 422
    assert sale(brewery, note="40\tcrates").status_code == 303


@pytest.mark.parametrize(
    ("form", "kind"), [("csv", "text/csv"), ("json", "application/json"), ("beancount", "text/plain")]
)
def test_the_book_is_taken_away(brewery: Brewery, form: str, kind: str) -> None:
    sale(brewery)
    answer = brewery.client.get(f"/money/export.{form}")
    assert answer.headers["content-type"].startswith(kind)
    assert "40 crates" in answer.text


@pytest.mark.parametrize(
    "path", ["/money/postings/9", "/money/postings/99999999999999999999", "/money/accounts/x", "/money/export.xls"]
)
def test_what_is_not_there(brewery: Brewery, path: str) -> None:
    assert brewery.client.get(path).status_code == 404


def test_the_pages_are_french_for_the_french(brewery: Brewery) -> None:
    sale(brewery)
    brewery.client.cookies.set("language", "fr")
    page = brewery.client.get("/money").text
    assert "Où est l\u2019argent" in page
    assert re.search(r"480,00\s€", page)
    assert "Argent du brassage" in page


def test_a_noted_seal_is_looked_for(brewery: Brewery) -> None:
    sale(brewery)
    seal = read(brewery, book)[0].digest
    assert "each is what was sealed" in brewery.client.get(f"/money/book/check?noted={seal.upper()}").text
    assert "its end was cut" in brewery.client.get(f"/money/book/check?noted={'0' * 64}").text
    assert "its end was cut" in brewery.client.get("/money/book/check?noted=nonsense").text
