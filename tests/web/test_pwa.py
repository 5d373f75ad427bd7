# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a phone needs to install the app. What it does offline: tests/browser/test_offline.py."""

import json
from io import BytesIO

import pytest
from PIL import Image
from tests.web.conftest import Brewery

from taproom.access import Principal, Role
from taproom.pwa import KEPT


@pytest.mark.parametrize(("language", "name"), [("en", "the shared brewery"), ("fr", "la brasserie partagée")])
def test_the_manifest_is_in_the_readers_language(language: str, name: str, brewery: Brewery) -> None:
    answer = brewery.client.get("/manifest.webmanifest", headers={"accept-language": language})
    assert answer.headers["content-type"] == "application/manifest+json"
    assert name in answer.json()["name"]
    assert answer.json()["lang"] == language


def test_every_icon_is_there_in_the_size_that_it_says(brewery: Brewery) -> None:
    icons = brewery.client.get("/manifest.webmanifest").json()["icons"]
    assert {it.get("purpose", "any") for it in icons} == {"any", "maskable"}
    for it in icons:
        answer = brewery.client.get(it["src"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(it["type"])
        assert "immutable" in answer.headers["cache-control"]
        if it["type"] == "image/png":
            width, height = Image.open(BytesIO(answer.content)).size
            assert f"{width}x{height}" == it["sizes"]


def test_the_service_worker_serves_the_whole_site_and_is_asked_for_anew(brewery: Brewery) -> None:
    answer = brewery.client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    first_line, _, script = answer.text.partition("\n")
    chosen = json.loads(first_line.removeprefix("const CHOSEN = ").removesuffix(";"))
    assert chosen["kept"] == list(KEPT)
    for url in (*chosen["shell"], chosen["icon"], chosen["badge"], chosen["offline"]):
        assert brewery.client.get(url).status_code == 200, url
    assert 'addEventListener("push"' in script


def test_every_page_carries_the_sentence_that_the_service_worker_uncovers(brewery: Brewery) -> None:
    script = brewery.client.get("/sw.js").text
    assert """HIDDEN = '<p class="known" hidden>'""" in script
    for path in ("/", "/notices", "/offline"):
        page = brewery.client.get(path).text
        assert page.count('<p class="known" hidden>') == 1, path
        assert "This is what was known on" in page


def test_nobody_is_kept_on_a_panel(brewery: Brewery) -> None:
    async def at_a_panel(request: object) -> Principal:
        return Principal(member="anna", name="Anna", role=Role.MEMBER, panel="p", via="panel")

    brewery.app.state.who = at_a_panel
    page = brewery.client.get("/notices").text
    assert "Notices" in page
    assert 'class="known"' not in page
