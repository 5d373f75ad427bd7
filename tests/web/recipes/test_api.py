# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipes for programs: saved, revised, forked, compared, shown; refused in words, with what would be right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Brewery, opened
from tests.web.recipes.conftest import a_document

from taproom.access import Role
from taproom.recipes.document import plain


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Brewery]:
    with opened(tmp_path) as it:
        it.sign_in("Anna", Role.MEMBER)
        yield it


def ask(api: Brewery, method: str, path: str, status: int = 200, **body: Any) -> Any:
    answer = api.client.request(method, f"/api/v1{path}", json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def begin(api: Brewery, name: str = "Saison", **more: Any) -> Any:
    api.wall.at_utc += 1
    return ask(api, "POST", "/recipes", 201, document=plain(a_document(name)), **more)


def test_a_recipe_begins_private_and_is_read_again(api: Brewery) -> None:
    saved = begin(api, message="First")
    shown = ask(api, "GET", f"/recipes/{saved['recipe']}")
    assert shown["document"] == plain(a_document("Saison"))
    assert shown["recipe"]["visibility"] == "private"
    assert shown["revision"]["id"] == saved["revision"]
    assert shown["numbers"]["ibu"]["method"] == "Tinseth"
    assert ask(api, "GET", f"/recipes/{saved['recipe']}/revisions")["revisions"][0]["message"] == "First"


def test_the_next_revision_stands_on_the_latest(api: Brewery) -> None:
    saved = begin(api)
    path, body = f"/recipes/{saved['recipe']}/revisions", {"document": plain(a_document("Two"))}
    second = ask(api, "POST", path, 201, **body, parents=[saved["revision"]])
    late = ask(api, "POST", path, 409, document=plain(a_document("Three")), parents=[saved["revision"]])
    assert late["current"] == second["revision"]
    assert "meanwhile" in late["title"]


def test_search_answers_what_the_page_does(api: Brewery) -> None:
    begin(api)
    begin(api, "Stout")
    found = ask(api, "GET", "/recipes?words=stou&have=pilsner&have=saaz")
    assert [it["title"] for it in found["recipes"]] == ["Stout"]
    assert found["recipes"][0]["authors"][0]["name"] == "Anna"
    api.client.cookies.clear()
    assert ask(api, "GET", "/recipes")["total"] == 0


def test_a_fork_needs_no_document(api: Brewery) -> None:
    saved = begin(api)
    ask(api, "PATCH", f"/recipes/{saved['recipe']}", 204, visibility="members")
    api.sign_in("Bob", Role.MEMBER)
    fork = ask(api, "POST", f"/recipes/{saved['revision'][:8]}/fork", 201, title="Bob's")
    shown = ask(api, "GET", f"/recipes/{fork['recipe']}")
    assert shown["revision"]["parents"] == [saved["revision"]]
    assert [it["title"] for it in shown["attribution"]] == ["Bob's", "Saison"]
    refused = ask(api, "POST", f"/recipes/{saved['recipe']}/fork", 422, licence="PPL")
    assert "share alike" in refused["title"]
    ask(api, "PATCH", f"/recipes/{saved['recipe']}", 422, visibility="public")


def test_its_keeper_puts_a_recipe_away_and_takes_it_back(api: Brewery) -> None:
    path = f"/recipes/{begin(api)['recipe']}"
    ask(api, "PATCH", path, 204, away=True, visibility="members")
    assert ask(api, "GET", "/recipes")["total"] == 0
    assert ask(api, "GET", "/recipes?mine=true")["total"] == 1
    assert ask(api, "GET", path)["recipe"]["visibility"] == "members"
    sid = api.client.cookies["sid"]
    api.sign_in("Bob", Role.MEMBER)
    ask(api, "PATCH", path, 422, away=False)
    api.client.cookies.set("sid", sid)
    ask(api, "PATCH", path, 204, away=False)
    assert ask(api, "GET", "/recipes")["total"] == 1


def test_a_comparison_is_words_and_values(api: Brewery) -> None:
    one, two = begin(api), begin(api, "Two")
    said = ask(api, "GET", f"/revisions/{one['revision']}/compare/{two['revision']}")
    assert [it["says"] for it in said["changes"]] == ["name: Saison → Two"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"recipe": {}},
        {"recipe": plain(a_document())["recipe"] | {"batch_size": {"value": 1, "unit": "buckets"}}},
        {"recipe": plain(a_document())["recipe"], "more": 1},
    ],
)
def test_what_is_no_document_is_refused(api: Brewery, document: Any) -> None:
    assert ask(api, "POST", "/recipes", 422, document=document)["errors"]


def changed(path: str, value: Any) -> Any:
    """A document with something else at a place of its recipe."""
    document = plain(a_document())
    at = document["recipe"]
    *above, last = path.split("/")
    for name in above:
        at = at[int(name)] if isinstance(at, list) else at[name]
    at[last] = value
    return document


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("boil/boil_time", {"value": 1e308, "unit": "day"}, "no recipe has such a number"),
        ("boil/boil_time", {"value": 999_999_999, "unit": "week"}, "no recipe has such a number"),
        ("batch_size", {"value": 10**400, "unit": "l"}, "no recipe has such a number"),
        ("ingredients/hop_additions/0/timing/step", 10**30, "hop_additions/1/timing/step"),
        ("carbonation", -1e9, "carbonation: no recipe"),
        ("unknown", 10**400, "unknown: no recipe"),
        ("notes", "\ud800", "signs that are no text"),
        ("name", "a\x00b", "signs that are no text"),
        ("unknown", {"\udfff": 1}, "signs that are no text"),
        ("notes", "x" * 200_001, "200000 characters at most"),
        ("", 1, "under an empty name"),
        ("ingredients/", {"a": 1}, "under an empty name"),
        ("ingredients/water_additions", [{"name": "Well"}] * 501, "more than 500 entries"),
        ("unknown", [1] * 501, "more than 500 entries"),
        ("unknown", deep(60), "nested more than 40 deep"),
    ],
)
def test_what_no_recipe_says_is_refused_in_words(api: Brewery, path: str, value: Any, says: str) -> None:
    body = json.dumps({"document": changed(path, value)})  # with halves of signs as JSON may write them
    answer = api.client.post("/api/v1/recipes", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert says in answer.json()["title"]


@pytest.mark.parametrize("field", ["message", "statement"])
def test_what_stands_beside_a_recipe_is_text_too(api: Brewery, field: str) -> None:
    body = json.dumps({"document": plain(a_document()), field: "\ud800"})
    answer = api.client.post("/api/v1/recipes", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("boil/boil_time", {"value": 1e9 - 1, "unit": "sec"}),
        ("batch_size", {"value": 999_999_999, "unit": "l"}),
        ("batch_size", {"value": -999_999_999, "unit": "l"}),
        ("unknown", {"_timestamp_ms": 1_790_000_000_000, "nothing": None, "yes": True}),
    ],
)
def test_what_is_saved_can_be_shown(api: Brewery, path: str, value: Any) -> None:
    first = begin(api)
    saved = ask(api, "POST", "/recipes", 201, document=changed(path, value))
    assert ask(api, "GET", f"/recipes/{saved['recipe']}")["revision"]["id"] == saved["revision"]
    for page in (f"/recipes/{saved['recipe']}", f"/recipes/{saved['recipe']}/print",
                 f"/revisions/{first['revision']}/compare/{saved['revision']}"):  # fmt: skip
        assert api.client.get(page).status_code == 200


def test_nobody_saves_without_signing_in(api: Brewery) -> None:
    api.client.cookies.clear()
    ask(api, "POST", "/recipes", 401, document=plain(a_document()))
