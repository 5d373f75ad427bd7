# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The batches for programs, and for phones that send late and twice."""

from typing import Any

import pytest
from tests.web.batches.test_pages import a_revision, log_of, made, stored
from tests.web.conftest import Brewery

from taproom.access import Role
from taproom.ids import new_id

API = "/api/v1/batches"


def make(brewery: Brewery, **more: Any) -> Any:
    return brewery.client.post(API, json={"name": "Amber", "volume_l": 20} | more)


def add(brewery: Brewery, batch: str, **event: Any) -> Any:
    return brewery.client.post(f"{API}/{batch}/events", json={"id": new_id(), "kind": "step_done"} | event)


def test_made_and_read(brewery: Brewery) -> None:
    revision = a_revision(brewery)
    answer = make(brewery, revision=revision, volume_l=40)
    assert answer.status_code == 201
    batch = answer.json()
    assert answer.headers["location"] == f"{API}/{batch['id']}"
    assert batch["number"] == 1
    assert batch["status"] == "planning"
    assert batch["expected"]["og"]["value"] == pytest.approx(1.053, abs=0.003)
    assert brewery.client.get(f"{API}/{batch['id']}").json() == batch
    assert [it["id"] for it in brewery.client.get(f"{API}?revision={revision}").json()] == [batch["id"]]
    assert brewery.client.get(f"{API}?q=nothing").json() == []
    assert brewery.client.get(f"{API}?status=brewing").json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"revision": "f" * 64}, 404),
        ({"revision": "short"}, 422),
        ({"volume_l": 0}, 422),
        ({"volume_l": "NaN"}, 422),
        ({"volume_l": 1e9}, 422),
        ({"name": ""}, 422),
        ({"name": "a\x00b"}, 422),
        ({"name": "x" * 81}, 422),
        ({"og": 11.6}, 422),
        ({"surprise": 1}, 422),
    ],
)
def test_what_no_batch_is_made_of(brewery: Brewery, body: dict[str, Any], status: int) -> None:
    answer = make(brewery, **body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert brewery.client.get(API).json() == []


def test_exactly_once(brewery: Brewery) -> None:
    batch, event = make(brewery).json()["id"], new_id()
    at_utc = brewery.wall() - 1800
    answers = [add(brewery, batch, id=event, step="boil", at_utc=at_utc) for _ in range(3)]
    assert [it.status_code for it in answers] == [201, 200, 200]
    assert len({it.json()["seq"] for it in answers}) == 1
    assert [it.at_utc for it in log_of(brewery, batch) if it.kind == "step_done"] == [at_utc]
    assert add(brewery, batch, id=event, step="other").status_code == 409


def test_what_a_phone_kept_for_one_member_is_not_stored_as_anothers(brewery: Brewery) -> None:
    batch, anna = make(brewery).json()["id"], brewery.member
    brewery.sign_in("Berta", Role.ADMINISTRATOR)
    tick = {"id": new_id(), "kind": "step_done", "step": "boil"}

    def send(whose: str) -> Any:
        return brewery.client.post(f"{API}/{batch}/events", json=tick, headers={"x-member": whose})

    refused = send(anna)
    assert (refused.status_code, "Somebody else is signed in" in refused.text) == (403, True)
    assert not [it for it in log_of(brewery, batch) if it.kind == "step_done"]
    assert send(brewery.member).status_code == 201


def test_a_queue_that_comes_late(brewery: Brewery) -> None:
    """What the first phone kept while it was offline does not undo what the second did since."""
    batch, now_utc = make(brewery).json()["id"], brewery.wall()
    kept = [
        {"id": new_id(), "kind": "step_started", "step": "boil", "at_utc": now_utc - 900},
        {"id": new_id(), "kind": "step_done", "step": "chill", "at_utc": now_utc - 800},
    ]
    add(brewery, batch, kind="step_undone", step="chill", at_utc=now_utc - 100)
    add(brewery, batch, kind="step_started", step="boil", at_utc=now_utc - 850)
    for it in (*kept, *kept):
        assert brewery.client.post(f"{API}/{batch}/events", json=it).status_code in (200, 201)
    day = brewery.client.get(f"{API}/{batch}/brew-day").json()
    assert day["now_utc"] == now_utc
    assert day["steps"]["boil"]["started_utc"] == now_utc - 900
    assert day["steps"]["boil"]["by"] == "Anna"
    assert day["steps"]["chill"]["done_utc"] is None
    assert day["clocks"] == {"boil": now_utc - 900}


def test_a_reading(brewery: Brewery) -> None:
    batch = make(brewery).json()["id"]
    reading = {"key": "og", "value": 12.9, "at_c": 24.5, "instrument": "refractometer"}
    assert add(brewery, batch, kind="measured", step="chill", reading=reading).status_code == 201
    whole = brewery.client.get(f"{API}/{batch}").json()
    assert whole["measured"]["og"]["raw"] == 12.9
    assert whole["measured"]["og"]["unit"] == "brix"
    assert whole["measured"]["og"]["value"] == pytest.approx(1.050, abs=0.001)
    assert brewery.client.get(f"{API}/{batch}/brew-day").json()["measured"] == {"og": "1.050"}


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "step_done"},
        {"kind": "measured"},
        {"kind": "measured", "reading": {"key": "og", "value": 1.9e9}},
        {"kind": "measured", "reading": {"key": "og", "value": 1.3}},
        {"kind": "measured", "reading": {"key": "zz", "value": 1.05}},
        {"kind": "measured", "reading": {"key": "og", "value": 1.05, "at_c": 900}},
        {"kind": "moved"},
        {"kind": "made"},
        {"id": "short", "step": "boil"},
        {"id": "x" * 41, "step": "boil"},
        {"id": "' OR 1=1; --", "step": "boil"},
        {"step": "boil", "at_utc": 1},
        {"step": "boil", "at_utc": 4_000_000_000},
        {"step": "x" * 81},
        {"step": "a\x1bb"},
        {"step": "boil", "note": "x" * 4001},
        {"step": "boil", "detail": {}},
    ],
)
def test_what_is_no_event(brewery: Brewery, event: dict[str, Any]) -> None:
    batch = make(brewery).json()["id"]
    answer = add(brewery, batch, **event)
    assert answer.status_code == 422
    assert answer.json()["title"]
    assert len(log_of(brewery, batch)) == 1


def test_moved_and_back(brewery: Brewery) -> None:
    batch, once = make(brewery).json()["id"], new_id()
    body = {"id": once, "here": "planning", "there": "brewing"}
    for _ in range(2):
        assert brewery.client.post(f"{API}/{batch}/move", json=body).json()["status"] == "brewing"
    late = brewery.client.post(f"{API}/{batch}/move", json=body | {"id": new_id()})
    assert late.status_code == 409
    assert "meanwhile" in late.json()["title"]
    back = brewery.client.post(f"{API}/{batch}/undo", json={"id": new_id(), "here": "brewing"})
    assert back.json()["status"] == "planning"
    kinds = [it["kind"] for it in brewery.client.get(f"{API}/{batch}/events").json()]
    assert kinds == ["made", "moved", "corrected"]
    after = brewery.client.get(f"{API}/{batch}/events").json()[1]["seq"]
    assert len(brewery.client.get(f"{API}/{batch}/events?after={after}").json()) == 1


def test_whose_it_is(brewery: Brewery) -> None:
    batch = make(brewery).json()["id"]
    brewery.sign_in("Bilal", Role.MEMBER)
    assert add(brewery, batch, step="boil").status_code == 403
    assert add(brewery, batch, kind="noted", note="Hello").status_code == 201
    body = {"id": new_id(), "here": "planning", "there": "brewing"}
    assert brewery.client.post(f"{API}/{batch}/move", json=body).status_code == 403
    brewery.client.cookies.clear()
    assert brewery.client.get(API).status_code == 401
    assert add(brewery, batch, step="boil").status_code == 401


def test_there_is_none(brewery: Brewery) -> None:
    for path in ("", "/events", "/brew-day"):
        assert brewery.client.get(f"{API}/{new_id()}{path}").status_code == 404
    assert add(brewery, new_id(), step="boil").status_code == 404


def test_a_page_and_a_program_see_one_batch(brewery: Brewery) -> None:
    batch = made(brewery)
    assert brewery.client.get(f"{API}/{batch}").json()["name"] == stored(brewery, batch).name == "Amber"
