# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch goes on, or back from where it went by mistake. Each call in the writer's transaction."""

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from taproom import audit
from taproom.access import Principal
from taproom.batches.refusals import CannotMoveThere, IdReused, MovedMeanwhile, NothingToUndo, TooEarly, UnknownBatch
from taproom.batches.repository import batches, events
from taproom.batches.rights import must_brew
from taproom.batches.states import Status, may_move, standing
from taproom.batches.values import Batch, Event

CLOCKS_DIFFER_S = 300  # a phone's clock may be this much ahead of ours
LATE_S = 400 * 86_400  # a batch that was brewed before it was written down


def known(db: sqlite3.Connection, batch: str) -> Batch:
    """Raises `UnknownBatch`."""
    found = batches.batch_of(db, batch)
    if found is None:
        raise UnknownBatch
    return found


def happened(batch: Batch, at_utc: int | None, now_utc: int) -> int:
    """When something happened, if somebody says when; a phone that is a little fast means now.

    Raises:
        TooEarly: long before the batch was made, or still to come.
    """
    if at_utc is None or now_utc < at_utc <= now_utc + CLOCKS_DIFFER_S:
        return now_utc
    if not batch.made_utc - LATE_S <= at_utc <= now_utc:
        raise TooEarly
    return at_utc


def move(
    db: sqlite3.Connection,
    actor: Principal,
    batch: str,
    *,
    event: str,
    here: Status,
    there: Status,
    stewards: Collection[str],
    now_utc: int,
    at_utc: int | None = None,
    note: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Batch:
    """On to `there`. `here` is where whoever asks saw it; `at_utc` when it happened, if not now.

    Raises:
        BatchRefused: it stands elsewhere, cannot go there, or is not theirs.
    """
    found = known(db, batch)
    must_brew(found, actor, stewards)
    known_event = events.event_of(db, event)
    if known_event is not None:
        return _again(known_event, found, there)
    if found.status != here:
        raise MovedMeanwhile
    if not may_move(here, there):
        raise CannotMoveThere
    moved = Event(
        id=event,
        batch=batch,
        kind="moved",
        at_utc=happened(found, at_utc, now_utc),
        heard_utc=now_utc,
        actor=actor.member,
        from_status=here,
        to_status=there,
        note=note,
        detail=detail or {},
    )
    return _store(db, found, moved)


def undo(
    db: sqlite3.Connection,
    actor: Principal,
    batch: str,
    *,
    event: str,
    here: Status,
    stewards: Collection[str],
    now_utc: int,
    note: str = "",
) -> Batch:
    """Back to where the last move that still stands came from: an event of its own, which names that move."""
    found = known(db, batch)
    must_brew(found, actor, stewards)
    known_event = events.event_of(db, event)
    if known_event is not None:
        return _again(known_event, found, known_event.to_status)
    if found.status != here:
        raise MovedMeanwhile
    moves = standing(events.log(db, batch, kinds=("moved", "corrected")))
    if not moves:
        raise NothingToUndo
    back = Event(
        id=event,
        batch=batch,
        kind="corrected",
        at_utc=now_utc,
        heard_utc=now_utc,
        actor=actor.member,
        from_status=here,
        to_status=moves[-1].from_status,
        corrects=moves[-1].id,
        note=note,
    )
    return _store(db, found, back)


def _again(event: Event, batch: Batch, there: Status | None) -> Batch:
    """The form was sent twice: once is enough."""
    if event.batch != batch.id or event.to_status != there:
        raise IdReused
    return batch


def _store(db: sqlite3.Connection, batch: Batch, event: Event) -> Batch:
    events.append(db, event)
    said = {"before": {"status": event.from_status}, "after": {"status": event.to_status}}
    audit.record(db, at_utc=event.heard_utc, by=event.actor, what=f"batch.{event.kind}", subject=batch.id, **said)
    return known(db, batch.id)
