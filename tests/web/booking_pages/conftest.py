# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages over HTTP, with a clock that is a number, in Paris: two members with a browser each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from tests.web.bookings.conftest import NOW_UTC, PARIS, House
from tests.web.conftest import BASE, FakeLink, TestClient

from taproom.access import Role
from taproom.app import create_app
from taproom.bookings.kit import HOUR_S
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.typed import slot_text
from taproom.bookings.values import Interval
from taproom.db import open_db
from taproom.i18n import Library, Reader
from taproom.members import repository, sessions
from taproom.settings import Settings


@dataclass
class Site:
    """The app, its time, and the house that the engine's tests know."""

    app: FastAPI
    client: TestClient
    house: House
    now_utc: int = NOW_UTC
    members: dict[str, str] = field(default_factory=dict)

    def join(self, name: str, role: Role = Role.MEMBER, language: str = "en") -> str:
        add = partial(repository.add, name=name, role=role, language=language, now_utc=self.now_utc)
        self.members[name] = member = self.app.state.store.writer.submit(add).result()
        return member

    def be(self, name: str) -> None:
        """From now on the browser is theirs."""
        begin = partial(sessions.begin, member=self.members[name], now_utc=self.now_utc, label="test")
        self.client.cookies.set("sid", self.app.state.store.writer.submit(begin).result())

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, data=form, follow_redirects=False)

    def slot(self, start: float, length: float = 1) -> str:
        return slot_text(self.house.in_hours(start, length))

    def book(self, kit: str, start: float, length: float = 1, **more: Any) -> str:
        """The new booking's address."""
        answer = self.post(f"/kit/{kit}/book", slot=self.slot(start, length), **more)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"]).partition("?")[0]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings(state=tmp_path, hosts=("testserver",), timezone="Europe/Paris")
    db = open_db(settings.database)
    house = House(db=db)
    house.has("mill", granularity_s=HOUR_S // 2, place="Attic", manual="Slowly.")
    house.has("kettle-a", buffer_s=HOUR_S, group="kettles", min_s=2 * HOUR_S, max_s=8 * HOUR_S)
    house.has("bench", capacity=3)
    house.has("tank", booked_in="days", min_days=3, max_days=30, horizon_s=400 * 86_400)
    clock: list[Site] = []
    app = create_app(settings, make_link=lambda _: FakeLink(), now_utc=lambda: clock[0].now_utc if clock else NOW_UTC)
    with TestClient(app, base_url=BASE, headers={"origin": BASE, "accept-language": "en"}) as client:
        it = Site(app=app, client=client, house=house)
        clock.append(it)
        for name in ("Anne", "Bilal"):
            it.join(name)
        it.be("Anne")
        yield it
    db.close()


@pytest.fixture(scope="session")
def paris_reader() -> Reader:
    return Library("Europe/Paris").reader("en")


@pytest.fixture(scope="session")
def lecteur() -> Reader:
    return Library("Europe/Paris").reader("fr")


def held(start_utc: int, end_utc: int, *, slot: str = "k", buffer_s: int = 0, **more: Any) -> Held:
    """Something that is taken."""
    usual: dict[str, Any] = {
        "slot": slot,
        "booking": "b",
        "kit": slot,
        "kit_name": "Kit",
        "member": "anne",
        "named": True,
        "status": "booked",
        "purpose": "",
        "interval": Interval(start_utc=start_utc, end_utc=end_utc),
        "busy": Interval(start_utc=start_utc, end_utc=end_utc + buffer_s),
    }
    return Held(**(usual | more))


def words(html: str) -> str:
    """What a person reads."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


ZONE = PARIS
