# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Upkeep: what waits for this person, and the ways to all that the stewards do."""

import sqlite3
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.bookings.breakdown import may_take_out
from taproom.bookings.kit import Kit
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.bookings.repository import meetings as stored
from taproom.bookings.stewards.approval_routes import waits_for
from taproom.bookings.stewards.may import may_keep
from taproom.bookings.stewards.parts import Names, PagesOf, Parts, PartsOf, names_in
from taproom.bookings.stewards.words import when
from taproom.i18n import Reader
from taproom.photos import photo_url

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cared:
    """Kit that this person looks after, with what is broken of it."""

    kit: Kit
    damages: tuple[logs.Damage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    cared: tuple[Cared, ...]
    away: tuple[Kit, ...]
    asked: int
    meetings: int
    names: Names


@router.get("/upkeep")
@allow(Policy.MEMBERS)
async def upkeep(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    seen = await parts.store.read(lambda db: _see(db, parts, reader, actor, now_utc))
    return pages.render(request, "upkeep.html", seen=seen, may_keep=may_keep(actor), when=when, photo_url=photo_url)


def _see(db: sqlite3.Connection, parts: Parts, reader: Reader, actor: Principal, now_utc: int) -> Upkeep:
    everything = kits.all_kit(db, archived=True)
    mine = [it for it in everything if it.archived_utc is None and may_take_out(it, actor)]
    cared = tuple(Cared(kit=it, damages=logs.damages(db, it.id)) for it in mine)
    return Upkeep(
        cared=tuple(sorted(cared, key=_urgency)),
        away=tuple(it for it in everything if it.archived_utc is not None and may_keep(actor)),
        asked=len(waits_for(db, actor, now_utc)),
        meetings=len(stored.meetings(db, ended_after_utc=now_utc)),
        names=names_in(db, parts, reader),
    )


def _urgency(it: Cared) -> tuple[bool, bool, bool]:
    """What is dangerous first, then what is out of order, then what is broken."""
    dangerous = any(found.severity == "dangerous" for found in it.damages)
    return (not dangerous, it.kit.state != "out_of_order", not it.damages)
