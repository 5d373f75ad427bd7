# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new batch: numbered, with its recipe and what is expected of it frozen. Each call in the writer's transaction."""

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taproom import audit
from taproom.batches.repository import batches, events
from taproom.batches.states import FIRST
from taproom.batches.values import Batch, Event, Regulated
from taproom.ids import new_id

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another when it is read aloud
SHORT_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a new batch is made from; as in `Batch`."""

    name: str
    volume_l: float
    revision: str | None = None
    document: Mapping[str, Any] | None = None
    expected: Mapping[str, Any] = field(default_factory=dict)
    origin: Mapping[str, Any] = field(default_factory=dict)
    fermenter: str | None = None
    regulated: Regulated = "controller"
    booking: str | None = None
    brewers: tuple[str, ...] = ()


def make(db: sqlite3.Connection, plan: Plan, *, keeper: str, now_utc: int, batch: str = "") -> Batch:
    """The new batch. `batch` is an id that its form was given, so that a form sent twice makes one."""
    made = batches.batch_of(db, batch) if batch else None
    if made is not None and made.keeper == keeper:
        return made
    it = Batch(
        id=batch if batch and made is None else new_id(),
        number=batches.next_number(db),
        name=plan.name,
        revision=plan.revision,
        document=plan.document,
        expected=plan.expected,
        origin=plan.origin,
        volume_l=plan.volume_l,
        fermenter=plan.fermenter,
        regulated=plan.regulated,
        booking=plan.booking,
        keeper=keeper,
        brewers=tuple(sorted({*plan.brewers} - {keeper})),
        status=FIRST,
        short="".join(secrets.choice(_LETTERS) for _ in range(SHORT_LENGTH)),
        made_utc=now_utc,
    )
    batches.insert(db, it)
    events.append(db, _made(it, now_utc))
    said = {"number": it.number, "name": it.name, "revision": it.revision}
    audit.record(db, at_utc=now_utc, by=keeper, what="batch.made", subject=it.id, after=said)
    return it


def _made(batch: Batch, now_utc: int) -> Event:
    return Event(
        id=new_id(),
        batch=batch.id,
        kind="made",
        at_utc=now_utc,
        heard_utc=now_utc,
        actor=batch.keeper,
        to_status=FIRST,
        detail={"fermenter": batch.fermenter},
    )
