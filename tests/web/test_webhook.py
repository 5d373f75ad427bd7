# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alerts to the brewery's own webhook: a real server on this machine, as JSON and as ntfy takes it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from tests.web.conftest import NOW_UTC
from tests.web.notices_support import ANNA, MOVED, TRIPPED, Post, PushService, open_post, open_service

from taproom.errors import SettingsError
from taproom.notices.outbox import BREWERY, post
from taproom.notices.queue import KEPT_S, sweep
from taproom.notices.rules import PAUSES_S
from taproom.notices.webhook import Webhook
from taproom.settings import parse_minutes, parse_webhook


@pytest.fixture
def server() -> Iterator[PushService]:
    it = PushService()
    with open_service(it):
        yield it


@pytest.fixture
def way(tmp_path: Path, server: PushService) -> Iterator[Post]:
    with open_post(tmp_path, None) as it:
        it.planner = replace(it.planner, has_webhook=True)
        it.postman = replace(it.postman, webhook=Webhook(url=f"{server.url}/hook?key=1", form="json", language="en"))
        yield it


def tell(way: Post, to: str = BREWERY, name: str = "FV1") -> None:
    way.store.writer.submit(
        lambda db: post(db, TRIPPED, to=to, at_utc=NOW_UTC, link="/alerts", name=name, beer_c=31.5)
    ).result()
    way.plan(NOW_UTC)


def carry(way: Post, now_utc: int = NOW_UTC) -> None:
    asyncio.run(way.postman(now_utc))


def test_a_program_is_told_in_json(way: Post, server: PushService) -> None:
    tell(way, name="Fût n° 1")
    carry(way)
    ((path, headers, content),) = server.received
    told = json.loads(content)
    assert (path, headers["content-type"]) == ("/hook?key=1", "application/json; charset=utf-8")
    assert told | {"id": ""} == {
        "v": 1,
        "id": "",
        "at_utc": NOW_UTC,
        "kind": "fermenter.tripped",
        "danger": True,
        "title": "Fût n° 1 was stopped",
        "body": "Go and look.",
        "link": "https://brewery.example/alerts",
        "names": {"name": "Fût n° 1", "beer_c": 31.5},
    }


def test_an_ntfy_topic_is_told_in_text_with_a_title(way: Post, server: PushService) -> None:
    way.postman = replace(way.postman, webhook=Webhook(url=f"{server.url}/topic", form="ntfy", language="en"))
    tell(way, name="Fût\r\nX-Evil: 1")
    carry(way)
    ((path, headers, content),) = server.received
    assert (path, content) == ("/topic", b"Go and look.")
    assert str(make_header(decode_header(headers["title"]))) == "Fût X-Evil: 1 was stopped"
    assert "x-evil" not in headers
    assert (headers["priority"], headers["click"]) == ("urgent", "https://brewery.example/alerts")


def test_only_what_the_brewery_is_told_goes_there(way: Post, server: PushService) -> None:
    way.store.writer.submit(
        lambda db: post(db, MOVED, to=ANNA, at_utc=NOW_UTC, link="/", kit="A", begins_utc=NOW_UTC)
    ).result()
    way.plan(NOW_UTC)
    carry(way)
    assert server.received == []


def test_without_a_webhook_nothing_waits_for_one(way: Post) -> None:
    way.planner = replace(way.planner, has_webhook=False)
    tell(way)
    assert way.states() == []


@pytest.mark.parametrize(
    ("status", "state"), [(200, "sent"), (404, "failed"), (302, "failed"), (429, "waiting"), (503, "waiting")]
)
def test_it_is_tried_again_where_that_may_help(status: int, state: str, way: Post, server: PushService) -> None:
    server.status = status
    tell(way)
    carry(way)
    assert way.states() == [("webhook", state)]
    assert len(server.received) == 1  # nor is it led elsewhere


def test_it_arrives_when_the_server_is_back_with_the_same_id(way: Post, server: PushService) -> None:
    server.status = 503
    tell(way)
    carry(way)
    server.status = 200
    carry(way, NOW_UTC + PAUSES_S[0])
    assert way.states() == [("webhook", "sent")]
    assert len({json.loads(content)["id"] for _, _, content in server.received}) == 1


def test_a_server_that_is_not_there_is_tried_again(way: Post, server: PushService) -> None:
    way.postman = replace(way.postman, webhook=Webhook(url="http://127.0.0.1:9/", form="json", language="en"))
    tell(way)
    carry(way)
    assert way.states() == [("webhook", "waiting")]


def test_what_the_brewery_was_told_is_forgotten_by_its_age(way: Post) -> None:
    tell(way)
    for age_s, left in ((KEPT_S, 1), (KEPT_S + 1, 0)):
        way.store.writer.submit(lambda db, at_utc=NOW_UTC + age_s: sweep(db, at_utc)).result()
        assert len(way.ask("SELECT 1 FROM notice")) == left


@pytest.mark.parametrize(
    "url", ["ntfy.sh/x", "ftp://x/y", "http://", "http://x:99999/", "http://x/a b", "http://x/é"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="--alert-webhook is not an address"):
        parse_webhook(url, form="json", language="en")


@pytest.mark.parametrize(("form", "language"), [("xml", "en"), ("json", "de")])
def test_another_form_or_language_is_refused(form: str, language: str) -> None:
    with pytest.raises(SettingsError):
        parse_webhook("http://x/", form=form, language=language)


def test_an_address_is_not_shown_in_logs() -> None:
    hook = parse_webhook("https://ntfy.sh/secret", form="ntfy", language="fr")
    assert hook is not None
    assert "secret" not in repr(hook)
    assert parse_webhook(None, form="json", language="en") is None


@pytest.mark.parametrize(("text", "seconds"), [("2", 120), ("10", 600), ("1440", 86_400)])
def test_minutes_are_read(text: str, seconds: int) -> None:
    assert parse_minutes(text) == seconds


@pytest.mark.parametrize("text", ["1", "1441", "", "x", "-5", "2.5", "²"])
def test_what_is_no_number_of_minutes_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_minutes(text)
