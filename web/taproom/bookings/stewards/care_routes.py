# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kit's care: is it in service, what is broken of it, and whom it touches when it is taken out."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from dateutil.tz import datetime_exists
from fastapi import APIRouter, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.bookings import breakdown
from taproom.bookings.breakdown import UNKNOWN_S, Severity
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.bookings.rules import LATEST_UTC
from taproom.bookings.stewards.may import may_keep
from taproom.bookings.stewards.numbers import plain
from taproom.bookings.stewards.parts import Names, PagesOf, Parts, PartsOf, known_kit, names_in
from taproom.bookings.stewards.words import day, refused, span, when
from taproom.bookings.values import Booking
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.pages import Pages
from taproom.photos import PHOTO_BODY_BYTES, PhotoError, photo_url

router = APIRouter(include_in_schema=False)
MAX_NOTE = 500
Note = Annotated[str, Form(max_length=4000)]
Until = Annotated[str, Form(max_length=40)]
SEVERITIES: Mapping[Severity, str] = {
    "cosmetic": _("it still works"),
    "hinders": _("it hinders the work"),
    "dangerous": _("it is dangerous"),
}
DONE: Mapping[str, str] = {
    "made": _("It is here, and can be booked. Print its sticker next."),
    "changed": _("The changes are stored."),
    "away": _("It is put away: nobody can book it any more."),
    "back": _("It is back, and can be booked again."),
    "out": _("It is out of order now. Whom it touches has been told."),
    "in": _("It is in service again."),
    "noticed": _("The note stands on its page now."),
    "reported": _("Thank you. Its stewards were told."),
    "mended": _("Good: it is mended."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Touched:
    """A booking, and what would become of it. `taker` is the kit's name where it is another that takes this one."""

    booking: Booking
    taker: str | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All that the page shows of a kit."""

    kit: Kit
    names: Names
    touched: tuple[_Touched, ...]
    damages: tuple[logs.Damage, ...]
    names_of_taken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was typed into the form that was not taken, and why not."""

    note: str = ""
    until: str = ""
    text: str = ""
    form: str = ""
    fault: str = ""


@router.get("/kit/{slug}/care")
@allow(Policy.MEMBERS)
async def care(
    request: Request,
    slug: str,
    parts: PartsOf,
    pages: PagesOf,
    done: Annotated[str, Query(max_length=20)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    note: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    return await _page(request, slug, parts, pages, typed=_Typed(note=note[:MAX_NOTE], until=until), done=done)


@router.post("/kit/{slug}/out")
@allow(Policy.MEMBERS)
async def take_out(
    request: Request, slug: str, parts: PartsOf, pages: PagesOf, note: Note = "", until: Until = ""
) -> Response:
    """Out of order: now, with a text, and until when if that is known."""
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    typed, until_utc = _Typed(note=note[:MAX_NOTE], until=until, form="out"), read_until(until, reader)
    if not note.strip() or (until and (until_utc is None or until_utc <= now_utc)):
        sentence = _("That is not a time to come. Leave it empty if nobody knows.") if note.strip() else _NEEDS_NOTE
        return await _page(request, slug, parts, pages, typed=typed, fault=reader.say(sentence), status=422)
    said = plain(note, MAX_NOTE)

    def do(db: sqlite3.Connection) -> None:
        kit = known_kit(db, slug)
        breakdown.take_out(db, actor, kit.id, reader.timezone, note=said, until_utc=until_utc, now_utc=now_utc)

    return await _do(request, slug, parts, pages, do, done="out", typed=typed)


@router.post("/kit/{slug}/in")
@allow(Policy.MEMBERS)
async def put_back(request: Request, slug: str, parts: PartsOf, pages: PagesOf, note: Note = "") -> Response:
    """In service again; with a note, the note stays."""
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        kit = known_kit(db, slug)
        breakdown.put_back(db, actor, kit.id, reader.timezone, now_utc=now_utc, note=plain(note, MAX_NOTE))

    return await _do(request, slug, parts, pages, do, done="in", typed=_Typed(note=note, form="in"))


@router.post("/kit/{slug}/notice")
@allow(Policy.MEMBERS)
async def set_notice(request: Request, slug: str, parts: PartsOf, pages: PagesOf, note: Note = "") -> Response:
    """It works, but whoever books it should know; without a note it is as it should be."""
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        breakdown.set_notice(db, actor, known_kit(db, slug).id, plain(note, MAX_NOTE), now_utc=now_utc)

    return await _do(request, slug, parts, pages, do, done="noticed", typed=_Typed(note=note, form="notice"))


@router.post("/kit/{slug}/damage", max_body_size=PHOTO_BODY_BYTES)
@allow(Policy.MEMBERS)
async def report(
    request: Request,
    slug: str,
    parts: PartsOf,
    pages: PagesOf,
    severity: Annotated[Severity, Form()],
    text: Note = "",
    picture: UploadFile | None = None,
) -> Response:
    """Any member says what is broken."""
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    typed, said = _Typed(text=text, form="damage"), plain(text, MAX_NOTE)
    if not said:
        fault = reader.say(_("Write what is broken: a few words will do."))
        return await _page(request, slug, parts, pages, typed=typed, fault=fault, status=422)
    try:
        photo = await parts.photos.take(picture) if picture is not None and picture.filename else None
    except PhotoError as error:
        return await _page(request, slug, parts, pages, typed=typed, fault=reader.say(str(error)), status=422)

    def do(db: sqlite3.Connection) -> None:
        kit = known_kit(db, slug).id
        breakdown.report_damage(db, actor, text=said, severity=severity, now_utc=now_utc, kit=kit, photo=photo)

    return await _do(request, slug, parts, pages, do, done="reported", typed=typed)


@router.post("/kit/{slug}/damage/{damage}/mended")
@allow(Policy.MEMBERS)
async def mend(request: Request, slug: str, damage: str, parts: PartsOf, pages: PagesOf) -> Response:
    actor, now_utc = principal_of(request), parts.now_utc()

    def do(db: sqlite3.Connection) -> None:
        known_kit(db, slug)
        breakdown.mend(db, actor, damage, now_utc=now_utc)

    return await _do(request, slug, parts, pages, do, done="mended", typed=_Typed(form="mend"))


_NEEDS_NOTE = _("Write what is the matter: it is what people are told.")


def read_until(text: str, reader: Reader) -> int | None:
    """A moment as `datetime-local` sends it, in the site's zone; None if it is none, or the clock skips it."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=reader.timezone)
        return int(at.timestamp()) if 2000 <= at.year < 2100 and datetime_exists(at) else None
    except (ValueError, OverflowError):
        return None


async def _do(
    request: Request,
    slug: str,
    parts: Parts,
    pages: Pages,
    do: Callable[[sqlite3.Connection], None],
    *,
    done: str,
    typed: _Typed,
) -> Response:
    try:
        await parts.store.write(do)
    except BookingRefused as error:
        fault = refused(pages.reader(request), error)
        return await _page(request, slug, parts, pages, typed=typed, fault=fault, status=409)
    return RedirectResponse(f"/kit/{slug}/care?done={done}", status_code=303)


def _see(db: sqlite3.Connection, parts: Parts, slug: str, reader: Reader, typed: _Typed, now_utc: int) -> _Seen:
    kit = known_kit(db, slug)
    until_utc = read_until(typed.until, reader)
    names = {it: found.name for it in kit.takes if (found := kits.kit_of(db, it)) is not None}
    return _Seen(
        kit=kit,
        names=names_in(db, parts, reader),
        touched=_touched(db, kit, until_utc, now_utc=now_utc),
        damages=logs.damages(db, kit.id, mended=True)[:100],
        names_of_taken=tuple(names.values()),
    )


def _touched(db: sqlite3.Connection, kit: Kit, until_utc: int | None, *, now_utc: int) -> tuple[_Touched, ...]:
    """Whom it would touch, as `breakdown.take_out` does it."""
    sure_until_utc = until_utc or now_utc + UNKNOWN_S
    last_utc = LATEST_UTC if until_utc is None else until_utc
    found = stored.between(db, from_utc=now_utc, until_utc=last_utc, kit=kit.id, takers=True)
    return tuple(
        _Touched(
            booking=it,
            taker=None if it.kit == kit.id else (taker.name if (taker := kits.kit_of(db, it.kit)) else None),
            stands=it.start_utc >= sure_until_utc,
        )
        for it in found
        if it.is_open
    )


async def _page(
    request: Request,
    slug: str,
    parts: Parts,
    pages: Pages,
    *,
    typed: _Typed,
    done: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    seen = await parts.store.read(lambda db: _see(db, parts, slug, reader, typed, now_utc))
    return pages.render(
        request,
        "kit_care.html",
        status=status,
        kit=seen.kit,
        seen=seen,
        typed=typed,
        fault=fault,
        done=DONE.get(done, ""),
        now_utc=now_utc,
        **_rights(seen.kit, actor),
        **_SAID,
    )


def _rights(kit: Kit, actor: Principal) -> dict[str, bool]:
    return {"may_keep": may_keep(actor), "may_mend": breakdown.may_take_out(kit, actor)}


_SAID: dict[str, object] = {
    "day": day,
    "when": when,
    "span": span,
    "severities": SEVERITIES,
    "photo_url": photo_url,
}
