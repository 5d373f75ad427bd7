# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A series: first every date with what speaks against it, then all of them, or those that fit."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.bookings import recurring
from taproom.bookings.asking import kit_named
from taproom.bookings.kit import Kit
from taproom.bookings.local_days import local
from taproom.bookings.pages.answering import UNUSABLE, Said, mentioned, refused
from taproom.bookings.pages.asked import Asked, AskedOf
from taproom.bookings.pages.chips import lengths_of
from taproom.bookings.pages.looking import usual_slot
from taproom.bookings.pages.routes_kit import Slug, unknown_kit
from taproom.bookings.pages.series_form import SeriesTyped, read_series
from taproom.bookings.pages.typed import Unreadable, filled, typed
from taproom.bookings.recurring import Clashes, LeftOut
from taproom.bookings.refusals import AskAboutClock, BookingRefused
from taproom.bookings.series import SeriesWish
from taproom.bookings.values import Interval
from taproom.ids import new_id

router = APIRouter(include_in_schema=False)
Step = Annotated[Literal["", "preview", "refuse", "leave_out"], Form(alias="do")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Every date in order, with the sentences against it; what the clock changes ask."""

    dates: tuple[tuple[Interval, tuple[str, ...]], ...] = ()
    skipped: tuple[date, ...] = ()
    repeated: tuple[date, ...] = ()

    @property
    def fit(self) -> int:
        return sum(not against for _, against in self.dates)


async def series_of(request: Request) -> SeriesTyped:
    """The form's fields; the days of the week may be several."""
    form = await request.form()
    one = typed(form)
    more = {
        name: text[:20]
        for name in ("every", "times", "skipped", "repeated")
        if isinstance(text := form.get(name), str)
    }
    weekdays = tuple(it for it in form.getlist("weekdays")[:7] if isinstance(it, str))
    return SeriesTyped(
        date=one.date,
        start=one.start,
        length=one.length,
        days=one.days,
        purpose=one.purpose,
        unnamed=one.unnamed,
        key=one.key,
        weekdays=weekdays,
        **more,
    )


@router.get("/kit/{slug}/series")
@allow(Policy.MEMBERS)
async def series_page(asked: AskedOf, slug: Slug) -> Response:
    def find(db: sqlite3.Connection) -> tuple[Kit, Interval]:
        kit = kit_named(db, slug)
        return kit, usual_slot(db, kit, asked.member, asked.zone, now_utc=asked.now_utc)

    try:
        kit, usual = await asked.read(find)
    except BookingRefused:
        return unknown_kit(asked)
    one = filled(usual, kit, asked.zone)
    weekday = str(local(usual.start_utc, asked.zone).weekday())
    form = SeriesTyped(date=one.date, start="18:00", length=one.length, days=one.days, weekdays=(weekday,))
    return _page(asked, kit, form)


@router.post("/kit/{slug}/series")
@allow(Policy.MEMBERS)
async def series_sent(asked: AskedOf, slug: Slug, request: Request, step: Step = "preview") -> Response:
    form = await series_of(request)
    try:
        kit = await asked.read(lambda db: kit_named(db, slug))
    except BookingRefused:
        return unknown_kit(asked)
    wish = read_series(form, kit, asked.reader)
    if isinstance(wish, Unreadable):
        said = Said(status=UNUSABLE, sentences=(wish.sentence,), field=wish.field)
        return _page(asked, kit, form, said=said)
    if step in ("refuse", "leave_out"):
        return await _book(asked, kit, form, wish, "refuse" if step == "refuse" else "leave_out")
    return await _preview(asked, kit, form, wish)


async def _book(asked: Asked, kit: Kit, form: SeriesTyped, wish: SeriesWish, clashes: Clashes) -> Response:
    key = f"{form.key}:{clashes}" if form.key else None
    try:
        done = await asked.write(
            lambda db: recurring.book_series(
                db, asked.me, wish, asked.zone, now_utc=asked.now_utc, clashes=clashes, choice=form.choice, key=key
            )
        )
    except BookingRefused:
        return await _preview(asked, kit, form, wish)
    return asked.away(f"/bookings/{done.bookings[0].id}?new=1" if done.bookings else "/agenda")


async def _preview(asked: Asked, kit: Kit, form: SeriesTyped, wish: SeriesWish) -> Response:
    try:
        fit, left_out, names = await asked.read(lambda db: _look(db, asked, wish, form))
    except BookingRefused as error:
        asks = [it for it in error.refusals if isinstance(it, AskAboutClock)]
        said = refused(error.refusals, asked.reader, {})
        preview = Preview(skipped=asks[0].skipped, repeated=asks[0].repeated) if asks else None
        return _page(asked, kit, form, said=said, preview=preview)
    dates: list[tuple[Interval, tuple[str, ...]]] = [(it, ()) for it in fit]
    dates += [(it.instance, refused(it.against, asked.reader, names).sentences) for it in left_out]
    return _page(asked, kit, form, preview=Preview(dates=tuple(sorted(dates))))


def _look(
    db: sqlite3.Connection, asked: Asked, wish: SeriesWish, form: SeriesTyped
) -> tuple[tuple[Interval, ...], tuple[LeftOut, ...], dict[str, str]]:
    fit, left_out = recurring.preview(db, asked.me, wish, asked.zone, now_utc=asked.now_utc, choice=form.choice)
    people = mentioned(one for it in left_out for one in it.against)
    return fit, left_out, dict(asked.people(db, people))


def _page(
    asked: Asked, kit: Kit, form: SeriesTyped, *, said: Said | None = None, preview: Preview | None = None
) -> Response:
    return asked.page(
        "series.html",
        status=said.status if said else 200,
        kit=kit,
        form=form,
        said=said,
        preview=preview,
        lengths=lengths_of(kit),
        key=form.key or new_id(),
    )
