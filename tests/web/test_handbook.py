# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documentation at /docs: for anybody, under the same policy; and how to build it when it is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import Brewery, opened

from taproom.handbook import Handbook
from taproom.security import POLICY


@pytest.fixture
def brewery(tmp_path: Path) -> Iterator[Brewery]:
    with opened(tmp_path) as it:
        yield it


def test_what_was_built_is_served_to_anybody(brewery: Brewery, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "how-to/flash").mkdir(parents=True)
    (site / "index.html").write_text("front")
    (site / "how-to/flash/index.html").write_text("flash")
    (site / "404.html").write_text("nothing here")
    (tmp_path / "secret").write_text("secret")
    brewery.app.state.handbook = Handbook((tmp_path / "nowhere", site))
    front = brewery.client.get("/docs/")
    assert (front.status_code, front.text) == (200, "front")
    assert front.headers["content-security-policy"] == POLICY
    assert brewery.client.get("/docs/how-to/flash/").text == "flash"
    assert brewery.client.get("/docs/how-to/flash").text == "flash"  # led to its slash
    gone = brewery.client.get("/docs/gone/")
    assert (gone.status_code, gone.text) == (404, "nothing here")
    assert "secret" not in brewery.client.get("/docs/%2e%2e/secret").text


def test_it_begins_in_the_readers_language(brewery: Brewery) -> None:
    for language, place in (("en", "/docs/"), ("fr", "/docs/fr/")):
        answer = brewery.client.get("/docs", headers={"accept-language": language}, follow_redirects=False)
        assert answer.headers["location"] == place


def test_what_was_not_built_says_how(brewery: Brewery) -> None:
    brewery.app.state.handbook = Handbook(())
    answer = brewery.client.get("/docs/")
    assert answer.status_code == 404
    assert "make docs" in answer.text
    assert "Dans le dossier du projet" in brewery.client.get("/docs/", headers={"accept-language": "fr"}).text
