# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells who brews that something is to go in, or that a clock runs out, shortly before: also with the page closed."""

import sqlite3
from collections.abc import Iterator

from taproom.batches.expecting import steps_of
from taproom.batches.repository import batches, events
from taproom.batches.ticks import due, ticks
from taproom.batches.values import Batch, Event
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.notices.outbox import Kind, post
from taproom.recipes.brew_steps import Step

AHEAD_S = 120
FORGOTTEN_S = 600  # what was due longer ago is no news
ADD = Kind(
    name="batch.add",
    title=_("{batch}: something is to go in"),
    body=_("{what}, at {due_utc}."),
)
RUNS_OUT = Kind(
    name="batch.runs_out",
    title=_("{batch}: a clock runs out"),
    body=_("It is over at {due_utc}. Look at the brew day."),
)
KINDS = (ADD, RUNS_OUT)


def remind(db: sqlite3.Connection, now_utc: int) -> None:
    """A job of the timers. What was told is in the log, so that nobody is told twice."""
    for it in batches.with_status(db, ("brewing",)):
        log = events.log(db, it.id)
        told = {(one.step, one.detail.get("due_utc")) for one in log if one.kind == "told"}
        for step, at_utc, kind in _coming(it, log, now_utc):
            if (step.id, at_utc) not in told:
                _tell(db, it, step, at_utc, kind, now_utc)


def _coming(batch: Batch, log: tuple[Event, ...], now_utc: int) -> Iterator[tuple[Step, int, Kind]]:
    steps = steps_of(batch)
    by_id = {it.id: it for it in steps}
    for it in due(steps, ticks(log)):
        step = by_id[it.step]
        at_utc = it.due_utc if it.ends_utc is None else it.ends_utc
        kind = ADD if it.ends_utc is None else RUNS_OUT
        is_near = at_utc is not None and now_utc - FORGOTTEN_S <= at_utc <= now_utc + AHEAD_S
        if at_utc is not None and is_near and (kind is RUNS_OUT or step.adds):
            yield step, at_utc, kind


def _tell(db: sqlite3.Connection, batch: Batch, step: Step, at_utc: int, kind: Kind, now_utc: int) -> None:
    what = ", ".join(it.name for it in step.adds if it.name)
    link = f"/batches/{batch.id}/brew-day#{step.id}"
    for member in {batch.keeper, *batch.brewers} - {None}:
        post(db, kind, to=str(member), at_utc=now_utc, link=link, batch=batch.name, what=what, due_utc=at_utc)
    told = Event(
        id=new_id(),
        batch=batch.id,
        kind="told",
        at_utc=now_utc,
        heard_utc=now_utc,
        actor=None,
        step=step.id,
        detail={"due_utc": at_utc},
    )
    events.append(db, told)
