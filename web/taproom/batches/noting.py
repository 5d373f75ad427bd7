# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people log of a batch: ticks of the brew day, readings, notes, photos. Each call in the writer's transaction.

An entry's id is its sender's, so what a phone sends again, because it heard no answer, is stored once.
"""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from taproom.access import Principal
from taproom.batches.moving import happened, known
from taproom.batches.refusals import IdReused, NotYours
from taproom.batches.repository import events
from taproom.batches.rights import must_brew
from taproom.batches.values import MAX_NOTE, Event, Kind

ANYBODYS: frozenset[Kind] = frozenset({"noted", "photographed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody logs. `at_utc` is when it happened, None for now."""

    id: str
    kind: Kind
    at_utc: int | None = None
    step: str | None = None
    note: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """The event as it is stored; `is_new` is False where it was there before."""

    event: Event
    is_new: bool


def log(
    db: sqlite3.Connection, actor: Principal, batch: str, entry: Entry, *, stewards: Collection[str], now_utc: int
) -> Logged:
    """Add it, unless it is there.

    Raises:
        BatchRefused: there is no such batch, it is not theirs, or the id was used for something else.
    """
    found = known(db, batch)
    if entry.kind not in ANYBODYS:
        must_brew(found, actor, stewards)
    elif actor.member is None:
        raise NotYours
    before = events.event_of(db, entry.id)
    if before is not None:
        same = (before.batch, before.kind, before.step) == (batch, entry.kind, entry.step)
        if not same or before.actor not in (actor.member, None):
            raise IdReused
        return Logged(event=before, is_new=False)
    event = Event(
        id=entry.id,
        batch=batch,
        kind=entry.kind,
        at_utc=happened(found, entry.at_utc, now_utc),
        heard_utc=now_utc,
        actor=actor.member,
        step=entry.step,
        note=plain(entry.note),
        detail=entry.detail,
    )
    events.append(db, event)
    return Logged(event=replace(event, seq=events.last_seq(db, batch)), is_new=True)


def plain(text: str, most: int = MAX_NOTE) -> str:
    """Text without control characters, and no longer than is kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(it for it in lines if it == "\n" or it.isprintable()).strip()[:most]
