# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A taproom without a broker: the link is a small fake, the clock is a number, the database is real."""

import asyncio
import socket
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.exceptions import StarletteDeprecationWarning

from cellar.contract import Answer, FermenterState, Info, Intent, LogBatch, LogEntry, ProbeState, Sample, Topics
from taproom.app import create_app
from taproom.broker import LinkState, Message
from taproom.i18n import Library, Reader
from taproom.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)  # Starlette would like httpx2, which we do not need
    from starlette.testclient import TestClient

NOW_UTC = 1_790_000_000
TOPICS = Topics(site="brewery", unit="pi1")
BASE = "http://testserver"
OURS = {"origin": BASE, "host": "testserver"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def good(value_c: float) -> ProbeState:
    return ProbeState(value_c=value_c, quality="good")


def a_state(**changes: Any) -> FermenterState:
    """A fermenter at rest, with changes."""
    at_rest: dict[str, Any] = {
        "fermenter": "fv1",
        "name": "FV1",
        "at_utc": NOW_UTC,
        "mode": "auto",
        "beer": good(18.4),
        "chamber": good(17.2),
        "setpoint_c": 18.5,
        "setpoint_min_c": 0.0,
        "setpoint_max_c": 30.0,
        "chamber_setpoint_c": 17.0,
        "demand": 0.0,
        "wanted": "none",
        "action": "idle",
        "held": None,
        "trip": None,
        "has_heater": True,
        "has_cooler": True,
    }
    return FermenterState(**(at_rest | changes))


def an_entry(seq: int, *, at_utc: int | None = None, fermenter: str | None = "fv1", **changes: Any) -> LogEntry:
    """A sample, one per 10 s."""
    usual: dict[str, Any] = {
        "beer_c": 18.0,
        "chamber_c": 16.0,
        "setpoint_c": 18.5,
        "chamber_setpoint_c": None,
        "demand": 0.0,
        "heat_duty": 0.0,
        "cool_duty": 0.25,
    }
    when = NOW_UTC + 10 * seq if at_utc is None else at_utc
    return LogEntry(seq=seq, at_utc=when, fermenter=fermenter, body=Sample(**(usual | changes)))


@dataclass
class Clock:
    """Time that passes when told to."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class FakeLink:
    """A broker link that remembers what was published, and lets a test speak for the controllers."""

    published: list[tuple[str, str]] = field(default_factory=list)
    when_asked: Callable[[Intent], Answer | None] = lambda intent: None
    when_published: Callable[[str], None] = lambda topic: None
    connected: bool = True
    on_message: Callable[[Message], None] = lambda message: None
    on_link: Callable[[LinkState], None] = lambda state: None

    def start(self, on_message: Callable[[Message], None], on_link: Callable[[LinkState], None]) -> None:
        self.on_message, self.on_link = on_message, on_link
        on_link("up")

    async def keep_alive(self) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        return

    def publish(self, topic: str, payload: str) -> bool:
        if not self.connected:
            return False
        self.when_published(topic)
        self.published.append((topic, payload))
        if topic.endswith("/intent"):
            answer = self.when_asked(Intent.model_validate_json(payload))
            if answer is not None:
                self.hear(topic.replace("/intent", "/answer"), answer.model_dump_json())
        return True

    def hear(self, topic: str, payload: str | bytes) -> None:
        self.on_message(Message(topic=topic, payload=payload.encode() if isinstance(payload, str) else payload))

    @property
    def intents(self) -> list[Intent]:
        return [Intent.model_validate_json(text) for topic, text in self.published if topic.endswith("/intent")]


@dataclass
class Brewery:
    """The app under test, with what a test needs to play all other parts."""

    app: FastAPI
    client: TestClient
    link: FakeLink
    clock: Clock
    folder: Path

    def say(self, topic: str, payload: str | bytes) -> None:
        """A message arrives, in the app's own event loop."""
        assert self.client.portal is not None
        self.client.portal.call(self.link.hear, topic, payload)

    def show(self, state: FermenterState) -> None:
        self.say(TOPICS.state(state.fermenter), state.model_dump_json())

    def introduce(self, *, speed: float) -> None:
        simulated, mine = speed != 1.0, ("fv1",)
        info = Info(
            site="brewery", unit="pi1", version="1", boot_id="b", simulated=simulated, speed=speed, fermenters=mine
        )
        self.say(TOPICS.info, info.model_dump_json())

    def log(self, *entries: LogEntry) -> None:
        self.say(TOPICS.log, LogBatch(entries=entries).model_dump_json())

    def acks(self) -> list[str]:
        return [text for topic, text in self.link.published if topic == TOPICS.log_ack]

    def wait_for_acks(self, number: int) -> None:
        """Until the writer has committed; gives up after 5 s."""

        async def until() -> None:
            while len(self.acks()) < number:
                await asyncio.sleep(0.002)

        async def soon() -> None:
            await asyncio.wait_for(until(), 5)

        assert self.client.portal is not None
        self.client.portal.call(soon)

    def post(self, path: str, **form: str) -> Any:
        return self.client.post(path, data={"intent_id": "i1", **form}, headers={"origin": BASE})


@pytest.fixture
def brewery(tmp_path: Path) -> Iterator[Brewery]:
    """One controller, online, with one fermenter."""
    link, clock = FakeLink(), Clock()
    app = create_app(
        Settings(state=tmp_path, hosts=("testserver",), timezone="UTC"),
        make_link=lambda _: link,
        clock=clock,
        answer_within_s=0.05,
    )
    with TestClient(app, base_url=BASE) as client:
        it = Brewery(app=app, client=client, link=link, clock=clock, folder=tmp_path)
        it.say(TOPICS.status, "online")
        it.introduce(speed=1.0)
        it.show(a_state())
        yield it


@pytest.fixture(scope="session")
def library() -> Library:
    return Library("UTC")


@pytest.fixture(scope="session")
def english(library: Library) -> Reader:
    return library.reader("en")


@pytest.fixture(scope="session")
def french(library: Library) -> Reader:
    return library.reader("fr")
