# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that is read about a batch's name. Nothing is stored: it is computed whenever it is shown."""

import sqlite3

from taproom.access import NOBODY
from taproom.commons.choosing import chosen
from taproom.commons.copyfair_rules import Condition, Facts, conditions
from taproom.commons.given import Brewed, CommonsParts
from taproom.recipes.licences import NOT_SAID


def named(db: sqlite3.Connection, batch: Brewed, parts: CommonsParts) -> tuple[Condition, ...]:
    """The conditions of “brew of the commons” for a batch, as they are now."""
    lineage = parts.lineage_of(db, batch.revision, NOBODY) if batch.revision else ()
    tip = next((it for it in lineage if it.id == batch.revision), None)
    sold, without = db.execute(
        "SELECT count(*), coalesce(sum(pot_cents = 0), 0) FROM batch_sale WHERE batch = ? AND back_seq IS NULL",
        (batch.id,),
    ).fetchone()
    return conditions(
        Facts(
            licence=tip.licence if tip else None,
            is_open=tip is not None and tip.is_open,
            is_published=batch.is_public,
            nameless=sum(not it.is_named or it.licence == NOT_SAID for it in lineage),
            sales=sold,
            without_pot=without,
            is_peer_house=bool(chosen(db)["peer_house"]),
        )
    )
