# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the batches know of a member: to take along, and to be forgotten.

What was brewed, with what, and what was measured stays: whoever drinks it may need it. That it was they goes.
"""

import json
import sqlite3

from taproom.personal import Holding


def export(db: sqlite3.Connection, member: str) -> dict[str, list[dict[str, object]]]:
    """Every row about the member, as JSON can say it."""
    questions = {
        "batches": """SELECT number, name, status, revision, volume_l, made_utc, keeper = ?1 AS kept FROM batch
            WHERE keeper = ?1 OR id IN (SELECT batch FROM batch_brewer WHERE member = ?1) ORDER BY number""",
        "batch_log": """SELECT batch.number AS batch, kind, at_utc, to_status, step, note, detail FROM batch_event
            JOIN batch ON batch.id = batch_event.batch WHERE actor = ?1 ORDER BY seq""",
        "tastings": """SELECT batch.number AS batch, at_utc, appearance, aroma, flavour, mouthfeel, overall, words
            FROM batch_tasting JOIN batch ON batch.id = batch_tasting.batch WHERE member = ?1 ORDER BY at_utc""",
    }
    return {name: [_plain(row) for row in db.execute(query, (member,))] for name, query in questions.items()}


def _plain(row: sqlite3.Row) -> dict[str, object]:
    fields = dict(row)
    if "detail" in fields:
        fields["detail"] = json.loads(fields["detail"])
    return fields


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    """Batches are without a keeper then: administrators look after them. What was tasted counts, without words."""
    for statement in (
        "UPDATE batch SET keeper = NULL, version = version + 1 WHERE keeper = ?",
        "DELETE FROM batch_brewer WHERE member = ?",
        "UPDATE batch_event SET actor = NULL WHERE actor = ?",
        "UPDATE batch_tasting SET member = NULL, words = '' WHERE member = ?",
    ):
        db.execute(statement, (member,))


HOLDING = Holding(name="batches", export=export, erase=erase)
