# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit, for those who look after it: put in, change, put away, take out of service, say what is broken."""

import sqlite3
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Body, HTTPException
from pydantic import Field, model_validator
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import breakdown, keeping
from taproom.bookings.api.asked import Asked, AskedOf, Id, IdempotencyKey, KitId, names
from taproom.bookings.api.kit_shapes import KitShown, show_kit
from taproom.bookings.api.shapes import BookingShown, Given, Line, Member, Shown, Text, Utc, show_bookings, whole
from taproom.bookings.asking import kit_named
from taproom.bookings.breakdown import Outage, Severity
from taproom.bookings.inventory import KitEntry, kit_of_entry
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused, Changed, UnknownKit
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.etags import IfMatch, answer, wanted_version
from taproom.openapi import refusals, tagged
from taproom.problem import problem

router = APIRouter(prefix="/api/v1", tags=["keeping"])
REFUSED = refusals(403, 404, 409, 412, 422, schema="Refused")


class InService(Given):
    """It works; a `note` stays as a notice."""

    state: Literal["in_service", "notice"]
    note: Line = ""


class OutOfService(Given):
    """It is broken, until then or nobody knows until when."""

    state: Literal["out_of_order"]
    note: Line
    until_utc: Utc | None = None


class StateDone(Shown):
    """What that did. `warned` are bookings that stand for now."""

    kit: KitShown
    cancelled: list[BookingShown]
    warned: list[BookingShown]


class KitGiven(KitEntry):
    """The rules of a kit, as the kit file writes them. Minutes, hours and days as their names say."""

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, it: object) -> object:
        return whole(it)

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> "KitGiven":
        if self.slug in self.takes or len(set(self.takes)) < len(self.takes):
            raise ValueError("takes: each other kit once, and never the kit itself")
        if len({(it.what, it.per) for it in self.quotas}) < len(self.quotas):
            raise ValueError("quotas: at most one of each kind")
        return self


class Stewards(Given):
    """Who looks after it, instead of those who did."""

    stewards: Annotated[list[Member], Field(max_length=50)]


class DamageReport(Given):
    """What is broken."""

    severity: Severity
    text: Annotated[Text, Field(min_length=1)]
    booking: Annotated[str, Field(pattern=r"^[0-9A-Z]{26}$")] | None = None


class DamageShown(Shown):
    """A report. `member` is who reported it."""

    id: str
    kit: str
    booking: str | None
    member: str | None
    at_utc: int
    severity: Severity
    text: str
    photo: str | None = Field(description="The name of its picture.")
    mended_utc: int | None


@router.put(
    "/kit/{kit}",
    response_model=KitShown,
    responses=tagged() | tagged(201, "Put in.") | REFUSED | refusals(428),
)
@allow(Policy.MAINTAINERS)
async def save(asked: AskedOf, kit: KitId, entry: KitGiven, if_match: IfMatch = None) -> Response:
    """Put it in, or change the rules of what is there. A change needs `If-Match`. What was promised under the present
    rules stands in the way (409)."""
    takes_slugs = entry.takes

    def task(db: sqlite3.Connection) -> tuple[KitShown, bool] | None:
        before = kits.kit_of(db, kit)
        if entry.slug != (before.slug if before else kit):
            raise BookingRefused([UnknownKit(kit=kit)])
        if before is not None and if_match is None:
            return None
        if before is not None and wanted_version(if_match) not in (None, before.version):
            raise BookingRefused([Changed(version=before.version)])
        other = kits.kit_of_fermenter(db, entry.fermenter) if entry.fermenter else None
        if other is not None and other.slug != entry.slug:
            raise HTTPException(409, f"{other.name} is this fermenter already")
        takes = [kit_named(db, it).id for it in takes_slugs]
        saved = keeping.save_kit(db, kit_of_entry(entry), takes=takes, by=asked.me.member, now_utc=asked.now_utc)
        return show_kit(db, saved, asked.me), before is None

    made = await asked.write(task)
    if made is None:
        return problem(428, "Read it first, and say by If-Match which version you change.")
    shown, is_new = made
    return answer(asked.request, shown, version=shown.version, status=201 if is_new else 200)


@router.delete("/kit/{kit}", status_code=204, responses=refusals(403, 404, 409, schema="Refused"))
@allow(Policy.MAINTAINERS)
async def archive(asked: AskedOf, kit: KitId) -> None:
    """Put it away, once nothing of it is booked any more. Its log stays."""
    await asked.write(lambda db: keeping.archive_kit(db, asked.me, kit, now_utc=asked.now_utc))


@router.put("/kit/{kit}/stewards", response_model=KitShown, responses=tagged() | REFUSED)
@allow(Policy.MAINTAINERS)
async def appoint(asked: AskedOf, kit: KitId, who: Stewards) -> Response:
    """Who approves its bookings, and is told when it breaks. Members who are no longer there are left out."""

    def task(db: sqlite3.Connection) -> Kit:
        known = names(db, who.stewards)
        stewards = [it for it in who.stewards if it in known]
        return keeping.set_stewards(db, asked.me, kit, stewards, now_utc=asked.now_utc)

    return await _kit(asked, task)


@router.post("/kit/{kit}/code", response_model=KitShown, responses=tagged() | REFUSED)
@allow(Policy.MAINTAINERS)
async def new_code(asked: AskedOf, kit: KitId) -> Response:
    """A new code for its sticker; the old one no longer works."""
    return await _kit(asked, lambda db: keeping.new_code(db, asked.me, kit, now_utc=asked.now_utc))


async def _kit(asked: Asked, task: Callable[[sqlite3.Connection], Kit]) -> Response:
    shown = await asked.write(lambda db: show_kit(db, task(db), asked.me))
    return answer(asked.request, shown, version=shown.version)


@router.put("/kit/{kit}/state", response_model=StateDone, responses=tagged() | REFUSED)
@allow(Policy.MEMBERS)
async def set_state(
    asked: AskedOf, kit: KitId, to: Annotated[InService | OutOfService, Body(discriminator="state")]
) -> Response:
    """For its stewards and for maintainers. Out of order: what is affected is cancelled, and the people are told what
    is free instead."""
    shown = await asked.write(lambda db: _set_state(db, asked, kit, to))
    return answer(asked.request, shown, version=shown.kit.version)


def _set_state(db: sqlite3.Connection, asked: Asked, kit: str, to: InService | OutOfService) -> StateDone:
    done = Outage(cancelled=(), warned=())
    if isinstance(to, OutOfService):
        done = breakdown.take_out(
            db, asked.me, kit, asked.zone, note=to.note, until_utc=to.until_utc, now_utc=asked.now_utc
        )
    else:
        breakdown.put_back(db, asked.me, kit, asked.zone, note=to.note, now_utc=asked.now_utc)
    return StateDone(
        kit=show_kit(db, kit_named(db, kit), asked.me),
        cancelled=show_bookings(asked, db, done.cancelled),
        warned=show_bookings(asked, db, done.warned),
    )


@router.get(
    "/kit/{kit}/damage", response_model=list[DamageShown], responses=tagged() | refusals(404, schema="Refused")
)
@allow(Policy.MEMBERS)
async def damages(asked: AskedOf, kit: KitId, *, mended: bool = False) -> Response:
    """What is broken, newest first; with `mended` also what was."""

    def find(db: sqlite3.Connection) -> list[DamageShown]:
        found = logs.damages(db, kit_named(db, kit).id, mended=mended)
        return [DamageShown.model_validate(it, from_attributes=True) for it in found]

    return answer(asked.request, await asked.read(find))


@router.post(
    "/kit/{kit}/damage",
    status_code=201,
    response_model=DamageShown,
    responses=tagged(201, "Reported.") | REFUSED,
)
@allow(Policy.MEMBERS)
async def report(asked: AskedOf, kit: KitId, what: DamageReport, key: IdempotencyKey = None) -> Response:
    """Say what is broken, also from a booking of it. Its stewards are told."""

    def task(db: sqlite3.Connection) -> DamageShown:
        found = kit_named(db, kit)
        (damage,) = asked.once(
            db, key, ["damage", found.id, what.model_dump()], lambda: [_report(db, asked, found, what)]
        )
        (one,) = (it for it in logs.damages(db, found.id, mended=True) if it.id == damage)
        return DamageShown.model_validate(one, from_attributes=True)

    return answer(asked.request, await asked.write(task), status=201)


def _report(db: sqlite3.Connection, asked: Asked, kit: Kit, what: DamageReport) -> str:
    return breakdown.report_damage(
        db,
        asked.me,
        text=what.text,
        severity=what.severity,
        booking=what.booking,
        kit=kit.id,
        now_utc=asked.now_utc,
    )


@router.post("/damage/{damage}/mended", status_code=204, responses=refusals(403, 404, schema="Refused"))
@allow(Policy.MEMBERS)
async def mend(asked: AskedOf, damage: Id) -> None:
    """It is mended. For the kit's stewards and for maintainers."""
    await asked.write(lambda db: breakdown.mend(db, asked.me, damage, now_utc=asked.now_utc))
