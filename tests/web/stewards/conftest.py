# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A taproom with kit and people who look after it. Its clock is a number; everything goes over HTTP."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from tests.web.conftest import BASE, NOW_UTC, FakeLink, TestClient

from taproom.access import Principal, Role
from taproom.app import create_app
from taproom.bookings import booking as service
from taproom.bookings.inventory import KitEntry, kit_of_entry
from taproom.bookings.keeping import save_kit, set_stewards
from taproom.bookings.kit import Kit
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Booking, Wish
from taproom.members import repository, sessions
from taproom.settings import Settings

HOUR_S, DAY_S = 3600, 86_400
START_UTC = NOW_UTC - NOW_UTC % HOUR_S
PARIS = ZoneInfo("Europe/Paris")
T = TypeVar("T")


@dataclass
class Workshop:
    """The kettle's steward is Chloé, a plain member; the mill's is Driss. Bilal is a maintainer, Franck a member."""

    app: FastAPI
    client: TestClient
    people: dict[str, Principal] = field(default_factory=dict)

    def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        return self.app.state.store.writer.submit(task).result()

    def join(self, name: str, role: Role = Role.MEMBER) -> Principal:
        task = partial(repository.add, name=name, role=role, language="en", now_utc=NOW_UTC)
        self.people[name] = Principal(member=self.write(task), name=name, role=role, via="browser")
        return self.people[name]

    def enter(self, name: str) -> None:
        """From now on the client is this member."""
        member = self.id(name)
        task = partial(sessions.begin, member=member, now_utc=NOW_UTC, label="test")
        self.client.cookies.set("sid", self.write(task))

    def id(self, name: str) -> str:
        return self.people[name].member or ""

    def put(self, slug: str, *, stewards: tuple[str, ...] = (), takes: tuple[str, ...] = (), **fields: object) -> Kit:
        entry = KitEntry.model_validate({"slug": slug, "name": slug.title(), **fields})
        others = tuple(self.kit(it).id for it in takes)
        by = self.people["Bilal"]
        kit = self.write(
            lambda db: save_kit(db, kit_of_entry(entry), takes=others, by=by.member, now_utc=NOW_UTC - DAY_S)
        )
        ids = [self.id(it) for it in stewards]
        return self.write(lambda db: set_stewards(db, by, kit.id, ids, now_utc=NOW_UTC - DAY_S))

    def kit(self, slug: str) -> Kit:
        found = self.write(lambda db: kits.kit_of(db, slug))
        assert found is not None
        return found

    def book(
        self, name: str, slug: str, *, in_h: int, hours: int = 2, now_utc: int = NOW_UTC, purpose: str = ""
    ) -> Booking:
        start_utc = START_UTC + in_h * HOUR_S
        wish = Wish(kit=slug, start_utc=start_utc, end_utc=start_utc + hours * HOUR_S, purpose=purpose)
        return self.write(lambda db: service.book(db, self.people[name], wish, PARIS, now_utc=now_utc))

    def booking(self, booking: str) -> Booking:
        found = self.write(lambda db: stored.booking_of(db, booking))
        assert found is not None
        return found

    def told(self, name: str) -> list[str]:
        """The kinds of notices that were left for them."""
        rows = self.write(
            lambda db: db.execute(
                "SELECT kind FROM notice WHERE to_member = ? ORDER BY id", (self.id(name),)
            ).fetchall()
        )
        return [row[0] for row in rows]

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int = 303, **form: Any) -> str:
        """The page, or where it leads."""
        answer = self.client.post(path, data=form, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return str(answer.headers["location"]) if status == 303 else answer.text


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    app = create_app(
        Settings(state=tmp_path, hosts=("testserver",), timezone="Europe/Paris"),
        make_link=lambda _: FakeLink(),
        now_utc=lambda: NOW_UTC,
    )
    with TestClient(app, base_url=BASE, headers={"origin": BASE}) as client:
        it = Workshop(app=app, client=client)
        it.join("Anna", Role.ADMINISTRATOR)
        it.join("Bilal", Role.MAINTAINER)
        for name in ("Chloé", "Driss", "Élodie", "Franck"):
            it.join(name)
        it.put("burner")
        it.put("kettle", stewards=("Chloé",), takes=("burner",), induction="mashing", cleaning_minutes=60)
        it.put("mill", stewards=("Driss",), approval=True)
        it.enter("Bilal")
        yield it
