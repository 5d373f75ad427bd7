# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paired panel, for tests of what it shows: written straight into the database, as `visitor` does for members."""

import contextlib
import sqlite3
from pathlib import Path

from taproom.access import Role
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.ids import new_id
from taproom.members import panels, repository, sessions


def paired(database: Path, name: str = "Cellar") -> dict[str, str]:
    """The cookies of a new panel with nobody at it."""
    with contextlib.closing(open_db(database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        now_utc = utc_s()
        by = repository.add(db, name=f"Mo {new_id()}", role=Role.MAINTAINER, language="en", now_utc=now_utc)
        token = panels.pair(db, panels.offer(db, name, by=by, now_utc=now_utc), now_utc=now_utc)
    assert token is not None
    return {"panel": token}


def signed_in_at(database: Path, panel: dict[str, str], role: Role = Role.BREWER) -> dict[str, str]:
    """The cookies of the same panel with a new member at it."""
    with contextlib.closing(open_db(database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        now_utc = utc_s()
        member = repository.add(db, name=f"Camille {new_id()[-4:]}", role=role, language="en", now_utc=now_utc)
        here = panels.find(db, panel["panel"])
        return panel | {"sid": sessions.begin(db, member, now_utc=now_utc, label="", kind="panel", panel=here)}
