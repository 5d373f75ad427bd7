# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who is signed in, for tests and benchmarks: a member and a session, written straight into the database."""

import contextlib
import sqlite3
from pathlib import Path

from taproom.access import Role
from taproom.clock import utc_s
from taproom.db import open_db, transaction
from taproom.members import repository, sessions


def signed_in(database: Path, name: str, role: Role = Role.ADMINISTRATOR) -> dict[str, str]:
    """The cookies of a member who has just signed in; the member is made if there is none of that name."""
    with contextlib.closing(open_db(database)) as db, transaction(db):
        db.row_factory = sqlite3.Row
        known = repository.find(db, name)
        member = known.id if known else repository.add(db, name=name, role=role, language="en", now_utc=utc_s())
        return {"sid": sessions.begin(db, member, now_utc=utc_s(), label="a test or benchmark")}
