# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""How the batches tasted: one row for each member and batch."""

import sqlite3
from collections.abc import Mapping

from taproom.batches.tasting import MARKS, Tasting
from taproom.ids import new_id

_MARKS = tuple(MARKS)


def taste(
    db: sqlite3.Connection, batch: str, member: str, *, marks: Mapping[str, int], words: str, now_utc: int
) -> None:
    """What the member thinks now; what they thought before is replaced."""
    db.execute(
        f"""INSERT INTO batch_tasting (id, batch, member, at_utc, {", ".join(_MARKS)}, words)
            VALUES (:id, :batch, :member, :at_utc, {", ".join(f":{it}" for it in _MARKS)}, :words)
            ON CONFLICT (batch, member) DO UPDATE SET at_utc = excluded.at_utc, words = excluded.words,
                version = version + 1, {", ".join(f"{it} = excluded.{it}" for it in _MARKS)}""",
        {"id": new_id(), "batch": batch, "member": member, "at_utc": now_utc, "words": words}
        | {it: marks[it] for it in _MARKS},
    )


def tastings(db: sqlite3.Connection, batch: str) -> tuple[Tasting, ...]:
    """The latest first."""
    rows = db.execute("SELECT * FROM batch_tasting WHERE batch = ? ORDER BY at_utc DESC, id DESC", (batch,))
    return tuple(
        Tasting(member=row["member"], at_utc=row["at_utc"], words=row["words"], marks={it: row[it] for it in _MARKS})
        for row in rows
    )
