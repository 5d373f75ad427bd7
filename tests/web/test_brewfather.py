# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brewfather's custom stream: what it is told, how often, and that nobody waits for it. A real server is told."""

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, TOPICS, Brewery, Clock, a_state, an_entry, opened
from tests.web.notices_support import PushService, open_service

from cellar.contract import Event, FermenterState, Info, LogEntry, ProbeState
from taproom.errors import SettingsError
from taproom.fermenters.brewfather import AGAIN_S, EVERY_S, REFUSED_S, Brewfather
from taproom.fermenters.live import Board, Key
from taproom.settings import Settings, parse_brewfather

FV1 = Key(site="brewery", unit="pi1", fermenter="fv1")


@pytest.fixture
def server() -> Iterator[PushService]:
    it = PushService()
    with open_service(it):
        yield it


@dataclass
class Told:
    """An outlet, with what a test needs to play the others."""

    outlet: Brewfather
    board: Board
    clock: Clock
    server: PushService
    noted: list[float] = field(default_factory=list)

    def show(self, key: Key = FV1, **changes: Any) -> None:
        self.board.hear_state(key, a_state(fermenter=key.fermenter, **changes))

    def turn(self) -> None:
        asyncio.run(self.outlet(NOW_UTC))

    @property
    def readings(self) -> list[dict[str, Any]]:
        return [json.loads(content) for _, _, content in self.server.received]


@pytest.fixture
def told(server: PushService) -> Told:
    clock, noted = Clock(), list[float]()
    board = Board(clock)

    async def gravity(_key: Key, _since_utc: int) -> float | None:
        return noted[-1] if noted else None

    board.hear_link("up")
    board.hear_availability("brewery/pi1", "online")
    outlet = Brewfather(url=f"{server.url}/stream?id=x", board=board, gravity=gravity, clock=clock)
    it = Told(outlet=outlet, board=board, clock=clock, server=server, noted=noted)
    it.show()
    return it


def test_it_is_told_as_it_documents(told: Told) -> None:
    told.noted.append(1.01234567)
    told.turn()
    ((path, headers, _),) = told.server.received
    assert (path, headers["content-type"]) == ("/stream?id=x", "application/json")
    assert told.readings == [
        {
            "name": "FV1",
            "temp": 18.4,
            "temp_unit": "C",
            "aux_temp": 17.2,
            "gravity": 1.0123,
            "gravity_unit": "G",
            "comment": "setpoint 18.5 C, idle",
            "device_integration": "cobrew",
        }
    ]


@pytest.mark.parametrize(("after_s", "times"), [(0.0, 1), (EVERY_S - 1, 1), (EVERY_S, 2)])
def test_each_is_told_every_quarter_of_an_hour(after_s: float, times: int, told: Told) -> None:
    told.turn()
    told.clock.now_s += after_s
    told.show()
    told.turn()
    told.turn()
    assert len(told.readings) == times


STALE = ProbeState(value_c=None, quality="stale")


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"beer": STALE}, {"aux_temp"}),
        ({"chamber": None}, {"temp"}),
        ({"beer": None, "chamber": STALE}, None),
    ],
)
def test_what_is_not_known_is_not_told(changes: dict[str, Any], keys: set[str] | None, told: Told) -> None:
    told.show(**changes)
    told.turn()
    assert [set(it) & {"temp", "aux_temp", "gravity"} for it in told.readings] == ([] if keys is None else [keys])


@pytest.mark.parametrize("how", ["old", "offline", "no broker", "simulated", "only remembered"])
def test_what_is_not_so_now_is_not_told(how: str, told: Told) -> None:
    match how:
        case "old":
            told.clock.now_s += 120
        case "offline":
            told.board.hear_availability("brewery/pi1", "offline")
        case "no broker":
            told.board.hear_link("down")
        case "simulated":
            named = {"site": "brewery", "unit": "pi1", "version": "1", "boot_id": "b", "simulated": True}
            told.board.hear_info("brewery/pi1", Info(**named, fermenters=("fv1",)))  # type: ignore[arg-type]
        case _:
            told.board = told.outlet.board = Board(told.clock)
            told.board.recall([("brewery/pi1", a_state())])
            told.board.hear_link("up")
    told.turn()
    assert told.readings == []


def test_two_of_one_name_are_told_apart(told: Told) -> None:
    told.show(Key(site="brewery", unit="pi1", fermenter="fv2"), name="FV1")
    told.show(Key(site="brewery", unit="pi1", fermenter="fv3"), name="Saison")
    told.turn()
    assert [it["name"] for it in told.readings] == ["FV1 (brewery/pi1/fv1)", "FV1 (brewery/pi1/fv2)", "Saison"]


@pytest.mark.parametrize(("status", "waits_s"), [(500, AGAIN_S), (429, AGAIN_S), (400, REFUSED_S), (302, REFUSED_S)])
def test_what_was_not_taken_is_said_once_and_tried_again(
    status: int, waits_s: float, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    told.server.status = status
    for _ in range(3):
        told.turn()
        told.clock.now_s += waits_s - 1
        told.show()
        told.turn()
        told.clock.now_s += 1
        told.show()
    assert len(told.readings) == 3
    told.server.status = 200
    assert [it.message.count(str(status)) for it in caplog.records] == [1]
    assert "Brewfather was not told" in caplog.text
    assert "id=x" not in caplog.text
    told.turn()
    assert "told again" in caplog.text


def test_a_server_that_is_away_is_said_in_words(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    told.outlet.url = "http://127.0.0.1:1/stream?id=secret"
    told.turn()
    assert "it cannot be reached" in caplog.text
    assert "secret" not in caplog.text
    assert "secret" not in repr(told.outlet)


@pytest.mark.parametrize("url", [None, ""])
def test_it_is_optional(url: str | None) -> None:
    assert parse_brewfather(url) is None


@pytest.mark.parametrize(
    "url",
    ["ftp://log.brewfather.net/stream?id=x", "https://log.brewfather.net/stream", "x", "https://[", "http:// ?id="],
)
def test_what_is_no_stream_says_where_one_is_found(url: str) -> None:
    with pytest.raises(SettingsError, match=r"Power-ups, Custom Stream"):
        parse_brewfather(url)


def test_its_id_is_not_sent_readably() -> None:
    with pytest.raises(SettingsError, match=r"write https://") as refused:
        parse_brewfather("http://log.brewfather.net/stream?id=secret")
    assert "secret" not in str(refused.value)
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert parse_brewfather(f"http://{host}:8000/stream?id=x")


def test_its_address_is_not_shown() -> None:
    url = "https://log.brewfather.net/stream?id=secret"
    assert parse_brewfather(url) == url
    assert "secret" not in repr(Settings(brewfather=url))


def test_the_app_tells_it_and_a_gravity_once(tmp_path: Any, server: PushService) -> None:
    logging.getLogger("taproom").setLevel(logging.INFO)
    with opened(tmp_path, brewfather=f"{server.url}/stream?id=x") as brewery:
        begin(brewery)
        tell(brewery)
        brewery.clock.now_s += EVERY_S
        brewery.show(state_at(NOW_UTC + 910))
        tell(brewery)
    assert [json.loads(it).get("gravity") for _, _, it in server.received] == [1.02, None]


def begin(brewery: Brewery) -> None:
    brewery.say(TOPICS.status, "online")
    brewery.introduce(speed=1.0)
    brewery.show(a_state())
    noted = Event(name="gravity_reported", detail={"sg": 1.02, "author": "web"})
    brewery.log(LogEntry(seq=1, at_utc=NOW_UTC - 60, fermenter="fv1", body=noted), an_entry(2))
    brewery.wait_for_acks(1)


def state_at(at_utc: int) -> FermenterState:
    return a_state(at_utc=at_utc)


def tell(brewery: Brewery) -> None:
    assert brewery.client.portal is not None
    brewery.client.portal.call(brewery.app.state.timers.run_due, brewery.wall())
