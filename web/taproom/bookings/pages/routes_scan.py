# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the code on the kit opens. With a booking: begin, and give back. Without: a length, confirm, done.

Three taps from the code to a booking: the scan, the length, the confirmation.
"""

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings.asking import allowance
from taproom.bookings.kit import Kit
from taproom.bookings.pages import kit_words
from taproom.bookings.pages.answering import Said, mentioned, refused
from taproom.bookings.pages.asked import Asked, AskedOf, FormOf
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.looking import StartNow, mine_now, running, start_now
from taproom.bookings.pages.routes_kit import book_slot, unknown_kit
from taproom.bookings.pages.typed import read_slot
from taproom.bookings.quotas import Allowance
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Booking
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
Token = Annotated[str, Path(max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    kit: Kit
    mine: Booking | None
    now: StartNow | None
    running: tuple[Held, ...]
    names: dict[str, str]
    allowances: tuple[Allowance, ...]


def _find(db: sqlite3.Connection, asked: Asked, token: str) -> Scanned | None:
    kit = kits.kit_with_token(db, token)
    if kit is None or kit.archived_utc is not None:
        return None
    mine = mine_now(db, kit, asked.member, now_utc=asked.now_utc)
    now = None if mine else start_now(db, kit, asked.member, asked.zone, now_utc=asked.now_utc)
    has = running(db, kit, asked.now_utc)
    people = {*(it.member for it in has), *(mentioned(now.against) if now else ())}
    start_utc = now.slots[0].start_utc if now and now.slots else asked.now_utc
    return Scanned(
        kit=kit,
        mine=mine,
        now=now,
        running=has,
        names=dict(asked.people(db, people)),
        allowances=() if mine else allowance(db, kit.id, asked.member, asked.zone, at_utc=start_utc),
    )


@router.get("/k/{token}")
@allow(Policy.MEMBERS)
async def scanned(asked: AskedOf, token: Token) -> Response:
    found = await asked.read(lambda db: _find(db, asked, token))
    if found is None:
        return unknown_kit(asked)
    said: Said | None = None
    left = [kit_words.left(it, asked.reader) for it in found.allowances]
    if found.now and found.now.against:
        said = refused(found.now.against, asked.reader, found.names)
    return asked.page("kit_scanned.html", it=found, kit=found.kit, said=said, left=left, key=new_id())


@router.post("/k/{token}")
@allow(Policy.MEMBERS)
async def book_now(asked: AskedOf, token: Token, form: FormOf) -> Response:
    kit = await asked.read(lambda db: kits.kit_with_token(db, token))
    if kit is None or kit.archived_utc is not None:
        return unknown_kit(asked)
    wanted = read_slot(form.slot)
    if wanted is None:
        return asked.away(f"/k/{token}")
    return await book_slot(asked, kit, wanted, form)
