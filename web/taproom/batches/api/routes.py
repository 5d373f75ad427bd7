# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches: look, make, move on, log; and the brew day as two phones share it."""

import sqlite3
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.batches import making, moving
from taproom.batches.api.shapes import (
    BatchShown,
    BatchWhole,
    DayShown,
    EventShown,
    Move,
    NewBatch,
    NewEvent,
    ReadingGiven,
    Undo,
    show,
    show_day,
    show_event,
    whole,
)
from taproom.batches.expecting import steps_of
from taproom.batches.inquiry import Asked, asked
from taproom.batches.judging import measured
from taproom.batches.measured import MEASURES, Reading, Unusable, read
from taproom.batches.moving import known
from taproom.batches.noting import Entry, log
from taproom.batches.planning import Wish, plan_of
from taproom.batches.refusals import AnothersTick, NoReading, NoStep, UnknownRevision
from taproom.batches.repository import batches, events
from taproom.batches.repository.batches import Wanted
from taproom.batches.states import Status
from taproom.batches.values import Event
from taproom.batches.words import amount
from taproom.depends import Under
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = Under(prefix="/api/v1/batches", tags=["batches"])
AskedOf = Annotated[Asked, Depends(asked)]
Id = Annotated[str, Path(pattern=r"^[0-9A-Z]{26}$", description="A ULID.")]
AT_ONCE = 100
_THERE: dict[int | str, dict[str, Any]] = {200: {"model": EventShown, "description": "It was there before."}}


@router.get("", response_model=list[BatchShown], responses=tagged())
@allow(Policy.MEMBERS)
async def find(
    asked: AskedOf,
    q: Annotated[str, Query(max_length=200, description="Words of the name, or the number.")] = "",
    status: Annotated[Status | None, Query()] = None,
    revision: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
    below: Annotated[int | None, Query(ge=1, le=10**9, description="Those with a lower number.")] = None,
) -> Response:
    """The latest first; at most 100."""
    wanted = Wanted(words=tuple(q.split()[:6]), statuses=(status,) if status else (), revision=revision)

    def look(db: sqlite3.Connection) -> list[BatchShown]:
        found = batches.search(db, wanted, below=below, limit=AT_ONCE)
        return [show(it, reads=asked.parts.reads(db, it, asked.me)) for it in found]

    return answer(asked.request, await asked.read(look))


@router.post("", status_code=201, response_model=BatchWhole, responses=refusals(404, 422))
@allow(Policy.MEMBERS)
async def make(asked: AskedOf, new: NewBatch) -> Response:
    """Yours from now on. The recipe and what is expected of it are kept as they are now."""
    recipe = None
    if new.revision is not None:
        revision = new.revision
        recipe = await asked.read(lambda db: asked.parts.revision_of(db, revision, asked.me))
        if recipe is None:
            raise UnknownRevision
    wish = Wish(name=new.name, volume_l=new.volume_l, og=new.og, fermenter=new.fermenter, regulated=new.regulated)
    parts, keeper = asked.parts, asked.me.member or ""
    plan = plan_of(wish, recipe, foresee=parts.foresee, scale=parts.scale)
    made = await asked.write(lambda db: making.make(db, plan, keeper=keeper, now_utc=asked.now_utc))
    seen = await asked.see(made.id)
    where = {"Location": f"/api/v1/batches/{made.id}"}
    return answer(asked.request, whole(seen), version=made.version, status=201, headers=where)


@router.get("/{batch}", response_model=BatchWhole, responses=tagged() | refusals(404))
@allow(Policy.MEMBERS)
async def one(asked: AskedOf, batch: Id) -> Response:
    seen = await asked.see(batch)
    return answer(asked.request, whole(seen), version=seen.batch.version)


@router.get("/{batch}/events", response_model=list[EventShown], responses=tagged() | refusals(404))
@allow(Policy.MEMBERS)
async def its_log(
    asked: AskedOf,
    batch: Id,
    after: Annotated[int, Query(ge=0, le=2**62, description="The last `seq` you have.")] = 0,
) -> Response:
    """The log, in the order of storing."""

    def look(db: sqlite3.Connection) -> tuple[Event, ...]:
        known(db, batch)
        return events.log(db, batch, after=after)

    return answer(asked.request, [show_event(it) for it in await asked.read(look)])


@router.post(
    "/{batch}/events",
    response_model=EventShown,
    status_code=201,
    responses=_THERE | refusals(404, 409, 422),
)
@allow(Policy.MEMBERS)
async def add(asked: AskedOf, batch: Id, new: NewEvent) -> Response:
    """A tick, a reading or a note; however often it is sent, it is stored once.

    What a phone kept until it could be sent carries `X-Member`, whose it is: it is nobody else's.
    """
    if asked.request.headers.get("x-member", asked.me.member) != asked.me.member:
        raise AnothersTick
    entry = _entry(new)
    logged = await asked.write(
        lambda db: log(db, asked.me, batch, entry, stewards=asked.stewards(db, batch), now_utc=asked.now_utc)
    )
    return answer(asked.request, show_event(logged.event), status=201 if logged.is_new else 200)


@router.post("/{batch}/move", response_model=BatchShown, responses=refusals(404, 409, 422))
@allow(Policy.MEMBERS)
async def move(asked: AskedOf, batch: Id, it: Move) -> Response:
    moved = await asked.write(
        lambda db: moving.move(
            db,
            asked.me,
            batch,
            event=it.id,
            here=it.here,
            there=it.there,
            stewards=asked.stewards(db, batch),
            now_utc=asked.now_utc,
            at_utc=it.at_utc,
            note=it.note,
        )
    )
    return answer(asked.request, show(moved, reads=(await asked.see(batch)).reads), version=moved.version)


@router.post("/{batch}/undo", response_model=BatchShown, responses=refusals(404, 409, 422))
@allow(Policy.MEMBERS)
async def undo(asked: AskedOf, batch: Id, it: Undo) -> Response:
    back = await asked.write(
        lambda db: moving.undo(
            db,
            asked.me,
            batch,
            event=it.id,
            here=it.here,
            stewards=asked.stewards(db, batch),
            now_utc=asked.now_utc,
            note=it.note,
        )
    )
    return answer(asked.request, show(back, reads=(await asked.see(batch)).reads), version=back.version)


@router.get("/{batch}/brew-day", response_model=DayShown, responses=tagged() | refusals(404))
@allow(Policy.MEMBERS)
async def brew_day(asked: AskedOf, batch: Id) -> Response:
    """What was ticked so far, by whomever."""
    seen = await asked.see(batch)
    found = measured(seen.log)
    said = {key: amount(asked.reader, it.value, MEASURES[key].unit) for key, it in found.items()}
    shown = show_day(seen, list(steps_of(seen.batch)), said, now_utc=asked.now_utc)
    return answer(asked.request, shown)


def _entry(new: NewEvent) -> Entry:
    """Raises `NoStep` or `NoReading`."""
    if new.kind.startswith("step_") and new.step is None:
        raise NoStep
    detail = _reading(new.reading).detail if new.kind == "measured" else {}
    return Entry(id=new.id, kind=new.kind, at_utc=new.at_utc, step=new.step, note=new.note, detail=detail)


def _reading(given: ReadingGiven | None) -> Reading:
    if given is None:
        raise NoReading
    at_c = "" if given.at_c is None else f"{given.at_c:.2f}"
    found = read(given.key, f"{given.value:.5f}", at_c=at_c, instrument=given.instrument or "")
    if isinstance(found, Unusable):
        raise NoReading(found.sentence)
    return found
