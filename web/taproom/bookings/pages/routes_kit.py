# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kit: what there is, one of it with its rules, and the form that books it."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import booking
from taproom.bookings.asking import kit_named
from taproom.bookings.kit import Kit
from taproom.bookings.pages import kit_words
from taproom.bookings.pages import views_repository as views
from taproom.bookings.pages.answering import UNUSABLE, Said
from taproom.bookings.pages.asked import Asked, AskedOf, FormOf
from taproom.bookings.pages.chips import fitted, lengths_of
from taproom.bookings.pages.held import Held
from taproom.bookings.pages.looking import Look, awake_slots, look, usual_slot
from taproom.bookings.pages.typed import Typed, Unreadable, filled, read, read_slot, slot_text
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Interval, Wish
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
Slug = Annotated[str, Path(max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A group of kit, each with who has it now (None: nobody)."""

    group: str | None
    kit: tuple[tuple[Kit, Held | None], ...]


@router.get("/kit")
@allow(Policy.MEMBERS)
async def shelves(asked: AskedOf) -> Response:
    def find(db: sqlite3.Connection) -> tuple[list[Shelf], dict[str, str]]:
        now = views.held_between(db, from_utc=asked.now_utc, until_utc=asked.now_utc + 1)
        full = {it.slot: it for it in now}
        counts = {it: sum(other.slot == it for other in now) for it in full}
        found: dict[str | None, list[tuple[Kit, Held | None]]] = {}
        for it in kits.all_kit(db):
            is_full = counts.get(it.id, 0) >= it.capacity
            found.setdefault(it.group, []).append((it, full[it.id] if is_full else None))
        shelves = [Shelf(group=group, kit=tuple(kit)) for group, kit in found.items()]
        return shelves, dict(asked.people(db, (it.member for it in now)))

    found, names = await asked.read(find)
    return asked.page("kit_shelves.html", shelves=found, names=names)


@router.get("/kit/{slug}")
@allow(Policy.MEMBERS)
async def kit_page(asked: AskedOf, slug: Slug, slot: Annotated[str, Query(max_length=40)] = "") -> Response:
    return await kit_form(asked, slug, wanted=read_slot(slot))


@router.post("/kit/{slug}/book")
@allow(Policy.MEMBERS)
async def book(asked: AskedOf, slug: Slug, form: FormOf) -> Response:
    kit = await asked.read(lambda db: kits.kit_of(db, slug))
    if kit is None or kit.archived_utc is not None:
        return unknown_kit(asked)
    wanted = read(form, kit, asked.reader)
    if isinstance(wanted, Unreadable):
        said = Said(status=UNUSABLE, sentences=(wanted.sentence,), field=wanted.field, asks=wanted.asks)
        return await kit_form(asked, slug, form=form, said=said)
    return await book_slot(asked, kit, wanted, form)


async def book_slot(asked: Asked, kit: Kit, wanted: Interval, form: Typed) -> Response:
    """Book it, and show what was booked; or say why not, with the form as it was."""
    wish = Wish(
        kit=kit.id, start_utc=wanted.start_utc, end_utc=wanted.end_utc, purpose=form.purpose, named=form.named
    )
    key = f"{form.key}:{slot_text(wanted)}" if form.key else None
    try:
        made = await asked.write(
            lambda db: booking.book(db, asked.me, wish, asked.zone, now_utc=asked.now_utc, key=key)
        )
    except BookingRefused as error:
        said = await asked.refusal(error, wanted=wanted)
        typed = replace(filled(wanted, kit, asked.zone), purpose=form.purpose, unnamed=form.unnamed)
        return await kit_form(asked, kit.slug, form=typed, said=said, wanted=wanted)
    return asked.away(f"/bookings/{made.id}?new=1")


async def kit_form(
    asked: Asked, slug: str, *, wanted: Interval | None = None, form: Typed | None = None, said: Said | None = None
) -> Response:
    """The kit's page with its form, filled as it came or as is usual."""

    def find(db: sqlite3.Connection) -> tuple[Look, Interval, tuple[Interval, ...], dict[str, str]]:
        kit = kit_named(db, slug)
        usual = usual_slot(db, kit, asked.member, asked.zone, now_utc=asked.now_utc)
        at_utc = (wanted or usual).start_utc
        seen = look(db, kit, asked.member, asked.zone, now_utc=asked.now_utc, at_utc=at_utc)
        instead: tuple[Interval, ...] = ()
        if wanted and said and said.instead:
            instead = awake_slots(db, kit, wanted, asked.zone, now_utc=asked.now_utc, from_utc=at_utc)
        people = (*(it.member for it in seen.running), *kit.stewards)
        return seen, usual, instead, dict(asked.people(db, people))

    try:
        seen, usual, instead, names = await asked.read(find)
    except BookingRefused:
        return unknown_kit(asked)
    if said and instead:
        said = replace(said, instead=instead)
    if wanted and form is None:
        wanted = fitted(seen.kit, wanted, asked.zone)
    proposed = wanted or (seen.suggested[0] if seen.suggested else usual)
    return asked.page(
        "kit_page.html",
        status=said.status if said else 200,
        look=seen,
        kit=seen.kit,
        form=form or filled(proposed, seen.kit, asked.zone),
        proposed=proposed,
        lengths=lengths_of(seen.kit),
        left=[kit_words.left(it, asked.reader) for it in seen.allowances],
        said=said,
        names=names,
        key=new_id(),
    )


def unknown_kit(asked: Asked) -> Response:
    return asked.page("kit_unknown.html", status=404)
