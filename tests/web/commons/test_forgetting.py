# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who leaves takes their words along: an export has them, and after the erasure none is left."""

import json
import sqlite3

import pytest
from tests.web.commons.conftest import NOW_UTC, committed

from taproom.commons.personal import erase, export

WRITTEN = (
    """INSERT INTO support_request (id, member, title, text, asked_utc) VALUES ('a', 'zoe', 'word: a key', '', 1)""",
    """INSERT INTO support_request (id, member, title, text, asked_utc, state, answered_by, answer)
       VALUES ('b', 'leo', 'A hose', '', 1, 'helped', 'zoe', 'word: on the hook')""",
    """INSERT INTO harvest_offer (id, kind, title, grams, ready_utc, expires_utc, place, by_member)
       VALUES ('c', 'yeast', 'word: my ale', 1, 1, 2, 'word: my shed', 'zoe')""",
    "INSERT INTO week_valuing (id, week, by_member, at_utc, note) VALUES ('d', '2026-W39', 'zoe', 1, 'word: fair')",
)


def test_no_word_of_a_former_member_is_left(db: sqlite3.Connection) -> None:
    with committed(db):
        for statement in WRITTEN:
            db.execute(statement)
    assert json.dumps(export(db, "zoe")).count("word: ") == 5
    with committed(db):
        erase(db, "zoe", NOW_UTC)
    assert "word: " not in "\n".join(db.iterdump())
    assert "A hose" in json.dumps(export(db, "leo"))


def test_a_valuing_only_forgets(db: sqlite3.Connection) -> None:
    with committed(db):
        db.execute(WRITTEN[-1])
    for change in ("note = 'more'", "note = '', week = '2026-W40'"):
        with pytest.raises(sqlite3.IntegrityError, match="weeks_are_append_only"):
            db.execute(f"UPDATE week_valuing SET {change}")  # noqa: S608 - ours
