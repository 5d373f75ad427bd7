# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch that ferments, and hydrometers that post to a real server."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from tests.web.conftest import Brewery

from taproom.access import Principal, Role
from taproom.batches import making, moving
from taproom.batches.making import Plan
from taproom.batches.values import Batch
from taproom.ids import new_id
from taproom.measuring import devices, repository
from taproom.measuring.values import Device, Quantity, Reading

T = TypeVar("T")
EXPECTED = {"og": {"value": 1.050, "unit": "sg"}, "fg": {"value": 1.012, "unit": "sg"}}
DAY_S, HOUR_S = 86_400, 3600


@dataclass
class Bench:
    """The brewery, one batch of Anna's in it, and whoever posts."""

    brewery: Brewery
    batch: str

    @property
    def now_utc(self) -> int:
        return self.brewery.wall()

    def write(self, task: Callable[[sqlite3.Connection], T]) -> T:
        done: T = self.brewery.app.state.store.writer.submit(task).result()
        return done

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        answer: T = self.brewery.app.state.store.reads.run(question)
        return answer

    def later(self, seconds: float) -> None:
        """Time passes, and who was here signs in again."""
        self.brewery.wall.at_utc += int(seconds)
        self.brewery.clock.now_s += seconds
        self.brewery.client.cookies.set("sid", self.brewery.session_of(self.brewery.member))

    def device(self, kind: Any = "ispindel", *, batch: str | None = "mine", **more: Any) -> tuple[Device, str]:
        """A device and its token, in the batch unless said otherwise."""
        token, where = devices.new_token(), self.batch if batch == "mine" else batch

        def task(db: sqlite3.Connection) -> Device:
            made = devices.add(
                db, name="Spindle", kind=kind, token=token, now_utc=self.now_utc, author=self.brewery.member
            )
            db.execute("UPDATE device SET batch = ? WHERE id = ?", (where, made.id))
            for name, value in more.items():
                db.execute(f"UPDATE device SET {name} = ? WHERE id = ?", (value, made.id))  # noqa: S608
            found = devices.device(db, made.id)
            assert found is not None
            return found

        return self.write(task), token

    def known(self, device: Device) -> Device:
        found = self.read(lambda db: devices.device(db, device.id))
        assert found is not None
        return found

    def post(self, token: str, said: Mapping[str, object] | str | bytes, **headers: str) -> Any:
        """As a device does: no cookie, no origin."""
        body = said if isinstance(said, str | bytes) else json.dumps(said)
        own = self.brewery.client
        kept, own.headers = own.headers, type(own.headers)({"host": "testserver", **headers})
        cookies, own.cookies = dict(own.cookies), {}  # type: ignore[assignment]
        try:
            return own.post(f"/h/{token}" if token else "/h", content=body)
        finally:
            own.headers, own.cookies = kept, cookies  # type: ignore[assignment]

    def readings(self, *quantities: Quantity) -> list[Reading]:
        return self.read(lambda db: repository.of_batch(db, self.batch, quantities=quantities))

    def form(self, path: str, **fields: str) -> Any:
        return self.brewery.client.post(f"/batches/{self.batch}/{path}", data=fields, follow_redirects=False)

    def page(self, path: str) -> str:
        answer = self.brewery.client.get(f"/batches/{self.batch}/{path}")
        assert answer.status_code == 200, answer.text
        return str(answer.text)


def make_batch(brewery: Brewery, *, days: float = 4.0, **plan: Any) -> Batch:
    """It began to ferment so many days ago."""
    began_utc = brewery.wall() - int(days * DAY_S)
    who = Principal(member=brewery.member, name="Anna", role=Role.ADMINISTRATOR)
    usual: dict[str, Any] = {"name": "Amber", "volume_l": 20.0, "expected": EXPECTED}

    def task(db: sqlite3.Connection) -> Batch:
        made = making.make(db, Plan(**usual | plan), keeper=brewery.member, now_utc=began_utc)
        for here, there in (("planning", "brewing"), ("brewing", "fermenting")):
            made = moving.move(
                db,
                who,
                made.id,
                event=new_id(),
                here=here,
                there=there,
                stewards=(),
                now_utc=began_utc,  # type: ignore[arg-type]
            )
        return made

    found: Batch = brewery.app.state.store.writer.submit(task).result()
    return found


def move_on(brewery: Brewery, batch: str, *way: Any) -> None:
    """From the first of these to the last, now."""
    who = Principal(member=brewery.member, name="Anna", role=Role.ADMINISTRATOR)

    def task(db: sqlite3.Connection) -> None:
        for here, there in pairwise(way):
            moving.move(db, who, batch, event=new_id(), here=here, there=there, stewards=(), now_utc=brewery.wall())

    brewery.app.state.store.writer.submit(task).result()


@pytest.fixture
def bench(brewery: Brewery) -> Bench:
    return Bench(brewery=brewery, batch=make_batch(brewery).id)
