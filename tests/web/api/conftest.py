# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewery with kit, and programs that ask for it: each has the token of one member."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.web.conftest import BASE, TOPICS, Clock, FakeLink, TestClient, a_state

from cellar.contract import Answer
from taproom.access import Principal, Role
from taproom.app import create_app
from taproom.bookings.inventory import import_kit, parse
from taproom.bookings.keeping import set_stewards
from taproom.broker import LinkState, Message
from taproom.members import repository, sessions
from taproom.settings import Settings

HOUR_S, DAY_S = 3600, 86_400
NOW_UTC = int(datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp())  # a Monday
KIT = """
[[kit]]
slug = "kettle-a"
name = "Kettle A"
takes = ["burner-1"]
longest_hours = 10
release_after_minutes = 30

[[kit]]
slug = "kettle-b"
name = "Kettle B"
takes = ["burner-1"]

[[kit]]
slug = "burner-1"
name = "Burner 1"

[[kit]]
slug = "bottling"
name = "Bottling line"
cleaning_minutes = 60
shortest_minutes = 60
longest_hours = 6
approval = true
quotas = [{ what = "count", per = "week", most = 2 }]

[[kit]]
slug = "mill"
name = "Malt mill"
induction = "mill"
notice_hours = 2

[[kit]]
slug = "fv1"
name = "Fermenter 1"
booked_in = "days"
longest_days = 30

[[kit]]
slug = "bench"
name = "Bench"
capacity = 3
show_holder = false
"""


@dataclass
class Calendar:
    """What the wall clock of the server says."""

    now_utc: int = NOW_UTC

    def __call__(self) -> int:
        return self.now_utc


@dataclass
class Program:
    """Somebody's program: asks the API with their token."""

    client: TestClient
    member: str
    token: str

    def ask(self, method: str, path: str, json: object = None, **headers: str) -> httpx.Response:
        """Header names are written with underscores: `if_match`."""
        given = {name.replace("_", "-"): it for name, it in headers.items()}
        given |= {"authorization": f"Bearer {self.token}", "origin": BASE}
        return self.client.request(method, f"/api/v1{path}", json=json, headers=given)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, **headers)

    def post(self, path: str, json: object = None, **headers: str) -> httpx.Response:
        return self.ask("POST", path, {} if json is None else json, **headers)

    def book(self, kit: str = "kettle-a", at: int = 1, hours: int = 2, **more: object) -> httpx.Response:
        """From `at` hours after tomorrow's 08:00."""
        return self.post("/bookings", slot(at, hours) | {"kit": kit} | more)


def slot(at: int, hours: int = 2) -> dict[str, Any]:
    """From `at` hours after tomorrow's 08:00 on."""
    start_utc = NOW_UTC + DAY_S - HOUR_S + at * HOUR_S
    return {"start_utc": start_utc, "end_utc": start_utc + hours * HOUR_S}


@dataclass
class House:
    """The brewery, its kit and its members' programs."""

    app: FastAPI
    client: TestClient
    calendar: Calendar
    people: dict[str, Program] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Program:
        return self.people[name]

    def write(self, task: Any) -> Any:
        return self.app.state.store.writer.submit(task).result()

    def join(self, name: str, role: Role = Role.MEMBER) -> Program:
        """A new member's program."""
        add = partial(repository.add, name=name, role=role, language="en", now_utc=self.calendar.now_utc)
        member = self.write(add)
        begin = partial(sessions.begin, member=member, now_utc=self.calendar.now_utc, label="test", kind="token")
        self.people[name] = Program(client=self.client, member=member, token=self.write(begin))
        return self.people[name]


class TalkingLink(FakeLink):
    """A broker whose controller says that it is there, and does as it is asked."""

    def start(self, on_message: Callable[[Message], None], on_link: Callable[[LinkState], None]) -> None:
        super().start(on_message, on_link)
        self.when_asked = lambda intent: Answer(id=intent.id, fermenter="fv1", accepted=True, at_utc=NOW_UTC)
        self.hear(TOPICS.status, "online")
        self.hear(TOPICS.state("fv1"), a_state().model_dump_json())


def build(folder: Path) -> tuple[FastAPI, Calendar]:
    """The app, not yet started."""
    calendar = Calendar()
    app = create_app(
        Settings(state=folder, hosts=("testserver",), timezone="UTC"),
        make_link=lambda _: TalkingLink(),
        clock=Clock(),
        now_utc=calendar,
        answer_within_s=0.05,
    )
    return app, calendar


def furnish(it: House) -> None:
    """Ada administers, Mia maintains, Stan is steward of bottling line and mill, Anna and Ben are members."""
    roles = {"Ada": Role.ADMINISTRATOR, "Mia": Role.MAINTAINER}
    for name in ("Ada", "Mia", "Stan", "Anna", "Ben"):
        it.join(name, roles.get(name, Role.MEMBER))
    it.write(partial(import_kit, entries=parse(KIT), by=None, now_utc=NOW_UTC))
    maintainer = Principal(member=it["Mia"].member, role=Role.MAINTAINER)
    for kit in ("bottling", "mill"):
        stewards = [it["Stan"].member]
        it.write(partial(set_stewards, actor=maintainer, kit=kit, stewards=stewards, now_utc=NOW_UTC))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    app, calendar = build(tmp_path)
    with TestClient(app, base_url=BASE) as client:
        it = House(app=app, client=client, calendar=calendar)
        furnish(it)
        yield it
