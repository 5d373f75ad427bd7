# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no honest program sends, to every route that takes anything: it is refused in words, never with a 5xx."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from tests.web.api.conftest import House, build, furnish, slot
from tests.web.conftest import BASE, TestClient

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "no number": b'{"kit":"bench","start_utc":NaN,"end_utc":NaN,"times":NaN,"length_s":NaN,"order":NaN,"quotas":NaN}',
    "infinity": b'{"kit":"bench","start_utc":Infinity,"end_utc":-Infinity,"until_utc":Infinity,"until":Infinity}',
    "too large for a float": b'{"kit":"bench","start_utc":1e400,"end_utc":-1e400,"until_utc":1e400}',
    "too large for a column": b'{"kit":"bench","start_utc":100000000000000000000,"end_utc":100000000000000000001}',
    "digits without end": b'{"start_utc":' + b"9" * 6000 + b"}",
    "half a character": rb'{"kit":"\ud800","name":"\udfff","text":"\ud800","reason":"\udc00","code":"\ud800"}',
    "half a character as a name": rb'{"\ud800":1}',
    "no character at all": b'{"kit":"\xff\xfe"}',
    "nothing in a string": rb'{"kit":"bench\u0000","reason":"\u0000","text":"\u0000","name":"\u0000"}',
    "the same name twice": b'{"kit":"bench","kit":"nowhere","start_utc":1,"start_utc":2,"end_utc":3,"end_utc":"x"}',
    "too deep": b"[" * 30_000 + b"]" * 30_000,
    "objects too deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "as deep as a parser goes": b'{"start_utc":' + b"[" * 900 + b"]" * 900 + b"}",
    "too long": b'{"reason":"' + b"x" * 70_000 + b'"}',
    "of other types": b'{"kit":1,"start_utc":"1","end_utc":true,"reason":[],"scope":{},"stewards":"x","first":5}',
    "a day that is none": b'{"kit":"bench","first":"2027-02-30T25:61","length_s":3600,"until":"2027-02-30"}',
}
KINDS = ("application/json", "application/problem+json", "text/plain", "application/x-www-form-urlencoded")
KINDS += ("multipart/form-data", "multipart/form-data; boundary=x", "application/xml", "image/png", "")
FILLED = {
    "kit": "kettle-a",
    "slug": "kettle-a",
    "topic": "mill",
    "site": "brewery",
    "unit": "pi1",
    "fermenter": "fv1",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all of it: nothing here gets through."""
    app, calendar = build(tmp_path_factory.mktemp("hostile"))
    with TestClient(app, base_url=BASE) as client:
        it = House(app=app, client=client, calendar=calendar)
        furnish(it)
        yield it


def doors(house: House) -> Iterator[tuple[str, str]]:
    """Every route that takes something, pages too, with its path filled in."""
    for it in iter_route_contexts(house.app.routes):
        if isinstance(it.original_route, APIRoute) and it.path is not None:
            path = re.sub(r"{(\w+)(:\w+)?}", lambda found: FILLED.get(found[1], "0" * 26), it.path)
            yield from ((method, path) for method in it.methods or () if method not in {"GET", "HEAD"})


def send(house: House, method: str, path: str, body: bytes, kind: str) -> Any:
    headers = {"authorization": f"Bearer {house['Ada'].token}", "origin": BASE, "content-type": kind}
    return house.client.request(method, path, content=body, headers=headers, follow_redirects=False)


@pytest.mark.parametrize("name", BODIES)
def test_no_body_is_an_error_of_ours(name: str, house: House) -> None:
    for method, path in doors(house):
        answer = send(house, method, path, BODIES[name], "application/json")
        assert answer.status_code < 500, f"{method} {path}: {answer.text[:300]}"
        if path.startswith("/api/") and answer.status_code >= 400:
            assert answer.headers["content-type"] in {"application/problem+json", "text/plain; charset=utf-8"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_content_is_an_error_of_ours(kind: str, house: House) -> None:
    for method, path in doors(house):
        for name in ("no JSON", "half a character"):
            answer = send(house, method, path, BODIES[name], kind)
            assert answer.status_code < 500, f"{method} {path}: {answer.text[:300]}"


QUERIES = ("from_utc=NaN", "from_utc=1e400", "from_utc=" + "9" * 30, "from_utc=%00", "kit=%ff", "limit=-1")


@pytest.mark.parametrize("query", [*QUERIES, "number=99999999", "until_utc=-1"])
def test_no_query_is_an_error_of_ours(query: str, house: House) -> None:
    for path in ("/bookings", "/me/bookings", "/kit/bench/free", "/kit/bench/next-free", "/kit/bench/uses", "/audit"):
        answer = house["Ada"].get(f"{path}?{query}")
        assert answer.status_code < 500, f"{path}: {answer.text[:300]}"


@pytest.mark.parametrize(
    "header", ["Idempotency-Key", "If-Match", "If-None-Match", "Accept-Language", "Authorization"]
)
@pytest.mark.parametrize("said", ["", "\xff", "x" * 4000, '"', "Bearer ", '"99999999999999999999"', "\x7f"])
def test_no_header_is_an_error_of_ours(header: str, said: str, house: House) -> None:
    headers = {"authorization": f"Bearer {house['Ada'].token}", "origin": BASE, header: said.encode("latin-1")}
    for method, path in (("POST", "/api/v1/bookings"), ("GET", "/api/v1/kit"), ("PUT", "/api/v1/kit/bench")):
        body = {"kit": "bench", **slot(1)} if method == "POST" else None
        assert house.client.request(method, path, json=body, headers=headers).status_code < 500
