# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A taproom without a broker: the link is a small fake, the clock is a number, the database is real."""

import asyncio
import contextlib
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.exceptions import StarletteDeprecationWarning

from cellar.contract import Answer, FermenterState, Info, Intent, LogBatch, LogEntry, ProbeState, Sample, Topics
from taproom.access import Role
from taproom.app import create_app
from taproom.broker import LinkState, Message
from taproom.clock import utc_s
from taproom.db import open_db
from taproom.i18n import Library, Reader
from taproom.members import repository, sessions
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
class Wall:
    """The wall clock, which passes when told to."""

    at_utc: int = field(default_factory=utc_s)

    def __call__(self) -> int:
        return self.at_utc


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
    wall: Wall
    member: str = ""

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

    def join(self, name: str, role: Role) -> str:
        """A new member's id."""
        task = partial(repository.add, name=name, role=role, language="en", now_utc=self.wall())
        return self.app.state.store.writer.submit(task).result()

    def session_of(self, member: str) -> str:
        """The token of a new session."""
        task = partial(sessions.begin, member=member, now_utc=self.wall(), label="test")
        return self.app.state.store.writer.submit(task).result()

    def sign_in(self, name: str = "Anna", role: Role = Role.ADMINISTRATOR) -> str:
        """From now on the client is a new member; the member's id."""
        self.member = member = self.join(name, role)
        self.client.cookies.set("sid", self.session_of(member))
        return member

    def post(self, path: str, **form: str) -> Any:
        return self.client.post(path, data={"intent_id": "i1", **form}, headers={"origin": BASE})


@cache
def _new_database() -> bytes:
    """A database as the first start makes it. The steps are the same each time, and thousands of tests need one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        open_db(path).close()
        return path.read_bytes()


@contextlib.contextmanager
def opened(folder: Path, *, client: tuple[str, int] = ("testclient", 50000), **settings: Any) -> Iterator[Brewery]:
    """A brewery with nobody in it yet; `client` is where its browser is."""
    link, clock, wall = FakeLink(), Clock(), Wall()
    chosen = Settings(**{"state": folder, "hosts": ("testserver",), "timezone": "UTC"} | settings)
    if not chosen.database.exists():
        chosen.database.parent.mkdir(parents=True, exist_ok=True)
        chosen.database.write_bytes(_new_database())
    app = create_app(
        chosen,
        make_link=lambda _: link,
        clock=clock,
        now_utc=wall,
        answer_within_s=0.05,
    )
    with TestClient(app, base_url=BASE, headers={"origin": BASE}, client=client) as browser:
        yield Brewery(app=app, client=browser, link=link, clock=clock, folder=folder, wall=wall)


@pytest.fixture
def brewery(tmp_path: Path) -> Iterator[Brewery]:
    """One controller, online, with one fermenter."""
    with opened(tmp_path) as it:
        it.say(TOPICS.status, "online")
        it.introduce(speed=1.0)
        it.show(a_state())
        it.sign_in()
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
