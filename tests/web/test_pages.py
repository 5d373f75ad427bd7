# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page, in both languages; what is unknown, and what is safe."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from tests.web.conftest import TOPICS, Brewery, a_state, an_entry

from taproom.security import HEADERS

ONE = "/fermenters/brewery/pi1/fv1"
FORMS = {
    f"{ONE}/setpoint": {"intent_id": "i", "setpoint": "x"},
    f"{ONE}/mode": {"intent_id": "i", "mode": "off"},
    f"{ONE}/reset": {"intent_id": "i"},
    "/language": {"language": "fr", "back": "/"},
}


def routes(brewery: Brewery) -> Iterator[tuple[str, str]]:
    """Every method and path of the app, with the known fermenter in it, except the endless stream."""
    for context in iter_route_contexts(brewery.app.routes):
        filled = context.path.replace("{site}", "brewery").replace("{unit}", "pi1").replace("{fermenter}", "fv1")
        if filled not in {"/live", "/docs/{path:path}"}:  # the latter's pages are not the app's: test_handbook.py
            for method in sorted(set(context.methods or ()) - {"HEAD"}):
                yield method, filled


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_route_answers_in_both_languages(language: str, brewery: Brewery) -> None:
    brewery.log(an_entry(1))
    brewery.wait_for_acks(1)
    seen = set()
    for method, path in routes(brewery):
        seen.add(path)
        headers = {"accept-language": language, "origin": "http://testserver"}
        brewery.client.cookies = {"sid": brewery.session_of(brewery.member)}
        data = FORMS.get(path) if method == "POST" else None
        answer = brewery.client.request(method, path, headers=headers, data=data, follow_redirects=False)
        assert answer.status_code < 500 or answer.status_code == 504, path
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
        if answer.headers.get("content-type", "").startswith("text/html") and "<html" in answer.text:
            assert f'<html lang="{language}"' in answer.text, path
            assert 'action="/language"' in answer.text, path
    assert {"/", ONE, f"{ONE}/setpoint", "/healthz", "/api/v1/fermenters", "/language"} <= seen


@pytest.mark.parametrize(
    ("accepts", "cookie", "lang"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", None, "fr"),
        ("en-GB", None, "en"),
        ("de", None, "en"),
        ("de,fr;q=0.5,en;q=0.1", None, "fr"),
        ("en;q=0.1,fr;q=0.9", None, "fr"),
        ("", None, "en"),
        ("fr;q=x,;;,en", None, "en"),
        ("fr", "en", "en"),
        ("en", "fr", "fr"),
        ("en", "klingon", "en"),
    ],
)
def test_the_readers_choice_goes_before_the_browsers(
    accepts: str, cookie: str | None, lang: str, brewery: Brewery
) -> None:
    if cookie:
        brewery.client.cookies.set("language", cookie)
    assert f'<html lang="{lang}"' in brewery.client.get("/", headers={"accept-language": accepts}).text


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nb"])
def test_the_language_switch_leads_nowhere_else(back: str, brewery: Brewery) -> None:
    answer = brewery.client.post(
        "/language",
        data={"language": "fr", "back": back},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_an_unknown_fermenter_is_a_page_with_what_is_known(brewery: Brewery) -> None:
    answer = brewery.client.get("/fermenters/brewery/pi1/fv7", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert "Fermenteur inconnu" in answer.text
    assert f'href="{ONE}"' in answer.text


def test_an_unknown_address_is_a_page_or_a_problem(brewery: Brewery) -> None:
    assert "There is nothing at this address" in brewery.client.get("/nowhere").text
    answer = brewery.client.get("/api/v1/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_names_from_the_network_are_text_not_markup(brewery: Brewery) -> None:
    brewery.show(a_state(name="<script>alert(1)</script>"))
    for path in ("/", ONE, "/fermenters/x/y/z"):
        assert "<script>alert" not in brewery.client.get(path).text


def test_no_page_carries_script_or_style_of_its_own(brewery: Brewery) -> None:
    for path in ("/", ONE):
        page = brewery.client.get(path).text
        assert not re.search(r"<script(?![^>]* src=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", page)


def test_static_files_are_kept_for_ever_only_under_their_hash(brewery: Brewery) -> None:
    page = brewery.client.get("/").text
    found = re.findall(r'/static/[^"]+', page)
    assert len(found) >= 3
    for url in found:
        assert "immutable" in brewery.client.get(url).headers["cache-control"]
        assert brewery.client.get(url.partition("?")[0]).headers["cache-control"] == "no-cache"


def test_pages_are_compressed(brewery: Brewery) -> None:
    assert brewery.client.get("/").headers["content-encoding"] == "gzip"


def test_a_stale_fermenter_looks_stale(brewery: Brewery) -> None:
    assert 'data-stale="no"' in brewery.client.get("/").text
    brewery.clock.now_s += 120
    page = brewery.client.get("/").text
    assert 'data-stale="yes"' in page
    assert "No news for 2 minutes." in page


@pytest.mark.parametrize("span", ["24h", "7d", "30d"])
def test_the_table_says_what_the_chart_draws(span: str, brewery: Brewery) -> None:
    brewery.log(an_entry(1, at_utc=a_state().at_utc - 100, beer_c=17.3))
    brewery.wait_for_acks(1)
    page = brewery.client.get(f"{ONE}?range={span}").text
    assert "<td>17.3</td>" in page
    assert 'aria-current="true"' in page


def test_a_range_that_nobody_offers_is_422(brewery: Brewery) -> None:
    assert brewery.client.get(f"{ONE}?range=2y").status_code == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("range=30d&width=10", 200),
        ("from=0&to=10", 200),
        ("from=10&to=10", 422),
        ("width=0", 422),
        ("width=2001", 422),
        ("from=NaN", 422),
        ("from=99999999999999999999", 422),
        ("to=0", 422),
    ],
)
def test_history_is_asked_within_bounds(query: str, status: int, brewery: Brewery) -> None:
    assert brewery.client.get(f"/api/v1{ONE}/history?{query}").status_code == status


@pytest.mark.parametrize("what", ["", "/history", "/events"])
def test_the_api_says_404_for_an_unknown_fermenter(what: str, brewery: Brewery) -> None:
    answer = brewery.client.get(f"/api/v1/fermenters/brewery/pi1/fv7{what}")
    assert answer.status_code == 404
    assert answer.json()["known"] == ["brewery/pi1/fv1"]


def test_the_framework_adds_no_pages_but_there_is_a_description_for_programs(brewery: Brewery) -> None:
    assert brewery.client.get("/redoc").status_code == 404
    assert "/api/v1/fermenters" in brewery.client.get("/api/v1/openapi.json").json()["paths"]


def test_an_offline_controller_is_not_reachable_in_the_api(brewery: Brewery) -> None:
    brewery.say(TOPICS.status, "offline")
    (it,) = brewery.client.get("/api/v1/fermenters").json()
    assert (it["reachable"], it["stale"], it["availability"]) == (False, True, "offline")
