# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches in a real database, and people who brew them. The time is a number."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from taproom.access import Principal, Role
from taproom.batches import making, moving
from taproom.batches.making import Plan
from taproom.batches.states import Status
from taproom.batches.values import Batch
from taproom.db import open_db, transaction
from taproom.ids import new_id

NOW_UTC = 1_790_000_000
ANNA = Principal(member="anna", name="Anna", role=Role.MEMBER)
BILAL = Principal(member="bilal", name="Bilal", role=Role.MEMBER)
STEF = Principal(member="stef", name="Stef", role=Role.BREWER)
ADELE = Principal(member="adele", name="Adèle", role=Role.ADMINISTRATOR)


@dataclass
class Cellar:
    """Calls the engine as a server does: each call a transaction."""

    db: sqlite3.Connection
    now_utc: int = NOW_UTC

    def make(self, name: str = "Amber", *, who: Principal = ANNA, **more: Any) -> Batch:
        plan = Plan(**({"name": name, "volume_l": 20.0} | more))
        with transaction(self.db):
            return making.make(self.db, plan, keeper=who.member or "", now_utc=self.now_utc)

    def move(self, batch: Batch, there: Status, *, who: Principal = ANNA, **more: Any) -> Batch:
        asked = {"event": new_id(), "here": batch.status, "stewards": ("stef",), "now_utc": self.now_utc} | more
        with transaction(self.db):
            return moving.move(self.db, who, batch.id, there=there, **asked)

    def undo(self, batch: Batch, *, who: Principal = ANNA, **more: Any) -> Batch:
        asked = {"event": new_id(), "here": batch.status, "stewards": ("stef",), "now_utc": self.now_utc} | more
        with transaction(self.db):
            return moving.undo(self.db, who, batch.id, **asked)


@pytest.fixture
def cellar(tmp_path: Path) -> Iterator[Cellar]:
    with closing(open_db(tmp_path / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        yield Cellar(db=db)
