# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other web sites, other people's names and too much text stay out."""

import pytest
from tests.web.conftest import BASE, Brewery

ONE = "/fermenters/brewery/pi1/fv1"
FORM = {"intent_id": "i", "setpoint": "x"}


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": BASE}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": BASE}, True),
        ({"origin": "http://testserver:81"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({}, False),
    ],
)
def test_a_form_is_taken_only_from_our_own_pages(headers: dict[str, str], let_in: bool, brewery: Brewery) -> None:
    del brewery.client.headers["origin"]
    answer = brewery.client.post(f"{ONE}/setpoint", data=FORM, headers=headers)
    assert (answer.status_code != 403) is let_in


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize(
    ("authorization", "status"), [(None, 403), ("Bearer nonsense", 401), ("Basic bm8=", 403), ("Bearer", 403)]
)
def test_a_program_shows_what_it_is_by_a_token(
    kind: str, authorization: str | None, status: int, brewery: Brewery
) -> None:
    del brewery.client.headers["origin"]
    headers = {"content-type": kind} | ({"authorization": authorization} if authorization else {})
    answer = brewery.client.post(f"/api/v1{ONE}/intents", content="{}", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "let_in"),
    [
        ("testserver", True),
        ("TESTSERVER:8080", True),
        ("localhost:8080", True),
        ("127.0.0.1", True),
        ("192.168.1.20:8080", True),
        ("[::1]:8080", True),
        ("evil.example", False),
        ("testserver.evil.example", False),
        ("", False),
    ],
)
def test_a_name_that_is_not_ours_is_refused(host: str, let_in: bool, brewery: Brewery) -> None:
    assert (brewery.client.get("/healthz", headers={"host": host}).status_code == 200) is let_in


@pytest.mark.parametrize(("size", "status"), [(60_000, 422), (70_000, 413)])
def test_a_body_has_a_largest_size(size: int, status: int, brewery: Brewery) -> None:
    form = {"intent_id": "i", "setpoint": "1" * size}
    assert brewery.client.post(f"{ONE}/setpoint", data=form, headers={"origin": BASE}).status_code == status
    answer = brewery.client.post(f"/api/v1{ONE}/intents", json={"pad": "x" * size})
    assert answer.status_code == status


def test_a_body_without_a_length_is_counted_too(brewery: Brewery) -> None:
    chunks = (b"x" * 10_000 for _ in range(10))
    headers = {"content-type": "application/json"}
    assert brewery.client.post(f"/api/v1{ONE}/intents", content=chunks, headers=headers).status_code == 413


def test_pages_are_not_kept_by_anybody(brewery: Brewery) -> None:
    assert brewery.client.get("/").headers["cache-control"] == "no-store"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(brewery: Brewery) -> None:
    policy = brewery.client.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
