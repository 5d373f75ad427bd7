# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was: who used the kit, what happened to a booking, and the whole audit log."""

import json
import sqlite3
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taproom import audit
from taproom.access import Policy, allow
from taproom.audit import Line
from taproom.bookings.api.asked import Asked, AskedOf, Id, KitId
from taproom.bookings.api.bookings import booking_named
from taproom.bookings.api.shapes import Shown, Utc
from taproom.bookings.asking import kit_named, kit_of_booking
from taproom.bookings.breakdown import may_take_out
from taproom.bookings.kit import DAY_S
from taproom.bookings.refusals import BookingRefused, NotYours, Senseless
from taproom.bookings.repository import logs
from taproom.bookings.rights import sees_holder
from taproom.bookings.rules import EARLIEST_UTC
from taproom.etags import answer
from taproom.openapi import refusals, tagged

router = APIRouter(prefix="/api/v1", tags=["records"])
WIDEST_S = 400 * DAY_S


class UseShown(Shown):
    """One use. `checked`: the times are of coming and going, not of the booking. `member` and `purpose` are for the
    kit's stewards and for maintainers, and for who it was."""

    booking: str
    kit: str
    member: str | None
    from_utc: int
    until_utc: int
    checked: bool
    purpose: str


class AuditLine(Shown):
    """One change: who (empty: the program itself, or a former member), when, what it was and what it became."""

    id: int
    at_utc: int
    by: str | None
    what: str
    subject: str
    before: dict[str, object] | None
    after: dict[str, object] | None


@router.get(
    "/kit/{kit}/uses", response_model=list[UseShown], responses=tagged() | refusals(404, 422, schema="Refused")
)
@allow(Policy.MEMBERS)
async def uses(
    asked: AskedOf,
    kit: KitId,
    from_utc: Annotated[Utc | None, Query()] = None,
    until_utc: Annotated[Utc | None, Query()] = None,
) -> Response:
    """What was used and is over by then, by start. The last 30 days, if you do not say; at most 400 days."""
    end_utc = asked.now_utc if until_utc is None else min(until_utc, asked.now_utc)
    begin_utc = max(end_utc - 30 * DAY_S, EARLIEST_UTC) if from_utc is None else from_utc
    if not end_utc - WIDEST_S <= begin_utc <= end_utc:
        raise BookingRefused([Senseless()])
    found = await asked.read(lambda db: _uses(db, asked, kit, begin_utc, end_utc))
    return answer(asked.request, found)


def _uses(db: sqlite3.Connection, asked: Asked, kit: str, from_utc: int, until_utc: int) -> list[UseShown]:
    found = kit_named(db, kit)
    keeps = may_take_out(found, asked.me)
    shown = []
    for it in logs.uses(db, from_utc=from_utc, until_utc=until_utc, kit=found.id):
        seen = keeps or it.member == asked.me.member
        fields = {name: getattr(it, name) for name in ("booking", "kit", "from_utc", "until_utc", "checked")}
        shown.append(UseShown(**fields, member=it.member if seen else None, purpose=it.purpose if seen else ""))
    return shown


@router.get(
    "/bookings/{booking}/audit",
    response_model=list[AuditLine],
    responses=tagged() | refusals(403, 404, schema="Refused"),
)
@allow(Policy.MEMBERS)
async def of_booking(asked: AskedOf, booking: Id) -> Response:
    """What happened to it, newest first. For who may see whose it is."""

    def find(db: sqlite3.Connection) -> list[AuditLine]:
        it = booking_named(db, booking)
        if not sees_holder(it, kit_of_booking(db, it), asked.me):
            raise BookingRefused([NotYours()])
        return [_line(one) for one in audit.lines(db, subject=booking, limit=200)]

    return answer(asked.request, await asked.read(find))


@router.get("/audit", response_model=list[AuditLine], responses=tagged())
@allow(Policy.MAINTAINERS)
async def log(
    asked: AskedOf,
    subject: Annotated[str | None, Query(pattern=r"^[!-~]{1,64}$", description="An id.")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="The `id` to go on from.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Every change of everything, newest first."""
    found = await asked.read(
        lambda db: [_line(it) for it in audit.lines(db, subject=subject, before=before, limit=limit)]
    )
    return answer(asked.request, found)


def _line(it: Line) -> AuditLine:
    return AuditLine(
        id=it.id,
        at_utc=it.at_utc,
        by=it.by,
        what=it.what,
        subject=it.subject,
        before=json.loads(it.before) if it.before else None,
        after=json.loads(it.after) if it.after else None,
    )
