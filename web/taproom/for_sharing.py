# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sharing grain, kit and help asks of batches and bookings, answered. Used by `app` only, as `between` is."""

import sqlite3
from collections.abc import Collection, Iterator

from taproom.access import Role
from taproom.batches.repository import batches, events
from taproom.batches.states import Status, standing
from taproom.batches.values import Batch
from taproom.bookings.repository import kit as kits
from taproom.bookings.status import COUNTED
from taproom.brewing.quantities import Mass
from taproom.commons.harvest.values import Brewed
from taproom.commons.hotline.rules import Skills
from taproom.commons.slots.rules import Slot
from taproom.members import repository as member_repository
from taproom.recipes.document import Document

_STATUSES: tuple[Status, ...] = ("brewing", "fermenting", "conditioning")
_MASHED = ("grain", "other")


def brewed_since(db: sqlite3.Connection, since_utc: int) -> list[Brewed]:
    """Brew days, which leave grain, and beer that left its yeast: of batches whose moves still stand."""
    return [it for batch in batches.with_status(db, _STATUSES) for it in _left_by(db, batch, since_utc)]


def _left_by(db: sqlite3.Connection, batch: Batch, since_utc: int) -> Iterator[Brewed]:
    moves = {it.to_status: it.at_utc for it in standing(events.log(db, batch.id, kinds=("moved", "corrected")))}
    brewed_utc, left_utc = moves.get("brewing", 0), moves.get("conditioning", 0)
    if brewed_utc >= since_utc and (grist_kg := _grist_kg(batch)) > 0:
        yield Brewed(batch=batch.id, title=batch.name, kind="spent_grain", at_utc=brewed_utc, grist_kg=grist_kg)
    if left_utc >= since_utc:
        yield Brewed(batch=batch.id, title=batch.name, kind="yeast", at_utc=left_utc, volume_l=batch.volume_l)


def _grist_kg(batch: Batch) -> float:
    """What is mashed and stays behind wet; sugars and extracts leave nothing."""
    if batch.document is None:
        return 0.0
    needed = Document.model_validate(batch.document).recipe.ingredients.fermentable_additions
    return sum(it.amount.kg for it in needed if it.type in _MASHED and isinstance(it.amount, Mass))


def slots_of(db: sqlite3.Connection, wanted: Collection[str], since_utc: int) -> list[Slot]:
    """The bookings of these kits that end after `since_utc`, the cancelled ones too. What is only asked for or
    offered is nobody's slot yet."""
    names = {it.id: it.name for it in kits.all_kit(db) if it.id in wanted}
    marks = ", ".join("?" * len(names))
    rows = db.execute(
        f"""SELECT id, kit, member, start_utc, made_utc, status FROM booking
            WHERE kit IN ({marks}) AND end_utc > ? AND status NOT IN ('asked', 'offered')""",  # noqa: S608 - marks
        (*names, since_utc),
    )
    return [
        Slot(
            booking=it["id"],
            kit=it["kit"],
            name=names[it["kit"]],
            member=it["member"],
            start_utc=it["start_utc"],
            made_utc=it["made_utc"],
            stands=it["status"] in COUNTED,
        )
        for it in rows
    ]


def add_member(db: sqlite3.Connection, name: str, role: Role, *, now_utc: int) -> str:
    """For a made-up year: somebody who is nobody; their id."""
    return member_repository.add(db, name=name, role=role, language="en", now_utc=now_utc)


def skills_of(db: sqlite3.Connection, member: str, now_utc: int) -> Skills:
    """What a member has brewed, alone or with others, and the inductions that hold."""
    brews = db.execute(
        """SELECT count(*) FROM batch WHERE status NOT IN ('planning', 'brewing', 'dumped')
           AND (keeper = ?1 OR id IN (SELECT batch FROM batch_brewer WHERE member = ?1))""",
        (member,),
    ).fetchone()
    inductions = db.execute(
        """SELECT count(*) FROM induction WHERE member = ?1 AND from_utc <= ?2
           AND (until_utc IS NULL OR until_utc > ?2)""",
        (member, now_utc),
    ).fetchone()
    return Skills(brews=int(brews[0]), inductions=int(inductions[0]))


def used_by(db: sqlite3.Connection, kit: str, from_utc: int, until_utc: int) -> dict[str, int]:
    """In seconds, by member: how long each had a kit booked, within a time."""
    marks = ", ".join("?" * len(COUNTED))
    rows = db.execute(
        f"""SELECT member, sum(min(end_utc, ?3) - max(start_utc, ?2)) FROM booking
            WHERE kit = ?1 AND end_utc > ?2 AND start_utc < ?3 AND member IS NOT NULL AND status <> 'asked'
                AND status IN ({marks}) GROUP BY member""",  # noqa: S608 - marks
        (kit, from_utc, until_utc, *sorted(COUNTED)),
    )
    return dict(tuple(it) for it in rows)
